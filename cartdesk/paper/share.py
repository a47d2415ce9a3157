"""print_share: one share of the recovery key on one sheet, to be kept by its holder (docs/formats/recovery.md, B10)."""

from __future__ import annotations

import io

from reportlab.pdfgen.canvas import Canvas

from cartdesk.base import Words
from cartdesk.paper import sheet
from cartdesk.paper.code import draw_qr
from cartdesk.paper.furniture import text_at
from cartdesk.paper.model import PaperShare
from cartdesk.paper.type import BOLD, PLAIN, load_type, width, wrap

_COLUMNS = 4
_CELL = 36.0  # height of a word's cell
_QR = 140.0
_TEXT, _LEADING = 9.6, 13.2
_MOST_LINES = 2  # of a name, so that the sheet stays one page
_WIDE = sheet.RIGHT - sheet.LEFT


def print_share(share: PaperShare) -> bytes:
    """Draw the sheet; the same share gives the same bytes. The code holds the words, so that a scanner may type them."""
    load_type()
    words = Words(share.language)
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(sheet.WIDTH, sheet.HEIGHT), invariant=1)
    canvas.setTitle(words("paper.share.title", number=share.number, shares=share.shares))
    canvas.setAuthor("CartDesk")
    y = _head(canvas, share, words)
    y = _grid(canvas, share, y)
    y = _below(canvas, share, words, y)
    _steps(canvas, share, words, y)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _head(canvas: Canvas, share: PaperShare, words: Words) -> float:
    y = sheet.TOP
    if share.training:
        canvas.setFillColor(sheet.AMBER)
        canvas.rect(0, sheet.HEIGHT - 22, sheet.WIDTH, 22, stroke=0, fill=1)
        text_at(canvas, sheet.LEFT, sheet.HEIGHT - 15, [words("paper.training")], BOLD, 10, sheet.INK)
        y -= 12
    text_at(canvas, sheet.LEFT, y, [words("paper.share.over")], PLAIN, 7.4, sheet.MUTED)
    canvas.setFillColor(sheet.ACCENT)
    canvas.rect(sheet.LEFT, y - 30, 3, 18, stroke=0, fill=1)
    title = words("paper.share.title", number=share.number, shares=share.shares)
    text_at(canvas, sheet.LEFT + 10, y - 26, [title], BOLD, 17, sheet.INK)
    y -= 54
    facts = (
        ("holder", share.holder),
        ("desk", f"{share.label} · {share.site}"),
        ("study", share.protocol),
        ("device", share.device),
        ("made", share.made),
        ("fingerprint", " · ".join(share.fingerprint)),
    )
    for name, value in facts:
        lines = wrap(value, BOLD, _TEXT, _WIDE - 130)
        lines = (
            lines
            if len(lines) <= _MOST_LINES
            else [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][:-1] + "…"]
        )
        text_at(canvas, sheet.LEFT, y, [words(f"paper.share.{name}")], PLAIN, 8.2, sheet.MUTED)
        text_at(canvas, sheet.LEFT + 130, y, lines, BOLD, _TEXT, sheet.INK, _LEADING)
        y -= max(1, len(lines)) * _LEADING + 3
    return y - 8


def _grid(canvas: Canvas, share: PaperShare, top: float) -> float:
    """The words, numbered along the rows, large enough to be read aloud."""
    wide, rows = _WIDE / _COLUMNS, -(-len(share.words) // _COLUMNS)
    canvas.setFillColor(sheet.GROUND)
    canvas.setStrokeColor(sheet.EDGE)
    canvas.setLineWidth(0.9)
    canvas.roundRect(sheet.LEFT, top - rows * _CELL, _WIDE, rows * _CELL, 5, stroke=1, fill=1)
    canvas.setStrokeColor(sheet.HAIRLINE)
    for at in range(1, rows):
        canvas.line(sheet.LEFT, top - at * _CELL, sheet.RIGHT, top - at * _CELL)
    for at in range(1, _COLUMNS):
        canvas.line(sheet.LEFT + at * wide, top, sheet.LEFT + at * wide, top - rows * _CELL)
    for at, word in enumerate(share.words):
        x, y = sheet.LEFT + at % _COLUMNS * wide + 9, top - at // _COLUMNS * _CELL - 23
        text_at(canvas, x, y, [str(at + 1)], PLAIN, 7.6, sheet.MUTED)
        text_at(canvas, x + 18, y, [word], BOLD, 14, sheet.INK)
    return top - rows * _CELL


def _below(canvas: Canvas, share: PaperShare, words: Words, top: float) -> float:
    """The code at the right, beside it what the sheet is and what it is not."""
    draw_qr(canvas, " ".join(share.words), sheet.RIGHT - _QR, top - 10 - _QR, _QR)
    room, y = _WIDE - _QR - 16, top - 28
    for name in ("what", "alone"):
        lines = wrap(
            words(f"paper.share.{name}", needed=share.needed, shares=share.shares), PLAIN, _TEXT, room
        )
        text_at(canvas, sheet.LEFT, y, lines, PLAIN, _TEXT, sheet.INK, _LEADING)
        y -= len(lines) * _LEADING + 8
    lines = wrap(words("paper.share.code"), PLAIN, 8.2, room)
    text_at(canvas, sheet.LEFT, y, lines, PLAIN, 8.2, sheet.MUTED, 11)
    return top - 10 - _QR - 18


def _steps(canvas: Canvas, share: PaperShare, words: Words, top: float) -> None:
    for name in ("keep", "use"):
        text_at(canvas, sheet.LEFT, top, [words(f"paper.share.{name}")], BOLD, 10.6, sheet.ACCENT)
        top -= 17
        for at in range(1, 5):
            mark = f"{at}."
            lines = wrap(words(f"paper.share.{name}-{at}"), PLAIN, 9.2, _WIDE - 18)
            text_at(canvas, sheet.LEFT + 14 - width(mark, PLAIN, 9.2), top, [mark], PLAIN, 9.2, sheet.MUTED)
            text_at(canvas, sheet.LEFT + 18, top, lines, PLAIN, 9.2, sheet.INK, 12.4)
            top -= len(lines) * 12.4 + 3
        top -= 7
