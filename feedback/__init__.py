"""What stakeholders say and what follows from it."""
