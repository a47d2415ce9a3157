"""The number editor: what is typed is what is told, digit for digit.

No double, no validator, no locale stands between the key and the engine: under a Russian locale Qt's own number
fields turn 12.5 into 125. Comma, point, a leading < or > and thousands marks all pass; the engine reads them and
refuses aloud what could be read in two ways.
"""

from __future__ import annotations

from cartdesk.ui.entry.line_editor import LineEditor


class NumberEditor(LineEditor):
    """A decimal number, aligned to the right, its unit fixed beside it."""

    WIDTH = 128
    NUMERIC = True
    PAD = "number"


class IntegerEditor(NumberEditor):
    """A whole number."""

    WIDTH = 96
