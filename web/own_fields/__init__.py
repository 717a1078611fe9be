"""Custom fields: those a company defines for its own accounts, people and deals."""
