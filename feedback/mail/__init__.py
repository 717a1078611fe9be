"""PURE: reads a mail as it came: who said what, and whether it must be parked."""
