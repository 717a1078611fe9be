"""What was heard of an account: noted by hand, brought as a mail, read from a calendar."""
