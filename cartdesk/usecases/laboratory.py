"""The laboratory's reference ranges: taken in from a table, kept as audited records, put beside results (case book 3.0.7).

Each table is one record of the trail; a later line of the same meaning wins over an earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cartdesk.base import CartDeskError, digest
from cartdesk.forms import FormEntry, FormPlace, ItemKey, Value
from cartdesk.forms.dates import bounds
from cartdesk.forms.names import names_of
from cartdesk.forms.ranges import LabRange, fitting
from cartdesk.interchange.rangetable import RangeTable, panel_analytes, read_ranges
from cartdesk.records import Kind, Permission
from cartdesk.store import Unit
from cartdesk.study import ItemDef, PanelColumn, StudyDef
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.casebook import look_into_form
from cartdesk.usecases.desk import SITE, Desk, Filling
from cartdesk.usecases.due import find_once
from cartdesk.usecases.entry import begin, set_item

LABS = "laboratory_list"
SIDES = ((PanelColumn.LOW, "low"), (PanelColumn.HIGH, "high"))
EVERY = 1_000_000


@dataclass(frozen=True, slots=True)
class Sample:
    """Where a panel's sample was measured, when it was taken, and what of the person the ranges depend on."""

    lab: str
    taken: date
    sex: str
    age: int | None


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits a panel may be given: the field and the value it would hold."""

    key: ItemKey
    value: Value


@viewing("lab.ranges")
def ranges(desk: Desk, unit: Unit) -> tuple[LabRange, ...]:
    """Every line of every table taken in, the oldest first."""
    return kept_ranges(unit)


def kept_ranges(unit: Unit) -> tuple[LabRange, ...]:
    """Every line, read from the records that hold them."""
    found: list[LabRange] = []
    for seq, _ in reversed(unit.find(kind=Kind.LAB_RANGES, limit=EVERY)):
        found += [LabRange(**line) for line in unit.facts(seq)["new"].value]
    return tuple(found)


@viewing("lab.look-ranges", needs=Permission.ENTER)
def look_into_ranges(desk: Desk, unit: Unit, data: bytes) -> RangeTable:
    """What a table would bring, or what is wrong with it; nothing is changed."""
    return read_ranges(data, desk.study, labs_of(desk.study))


@usecase("lab.take-ranges", needs=Permission.ENTER, kind=SITE)
def take_ranges(act: Acting, data: bytes) -> int:
    """Take a whole table in, or nothing of it. Gives the number of lines."""
    table = read_ranges(data, act.desk.study, labs_of(act.desk.study))
    if table.faults:
        raise CartDeskError("ranges.faulty", count=len(table.faults), line=table.faults[0].line)
    held = set(kept_ranges(act.unit))
    fresh = [line for line in table.ranges if line not in held]
    if not fresh:
        raise CartDeskError("ranges.nothing-new")
    facts = {"new": [line.to_json() for line in fresh]}
    act.record(Kind.LAB_RANGES, facts=facts, refs={"file": digest(data), "lines": len(fresh)})
    return len(fresh)


@usecase("lab.fill-limits", needs=Permission.ENTER, kind=SITE)
def fill_limits(act: Acting, subject: str, place: FormPlace) -> tuple[Limits, ...]:
    """Put the fitting limits beside the results of a panel where none stand yet; gives what was put."""
    filling = begin(act, subject, place)
    limits = _missing_limits(act.desk, act.unit, filling)
    if not limits:
        raise CartDeskError("ranges.none-fit")
    table = act.unit.find(kind=Kind.LAB_RANGES, limit=1)[0][0]
    for one in limits:
        set_item(act, filling, one.key, one.value, refs={"ranges": table})
    return tuple(limits)


@viewing("lab.limits")
def limits_to_fill(desk: Desk, unit: Unit, subject: str, place: FormPlace) -> int:
    """How many limits `fill_limits` would put into this form; 0 when it was completed once, so that nothing goes in unasked."""
    form = unit.form(subject, place)
    if (
        form is None
        or form.completed is not None
        or form.removed
        or place.form not in panel_forms(desk.study)
    ):
        return 0
    return len(_missing_limits(desk, unit, look_into_form(desk, unit, subject, place)))


def panel_forms(study: StudyDef) -> frozenset[str]:
    """The forms that hold a laboratory panel."""
    return frozenset(group.form for group in study.groups.values() if group.analytes)


def labs_of(study: StudyDef) -> str:
    """The code list of laboratories; refused where the study names none."""
    name = str(study.settings.get(LABS, ""))
    if name not in study.codelists:
        raise CartDeskError("ranges.no-laboratories")
    return name


def _missing_limits(desk: Desk, unit: Unit, filling: Filling) -> list[Limits]:
    study, entry = desk.study, filling.entry
    sample = sample_of(desk, filling)
    if sample is None:
        return []
    lines = kept_ranges(unit)
    found = []
    for name, analyte in panel_analytes(study).items():
        result = study.items[analyte.items[PanelColumn.RESULT]]
        if result.form != entry.form.oid or entry.value(ItemKey(result.group, 1, result.oid)) is None:
            continue
        sides = [
            (study.items[analyte.items[column]], side) for column, side in SIDES if column in analyte.items
        ]
        keys = [ItemKey(item.group, 1, item.oid) for item, _ in sides]
        line = fitting(lines, sample.lab, name, sample.sex, sample.age, sample.taken)
        if line is None or any(entry.value(key) is not None for key in keys):
            continue
        found += [
            Limits(key, Value(item.type, text, unit=line.unit, typed=text))
            for key, (item, side) in zip(keys, sides, strict=True)
            if (text := str(getattr(line, side)))
        ]
    return found


def sample_of(desk: Desk, filling: Filling) -> Sample | None:
    """The sample of a panel's form, or None while laboratory or day are not known."""
    study, entry = desk.study, filling.entry
    items = study.items_of(entry.form.oid)
    labs = study.settings.get(LABS)
    lab = _text(entry, next((item for item in items if item.codelist == labs), None))
    day = sample_day(entry)
    if not lab or day is None:
        return None
    named = (str(study.settings.get(name, "")) for name in ("sex_item", "birth_item"))
    sex, born = (find_once(study, filling.book.view, oid) if oid in study.items else None for oid in named)
    return Sample(lab, day, sex.text if sex and sex.known else "", _age(born, day))


def sample_day(entry: FormEntry) -> date | None:
    """The day of a panel's sample: the date of its form."""
    item = entry.study.items.get(names_of(entry.study).date_item(entry.form.oid) or "")
    text = _text(entry, item)
    return bounds(text)[0] if text else None


def _text(entry: FormEntry, item: ItemDef | None) -> str:
    value = entry.value(ItemKey(item.group, 1, item.oid)) if item else None
    return value.text if value is not None and value.known else ""


def _age(born: Value | None, day: date) -> int | None:
    """Full years at a day; of a partial date of birth the years that are certain, else None."""
    if born is None or not born.known or not born.text:
        return None
    ages = {day.year - one.year - ((day.month, day.day) < (one.month, one.day)) for one in bounds(born.text)}
    return ages.pop() if len(ages) == 1 else None
