"""The pages that rehearse steps on the facts of a day, and keep them as scenarios."""
