"""FormEntry: one form being filled. Says what is asked, what is derived and what the engine remarks; runs only what reads
the changed item, so that row 500 of a log costs what row 1 costs.

The public methods are one more than fifteen: they are the whole contract between the engine and the rooms above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.forms.derivation import Derivations
from cartdesk.forms.features import Around, limits_order, value_remarks
from cartdesk.forms.finding import Finding, Verdict
from cartdesk.forms.names import StudyNames
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.remarks import check_finding
from cartdesk.forms.rulebook import Rule, make_rulebook
from cartdesk.forms.rules import Answer
from cartdesk.forms.subject import Spot, SubjectView
from cartdesk.forms.value import Value
from cartdesk.forms.values import parse_text
from cartdesk.study.model import FormDef, GroupKind, ItemDef, PanelColumn, Repeat, StudyDef


@dataclass(frozen=True, slots=True)
class Settled:
    """What followed from one change: fields whose derived value or asked-state changed, whether findings differ now,
    and which rules were run (checks, methods, `C:<item>` for conditions).
    """

    changed: frozenset[ItemKey]
    findings_changed: bool
    ran: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of a form: required fields answered and in all, and findings by verdict."""

    answered: int
    total: int
    rejects: int
    warns: int
    missing: int
    waits: int


@dataclass(frozen=True, slots=True)
class _Change:
    """Something that rules may read has changed: an item in a row (an analyte's number in a panel), or `rows:<list>`."""

    oid: str
    group: str
    row: int


class FormEntry:
    """A form of one subject as it stands on the screen. Changes stay in memory; recording them is not its business.

    `role` is the role OID of the person at the desk, None for someone who only looks.
    """

    def __init__(self, study: StudyDef, view: SubjectView, place: FormPlace, role: str | None) -> None:
        if place.form not in study.forms:
            raise CartDeskError("forms.unknown-form", form=place.form)
        self.study = study
        self.place = place
        self.role = role
        self.form: FormDef = study.forms[place.form]
        self._view = view
        self._names = StudyNames(study)
        stored = view.values.get(place, {})
        self._own = {key: value for key, value in stored.items() if self._enterable(key)}
        self._added: dict[str, set[int]] = {}
        self._derivations = Derivations(self._names, view, place, self._own)
        self._rules = make_rulebook(self._names, place.form)
        self._conditions: dict[ItemKey, bool | None] = {}
        self._check_findings: dict[tuple[str, int], Finding] = {}
        self._remarks: dict[ItemKey, tuple[Finding, ...]] = {}
        self._broken: set[str] = {rule.oid for rule in self._every_rule() if rule.broken}
        self._gated = self._behind_gate()
        self._sorted: tuple[Finding, ...] | None = None
        self._run_all()

    # reading

    def parse(self, key: ItemKey, text: str) -> Value | Finding:
        """What the typed text would mean in a field; nothing changes."""
        read = parse_text(self._item(key), text, self.study)
        return read if isinstance(read, Value) else Finding(read.code, read.verdict, key, read.facts)

    def value(self, key: ItemKey) -> Value | None:
        """The answer in a field, or what a derived item comes to."""
        return self._derivations.own.get(key) if self._item(key).derived else self._own.get(key)

    def asked(self, key: ItemKey) -> bool:
        """Whether the field is asked now: its condition is true, and the form's gate is answered Y."""
        if key in self._conditions and self._conditions[key] is not True:
            return False
        return key.item not in self._gated or self._gate_open() is True

    def required(self, key: ItemKey) -> bool:
        """Whether an answer (or a null flavour) is wanted: the field is asked, and always or by its condition required."""
        item = self._item(key)
        if item.derived or not self.asked(key):
            return False
        return item.mandatory or item.condition is not None

    def may_set(self, key: ItemKey) -> bool:
        """Whether the person at the desk may answer here (decisions 5)."""
        return not self._item(key).derived and self._allowed(self._item(key), self.role)

    def keys(self) -> tuple[ItemKey, ...]:
        """All fields in reading order, asked or not, rows of repeating groups included."""
        return tuple(
            ItemKey(group, row, oid)
            for group in self.form.groups
            for row in self.rows(group)
            for oid in self.study.groups[group].items
        )

    def rows(self, group: str) -> tuple[int, ...]:
        """The rows of a group: those that hold something, those added, and as many as the group must have at least."""
        definition = self.study.groups[group]
        if definition.kind is not GroupKind.REPEATING:
            return (1,)
        found = set(self._derivations.answers.rows_of(self.place, group)) | self._added.get(group, set())
        fresh = 1
        while len(found) < definition.minimum:
            found.add(fresh)
            fresh += 1
        return tuple(sorted(found))

    def derived(self) -> Mapping[ItemKey, Value]:
        """What the derived items of the form come to; those that cannot be told are left out."""
        return dict(self._derivations.own)

    def findings(self) -> tuple[Finding, ...]:
        """Everything the engine remarks, in reading order; remarks on the form as a whole come first."""
        if self._sorted is None:
            place = {key: number for number, key in enumerate(self.keys())}
            found = [*self._check_findings.values(), *(f for some in self._remarks.values() for f in some)]
            self._sorted = tuple(sorted(found, key=lambda f: (place.get(f.at, -1) if f.at else -1, f.code)))
        return self._sorted

    def findings_at(self, key: ItemKey) -> tuple[Finding, ...]:
        """The remarks on one field."""
        return tuple(finding for finding in self.findings() if finding.at == key)

    def progress(self) -> Progress:
        """Required fields answered and in all, and findings by verdict."""
        wanted = [key for key in self.keys() if self.required(key)]
        counts = {verdict: 0 for verdict in Verdict}
        for finding in self.findings():
            counts[finding.verdict] += 1
        return Progress(
            sum(key in self._own for key in wanted),
            len(wanted),
            counts[Verdict.REJECT],
            counts[Verdict.WARN],
            counts[Verdict.MISSING],
            counts[Verdict.WAITS],
        )

    def complete_for(self, role: str) -> bool:
        """Whether everything required that this role may set is answered (decisions 5)."""
        return not any(
            key not in self._own and self.required(key) and self._allowed(self._item(key), role)
            for key in self.keys()
        )

    def readers(self, item_oid: str) -> frozenset[str]:
        """The checks of this form that read an item."""
        return frozenset(
            rule.oid for rule in self._rules.checks if item_oid in rule.reads.bare | rule.reads.wide
        )

    def broken(self) -> tuple[str, ...]:
        """Rules that cannot be run: shown to the data manager, never to the nurse."""
        return tuple(sorted(self._broken | self._derivations.broken))

    # changing

    def set(self, key: ItemKey, value: Value | None) -> Settled:
        """Put an answer into a field (None clears it) and run what reads it."""
        item = self._item(key)
        if item.derived:
            raise CartDeskError("forms.derived-item", item=item.oid)
        if self._own.get(key) == value:
            return Settled(frozenset(), False, ())
        rows, empty = self._rows_with_data(key.group), not self._own
        if value is None:
            del self._own[key]
            self._added.setdefault(key.group, set()).add(key.repeat)
        else:
            self._own[key] = value
        changes = [self._change(key)]
        if rows != self._rows_with_data(key.group):
            changes.append(_Change(f"rows:{key.group}", key.group, key.repeat))
        if empty != (not self._own):
            changes.append(_Change(f"rows:{self.form.oid}", key.group, key.repeat))
        return self._settle(changes, {key})

    def add_row(self, group: str) -> int:
        """Open a fresh row; its number was never used before in this form as far as it holds answers."""
        definition = self.study.groups[group]
        rows = self.rows(group)
        if definition.kind is not GroupKind.REPEATING or (
            definition.maximum and len(rows) >= definition.maximum
        ):
            raise CartDeskError("forms.no-more-rows", limit=definition.maximum)
        row = max(rows, default=0) + 1
        self._added.setdefault(group, set()).add(row)
        self._settle([], {ItemKey(group, row, oid) for oid in definition.items}, fresh=(group, row))
        return row

    def remove_row(self, group: str, repeat: int) -> tuple[ItemKey, ...]:
        """Take a row away; gives the fields that held something, so that each can be recorded as cleared."""
        gone = tuple(sorted(key for key in self._own if key.group == group and key.repeat == repeat))
        for key in gone:
            del self._own[key]
        self._added.get(group, set()).discard(repeat)
        for key in [
            key for key in (*self._remarks, *self._conditions) if (key.group, key.repeat) == (group, repeat)
        ]:
            self._remarks.pop(key, None)
            self._conditions.pop(key, None)
            self._derivations.own.pop(key, None)
        for rule in self._rules.checks:
            if rule.group == group:
                self._check_findings.pop((rule.oid, repeat), None)
        for rule in self._rules.methods:
            if rule.group == group and rule.item is not None:
                self._derivations.own.pop(ItemKey(group, repeat, rule.item.oid), None)
        changes = [_Change(f"rows:{group}", group, repeat), _Change(f"rows:{self.form.oid}", group, repeat)]
        self._settle(changes + [self._change(key) for key in gone], set())
        return gone

    # the engine

    def _run_all(self) -> None:
        for rule in self._rules.methods:
            for row in self._all_rows(rule):
                self._derive(rule, row)
        for rule in self._rules.conditions:
            for row in self._all_rows(rule):
                self._ask(rule, row)
        for rule in self._rules.checks:
            for row in self._all_rows(rule):
                self._check(rule, row)
        for key in self.keys():
            self._remark(key)

    def _settle(
        self, changes: list[_Change], touched: AbstractSet[ItemKey], fresh: tuple[str, int] | None = None
    ) -> Settled:
        before = self.findings()
        ran: list[str] = []
        changed: set[ItemKey] = set()
        self._derivations.forget()
        for rule in self._rules.methods:
            for row in self._due(rule, changes, fresh):
                ran.append(rule.oid)
                key = self._derive(rule, row)
                if key is not None:
                    changed.add(key)
                    changes.append(self._change(key))
                    self._derivations.forget()
        for rule in self._rules.conditions:
            for row in self._due(rule, changes, fresh):
                ran.append(rule.oid)
                key = self._ask(rule, row)
                if key is not None:
                    changed.add(key)
        if self.form.gate and any(change.oid == self.form.gate for change in changes):
            changed |= {key for key in self.keys() if key.item in self._gated}
        for rule in self._rules.checks:
            for row in self._due(rule, changes, fresh):
                ran.append(rule.oid)
                self._check(rule, row)
        for key in self._to_remark(changes, touched | changed):
            self._remark(key)
        self._sorted = None
        return Settled(frozenset(changed), before != self.findings(), tuple(dict.fromkeys(ran)))

    def _due(self, rule: Rule, changes: Iterable[_Change], fresh: tuple[str, int] | None) -> list[int]:
        """The rows that a rule must run for again."""
        due: set[int] = set()
        if fresh is not None and rule.group == fresh[0]:
            due.add(fresh[1])
        for change in changes:
            row = rule.rows_for(change.oid, change.group, change.row)
            if row is None:
                return self._all_rows(rule)
            if row is not False:
                due.add(row)
        return sorted(due)

    def _all_rows(self, rule: Rule) -> list[int]:
        if rule.group is None:
            return [1]
        analytes = self.study.groups[rule.group].analytes
        return list(range(len(analytes))) if analytes else list(self.rows(rule.group))

    def _spot(self, rule: Rule, row: int) -> Spot:
        if rule.group is None:
            return Spot(self.place)
        analytes = self.study.groups[rule.group].analytes
        if analytes:
            return Spot(self.place, None, 1, analytes[row])
        return Spot(self.place, rule.group, row)

    def _derive(self, rule: Rule, row: int) -> ItemKey | None:
        """Work a derived item out again; its key when it changed."""
        assert rule.item is not None and rule.method is not None
        key = ItemKey(rule.item.group, row, rule.item.oid)
        value = self._derivations.compute(rule.item, rule.method, self._spot(rule, row), rule.expression)
        if value == self._derivations.own.get(key):
            return None
        if value is None:
            del self._derivations.own[key]
        else:
            self._derivations.own[key] = value
        return key

    def _ask(self, rule: Rule, row: int) -> ItemKey | None:
        """Decide a condition again; the key when it changed. None stands for unknown."""
        assert rule.item is not None
        key = ItemKey(rule.item.group, row, rule.item.oid)
        answer = self._evaluate(rule, row)
        state = answer if isinstance(answer, bool) else None
        if key in self._conditions and self._conditions[key] is state:
            return None
        self._conditions[key] = state
        return key

    def _check(self, rule: Rule, row: int) -> None:
        assert rule.check is not None
        if self._evaluate(rule, row) is True:
            spot = self._spot(rule, row)
            finding = check_finding(self._derivations, rule.check, rule.reads, rule.expression, spot)
            self._check_findings[(rule.oid, row)] = finding
        else:
            self._check_findings.pop((rule.oid, row), None)

    def _evaluate(self, rule: Rule, row: int) -> object:
        if rule.expression is None:
            return Answer.BROKEN
        spot = self._spot(rule, row)
        answer = rule.expression.evaluate(self._derivations.answers.bind(rule.expression.reading, spot))
        if isinstance(answer, bool) or answer is Answer.UNKNOWN:
            self._broken.discard(rule.oid)
        else:
            self._broken.add(rule.oid)
        return answer

    def _remark(self, key: ItemKey) -> None:
        self._sorted = None
        found = tuple(self._engine_findings(key))
        if found:
            self._remarks[key] = found
        else:
            self._remarks.pop(key, None)

    def _engine_findings(self, key: ItemKey) -> Iterable[Finding]:
        item, value = self._item(key), self._own.get(key)
        if item.derived:
            return
        if value is None:
            if self.required(key):
                yield Finding("required", Verdict.WAITS if self._reserved(item) else Verdict.MISSING, key)
            return
        if not self.asked(key) and self._surely_not_asked(key):
            yield Finding("not-asked", Verdict.WARN, key, overrulable=True)
        yield from value_remarks(item, key, value, self.study, self._around(item))
        if (
            item.panel
            and item.panel[1] is PanelColumn.HIGH
            and limits_order(self._panel_value(item, PanelColumn.LOW), value)
        ):
            yield Finding("limits-order", Verdict.REJECT, key)

    def _around(self, item: ItemDef) -> Around:
        answers, today = self._derivations.answers, self._view.today
        if self.form.repeat is not Repeat.VISIT or item.oid != self._names.date_item(self.form.oid):
            return Around(today)
        consent = answers.day_at(self._names.consent_item(), self.place)
        first = self.place.event == answers.first_visit()
        return Around(today, consent, answers.reference_day(self.place) if first else None)

    def _to_remark(self, changes: Iterable[_Change], keys: AbstractSet[ItemKey]) -> AbstractSet[ItemKey]:
        """Fields whose engine remarks may differ after the changes: themselves, panel neighbours, dates after consent."""
        found = {key for key in keys if key.repeat in self.rows(key.group)}
        anchors = {self._names.consent_item(), self._names.reference_item()}
        for change in changes:
            if change.oid in anchors:
                return set(self.keys())
            item = self.study.items.get(change.oid)
            if item is not None and item.panel is not None:
                analyte = self._derivations.analyte_of(item)
                found |= {ItemKey(item.group, 1, oid) for oid in (analyte.items.values() if analyte else ())}
        return found

    # small things

    def _item(self, key: ItemKey) -> ItemDef:
        item = self.study.items.get(key.item)
        if item is None or item.form != self.form.oid or item.group != key.group:
            raise CartDeskError("forms.unknown-item", item=key.item)
        return item

    def _enterable(self, key: ItemKey) -> bool:
        item = self.study.items.get(key.item)
        return item is not None and item.form == self.form.oid and item.derived is None

    def _every_rule(self) -> tuple[Rule, ...]:
        return (*self._rules.methods, *self._rules.conditions, *self._rules.checks)

    def _behind_gate(self) -> frozenset[str]:
        """Items asked only when the gate is Y: all after it whose own condition does not speak of it."""
        gate = self.form.gate
        if gate is None:
            return frozenset()
        oids = [item.oid for item in self.study.items_of(self.form.oid)]
        speaking = {rule.item.oid for rule in self._rules.conditions if rule.item and gate in rule.reads.bare}
        return frozenset(oids[oids.index(gate) + 1 :]) - speaking if gate in oids else frozenset()

    def _gate_open(self) -> bool | None:
        item = self.study.items[self.form.gate or ""]
        value = self.value(ItemKey(item.group, 1, item.oid))
        return None if value is None or not value.known else value.text == "Y"

    def _surely_not_asked(self, key: ItemKey) -> bool:
        return self._conditions.get(key) is False or (key.item in self._gated and self._gate_open() is False)

    def _allowed(self, item: ItemDef, role: str | None) -> bool:
        return role is not None and role in (item.set_by or self.form.fill)

    def _reserved(self, item: ItemDef) -> bool:
        """Whether a missing answer waits for the investigator: only that role may give it, and someone else looks."""
        return item.set_by == ("investigator",) and self.role != "investigator"

    def _panel_value(self, item: ItemDef, column: PanelColumn) -> Value | None:
        analyte = self._derivations.analyte_of(item)
        oid = analyte.items.get(column) if analyte else None
        return self.value(ItemKey(item.group, 1, oid)) if oid else None

    def _rows_with_data(self, group: str) -> list[int]:
        return self._derivations.answers.rows_of(self.place, group)

    def _change(self, key: ItemKey) -> _Change:
        analytes = self.study.groups[key.group].analytes
        row = next(
            (n for n, analyte in enumerate(analytes) if key.item in analyte.items.values()), key.repeat
        )
        return _Change(key.item, key.group, row)
