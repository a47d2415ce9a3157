"""The block under the answers: notes, and the signature said honestly (R19, R28), or that there is none."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from cartdesk.base import Words
from cartdesk.paper import sheet
from cartdesk.paper.code import grouped
from cartdesk.paper.furniture import text_at
from cartdesk.paper.model import PaperForm
from cartdesk.paper.type import BOLD, PLAIN, wrap

DIGEST = "digest"  # drawn small and plain
_PAD = 12.0
_X = sheet.LEFT + _PAD
_ENTRY_X = _X + 116.0
_SIZE, _LEADING = 8.4, 11.0
_DIGEST_SIZE = 7.6  # so that 64 digits in groups of four stand on one line


class SignatureBlock:
    """Notes and signature; measured once, never torn between pages. `height` in points, from its top."""

    def __init__(self, form: PaperForm, words: Words) -> None:
        self._signed = form.signature is not None
        self._title = words("paper.signature.title" if self._signed else "paper.signature.none")
        self._entries = _entries(form, words)
        self._notes = [wrap(note, PLAIN, _SIZE, sheet.RIGHT - sheet.LEFT - 14) for note in form.notes]
        self._notes_height = sum(len(note) * _LEADING + 4 for note in self._notes) + (6 if self._notes else 0)
        lines = sum(max(len(caption), len(entry)) for caption, entry, _ in self._entries)
        self._box = 26 + lines * _LEADING + 3.2 * len(self._entries) + 4
        self.height = self._notes_height + self._box

    def draw(self, canvas: Canvas, top: float) -> None:
        """Draw the block downwards from `top`."""
        y = top - 9
        for note in self._notes:
            text_at(canvas, sheet.LEFT, y, ["•"], BOLD, _SIZE, sheet.WARN)
            text_at(canvas, sheet.LEFT + 14, y, note, PLAIN, _SIZE, sheet.INK, _LEADING)
            y -= len(note) * _LEADING + 4
        top -= self._notes_height
        canvas.setFillColor(sheet.ACCENT_SOFT if self._signed else sheet.GROUND)
        canvas.setStrokeColor(sheet.ACCENT if self._signed else sheet.EDGE)
        canvas.setLineWidth(0.9)
        if not self._signed:
            canvas.setDash(4, 3)
        canvas.roundRect(
            sheet.LEFT, top - self._box, sheet.RIGHT - sheet.LEFT, self._box, 5, stroke=1, fill=1
        )
        canvas.setDash()
        colour = sheet.ACCENT if self._signed else sheet.INK
        text_at(canvas, _X, top - 17, [self._title], BOLD, 10, colour)
        y = top - 33
        for caption, lines, face in self._entries:
            text_at(canvas, _X, y, caption, PLAIN, 7.6, sheet.MUTED, _LEADING)
            size = _DIGEST_SIZE if face == DIGEST else _SIZE
            face = PLAIN if face == DIGEST else face
            text_at(canvas, _ENTRY_X if caption else _X, y, lines, face, size, sheet.INK, _LEADING)
            y -= max(len(caption), len(lines)) * _LEADING + 3.2


def _entries(form: PaperForm, words: Words) -> list[tuple[list[str], list[str], str]]:
    """(caption lines, lines, face) of each entry; a single paragraph without caption for a draft."""
    sign = form.signature
    if sign is None:
        return [([], wrap(words("paper.signature.none-words"), PLAIN, _SIZE, sheet.RIGHT - _PAD - _X), PLAIN)]
    room = sheet.RIGHT - _PAD - _ENTRY_X
    kind = words("paper.signature.kind-words")
    told = [
        ("name", wrap(sign.name, BOLD, _SIZE, room), BOLD),
        ("role", wrap(sign.role, PLAIN, _SIZE, room), PLAIN),
        ("meaning", wrap(sign.meaning, BOLD, _SIZE, room), BOLD),
        ("time", wrap(f"{sign.time}   {sign.zone}", BOLD, _SIZE, room), BOLD),
        ("kind", wrap(kind, PLAIN, _SIZE, room), PLAIN),
        ("statement", grouped(sign.statement, 16), DIGEST),
        ("certificate", grouped(sign.certificate, 16), DIGEST),
    ]
    return [(_caption(words, key), lines, face) for key, lines, face in told if lines]


def _caption(words: Words, key: str) -> list[str]:
    return wrap(words(f"paper.signature.{key}"), PLAIN, 7.6, _ENTRY_X - _X - 8)
