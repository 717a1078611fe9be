"""The human door."""
