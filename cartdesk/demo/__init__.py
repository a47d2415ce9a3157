"""The whole story, played with invented subjects through the same acts as the screen."""

from cartdesk.demo.play import Result, play

__all__ = ["Result", "play"]
