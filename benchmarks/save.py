"""One field saved through the act, against a bare SQLCipher transaction that writes the very same rows.

The act checks the permission, judges the form, makes the canonical record and its salted facts, grows the tree and
keeps the form's counts; the bare twin gets the finished rows and only writes them, with the same settings, durably.
Measured on the disk as it is and on one whose fsync is made to last two milliseconds longer (where there is a C compiler).
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.floor import Line, between, fsync_ms, milliseconds, undisturbed
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.store.connection import Raw, connect, settle
from cartdesk.study import PanelColumn, StudyDef
from cartdesk.usecases import Desk, enrol_subject, keys, open_form, save_item
from cartdesk.usecases.creating import DATABASE
from tests.builders import PASSWORDS, VITALS, Place, a_site, type_in

SUBJECT = "01-001"
PANEL = FormPlace("M1", 1, "F_LBH", 1)
ROUNDS = 200
FAST, SLOW = 3.0, 1.5
SLOW_US = 2000
WHOLE_ROWS = {
    "records": "SELECT * FROM records WHERE seq = :seq",
    "facts": "SELECT * FROM facts WHERE seq = :seq",
    "frontier": "SELECT * FROM frontier",
    "items": "SELECT * FROM items WHERE seq = :seq",
    "forms": "SELECT * FROM forms WHERE last_seq = :seq",
}


def run(folder: Path) -> list[Line]:
    """The lines of this benchmark, on the disk of `folder` as it is and slowed down."""
    return measure(folder / "disk") + _on_a_slow_disk(folder)


def measure(folder: Path) -> list[Line]:
    """A field of a short form and one of a laboratory panel, with the limit that fits the disk's fsync."""
    folder.mkdir(parents=True)
    fsync = fsync_ms(folder)
    told, limit = f", fsync {fsync:.2f} ms", between(fsync, FAST, SLOW)
    site = a_site(folder)
    desk = site.as_("nurse")
    enrol_subject(desk, SUBJECT)
    vitals = {"PULSE": ("70", "71"), "TEMP": ("36,6", "38,9"), "SYSBP": ("120", "131")}
    results = dict.fromkeys(_results(desk.study), ("5,1", "4,9"))
    panel = {"LBPERF.H": ("Y", "Y")} | results if "LBPERF.H" in desk.study.items else results
    lines = []
    for name, place, items in (("vital signs", VITALS, vitals), ("haematology panel", PANEL, panel)):
        for item, texts in items.items():
            type_in(site.desk, SUBJECT, place, item, texts[-1])
        changing = {item: texts for item, texts in items.items() if texts[0] != texts[1]}
        bare, act = _save_in_turns(site, place, changing)
        lines.append(Line(f"save one field, {name}{told}", bare, act, limit))
    site.desk.store.close()
    return lines


def _results(study: StudyDef) -> list[str]:
    """The results of the first twenty analytes of the panel."""
    group = next(one for one in study.groups.values() if one.form == PANEL.form and one.analytes)
    return [analyte.items[PanelColumn.RESULT] for analyte in group.analytes[:20]]


def _save_in_turns(site: Place, place: FormPlace, items: dict[str, tuple[str, str]]) -> tuple[float, float]:
    """Milliseconds of the bare transaction and of the act."""
    twin = _twin(site)
    desk = site.desk
    entry = open_form(desk, SUBJECT, place).entry
    typed = itertools.cycle([(item, texts[turn]) for turn in range(2) for item, texts in items.items()])
    acts, bare = [], []
    for item, text in itertools.islice(typed, ROUNDS):
        key = ItemKey(desk.study.items[item].group, 1, item)
        value = entry.parse(key, text)
        desk.clock.pass_time(3)
        acts.append(milliseconds(save_item, desk, SUBJECT, place, key, value, entered=desk.clock.now()))
        bare.append(milliseconds(_write, twin, _rows(desk)))
    twin.close()
    return undisturbed(bare), undisturbed(acts)


def _twin(site: Place) -> Raw:
    """A copy of the desk's database, opened with the same key and settings but without the program."""
    desk, user = site.desk, site.ids["nurse"]
    secret = keys.read_device_secret(site.secrets, desk.file.device)
    key = keys.open_slot(desk.file, user, keys.stretch_for(desk.file, user, PASSWORDS["nurse"]), secret)
    desk.store.close()
    copy = desk.folder.with_name("twin.db")
    shutil.copy(desk.folder / DATABASE, copy)
    site.desk = site.unlock("nurse")
    raw = connect(copy, key, "rw")
    settle(raw)
    return raw


def _rows(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """The rows that the last save wrote, by table."""
    found = {}
    with desk.store.view() as unit:
        seq = unit.head()[0]
        for table, query in WHOLE_ROWS.items():
            cursor = desk.store._raw.execute(query, {"seq": seq} if ":seq" in query else {})
            names = [one[0] for one in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def _write(raw: Raw, rows: dict[str, list[dict[str, Any]]]) -> None:
    """The bare transaction: the same rows, one statement a table."""
    raw.execute("BEGIN IMMEDIATE")
    for table, some in rows.items():
        if some:
            columns = ", ".join(f'"{name}"' for name in some[0])
            marks = ", ".join(f":{name}" for name in some[0])
            verb = "INSERT" if table in ("records", "facts") else "INSERT OR REPLACE"
            raw.executemany(f"{verb} INTO {table} ({columns}) VALUES ({marks})", some)
    raw.execute("COMMIT")


def _on_a_slow_disk(folder: Path) -> list[Line]:
    """The same in a process of its own, whose fsync waits two milliseconds more."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return []
    shim = folder / "slow_fsync.so"
    source = Path(__file__).with_name("slow_fsync.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], check=True)
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.save", str(folder / "slow")],
        env={**os.environ, "LD_PRELOAD": str(shim), "SLOW_FSYNC_US": str(SLOW_US)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Line(**one) for one in json.loads(told.stdout)]


if __name__ == "__main__":
    print(json.dumps([asdict(one) for one in measure(Path(sys.argv[1]))]))
