"""The front door: words of the command line to the same use cases as the screen."""

from cartdesk.cli.main import commands, main

__all__ = ["commands", "main"]
