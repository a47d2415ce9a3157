"""Verifying a trail against a bare loop that parses and hashes the same bytes, in one run on one machine.

    python -m benchmarks.verify [RECORDS]

Prints ratios: as stored, deep, ten times the records, and the search of the journal. The floor reads nothing from the
disk: the bytes lie in memory before it starts, while verification reads them from the encrypted database.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from cartdesk.base import SeededRandom, SetClock
from cartdesk.crypto import Cost
from cartdesk.forms import FormPlace, ItemKey, Value
from cartdesk.records import Kind, Reason, Subject
from cartdesk.store import Sought, rebuild
from cartdesk.study import DataType
from cartdesk.usecases import Desk, DeskPlan, NewPerson, create_site_desk, verify_desk
from cartdesk.usecases.act import Acting

STUDY = "hemc101-01-02"
PASSWORD = "корабль лютик порог 31"
ITEMS = (
    "SYSBP",
    "DIABP",
    "PULSE",
    "RESP",
    "TEMP",
    "OXYSAT",
    "WEIGHT",
    "HEIGHT",
    "VSPOS",
    "TEMPLOC",
    "O2SUPP",
    "VSCLSIG",
)
SUBJECTS = 60
SEARCHES = {
    "search: the newest page": Sought(),
    "search: a rare act": Sought(kind="form.sign"),
    "search: one subject": Sought(subject="01-007", item="TEMP"),
    "search: a person who did nothing": Sought(user="nobody"),
    "search: a day": Sought(first=date(2026, 3, 5), last=date(2026, 3, 5)),
    "search: words nobody wrote": Sought(words="пробирка"),
}


def a_desk(folder: Path, records: int, chance: int = 1) -> Desk:
    """A clinic's desk with about `records` audit records, written as acts write them, 1,000 to a transaction."""
    clock, random = SetClock(datetime(2026, 3, 5, 6, 0, tzinfo=UTC)), SeededRandom(chance)
    cost = Cost(memory_kib=64, passes=1, lanes=1)
    plan = DeskPlan(folder / "desk", STUDY, "01", "Benchmark", cost=cost, secrets=folder / "secrets")
    admin = NewPerson("Орлова Вера Павловна", "administrator", "Клиника", PASSWORD, "passport")
    desk = create_site_desk(plan, admin, clock=clock, random=random)
    with desk.store.unit() as unit:
        acting = Acting(desk, unit, clock.now())
        for number in range(1, SUBJECTS + 1):
            code = f"01-{number:03d}"
            unit.add_subject(Subject(code, acting.now.utc))
            acting.record(Kind.SUBJECT_CREATE, subject=code)
    written = 0
    while written < records:
        with desk.store.unit() as unit:
            acting = Acting(desk, unit, clock.now())
            for _ in range(1000):
                write_one(acting, clock, written)
                written += 1
    with desk.store.unit() as unit:
        rebuild(unit)
        Acting(desk, unit, clock.now()).checkpoint()
    return desk


def write_one(acting: Acting, clock: SetClock, at: int) -> None:
    """One record: twelve answers of a form, its completion, and a correction of one answer."""
    clock.pass_time(7)
    acting.now = clock.now()
    turn, step = divmod(at, 14)
    visit, subject = divmod(turn, SUBJECTS)
    code, place = f"01-{subject + 1:03d}", FormPlace("UNS", visit + 1, "F_VS", 1)
    if step == 12:
        counts = dict.fromkeys(("rejects", "warns", "missing", "waits"), 0)
        acting.record(Kind.FORM_COMPLETE, subject=code, place=place, refs=counts)
        return
    key = ItemKey("IG.F_VS", 1, ITEMS[step % 13])
    told, reason = {"new": number(60 + (at * 7) % 50)}, None
    if step == 13:
        told["old"], reason = number(60 + ((at - 13) * 7) % 50), Reason("typo")
    acting.record(Kind.ITEM_SET, subject=code, place=place, key=key, facts=told, reason=reason)


def number(whole: int) -> object:
    return Value(DataType.NUMBER, text=str(whole), unit="mmHg", typed=str(whole)).to_json()


def floor(data: list[bytes]) -> None:
    """The bare loop."""
    for one in data:
        json.loads(one)
        sha256(one).hexdigest()


def best(act: Callable[[], object], times: int = 3) -> float:
    """The shortest of some runs, in seconds."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        found.append(time.perf_counter() - begun)
    return min(found)


def measure(records: int) -> dict[str, float]:
    """Seconds of each part on a fresh desk."""
    with TemporaryDirectory() as folder:
        desk = a_desk(Path(folder), records)
        with desk.store.view() as unit:
            data = [bytes(one) for _, one in unit.records()]
        found = {"floor": best(lambda: floor(data))}
        report = verify_desk(desk)
        if not report.ok:
            raise SystemExit(f"the desk is not whole: {report.faults[:3]}")
        found["stored"] = best(lambda: verify_desk(desk))
        found["deep"] = best(lambda: verify_desk(desk, deep=True), 1)
        with desk.store.view() as unit:
            for name, sought in SEARCHES.items():
                found[name] = best(lambda sought=sought: unit.search(sought))
        desk.store.close()
    return found


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    small, large = measure(records // 10), measure(records)
    print(f"records                      {records:>10,}")
    print(f"floor: parse and hash        {large['floor']:>10.3f} s")
    for name in ("stored", "deep"):
        print(f"verify, {name:<20} {large[name]:>10.3f} s   {large[name] / large['floor']:.2f} x the floor")
        print(f"  ten times the records      {large[name] / small[name] / 10:>10.2f} x ten times the time")
    for name in SEARCHES:
        print(
            f"{name:<34} {large[name] * 1000:>6.1f} ms, {small[name] * 1000:.1f} ms among a tenth of the records"
        )


if __name__ == "__main__":
    main()
