"""Outside systems: what they send, what they get."""
