"""The health of the programme: seven practices, our figure of each, and what would move it."""
