"""Whether words of a study fit the places they get on paper: asked by lint before anybody prints (decisions 31)."""

from __future__ import annotations

from cartdesk.paper import sheet
from cartdesk.paper.model import Misfit
from cartdesk.paper.type import BOLD, PLAIN, drawable, width, wrap

SPOTS = {
    "question": (PLAIN, sheet.SIZE, sheet.VALUE_X - sheet.GAP - sheet.LABEL_X, 8),
    "answer": (BOLD, sheet.SIZE, sheet.FLAG_X - sheet.GAP - sheet.VALUE_X, 8),
    "unit": (PLAIN, sheet.SIZE, sheet.FLAG_X - sheet.GAP - sheet.UNIT_X, 2),
    "title": (BOLD, 15.0, sheet.RIGHT - sheet.LEFT - 10, 3),
    "visit": (BOLD, 9.2, 0.32 * (sheet.RIGHT - sheet.LEFT) - 14, 3),
}
"""Places on the sheet: face, size in points, room in points, and the lines that still look well there."""


def misfit(spot: str, text: str) -> Misfit | None:
    """How a text does not fit its place, or None."""
    face, size, room, most = SPOTS[spot]
    lines = len(wrap(text, face, size, room))
    if lines > most:
        return Misfit(lines, most)
    if width(drawable(text, face), face, size) <= room:
        return None
    torn = next((word for word in text.split() if width(drawable(word, face), face, size) > room), "")
    return Misfit(lines, most, torn) if torn else None
