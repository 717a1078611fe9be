"""The machine door."""
