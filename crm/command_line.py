"""Who acts when an act comes from a management command."""


class CommandLine:
    """Whoever is at the command line of the server, and so may do everything."""

    origin = "command_line"
