"""The working parts of one opened form: what is asked, derived and remarked, and what must run again after a change."""

from __future__ import annotations

from collections.abc import Iterable
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
class Change:
    """Something that rules may read has changed: an item in a row (an analyte's number in a panel), or `rows:<list>`."""

    oid: str
    group: str
    row: int


Row = tuple[str, int]


class Engine:
    """Holds the answers of one form and keeps conditions, derived values and findings in step with them."""

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
        self.own = {key: value for key, value in stored.items() if self._enterable(key)}
        self.added: dict[str, set[int]] = {}
        self.highest: dict[str, int] = {}
        self.derivations = Derivations(self._names, view, place, self.own)
        self.rules = make_rulebook(self._names, place.form)
        self.conditions: dict[ItemKey, bool | None] = {}
        self.check_findings: dict[tuple[str, int], Finding] = {}
        self.remarks: dict[ItemKey, tuple[Finding, ...]] = {}
        self.broken: set[str] = {rule.oid for rule in self._every_rule() if rule.broken}
        self._gated = self._behind_gate()
        self._run_all()

    def value(self, key: ItemKey) -> Value | None:
        """The answer in a field, or what a derived item comes to."""
        return self.derivations.own.get(key) if self.item(key).derived else self.own.get(key)

    def asked(self, key: ItemKey) -> bool:
        """Whether the field is asked now: its condition is true, and the form's gate is answered Y."""
        if key in self.conditions and self.conditions[key] is not True:
            return False
        return key.item not in self._gated or self._gate_open() is True

    def required(self, key: ItemKey) -> bool:
        """Whether an answer (or a null flavour) is wanted: the field is asked, and always or by its condition required."""
        item = self.item(key)
        if item.derived or not self.asked(key):
            return False
        return item.mandatory or item.condition is not None

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
        found = set(self.rows_with_data(group)) | self.added.get(group, set())
        fresh = max(found, default=self.highest.get(group, 0))
        while len(found) < definition.minimum:
            fresh += 1
            found.add(fresh)
        return tuple(sorted(found))

    def findings(self) -> list[Finding]:
        """Everything remarked, in no order."""
        return [
            *self.check_findings.values(),
            *(finding for some in self.remarks.values() for finding in some),
        ]

    def _run_all(self) -> None:
        for rule in self.rules.methods:
            for row in self._all_rows(rule):
                self._derive(rule, row)
        for rule in self.rules.conditions:
            for row in self._all_rows(rule):
                self._ask(rule, row)
        for rule in self.rules.checks:
            for row in self._all_rows(rule):
                self._check(rule, row)
        for key in self.keys():
            self._remark(key)

    def settle(
        self, changes: list[Change], touched: AbstractSet[ItemKey], fresh: AbstractSet[Row] = frozenset()
    ) -> Settled:
        """Run what reads the changes, in order: derivations, conditions, checks, remarks. `fresh` are rows that are new."""
        before = set(self.findings())
        ran: list[str] = []
        changed = self._derive_again(changes, fresh, ran)
        for rule in self.rules.conditions:
            for row in self._due(rule, changes, fresh, ran):
                key = self._ask(rule, row)
                if key is not None:
                    changed.add(key)
        if self.form.gate and any(change.oid == self.form.gate for change in changes):
            changed |= {key for key in self.keys() if key.item in self._gated}
        for rule in self.rules.checks:
            for row in self._due(rule, changes, fresh, ran):
                self._check(rule, row)
        for key in self._to_remark(changes, changed | touched):
            self._remark(key)
        differ = before != set(self.findings())
        return Settled(frozenset(changed), differ, tuple(dict.fromkeys(ran)))

    def _derive_again(self, changes: list[Change], fresh: AbstractSet[Row], ran: list[str]) -> set[ItemKey]:
        """Work out the derived items that read the changes; each that differs becomes a change itself."""
        changed: set[ItemKey] = set()
        self.derivations.forget()
        for rule in self.rules.methods:
            for row in self._due(rule, changes, fresh, ran):
                key = self._derive(rule, row)
                if key is not None:
                    changed.add(key)
                    changes.append(self.change(key))
                    self.derivations.forget()
        return changed

    def _due(
        self, rule: Rule, changes: Iterable[Change], fresh: AbstractSet[Row], ran: list[str]
    ) -> list[int]:
        """The rows that a rule must run for again; the rule is noted in `ran` when there are any."""
        due = {row for group, row in fresh if group == rule.group}
        for change in changes:
            row = rule.rows_for(change.oid, change.group, change.row)
            if row is None:
                due |= set(self._all_rows(rule))
                break
            if row is not False:
                due.add(row)
        if due:
            ran.append(rule.oid)
        return sorted(due)

    def drop_row(self, group: str, repeat: int) -> tuple[ItemKey, ...]:
        """Forget a row with all that hangs on it; gives the fields that held something."""
        gone = tuple(sorted(key for key in self.own if (key.group, key.repeat) == (group, repeat)))
        for key in gone:
            del self.own[key]
        self.highest[group] = max(self.highest.get(group, 0), *self.rows(group), repeat)
        self.added.get(group, set()).discard(repeat)
        for oid in self.study.groups[group].items:
            key = ItemKey(group, repeat, oid)
            self.remarks.pop(key, None)
            self.conditions.pop(key, None)
            self.derivations.own.pop(key, None)
        for rule in self.rules.checks:
            if rule.group == group:
                self.check_findings.pop((rule.oid, repeat), None)
        return gone

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
        value = self.derivations.compute(rule.item, rule.method, self._spot(rule, row), rule.expression)
        if value == self.derivations.own.get(key):
            return None
        if value is None:
            del self.derivations.own[key]
        else:
            self.derivations.own[key] = value
        return key

    def _ask(self, rule: Rule, row: int) -> ItemKey | None:
        """Decide a condition again; the key when it changed. None stands for unknown."""
        assert rule.item is not None
        key = ItemKey(rule.item.group, row, rule.item.oid)
        answer = self._evaluate(rule, row)
        state = answer if isinstance(answer, bool) else None
        if key in self.conditions and self.conditions[key] is state:
            return None
        self.conditions[key] = state
        return key

    def _check(self, rule: Rule, row: int) -> None:
        assert rule.check is not None
        if self._evaluate(rule, row) is True:
            spot = self._spot(rule, row)
            finding = check_finding(self.derivations, rule.check, rule.reads, rule.expression, spot)
            self.check_findings[(rule.oid, row)] = finding
        else:
            self.check_findings.pop((rule.oid, row), None)

    def _evaluate(self, rule: Rule, row: int) -> object:
        if rule.expression is None:
            return Answer.BROKEN
        spot = self._spot(rule, row)
        answer = rule.expression.evaluate(self.derivations.binder.bind(rule.expression.reading, spot))
        if isinstance(answer, bool) or answer is Answer.UNKNOWN:
            self.broken.discard(rule.oid)
        else:
            self.broken.add(rule.oid)
        return answer

    def _remark(self, key: ItemKey) -> None:
        found = tuple(self._engine_findings(key))
        if found:
            self.remarks[key] = found
        else:
            self.remarks.pop(key, None)

    def _engine_findings(self, key: ItemKey) -> Iterable[Finding]:
        item, value = self.item(key), self.own.get(key)
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
        answers, today = self.derivations.answers, self._view.today
        if self.form.repeat is not Repeat.VISIT or item.oid != self._names.date_item(self.form.oid):
            return Around(today)
        consent = answers.day_at(self._names.consent_item(), self.place)
        first = self.place.event == answers.first_visit()
        return Around(today, consent, answers.reference_day(self.place) if first else None)

    def _to_remark(self, changes: Iterable[Change], keys: AbstractSet[ItemKey]) -> AbstractSet[ItemKey]:
        """Fields whose engine remarks may differ after the changes: themselves, panel neighbours, dates after consent."""
        found = {key for key in keys if key.repeat in self.rows(key.group)}
        anchors = {self._names.consent_item(), self._names.reference_item()}
        for change in changes:
            if change.oid in anchors:
                return set(self.keys())
            item = self.study.items.get(change.oid)
            if item is not None and item.panel is not None:
                analyte = self.derivations.analyte_of(item)
                found |= {ItemKey(item.group, 1, oid) for oid in (analyte.items.values() if analyte else ())}
        return found

    def item(self, key: ItemKey) -> ItemDef:
        """The definition of a field of this form."""
        item = self.study.items.get(key.item)
        if item is None or item.form != self.form.oid or item.group != key.group:
            raise CartDeskError("forms.unknown-item", item=key.item)
        return item

    def _enterable(self, key: ItemKey) -> bool:
        item = self.study.items.get(key.item)
        return item is not None and item.form == self.form.oid and item.derived is None

    def _every_rule(self) -> tuple[Rule, ...]:
        return (*self.rules.methods, *self.rules.conditions, *self.rules.checks)

    def _behind_gate(self) -> frozenset[str]:
        """Items asked only when the gate is Y: all after it whose own condition does not speak of it."""
        gate = self.form.gate
        if gate is None:
            return frozenset()
        oids = [item.oid for item in self.study.items_of(self.form.oid)]
        speaking = {rule.item.oid for rule in self.rules.conditions if rule.item and gate in rule.reads.bare}
        return frozenset(oids[oids.index(gate) + 1 :]) - speaking if gate in oids else frozenset()

    def _gate_open(self) -> bool | None:
        item = self.study.items[self.form.gate or ""]
        value = self.value(ItemKey(item.group, 1, item.oid))
        return None if value is None or not value.known else value.text == "Y"

    def _surely_not_asked(self, key: ItemKey) -> bool:
        return self.conditions.get(key) is False or (key.item in self._gated and self._gate_open() is False)

    def _reserved(self, item: ItemDef) -> bool:
        """Whether a missing answer waits for the investigator: only that role may give it, and someone else looks."""
        return item.set_by == ("investigator",) and self.role != "investigator"

    def _panel_value(self, item: ItemDef, column: PanelColumn) -> Value | None:
        analyte = self.derivations.analyte_of(item)
        oid = analyte.items.get(column) if analyte else None
        return self.value(ItemKey(item.group, 1, oid)) if oid else None

    def rows_with_data(self, group: str) -> list[int]:
        """The rows of a group that hold something."""
        return self.derivations.answers.rows_of(self.place, group)

    def change(self, key: ItemKey) -> Change:
        """A field as something that changed."""
        analytes = self.study.groups[key.group].analytes
        row = next(
            (n for n, analyte in enumerate(analytes) if key.item in analyte.items.values()), key.repeat
        )
        return Change(key.item, key.group, row)
