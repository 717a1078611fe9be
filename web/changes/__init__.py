"""What is different between two days, in words."""
