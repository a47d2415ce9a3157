"""Ctrl+K: from a few typed words to a subject or one of its forms."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.forms import FormPlace
from cartdesk.usecases import Desk, subject_board, subject_codes


@dataclass(frozen=True, slots=True)
class Found:
    """A subject, or one form of it."""

    code: str
    place: FormPlace | None = None


def find_place(desk: Desk, text: str) -> Found | None:
    """`01-001` is the subject; `01-001 m3 гемат` its haematology form of visit M3. None: nothing fits."""
    parts = text.lower().split()
    codes = subject_codes(desk)
    exact = [code for code in codes if code.lower() == parts[0]]
    fitting = exact or [code for code in codes if parts[0] in code.lower()]
    if not fitting:
        return None
    if len(parts) == 1:
        return Found(fitting[0])
    board = subject_board(desk, fitting[0])
    lines = [line for visit in board.visits for line in visit.forms]
    lines += [line for log in board.logs for line in log.rows]
    for line in lines:
        told = f"{line.place.event} {line.place.form} {line.title.ru} {line.title.en}".lower()
        if line.openable and all(part in told for part in parts[1:]):
            return Found(fitting[0], line.place)
    return None
