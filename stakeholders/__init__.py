"""The people of client organisations, their committees, and the analysis of both."""
