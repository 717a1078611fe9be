"""The accounts of a user: narrowed, listed, added up, compared."""
