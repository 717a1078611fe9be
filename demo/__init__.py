"""A story told through the front doors, and the sample data."""
