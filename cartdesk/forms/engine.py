"""The working parts of one opened form: what is derived and remarked, and what must run again after a change."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import heappop, heappush

from cartdesk.forms.derive import from_expression
from cartdesk.forms.finding import Finding
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.remarking import Change, Remarking
from cartdesk.forms.remarks import check_finding
from cartdesk.forms.rulebook import Rule
from cartdesk.forms.rules import Answer
from cartdesk.forms.running import Row, Running
from cartdesk.forms.subject import SubjectView
from cartdesk.study.model import Repeat, StudyDef


@dataclass(frozen=True, slots=True)
class Settled:
    """What followed from one change: fields whose derived value, asked-state or suggestion changed, whether findings differ
    now, and which rules were run (checks, methods, `C:<item>` for conditions, `G:<group>`, `S:<item>` for suggestions).
    `changes`: what other forms may read of it.
    """

    changed: frozenset[ItemKey]
    findings_changed: bool
    ran: tuple[str, ...]
    changes: tuple[Change, ...] = ()


NOTHING = Settled(frozenset(), False, ())


class Due:
    """The rules that must run, in their order; each with its rows, or all of them (None)."""

    def __init__(self) -> None:
        self._heap: list[int] = []
        self._rows: dict[int, set[int] | None] = {}

    def add(self, number: int, row: int | None) -> None:
        """Let a rule run for a row, or for all."""
        if number not in self._rows:
            heappush(self._heap, number)
            self._rows[number] = None if row is None else {row}
            return
        rows = self._rows[number]
        if row is None:
            self._rows[number] = None
        elif rows is not None:
            rows.add(row)

    def take(self) -> tuple[int, set[int] | None] | None:
        """The next rule and its rows; None when nothing is left."""
        if not self._heap:
            return None
        number = heappop(self._heap)
        return number, self._rows.pop(number)


class Engine(Remarking):
    """Keeps conditions, derived values and findings of a form in step with its answers."""

    def __init__(self, study: StudyDef, view: SubjectView, place: FormPlace, role: str | None) -> None:
        super().__init__(study, view, place, role)
        self.running = Running(study, self.rules, self.derivations.binder, place)
        self.check_findings: dict[tuple[str, int], Finding] = {}
        self.broken: set[str] = {rule.oid for rule in self.rules.rules if rule.broken}
        self._required: frozenset[ItemKey] | None = None
        due = Due()
        for rule in self.rules.rules:
            due.add(rule.number, None)
        self._work(due, [])
        for key in self.keys():
            self._remark(key)

    def findings(self) -> list[Finding]:
        """Everything remarked, in no order."""
        return [
            *self.check_findings.values(),
            *(finding for some in self.remarks.values() for finding in some),
        ]

    def required_keys(self) -> frozenset[ItemKey]:
        """All fields in which an answer is wanted; reckoned once after each change."""
        if self._required is None:
            self._required = frozenset(key for key in self.keys() if self.required(key))
        return self._required

    # one change and what follows from it

    def settle(
        self, changes: list[Change], touched: AbstractSet[ItemKey], fresh: AbstractSet[Row] = frozenset()
    ) -> Settled:
        """Run what reads the changes of this form, in order: derivations, conditions, checks, remarks.

        `touched` are fields to look at again whatever happens, `fresh` are rows that are new.
        """
        due = Due()
        for change in changes:
            self._note(change, due, -1)
        self._new_rows(fresh, due)
        return self._settle(due, changes, touched)

    def _new_rows(self, rows: Iterable[Row], due: Due) -> None:
        """All rules of a group must run for rows that came."""
        for group, row in rows:
            for rule in self.rules.rules:
                if rule.group == group:
                    due.add(rule.number, row)

    def settle_far(self, place: FormPlace, changes: Iterable[Change]) -> Settled:
        """Run what reads changes of another form of the same case book."""
        self.derivations.answers.learn(place)
        self.derivations.binder.forget(place)
        due, told = Due(), []
        for change in changes:
            told.append(Change(change.oid, "", 0))
            self.derivations.forget(change.oid)
            self.running.touch(change.oid)
            followers = (
                one for one in self.form.groups if f"rows:{self.study.groups[one].like}" == change.oid
            )
            self._new_rows(((group, row) for group in followers for row in self.rows(group)), due)
            here = self._meant_here(change.oid, place)
            for number in self.rules.readers.get(change.oid, ()):
                rule = self.rules.rules[number]
                if here or change.oid in rule.reads.wide:
                    self.running.lists_changed(rule)
                    due.add(number, None)
        return self._settle(due, told, frozenset())

    def _meant_here(self, oid: str, place: FormPlace) -> bool:
        """Whether a bare name in this form may mean the item at that place, or meant it before the change.

        Of a form that comes once in a visit the place is fixed; of others it moves when one begins or ceases to hold
        something.
        """
        item = self.study.items.get(oid)
        if item is None or self.study.forms[item.form].repeat not in (Repeat.VISIT, Repeat.LOG):
            return True
        return self.derivations.answers.home(item.form, self.place) == place

    def _note(self, change: Change, due: Due, after: int) -> None:
        """A change of this form: its readers that come `after` in the order must run."""
        self.derivations.forget(change.oid)
        self.running.touch(change.oid, change.group, change.row)
        for number in self.rules.readers.get(change.oid, ()):
            if number <= after:
                continue
            rule = self.rules.rules[number]
            row = rule.rows_for(change.oid, change.group, change.row)
            if row is None and rule.lists:
                self.running.lists_changed(rule)
            due.add(number, row)

    def _settle(self, due: Due, changes: list[Change], touched: AbstractSet[ItemKey]) -> Settled:
        self._moved = False
        changed, ran = self._work(due, changes)
        if self.form.gate and any(change.oid == self.form.gate for change in changes):
            changed |= {key for key in self.keys() if key.item in self.gated}
        for key in self._to_remark(changes, changed | touched):
            self._remark(key)
        return Settled(frozenset(changed), self._moved, tuple(ran), tuple(changes))

    def _work(self, due: Due, changes: list[Change]) -> tuple[set[ItemKey], list[str]]:
        """Run what is due until nothing is left: the fields that differ, and the rules run.

        Derived items that changed are added to the changes.
        """
        self._required = None
        ran: list[str] = []
        changed: set[ItemKey] = set()
        while (taken := due.take()) is not None:
            number, some = taken
            rule = self.rules.rules[number]
            rows = self._all_rows(rule) if some is None else sorted(some)
            if rows:
                ran.append(rule.oid)
            if rule.section:
                changed |= self._open_section(rule, due)
                continue
            for row in rows:
                key = self._run(rule, row)
                if key is not None:
                    changed.add(key)
                    if rule.method is not None:
                        change = self.change(key)
                        changes.append(change)
                        self._note(change, due, number)
        return changed, ran

    def _run(self, rule: Rule, row: int) -> ItemKey | None:
        """Run a rule for a row; the field whose derived value, asked-state or suggestion it changed."""
        if rule.check is not None:
            self._check(rule, row)
            return None
        if rule.offers:
            return self._offer(rule, row)
        return self._derive(rule, row) if rule.method is not None else self._ask(rule, row)

    def drop_row(self, group: str, repeat: int) -> tuple[ItemKey, ...]:
        """Forget a row with all that hangs on it; gives the fields that held something."""
        gone = tuple(sorted(key for key in self.own if (key.group, key.repeat) == (group, repeat)))
        self.highest[group] = max(self.highest.get(group, 0), *self.rows(group), repeat)
        for key in gone:
            self.derivations.answers.put(key, None)
        self.added.get(group, set()).discard(repeat)
        self.running.drop_row(group, repeat)
        for oid in self.study.groups[group].items:
            key = ItemKey(group, repeat, oid)
            self.remarks.pop(key, None)
            self.conditions.pop(key, None)
            self.suggestions.pop(key, None)
            self.derivations.own.pop(key, None)
        for rule in self.rules.checks:
            if rule.group == group:
                self.check_findings.pop((rule.oid, repeat), None)
        return gone

    def _all_rows(self, rule: Rule) -> Iterable[int]:
        if rule.group is None:
            return (1,)
        analytes = self.study.groups[rule.group].analytes
        return range(len(analytes)) if analytes else self.rows(rule.group)

    # one rule

    def _derive(self, rule: Rule, row: int) -> ItemKey | None:
        """Work a derived item out again; its key when it changed."""
        item, method = rule.item, rule.method
        assert item is not None and method is not None
        key = ItemKey(item.group, row, item.oid)
        if method.builtin:
            value = self.derivations.feature(item, method.builtin, self.running.spot(rule, row))
        else:
            raw = self.running.run(rule, row) if method.expression else Answer.UNKNOWN
            value = self.derivations.settle(item, method, raw)
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

    def _open_section(self, rule: Rule, due: Due) -> set[ItemKey]:
        """Decide the condition of a group again; its fields when that differs. Rows that came with it are to be run."""
        group = rule.section
        known, before = group in self.sections, self.rows(group)
        answer = self._evaluate(rule, 1)
        state = answer if isinstance(answer, bool) else None
        if known and self.sections[group] is state:
            return set()
        self.sections[group] = state
        self._new_rows(((group, row) for row in self.rows(group) if row not in before), due)
        return {key for key in self.keys() if key.group == group}

    def _offer(self, rule: Rule, row: int) -> ItemKey | None:
        """Work out again what is offered for a field; its key when that changed."""
        assert rule.item is not None
        key = ItemKey(rule.item.group, row, rule.item.oid)
        raw = self._evaluate(rule, row)
        value = None if isinstance(raw, Answer) else from_expression(rule.item, raw, self.study)
        if value == self.suggestions.get(key):
            return None
        self.suggestions.pop(key, None)
        if value is not None:
            self.suggestions[key] = value
        return key

    def _check(self, rule: Rule, row: int) -> None:
        assert rule.check is not None
        where = (rule.oid, row)
        if self._evaluate(rule, row) is True:
            spot = self.running.spot(rule, row)
            finding = check_finding(self.derivations, rule.check, rule.expression, spot)
            self._moved = self._moved or self.check_findings.get(where) != finding
            self.check_findings[where] = finding
        elif self.check_findings.pop(where, None) is not None:
            self._moved = True

    def _evaluate(self, rule: Rule, row: int) -> object:
        answer = self.running.run(rule, row)
        fits = answer is not Answer.BROKEN if rule.offers else isinstance(answer, bool)
        if fits or answer is Answer.UNKNOWN:
            self.broken.discard(rule.oid)
        else:
            self.broken.add(rule.oid)
        return answer
