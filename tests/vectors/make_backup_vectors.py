"""Writes the vectors of backups from docs/formats/backup.md, sharing no code with `cartdesk`.

Run by hand from the repository's root when the page gains a case: `python -m tests.vectors.make_backup_vectors`.
"""

from datetime import date, timedelta

from tests.vectors.make_exchange_vectors import (
    DEVICE,
    DEVICE_KEY,
    OTHER,
    RECORDS,
    jcs,
    mth,
    note,
    sha,
    signed,
    write,
)

NOTE = {
    "study": "STUDY-01", "version": "1.0", "site": "07", "device": DEVICE, "training": False,
    "made": "2026-11-25T06:05:12.000Z", "offset": 180, "reason": "daily", "app": "0.2.0", "schema": 6, "records": 5,
    "head": sha(jcs(RECORDS[4])), "checkpoint": note(5), "database": sha(b"database"), "bytes": 8192,
    "desk": sha(b"desk.json"), "tables": {"records": 5, "mirror-records": 0},
}  # fmt: skip
SAME = {"table": "records", "backup": 5, "live": 5, "missing": 0}
REHEARSAL = {
    "study": "STUDY-01", "site": "07", "device": DEVICE, "backup": sha(b"database"), "made": NOTE["made"], "records": 5,
    "head": NOTE["head"], "root": mth([jcs(one) for one in RECORDS]).hex(), "live": 9, "log": 4152,
    "tables": [{**SAME, "table": "facts"}, SAME], "faults": [], "same": True, "user": "u1",
    "time": "2026-11-25T07:00:00.000Z", "app": "0.2.0",
}  # fmt: skip


def notes():
    forged, malformed = "backup.forged", "backup.malformed"
    return [
        ("good", "good", NOTE, DEVICE_KEY),
        ("by another key", forged, NOTE, OTHER),
        ("a checkpoint by another key", forged, {**NOTE, "checkpoint": note(5, OTHER)}, DEVICE_KEY),
        ("a checkpoint of another size", forged, {**NOTE, "checkpoint": note(4)}, DEVICE_KEY),
        ("a checkpoint of another device", forged, {**NOTE, "device": "d-other"}, DEVICE_KEY),
        ("a reason nobody knows", malformed, {**NOTE, "reason": "hourly"}, DEVICE_KEY),
        ("no records", malformed, {**NOTE, "records": 0}, DEVICE_KEY),
        ("a number as text", malformed, {**NOTE, "bytes": "8192"}, DEVICE_KEY),
        ("a table with rows below nothing", malformed, {**NOTE, "tables": {"records": -1}}, DEVICE_KEY),
        ("training in words", malformed, {**NOTE, "training": "no"}, DEVICE_KEY),
        ("an offset of a day", malformed, {**NOTE, "offset": 1440}, DEVICE_KEY),
        ("a key too many", malformed, {**NOTE, "path": "/"}, DEVICE_KEY),
        ("a key too few", malformed, {key: NOTE[key] for key in NOTE if key != "desk"}, DEVICE_KEY),
    ]


def rehearsals():
    forged, malformed, one = "backup.forged", "backup.malformed", REHEARSAL
    missing = {**one, "tables": [{**SAME, "missing": 1}], "same": False}
    return [
        ("good", "good", one, DEVICE_KEY),
        ("rows missing, and it says so", "good", missing, DEVICE_KEY),
        ("faults, and it says so", "good", {**one, "faults": ["cache-differs"], "same": False}, DEVICE_KEY),
        ("by another key", forged, one, OTHER),
        ("rows missing, and it says the same", malformed, {**missing, "same": True}, DEVICE_KEY),
        (
            "numbers differ, and it says the same",
            malformed,
            {**one, "tables": [{**SAME, "live": 6}]},
            DEVICE_KEY,
        ),
        ("faults, and it says the same", malformed, {**one, "faults": ["cache-differs"]}, DEVICE_KEY),
        ("nothing wrong, and it says otherwise", malformed, {**one, "same": False}, DEVICE_KEY),
        ("tables not in order", malformed, {**one, "tables": one["tables"][::-1]}, DEVICE_KEY),
        ("no table at all", malformed, {**one, "tables": []}, DEVICE_KEY),
        ("a fault twice", malformed, {**one, "faults": ["x", "x"], "same": False}, DEVICE_KEY),
    ]


def rotation():
    """Seventy days with one backup each; the fourteen days end the 23rd of November 2026, a Monday."""
    last = date(2026, 11, 23)
    days = [last - timedelta(at) for at in range(69, -1, -1)]
    kept = {last - timedelta(at) for at in range(14)}
    kept |= {date(2026, 11, 8), date(2026, 11, 1), date(2026, 10, 25), date(2026, 10, 18), date(2026, 10, 11)}
    backups = [
        {"name": f"b{at:02d}", "day": day.isoformat(), "records": at, "milestone": at == 3}
        for at, day in enumerate(days, 1)
    ]
    stay = {one["name"] for one in backups if date.fromisoformat(one["day"]) in kept or one["milestone"]}
    return {"backups": backups, "go": [one["name"] for one in backups if one["name"] not in stay]}


def cases(thing, rows):
    return [{"name": n, "outcome": o, "bytes": signed(thing, d, k).decode()} for n, o, d, k in rows]


if __name__ == "__main__":
    write(
        "backup", "backup", key=DEVICE_KEY.public.hex(), notes=cases("backup", notes()),
        rehearsals=cases("rehearsal", rehearsals()), rotation=rotation(),
    )  # fmt: skip
