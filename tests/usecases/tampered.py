"""Two busy desks whose rows a test bends one by one, as someone with the database key could."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cartdesk.forms import FormPlace
from cartdesk.records import Meaning, Reason
from cartdesk.server import Postbox
from cartdesk.store import tables
from cartdesk.usecases import (
    accept_package,
    add_event,
    add_log_row,
    complete_form,
    enrol_subject,
    explain,
    file_acknowledgement,
    file_receipt,
    open_form,
    pack,
    print_signed,
    remove_log_row,
    sealed_packages,
    sign_form,
    verify_desk,
    write_enrolment_card,
)
from tests.builders import PASSWORDS, VITALS, Place, a_site, a_sponsor, fill_vitals, meet, sign, type_in

SECOND = FormPlace("M2", 1, "F_VS", 1)
THIRD = FormPlace("M3", 1, "F_VS", 1)


def busy_places(folder: Path) -> tuple[Place, Place]:
    """A clinic and its sponsor: signed, superseded, signed again, explained, struck through, sent and acknowledged."""
    site = a_site(folder)
    sponsor = a_sponsor(folder, clock=site.clock)
    box = Postbox.create(folder / "box", clock=site.clock, random=site.random)
    meet(box, site, sponsor, "http://127.0.0.1:1")
    for code in ("01-001", "01-002"):
        enrol_subject(site.as_("nurse"), code)
    fill_vitals(site)
    sign(site)
    print_signed(site.desk, "01-001", VITALS, "ru")
    add_event(site.as_("nurse"), "01-001", "UNS")
    row = add_log_row(site.desk, "01-001", "F_AE")
    type_in(site.desk, "01-001", row, "AETERM", "Озноб")
    remove_log_row(site.desk, "01-001", row, Reason("other", "внесено дважды"))
    _send(site, sponsor, box)
    type_in(site.as_("nurse"), "01-001", VITALS, "TEMP", "38,8", reason=Reason("typo"))
    fill_vitals(site, "01-002", SECOND, PULSE="190")
    _explained_and_signed(site)
    sign(site)
    _send(site, sponsor, box)
    fill_vitals(site, "01-002", THIRD)
    box.close()
    return site, sponsor


def _explained_and_signed(site: Place) -> None:
    desk = site.as_("investigator")
    for finding in open_form(desk, "01-002", SECOND).entry.findings():
        if finding.overrulable:
            explain(desk, "01-002", SECOND, finding.code, finding.at, "измерено дважды")
    sign_form(desk, "01-002", SECOND, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru")


def _send(site: Place, sponsor: Place, box: Postbox) -> None:
    number = pack(site.as_("nurse"))[-1]
    data = sealed_packages(site.desk)[number - 1]
    file_receipt(site.desk, box.take_package(data))
    accepted = accept_package(sponsor.as_("data-manager"), data)
    file_acknowledgement(site.desk, accepted.acknowledgement)


@dataclass(frozen=True)
class Bent:
    """One row of a table and how it can be found again."""

    table: str
    row: dict[str, object]

    def where(self, row: dict[str, object]) -> tuple[str, list[object]]:
        named = [f'"{name}" IS ?' for name in row]
        return " AND ".join(named), list(row.values())


class Hand:
    """The hand of an insider: triggers dropped, constraints asleep."""

    def __init__(self, place: Place) -> None:
        self.place, self.raw = place, place.desk.store._raw
        names = [row[0] for row in self.raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:
            self.raw.execute(f"DROP TRIGGER {name}")
        self.raw.execute("PRAGMA foreign_keys = OFF")
        self.raw.execute("PRAGMA ignore_check_constraints = ON")

    def rows(self, table: str) -> list[Bent]:
        names = [column.name for column in tables.metadata.tables[table].columns]
        listed = ", ".join(f'"{name}"' for name in names)
        found = self.raw.execute(f"SELECT {listed} FROM {table}").fetchall()
        return [Bent(table, dict(zip(names, row, strict=True))) for row in found]

    @contextmanager
    def changed(self, bent: Bent, column: str):
        """The row with another value in one column; it is as it was afterwards."""
        after = {
            **bent.row,
            column: other(bent.row[column], self._others(bent, column), kind_of(bent.table, column)),
        }
        self._update(bent, bent.row, after, column)
        try:
            yield
        finally:
            self._update(bent, after, bent.row, column)

    @contextmanager
    def gone(self, bent: Bent):
        where, values = bent.where(bent.row)
        assert self.raw.execute(f"DELETE FROM {bent.table} WHERE {where}", values).rowcount == 1
        try:
            yield
        finally:
            self._insert(bent.table, bent.row)

    @contextmanager
    def added(self, table: str, row: dict[str, object]):
        self._insert(table, row)
        try:
            yield
        finally:
            where, values = Bent(table, row).where(row)
            assert self.raw.execute(f"DELETE FROM {table} WHERE {where}", values).rowcount == 1

    def _others(self, bent: Bent, column: str) -> set[object]:
        return {one.row[column] for one in self.rows(bent.table)}

    def _update(self, bent: Bent, before: dict[str, object], after: dict[str, object], column: str) -> None:
        where, values = bent.where(before)
        done = self.raw.execute(
            f'UPDATE {bent.table} SET "{column}" = ? WHERE {where}', [after[column], *values]
        )
        assert done.rowcount == 1

    def _insert(self, table: str, row: dict[str, object]) -> None:
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        self.raw.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))


def kind_of(table: str, column: str) -> type:
    """The Python type of a column."""
    return tables.metadata.tables[table].columns[column].type.python_type


def other(value: object, taken: set[object], kind: type) -> object:
    """Some other value of the same type that no row has in this column."""
    if value is None:
        return {str: "x", int: 1, bytes: b"x"}[kind]
    if isinstance(value, int):
        return next(one for one in range(value + 1, value + 10**6) if one not in taken)
    if isinstance(value, bytes):
        at = len(value) // 2
        return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :] if value else b"x"
    assert isinstance(value, str)
    if len(value) < 12:
        return next(one for one in (value + "x", value + "y", value + "z") if one not in taken)
    at = len(value) // 2
    return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]


def found(place: Place):
    """The faults a whole check tells of."""
    return verify_desk(place.desk).faults


__all__ = ["Bent", "Hand", "VITALS", "busy_places", "complete_form", "found", "write_enrolment_card"]
