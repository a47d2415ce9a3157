"""Where a value stands: the form in the subject's case book, and the item in the form. Knows no subject."""

from __future__ import annotations

from typing import NamedTuple


class FormPlace(NamedTuple):
    """One form in a case book: StudyEvent and its repeat (1 unless the event repeats), Form and its repeat.

    A log row is a form of its own under the event `LOG`, its `form_repeat` is the row number (decisions 3).
    """

    event: str
    event_repeat: int
    form: str
    form_repeat: int


class ItemKey(NamedTuple):
    """One item in a form: ItemGroup, row of the group (1 unless it repeats), Item."""

    group: str
    repeat: int
    item: str
