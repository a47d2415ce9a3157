"""print_form: one form version on A4 sheets, every line of the shown text on it (3.0.6, decisions 12, R30)."""

from __future__ import annotations

import io

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from cartdesk.base import Words
from cartdesk.paper import sheet
from cartdesk.paper.closing import Closing
from cartdesk.paper.furniture import Furniture, text_at
from cartdesk.paper.model import PaperForm
from cartdesk.paper.signature import SignatureBlock
from cartdesk.paper.table import MARKS, Page, Row, deal
from cartdesk.paper.type import BOLD, PLAIN, load_type

_LANGUAGE = {"ru": "ru-RU", "en": "en-GB"}


def print_form(form: PaperForm) -> bytes:
    """Draw the form; the same data give the same bytes.

    Errors: `paper.font-missing`. The words are those of `form.language`; the shown text is not touched.
    """
    load_type()
    words = Words(form.language)
    furniture, closing, block = Furniture(form, words), Closing(form, words), SignatureBlock(form, words)
    pages = deal(form.lines, furniture.room)
    if pages[-1].left < closing.height + block.height:
        pages = _open_last(pages, furniture.room)
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(sheet.WIDTH, sheet.HEIGHT), invariant=1, lang=_LANGUAGE[form.language])
    canvas.setTitle(f"{form.protocol} {form.subject} {form.form_oid}")
    canvas.setAuthor("CartDesk")
    canvas.setSubject(form.record_digest)
    for number, page in enumerate(pages, 1):
        furniture.head(canvas, number, len(pages), page.goes_on)
        y = _draw_rows(canvas, page, furniture.body_top)
        if number == len(pages):
            closing.draw(canvas, y)
            block.draw(canvas, y - closing.height)
        furniture.foot(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _open_last(pages: list[Page], room: float) -> list[Page]:
    """A page more for the signature block, with the last row brought along so that it does not stand alone."""
    last = pages[-1]
    if len(last.rows) < 2:
        return [*pages, Page((), last.goes_on, room)]
    keep = len(last.rows) - 1
    while keep > 1 and last.rows[keep - 1].kind in ("section", "row"):
        keep -= 1
    moved = last.rows[keep:]
    sections: list[str | None] = [row.label for row in last.rows[:keep] if row.kind == "section"]
    goes_on = None if moved[0].kind == "section" else (sections or [last.goes_on])[-1]
    left = room - sum(row.height for row in moved)
    return [*pages[:-1], Page(last.rows[:keep], last.goes_on, last.left), Page(moved, goes_on, left)]


def _draw_rows(canvas: Canvas, page: Page, top: float) -> float:
    """Draw the rows of a page downwards and return where they end."""
    y = top
    for row in page.rows:
        _draw_row(canvas, row, y)
        y -= row.height
    return y


def _draw_row(canvas: Canvas, row: Row, top: float) -> None:
    low = top - row.height
    _draw_ground(canvas, row, top, low)
    base = low + sheet.PAD + (row.count - 1) * sheet.LEADING + 2.6
    if row.first == 0:
        text_at(canvas, sheet.NUMBER_X, base, [str(row.number)], PLAIN, sheet.SMALL, sheet.MUTED)
        if row.kind in MARKS:
            colour = sheet.WARN if row.kind == "overruled" else sheet.ACCENT
            text_at(canvas, sheet.MARK_X, base, [MARKS[row.kind]], BOLD, sheet.SIZE, colour)
    for x, face, size, lines in row.cells:
        canvas.setFillColor(_colour(row, x))
        canvas.setFont(face, size)
        for at, line in enumerate(lines):
            if line:
                canvas.drawString(x, base - at * sheet.LEADING, line)


def _colour(row: Row, x: float) -> Color:
    if row.kind == "section":
        return sheet.ACCENT
    if x == sheet.FLAG_X:
        return sheet.WARN
    return sheet.MUTED if x == sheet.UNIT_X else sheet.INK


def _draw_ground(canvas: Canvas, row: Row, top: float, low: float) -> None:
    """Hairline below an answer, a stronger line below a section, soft ground behind headings and overruled checks."""
    wide = sheet.RIGHT - sheet.LABEL_X + 4
    if row.kind in ("row", "overruled"):
        canvas.setFillColor(sheet.GROUND if row.kind == "row" else sheet.WARN_SOFT)
        canvas.rect(sheet.LABEL_X - 4, low, wide, top - low - 0.6, stroke=0, fill=1)
    canvas.setStrokeColor(sheet.ACCENT if row.kind == "section" else sheet.HAIRLINE)
    canvas.setLineWidth(0.8 if row.kind == "section" else 0.5)
    canvas.line(sheet.LABEL_X - 4, low, sheet.RIGHT, low)
