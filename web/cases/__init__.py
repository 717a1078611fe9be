"""Cases: the list of them, and one beside the map."""
