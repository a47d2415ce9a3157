"""print_key_card: every key of the program on one sheet of A4, in two columns, to lie beside the keyboard."""

from __future__ import annotations

import io

from reportlab.pdfgen.canvas import Canvas

from cartdesk.paper import sheet
from cartdesk.paper.furniture import text_at
from cartdesk.paper.model import PaperKeyCard
from cartdesk.paper.type import BOLD, PLAIN, load_type, width, wrap

_GUTTER = 22.0
_WIDE = (sheet.RIGHT - sheet.LEFT - _GUTTER) / 2
_CAP = 84.0  # of the column of keys
_TEXT, _LEADING = 8.6, 11.0
_LOW = 48.0


def print_key_card(card: PaperKeyCard) -> bytes:
    """Draw the card; the same data give the same bytes."""
    load_type()
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(sheet.WIDTH, sheet.HEIGHT), invariant=1)
    canvas.setTitle(card.title)
    canvas.setAuthor("CartDesk")
    text_at(canvas, sheet.LEFT, sheet.TOP - 14, [card.title], BOLD, 17, sheet.INK)
    canvas.setStrokeColor(sheet.ACCENT)
    canvas.setLineWidth(1.6)
    canvas.line(sheet.LEFT, sheet.TOP - 24, sheet.RIGHT, sheet.TOP - 24)
    top = sheet.TOP - 44
    heights = [_height(lines) for _, lines in card.sections]
    left, x, y = 0.0, sheet.LEFT, top
    for (heading, lines), height in zip(card.sections, heights, strict=True):
        if x == sheet.LEFT and left + height / 2 > sum(heights) / 2:
            x, y = sheet.LEFT + _WIDE + _GUTTER, top
        left += height
        y = _section(canvas, x, y, heading, lines)
    text_at(canvas, sheet.LEFT, _LOW - 12, [card.foot], PLAIN, 7.4, sheet.MUTED)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _height(lines: tuple[tuple[str, str], ...]) -> float:
    return 34 + sum(_line_height(told) for _, told in lines)


def _line_height(told: str) -> float:
    return len(wrap(told, PLAIN, _TEXT, _WIDE - _CAP)) * _LEADING + 7


def _section(canvas: Canvas, x: float, top: float, heading: str, lines: tuple[tuple[str, str], ...]) -> float:
    text_at(canvas, x, top, [heading], BOLD, 10.4, sheet.ACCENT)
    y = top - 20
    for keys, told in lines:
        _cap(canvas, x, y, keys)
        text_at(
            canvas, x + _CAP, y, wrap(told, PLAIN, _TEXT, _WIDE - _CAP), PLAIN, _TEXT, sheet.INK, _LEADING
        )
        y -= _line_height(told)
    return y - 14


def _cap(canvas: Canvas, x: float, y: float, keys: str) -> None:
    """The keys as a cap of a keyboard; type shrinks before it leaves its column."""
    size = 8.6
    while width(keys, BOLD, size) > _CAP - 22 and size > 5.5:
        size -= 0.3
    canvas.setFillColor(sheet.GROUND)
    canvas.setStrokeColor(sheet.EDGE)
    canvas.setLineWidth(0.6)
    canvas.roundRect(x, y - 4, width(keys, BOLD, size) + 12, 14.5, 3, stroke=1, fill=1)
    text_at(canvas, x + 6, y, [keys], BOLD, size, sheet.INK)
