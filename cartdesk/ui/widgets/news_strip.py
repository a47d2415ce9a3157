"""A strip over the pages: what happened to the keys while this person was away. It goes when it was read (B10)."""

from __future__ import annotations

from collections.abc import Sequence

from cartdesk.base import Words
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.parts import button
from cartdesk.ui.widgets.strip import Strip


class NewsStrip(Strip):
    """Hidden until there is something to tell."""

    def __init__(self, words: Words, theme: Theme) -> None:
        seen = button(theme)
        super().__init__(theme, "info", "delivered", seen)
        self._seen = seen
        seen.clicked.connect(self.hide)
        self.set_words(words)

    def show_lines(self, lines: Sequence[str]) -> None:
        """Tell these lines, or hide when there are none."""
        self.tell("\n".join(lines))

    def set_words(self, words: Words) -> None:
        """The button's language; the lines come from whoever tells them."""
        self._seen.setText(words("keys.news.seen"))
