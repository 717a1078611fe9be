"""Goals of the company and CX goals of the teams: how far they have come, where they would end."""
