"""Web forms of our own: the page that everybody may fill in, and the list for who leads."""
