"""Where clinical data of a file belong in a study: the OIDs of the file lead back to places and fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.value import Value
from cartdesk.interchange.oids import OdmNames
from cartdesk.interchange.reading.answers import answer
from cartdesk.interchange.reading.file import OdmFile
from cartdesk.interchange.reading.rawdata import (
    RawAudit,
    RawEventData,
    RawFormData,
    RawRow,
    RawSubject,
    RawValue,
)
from cartdesk.study.model import GroupKind, Repeat, StudyDef

LOG = "LOG"
_ODD = re.compile(r"[^A-Za-z0-9._-]+", re.ASCII)
_FINISHED = frozenset({"complete", "signed", "superseded", "review"})


@dataclass(frozen=True, slots=True)
class Step:
    """One field set (`value` None: emptied). `told` says in words who set it in the source, when, why, with what remarks."""

    place: FormPlace
    key: ItemKey
    value: Value | None
    line: int
    told: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A row taken out: of a group, or (group None) the whole log row."""

    place: FormPlace
    group: str | None
    repeat: int
    line: int
    told: str


@dataclass(slots=True)
class PlacedSubject:
    """One subject. `source` is its key in the file, `code` the one it gets; `events` visits to add; `finished` forms that
    were complete in the source.
    """

    source: str
    code: str
    line: int
    events: list[tuple[str, int]] = field(default_factory=list)
    rows: list[FormPlace] = field(default_factory=list)
    steps: list[Step | Gone] = field(default_factory=list)
    finished: list[FormPlace] = field(default_factory=list)


class Placing:
    """Places the data of one file in one study; what finds no place is remarked in the file's report.

    `empty` counts the ItemData that were placed and hold nothing.
    """

    def __init__(self, study: StudyDef, file: OdmFile) -> None:
        self.study, self.file, self.report = study, file, file.report
        names = OdmNames(study)
        self.empty = 0
        self._first = next((oid for oid, event in study.events.items() if event.kind != "log"), "")
        self._events = {names.event(oid): oid for oid, event in study.events.items() if event.kind != "log"}
        self._forms: dict[tuple[str, str], str] = {}
        for event, placed in names.placed():
            self._forms[event, names.form(placed)] = placed
            self._forms[event, names.raw_form(placed)] = placed
        for form in study.forms.values():
            if form.repeat is Repeat.LOG and names.home(form.oid) is None:
                self._forms["SE.LOG", form.oid] = form.oid
        self._groups = {(group.form, names.group(oid)): oid for oid, group in study.groups.items()}
        self._items = {(item.group, names.item(oid)): oid for oid, item in study.items.items()}
        self._loose: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for (group, name), oid in self._items.items():
            if study.groups[group].kind is not GroupKind.REPEATING:
                self._loose.setdefault((study.groups[group].form, name), []).append((group, oid))
        self._units = {names.unit(oid): oid for oid in study.units}
        self._numbers: dict[tuple[object, ...], dict[str, int]] = {}

    def subjects(self) -> list[PlacedSubject]:
        """Every subject of the file, with its steps in the order of the file."""
        found: dict[str, PlacedSubject] = {}
        for raw in self.file.data.subjects:
            if not raw.key:
                self.report.note("subject-without-key", raw.line)
                continue
            subject = found.get(raw.key)
            if subject is None:
                subject = PlacedSubject(raw.key, self._code(raw, found), raw.line)
                found[raw.key] = subject
            for event in raw.events:
                self._event(subject, event)
        if self.file.data.rows_outside:
            self.report.note("rows-without-subject", 0, count=str(self.file.data.rows_outside))
        return list(found.values())

    def _code(self, raw: RawSubject, found: dict[str, PlacedSubject]) -> str:
        """A code that the program may carry, made of the key; a number behind it where it is taken."""
        stem = _ODD.sub("-", raw.key).strip("-._")[:32] or "S"
        taken, code, number = {one.code for one in found.values()}, stem, 1
        while code in taken:
            number += 1
            code = f"{stem}-{number}"
        if code != raw.key:
            self.report.note("subject-renamed", raw.line, code=code)
        return code

    def _number(self, *where: object, key: str) -> int:
        """The number of a repeat: its key where that is one, else the next that is free."""
        known = self._numbers.setdefault(where, {})
        if key not in known:
            told = int(key) if key.isdecimal() and 0 < int(key) < 10_000 else 0
            known[key] = told if told and told not in known.values() else max(known.values(), default=0) + 1
        return known[key]

    def _event(self, subject: PlacedSubject, raw: RawEventData) -> None:
        oid = self._events.get(raw.event) if raw.event else self._first
        log = raw.event == "SE.LOG" and oid is None
        if oid is None and not log:
            self.report.note("no-such-visit", raw.line, oid=raw.event)
            return
        for form in raw.forms:
            self._form(subject, raw, oid or LOG, form)

    def _form(self, subject: PlacedSubject, event: RawEventData, oid: str, raw: RawFormData) -> None:
        form = self._forms.get((event.event or self._event_name(oid), raw.form))
        if form is None:
            self.report.note("no-such-form", raw.line, oid=raw.form)
            return
        place = self._place(subject, event, oid, form, raw)
        if place is None:
            return
        if raw.signed:
            self.report.note("signature", raw.line)
        if raw.removed:
            if place.event == LOG:
                subject.steps.append(Gone(place, None, 1, raw.line, self._told(None, ())))
            return
        for row in raw.rows:
            self._row(subject, place, row)
        if raw.status in _FINISHED and place not in subject.finished:
            subject.finished.append(place)

    def _event_name(self, oid: str) -> str:
        return next(name for name, known in self._events.items() if known == oid)

    def _place(
        self, subject: PlacedSubject, event: RawEventData, oid: str, form: str, raw: RawFormData
    ) -> FormPlace | None:
        if self.study.forms[form].repeat is Repeat.LOG:
            key = f"{event.repeat}\n{raw.repeat}" if event.repeat not in ("", "1") else raw.repeat
            place = FormPlace(LOG, 1, form, self._number(subject.code, form, key=key or "1"))
            if place not in subject.rows:
                subject.rows.append(place)
            return place
        definition = self.study.events[oid]
        repeat = self._number(subject.code, oid, key=event.repeat or "1") if definition.repeating else 1
        if not definition.repeating and event.repeat not in ("", "1"):
            self.report.note("visit-repeats", event.line, oid=event.event)
            return None
        if raw.repeat not in ("", "1"):
            self.report.note("form-repeats", raw.line, oid=raw.form)
            return None
        planned = definition.kind in ("scheduled", "telephone")
        if (oid, repeat) not in subject.events and not (planned and repeat == 1):
            subject.events.append((oid, repeat))
        return FormPlace(oid, repeat, form, 1)

    def _row(self, subject: PlacedSubject, place: FormPlace, raw: RawRow) -> None:
        group = self._groups.get((place.form, raw.group))
        if group is None:
            self._scattered(subject, place, raw)
            return
        repeat = 1
        if self.study.groups[group].kind is GroupKind.REPEATING:
            repeat = self._number(subject.code, place, group, key=raw.repeat or "1")
        elif self._number(subject.code, place, group, key=raw.repeat or "1") and (
            len(self._numbers[subject.code, place, group]) > 1
        ):
            self.report.note("group-repeats", raw.line, oid=raw.group)
            return
        if raw.removed:
            subject.steps.append(Gone(place, group, repeat, raw.line, self._told(None, ())))
            return
        for value in raw.values:
            oid = self._items.get((group, value.item))
            if oid is not None:
                subject.steps += self._value(place, group, repeat, oid, value)
                continue
            home = self._home(place, value)
            if home is None:
                self.report.note("no-such-item", value.line, oid=value.item)
            else:
                subject.steps += self._value(place, home[0], 1, home[1], value)

    def _home(self, place: FormPlace, raw: RawValue) -> tuple[str, str] | None:
        """The only field of the form that an item of another group can mean (REDCap names the wrong one), remarked."""
        found = self._loose.get((place.form, raw.item), [])
        if len(found) != 1:
            return None
        self.report.note("other-group", raw.line, oid=raw.item)
        return found[0]

    def _scattered(self, subject: PlacedSubject, place: FormPlace, raw: RawRow) -> None:
        """A group that the form does not have: its items go where the form has them, all or none."""
        names = [value.item for value in raw.values]
        known = all(len(self._loose.get((place.form, name), [])) == 1 for name in names)
        if raw.removed or not names or not known:
            self.report.note("no-such-group", raw.line, oid=raw.group)
            return
        for value in raw.values:
            home = self._home(place, value)
            if home is not None:
                subject.steps += self._value(place, home[0], 1, home[1], value)

    def _value(self, place: FormPlace, group: str, repeat: int, oid: str, raw: RawValue) -> Iterator[Step]:
        item = self.study.items[oid]
        if item.derived:
            self.report.note("derived", raw.line, oid=raw.item)
            return
        unit = self._units.get(raw.unit)
        if raw.unit and unit is None:
            self.report.note("dangling", raw.line, name="MeasurementUnit", oid=raw.unit)
        value = None if raw.removed else answer(raw, item, unit, self.study, self.report)
        if value is not None and item.codelist and value.known:
            codes = self.study.codelists[item.codelist]
            if any(codes.find(code) is None for code in value.codes or (value.text,)):
                self.report.note("code-off-list", raw.line, oid=raw.item)
        if value is None and not raw.removed and (raw.value or raw.null or raw.binary):
            return
        self.empty += value is None and not raw.removed
        yield Step(place, ItemKey(group, repeat, oid), value, raw.line, self._told(raw.audit, raw.notes))

    def _told(self, audit: RawAudit | None, notes: tuple[str, ...]) -> str:
        """Who, when, why and remarks, in the words of the file."""
        parts = []
        if audit is not None:
            who = self.file.data.people.get(audit.user, audit.user)
            parts += [", ".join(filter(None, (who, audit.time))), audit.reason]
        return " · ".join(part for part in (*parts, *notes) if part)
