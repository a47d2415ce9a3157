"""The end of the table: how many lines the record has, and what marks and short words on these sheets mean."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from cartdesk.base import Words
from cartdesk.paper import sheet
from cartdesk.paper.furniture import text_at
from cartdesk.paper.model import PaperForm
from cartdesk.paper.type import BOLD, PLAIN, wrap

_SIZE, _LEADING = 7.2, 9.6
_LEGEND_X = sheet.VALUE_X - 60
_KINDS = ("derived", "overruled")
_FLAVOURS = ("ND", "UNK", "NA")


class Closing:
    """The closing line and the legend; only what stands on the sheets is explained. `height` in points."""

    def __init__(self, form: PaperForm, words: Words) -> None:
        kinds, flags = {line.kind for line in form.lines}, {line.flag for line in form.lines}
        used = [words(f"paper.legend.{name}") for name in _KINDS if name in kinds]
        short = {name: words(f"shown.flag.{name}") for name in _FLAVOURS}
        used += [
            f"{short[name]} — {words(f'shown.null.{name}')}" for name in _FLAVOURS if short[name] in flags
        ]
        legend = "   ".join(told.replace(" ", "\u00a0") for told in used)
        self._end = words("paper.end", n=len(form.lines))
        self._legend = wrap(legend, PLAIN, _SIZE, sheet.RIGHT - _LEGEND_X)
        self.height = 20.0 + max(1, len(self._legend)) * _LEADING

    def draw(self, canvas: Canvas, top: float) -> None:
        """Draw downwards from the end of the table."""
        text_at(canvas, sheet.NUMBER_X, top - 15, [self._end], BOLD, 7.6, sheet.INK)
        canvas.setFillColor(sheet.MUTED)
        canvas.setFont(PLAIN, _SIZE)
        for at, line in enumerate(self._legend):
            canvas.drawRightString(sheet.RIGHT, top - 15 - at * _LEADING, line.rstrip(" "))
