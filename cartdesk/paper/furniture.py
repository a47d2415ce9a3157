"""What stands on every sheet: training band, head, table head, foot with digest and code, draft mark."""

from __future__ import annotations

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from cartdesk.base import Words
from cartdesk.paper import sheet
from cartdesk.paper.code import draw_qr, grouped, qr_content
from cartdesk.paper.model import PaperForm
from cartdesk.paper.type import BOLD, PLAIN, width, wrap

_CELL_PAD = 7.0
_CAPTION, _ENTRY = 10.5, 10.8  # leading of the caption and of an entry line in the head
_TITLE, _STUDY = 18.0, 9.6
_TABLE_HEAD = 17.0
_STRIPE = 9.0


class Furniture:
    """Head and foot of one document; measured once, drawn on each page."""

    def __init__(self, form: PaperForm, words: Words) -> None:
        self._form = form
        self._words = words
        self._title = wrap(form.form_title, BOLD, 15, sheet.RIGHT - sheet.LEFT - 10)
        study = " · ".join(part for part in (words("paper.title"), form.protocol, form.study_title) if part)
        self._study = wrap(study, PLAIN, 7.4, sheet.RIGHT - sheet.LEFT - 90)
        self._cells = self._measure()
        self.body_top = self._head_bottom() - _TABLE_HEAD

    @property
    def room(self) -> float:
        """Height between the table head and the foot."""
        return self.body_top - sheet.FOOT - 6

    def head(self, canvas: Canvas, page: int, pages: int, goes_on: str | None) -> None:
        """Draw what stands above the body; the draft mark goes first, so that text stands on top of it."""
        if self._form.signature is None:
            self._draft_mark(canvas)
        if self._form.training:
            self._band(canvas)
        self._title_and_cells(canvas, page, pages)
        self._table_head(canvas, goes_on)

    def _measure(self) -> list[tuple[float, float, str, list[str], int]]:
        """Cells of the head: (x, width, caption, lines, row)."""
        form, words = self._form, self._words
        state = words("paper.signed" if form.signature else "paper.draft")
        entries = [
            ("protocol", form.protocol, 0.24),
            ("site", form.site, 0.26),
            ("subject", form.subject, 0.18),
            ("visit", form.event_title, 0.32),
            ("form", form.form_oid, 0.24),
            ("version", form.version, 0.26),
            ("copy", str(form.copy), 0.18),
            ("state", state, 0.32),
        ]
        cells, x = [], sheet.LEFT
        for at, (key, text, share) in enumerate(entries):
            x = sheet.LEFT if at % 4 == 0 else x
            room = share * (sheet.RIGHT - sheet.LEFT)
            lines = wrap(text, BOLD, 9.2, room - 2 * _CELL_PAD)
            cells.append((x, room, words(f"paper.{key}"), lines, at // 4))
            x += room
        return cells

    def _row_height(self, row: int) -> float:
        most = max(len(lines) for _, _, _, lines, at in self._cells if at == row)
        return _CAPTION + max(1, most) * _ENTRY + 9

    def _head_bottom(self) -> float:
        above = len(self._study) * _STUDY + 6 + len(self._title) * _TITLE + 6
        return sheet.TOP - above - self._row_height(0) - self._row_height(1) - 8

    def _title_and_cells(self, canvas: Canvas, page: int, pages: int) -> None:
        y = sheet.TOP
        canvas.setFillColor(sheet.MUTED)
        canvas.setFont(PLAIN, 7.4)
        for line in self._study:
            canvas.drawString(sheet.LEFT, y, line)
            y -= _STUDY
        canvas.setFillColor(sheet.INK)
        canvas.setFont(BOLD, 8.2)
        canvas.drawRightString(sheet.RIGHT, sheet.TOP, self._words("paper.page", page=page, pages=pages))
        y -= 6 + _TITLE - _STUDY
        canvas.setFillColor(sheet.ACCENT)
        tall = len(self._title) * _TITLE
        canvas.rect(sheet.LEFT, y - 4.5 - tall + _TITLE, 3, tall, stroke=0, fill=1)
        canvas.setFillColor(sheet.INK)
        canvas.setFont(BOLD, 15)
        for line in self._title:
            canvas.drawString(sheet.LEFT + 10, y, line)
            y -= _TITLE
        self._box(canvas, y + _TITLE - 12)

    def _box(self, canvas: Canvas, top: float) -> None:
        heights = (self._row_height(0), self._row_height(1))
        tall = sum(heights)
        canvas.setFillColor(sheet.GROUND)
        canvas.setStrokeColor(sheet.HAIRLINE)
        canvas.setLineWidth(0.6)
        canvas.roundRect(sheet.LEFT, top - tall, sheet.RIGHT - sheet.LEFT, tall, 4, stroke=1, fill=1)
        canvas.line(sheet.LEFT, top - heights[0], sheet.RIGHT, top - heights[0])
        for x, _, caption, lines, row in self._cells:
            y = top - (heights[0] if row else 0) - 11
            if x > sheet.LEFT:
                canvas.line(x, y + 11, x, y + 11 - heights[row])
            text_at(canvas, x + _CELL_PAD, y, [caption], PLAIN, sheet.SMALL, sheet.MUTED)
            text_at(canvas, x + _CELL_PAD, y - _CAPTION - 0.5, lines, BOLD, 9.2, sheet.INK, _ENTRY)

    def _table_head(self, canvas: Canvas, goes_on: str | None) -> None:
        y = self.body_top + 5.5
        words = self._words
        label = words("paper.goes-on", section=goes_on) if goes_on else words("paper.label")
        room = sheet.VALUE_X - sheet.GAP - sheet.LABEL_X
        pieces = wrap(label, PLAIN, sheet.SMALL, room)
        label = label if len(pieces) < 2 else pieces[0].rstrip(" ,") + "…, " + label.rpartition(", ")[2]
        heads = (
            (sheet.NUMBER_X, words("paper.number")),
            (sheet.LABEL_X, label),
            (sheet.VALUE_X, words("paper.value")),
        )
        for x, text in (*heads, (sheet.UNIT_X, words("paper.unit")), (sheet.FLAG_X, words("paper.flag"))):
            text_at(canvas, x, y, [text], PLAIN, sheet.SMALL, sheet.MUTED)
        canvas.setStrokeColor(sheet.EDGE)
        canvas.setLineWidth(0.9)
        canvas.line(sheet.LEFT, self.body_top, sheet.RIGHT, self.body_top)

    def foot(self, canvas: Canvas) -> None:
        """Draw the digest, the checkpoint, who printed, and the code; last, as it is read last."""
        form, words = self._form, self._words
        canvas.setStrokeColor(sheet.EDGE)
        canvas.setLineWidth(0.6)
        canvas.line(sheet.LEFT, sheet.FOOT - 4, sheet.RIGHT, sheet.FOOT - 4)
        y = sheet.FOOT - 17
        if form.record_digest:
            text_at(canvas, sheet.LEFT, y, [words("paper.digest")], PLAIN, sheet.SMALL, sheet.MUTED)
            text_at(canvas, sheet.LEFT, y - 13, grouped(form.record_digest), BOLD, 9.2, sheet.INK, 13)
            content = qr_content(form.record_digest, form.checkpoint)
            draw_qr(canvas, content, sheet.QR_LEFT, sheet.QR_LOW, sheet.QR_SIDE)
        else:
            text_at(canvas, sheet.LEFT, y - 13, [words("paper.no-digest")], PLAIN, 8.2, sheet.INK)
        point = words("paper.no-checkpoint")
        if form.checkpoint:
            point = words("paper.checkpoint", checkpoint=form.checkpoint.replace("·", " · "))
        text_at(canvas, sheet.LEFT, y - 43, [point], PLAIN, 7.6, sheet.INK)
        printed = words("paper.printed", at=form.printed_at, by=form.printed_by)
        lines = wrap(printed, PLAIN, 7.6, sheet.QR_LEFT - 20 - sheet.LEFT)
        text_at(canvas, sheet.LEFT, y - 55, lines, PLAIN, 7.6, sheet.MUTED, 10)

    def _band(self, canvas: Canvas) -> None:
        """Amber stripes over the whole width, with the words on a plate."""
        high, low = sheet.HEIGHT, sheet.HEIGHT - 22
        canvas.saveState()
        edge = canvas.beginPath()
        edge.rect(0, low, sheet.WIDTH, high - low)
        canvas.clipPath(edge, stroke=0, fill=0)
        canvas.setFillColor(sheet.AMBER)
        x = -30.0
        while x < sheet.WIDTH:
            stripe = canvas.beginPath()
            stripe.moveTo(x, low)
            stripe.lineTo(x + _STRIPE, low)
            stripe.lineTo(x + _STRIPE + 22, high)
            stripe.lineTo(x + 22, high)
            stripe.close()
            canvas.drawPath(stripe, stroke=0, fill=1)
            x += 2 * _STRIPE
        canvas.restoreState()
        words, note = self._words("paper.training"), self._words("paper.training-note")
        wide = width(words, BOLD, 10) + width(note, PLAIN, 8) + 34
        canvas.setFillColor(sheet.AMBER)
        canvas.roundRect((sheet.WIDTH - wide) / 2, low + 2.5, wide, 17, 3, stroke=0, fill=1)
        x = (sheet.WIDTH - wide) / 2 + 12
        text_at(canvas, x, low + 7.5, [words], BOLD, 10, sheet.INK)
        text_at(canvas, x + width(words, BOLD, 10) + 10, low + 7.5, [note], PLAIN, 8, sheet.INK)

    def _draft_mark(self, canvas: Canvas) -> None:
        """A large pale word across the sheet, under the text."""
        canvas.saveState()
        canvas.translate(sheet.WIDTH / 2, (self.body_top + sheet.FOOT) / 2)
        canvas.rotate(52)
        canvas.setFillColor(sheet.DRAFT)
        canvas.setFont(BOLD, 92)
        canvas.drawCentredString(0, -30, self._words("paper.draft-mark"))
        canvas.restoreState()


def text_at(
    canvas: Canvas,
    x: float,
    y: float,
    lines: list[str],
    face: str,
    size: float,
    colour: Color,
    leading: float = sheet.LEADING,
) -> None:
    """Draw lines of text from (x, y) downwards."""
    canvas.setFillColor(colour)
    canvas.setFont(face, size)
    for at, line in enumerate(lines):
        canvas.drawString(x, y - at * leading, line)
