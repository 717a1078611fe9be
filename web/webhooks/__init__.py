"""Pages on which an administrator says who is told of changes, and sees what came of it."""
