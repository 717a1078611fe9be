"""The pages of surveys of our own: what one asks, whom it asks, and what came back."""
