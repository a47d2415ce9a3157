"""A log of 500 rows against a log of one: opening its table, going to its last row, typing there, beginning a new row.

Each step is measured on the desk as a person meets it: the first look at the subject, then a row opened beside the table, an
answer saved in it three times, and a row begun. The floor is the same step in a log of a single row; the limits say how many
times of it 500 rows may cost. Reading a case book for the first time grows with what stands in it, and is told apart.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.floor import Line, milliseconds, undisturbed
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.usecases import Desk, add_log_row, enrol_subject, log_row, log_table, open_form, save_item
from tests.builders import a_site
from tests.log_kit import DRUG, EVENT, fill_log

ROWS = 500
ROUNDS = 15
LOGS = (("F_AE", EVENT, "AETERM"), ("F_CM", DRUG, "CMTRT"))
LIMITS = {"table": 60.0, "open a row": 10.0, "save in it": 5.0, "row anew": 2.0, "begin a row": 3.0}


def run(folder: Path) -> list[Line]:
    """The steps in both logs, each against the log of one row."""
    desk = a_site(folder).as_("nurse")
    lines = []
    for form, answers, item in LOGS:
        short, long = f"01-{len(lines) + 1:03d}", f"02-{len(lines) + 1:03d}"
        for code, rows in ((short, 1), (long, ROWS)):
            enrol_subject(desk, code)
            fill_log(desk, code, form, rows, answers)
        floor = _steps(desk, short, FormPlace("LOG", 1, form, 1), item)
        found = _steps(desk, long, FormPlace("LOG", 1, form, ROWS), item)
        lines += [
            Line(f"{form}, {ROWS} rows to 1: {name}", floor[name], found[name], limit)
            for name, limit in LIMITS.items()
        ]
    desk.store.close()
    return lines


def _steps(desk: Desk, code: str, place: FormPlace, item: str) -> dict[str, float]:
    """Milliseconds of each step, undisturbed."""
    key = ItemKey(desk.study.items[item].group, 1, item)
    entry = open_form(desk, code, place).entry
    numbers: Iterator[int] = iter(range(10_000))

    def save() -> None:
        value = entry.parse(key, f"Запись {next(numbers)}")
        save_item(desk, code, place, key, value)

    steps: dict[str, Callable[[], object]] = {
        "save in it": save,
        "table": lambda: log_table(desk, code, place.form),
        "open a row": lambda: open_form(desk, code, place),
        "row anew": lambda: log_row(desk, code, place),
        "begin a row": lambda: add_log_row(desk, code, place.form),
    }
    gc.collect()
    return {name: undisturbed([milliseconds(step) for _ in range(ROUNDS)]) for name, step in steps.items()}
