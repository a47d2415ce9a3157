"""The stylesheet of the entry editors and their pages, filled with the colours and lengths of the theme."""

from __future__ import annotations

from string import Template

from cartdesk.base import resource
from cartdesk.ui.theme import Theme


def entry_stylesheet(theme: Theme) -> str:
    """`resources/ui/entry.qss` for a theme; set it once on a page, never on single editors."""
    values = theme.colours() | theme.lengths()
    values["radio"] = f"{(theme.px(16) + 2) // 2}px"  # half the side: Qt drops a radius that is larger
    values["radio_on"] = f"{(theme.px(8) + 2 * theme.px(5)) // 2}px"
    return Template(resource("ui", "entry.qss").read_text(encoding="utf-8")).substitute(values)
