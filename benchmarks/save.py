"""One field saved through the act, against a bare SQLCipher transaction that writes the very same rows.

The act checks the permission, judges the form, makes the canonical record and its salted facts, grows the tree and
keeps the form's counts; the bare twin gets the finished rows and only writes them, with the same settings, durably.
"""

from __future__ import annotations

import itertools
import shutil
import statistics
from pathlib import Path
from typing import Any

from benchmarks.floor import Line, between, fsync_ms, milliseconds
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.store.connection import Raw, connect, settle
from cartdesk.usecases import Desk, enrol_subject, open_form, save_item
from cartdesk.usecases.creating import DATABASE
from tests.builders import PASSWORDS, VITALS, a_site, type_in

SUBJECT = "01-001"
ROUNDS = 300
FAST, SLOW = 3.0, 1.5
WHOLE_ROWS = {
    "records": "SELECT * FROM records WHERE seq = :seq",
    "facts": "SELECT * FROM facts WHERE seq = :seq",
    "frontier": "SELECT * FROM frontier",
    "items": "SELECT * FROM items WHERE seq = :seq",
    "forms": "SELECT * FROM forms WHERE last_seq = :seq",
}


def run(folder: Path) -> list[Line]:
    """The lines of this benchmark; works in `folder`, on whose disk the saves are made durable."""
    fsync = fsync_ms(folder)
    limit = between(fsync, FAST, SLOW)
    lines = []
    for name, place, items in (
        ("a field of the vital signs", VITALS, {"PULSE": ("70", "71"), "TEMP": ("36,6", "38,9"), "SYSBP": ("120", "131")}),
        ("a field of the haematology panel (57 analytes, 399 fields)", FormPlace("M1", 1, "F_LBH", 1), {}),
    ):  # fmt: skip
        if items:
            bare, act = _measure(folder / place.form, place, items)
            lines.append(Line(f"save {name}", bare, act, limit, f"one fsync takes {fsync:.2f} ms here"))
    return lines


def _measure(folder: Path, place: FormPlace, items: dict[str, tuple[str, ...]]) -> tuple[float, float]:
    site = a_site(folder)
    desk = site.as_("nurse")
    enrol_subject(desk, SUBJECT)
    for item, texts in items.items():
        type_in(desk, SUBJECT, place, item, texts[-1])
    twin = _twin(desk, site)
    desk = site.desk
    entry = open_form(desk, SUBJECT, place).entry
    typed = itertools.cycle([(item, text) for text in range(2) for item in items])
    taken, bare = [], []
    for _ in range(ROUNDS):
        item, which = next(typed)
        key = ItemKey(desk.study.items[item].group, 1, item)
        value = entry.parse(key, items[item][which])
        desk.clock.pass_time(3)
        taken.append(milliseconds(save_item, desk, SUBJECT, place, key, value, entered=desk.clock.now()))
        rows = _rows(desk)
        bare.append(milliseconds(_write, twin, rows))
    twin.close()
    desk.store.close()
    return statistics.median(bare), statistics.median(taken)


def _twin(desk: Desk, site: Any) -> Raw:
    """A copy of the desk's database, opened with the same key and settings but without the program."""
    key = _database_key(site)
    desk.store.close()
    copy = desk.folder.with_name("twin.db")
    shutil.copy(desk.folder / DATABASE, copy)
    site.desk = site.unlock("nurse")
    raw = connect(copy, key, "rw")
    settle(raw)
    return raw


def _database_key(site: Any) -> bytes:
    from cartdesk.usecases import keys

    file, user = site.desk.file, site.ids["nurse"]
    secret = keys.read_device_secret(site.secrets, file.device)
    return keys.open_slot(file, user, keys.stretch_for(file, user, PASSWORDS["nurse"]), secret)


def _rows(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """The rows that the last save wrote."""
    with desk.store.view() as unit:
        raw = desk.store._raw
        seq = unit.head()[0]
        found = {}
        for table, query in WHOLE_ROWS.items():
            cursor = raw.execute(query, {"seq": seq} if ":seq" in query else {})
            names = [one[0] for one in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def _write(raw: Raw, rows: dict[str, list[dict[str, Any]]]) -> None:
    """The bare transaction: the same rows, written with as few statements as they need."""
    raw.execute("BEGIN IMMEDIATE")
    for table, some in rows.items():
        if some:
            names = list(some[0])
            columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join(f":{name}" for name in names)
            verb = "INSERT" if table in ("records", "facts") else "INSERT OR REPLACE"
            raw.executemany(f"{verb} INTO {table} ({columns}) VALUES ({marks})", some)
    raw.execute("COMMIT")
