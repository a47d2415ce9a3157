"""Text that a colleague typed into a field: it stands there, and only this person's Enter makes it an answer (decision 0019)."""

from __future__ import annotations


class Handed:
    """The part of an editor that keeps a colleague's text from being recorded by itself."""

    handed = ""

    def text(self) -> str:
        """The text as it stands in the field now."""
        raise NotImplementedError

    def hand(self, text: str, hold: bool) -> None:
        """Put half-typed text back; with `hold` it is a colleague's and waits for Enter or to be typed over."""
        self.handed = text if hold else ""

    def holds(self) -> bool:
        """Whether a colleague's text stands here, neither confirmed nor changed."""
        return bool(self.handed) and self.text() == self.handed
