"""The page of what customers answered: scores, each with its interval and number of answers."""
