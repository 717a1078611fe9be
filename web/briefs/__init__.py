"""The brief for a meeting: what to know of each who will be there, on a page that prints."""
