"""What is said of an account itself: its name and place, what it is part of, whose it is."""
