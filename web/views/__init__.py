"""The pages and acts of the human door: identify, fetch by right, check, one call, show."""
