"""The working parts of one opened form: what is derived and remarked, and what must run again after a change."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from cartdesk.forms.features import Around, limits_order, value_remarks
from cartdesk.forms.finding import Finding, Verdict
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.remarks import check_finding
from cartdesk.forms.rulebook import Rule
from cartdesk.forms.rules import Answer
from cartdesk.forms.state import FormState
from cartdesk.forms.subject import Spot, SubjectView
from cartdesk.study.model import ItemDef, PanelColumn, Repeat, StudyDef


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


class Engine(FormState):
    """Keeps conditions, derived values and findings of a form in step with its answers."""

    def __init__(self, study: StudyDef, view: SubjectView, place: FormPlace, role: str | None) -> None:
        super().__init__(study, view, place, role)
        self._view = view
        self.check_findings: dict[tuple[str, int], Finding] = {}
        self.remarks: dict[ItemKey, tuple[Finding, ...]] = {}
        self.broken: set[str] = {rule.oid for rule in self._every_rule() if rule.broken}
        self._run_all()

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
            changed |= {key for key in self.keys() if key.item in self.gated}
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
                yield Finding("required", Verdict.WAITS if self.reserved(item) else Verdict.MISSING, key)
            return
        if not self.asked(key) and self.surely_not_asked(key):
            yield Finding("not-asked", Verdict.WARN, key, overrulable=True)
        yield from value_remarks(item, key, value, self.study, self._around(item))
        if (
            item.panel
            and item.panel[1] is PanelColumn.HIGH
            and limits_order(
                self.panel_value(item, PanelColumn.LOW), value, self.derivations.analyte_of(item)
            )
        ):
            yield Finding("limits-order", Verdict.REJECT, key)

    def _around(self, item: ItemDef) -> Around:
        answers, today = self.derivations.answers, self._view.today
        if self.form.repeat is not Repeat.VISIT or item.oid != self.names.date_item(self.form.oid):
            return Around(today)
        consent = answers.day_at(self.names.consent_item(), self.place)
        first = self.place.event == answers.first_visit()
        return Around(today, consent, answers.reference_day(self.place) if first else None)

    def _to_remark(self, changes: Iterable[Change], keys: AbstractSet[ItemKey]) -> AbstractSet[ItemKey]:
        """Fields whose engine remarks may differ after the changes: themselves, panel neighbours, dates after consent."""
        found = {key for key in keys if key.repeat in self.rows(key.group)}
        anchors = {self.names.consent_item(), self.names.reference_item()}
        for change in changes:
            if change.oid in anchors:
                return set(self.keys())
            item = self.study.items.get(change.oid)
            if item is not None and item.panel is not None:
                analyte = self.derivations.analyte_of(item)
                found |= {ItemKey(item.group, 1, oid) for oid in (analyte.items.values() if analyte else ())}
        return found

    def _every_rule(self) -> tuple[Rule, ...]:
        return (*self.rules.methods, *self.rules.conditions, *self.rules.checks)

    def change(self, key: ItemKey) -> Change:
        """A field as something that changed."""
        analytes = self.study.groups[key.group].analytes
        row = next(
            (n for n, analyte in enumerate(analytes) if key.item in analyte.items.values()), key.repeat
        )
        return Change(key.item, key.group, row)
