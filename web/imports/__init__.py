"""A file through its four steps: brought, its columns named, looked at, written or taken back."""
