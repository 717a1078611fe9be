"""How well past forecasts fitted what happened."""
