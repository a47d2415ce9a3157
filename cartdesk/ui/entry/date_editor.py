"""Editors of dates and times. Partial (03.2024, НН.НН.2024) and relative dates (+28, т-3, вчера) are plain text
here; the page resolves what is relative and the engine reads the rest."""

from __future__ import annotations

from cartdesk.ui.entry.line_editor import LineEditor


class DateEditor(LineEditor):
    """A date as dd.mm.yyyy, whole or partial."""

    WIDTH = 128
    PAD = "date"


class TimeEditor(LineEditor):
    """A time as hh:mm; 9:05 and 0905 are both read."""

    WIDTH = 96
    PAD = "time"


class DateTimeEditor(LineEditor):
    """A date and a time, dd.mm.yyyy hh:mm."""

    WIDTH = 176
    PAD = "moment"
