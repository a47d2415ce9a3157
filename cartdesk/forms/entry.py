"""FormEntry: one form being filled. Says what is asked, what is derived and what the engine remarks; runs only what reads
the changed item, so that row 500 of a log costs what row 1 costs.

The two classes are the whole contract between the engine and the rooms above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.forms.engine import NOTHING, Engine, Settled
from cartdesk.forms.finding import Finding, Verdict
from cartdesk.forms.grades import Graded
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.remarking import Change
from cartdesk.forms.subject import Spot, SubjectView
from cartdesk.forms.value import Value
from cartdesk.forms.values import parse_text
from cartdesk.study.model import Analyte, FormDef, GroupKind, ItemDef, PanelColumn, StudyDef


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of a form: required fields answered and in all, and findings by verdict."""

    answered: int
    total: int
    rejects: int
    warns: int
    missing: int
    waits: int


class FormReading:
    """A form of one subject as it stands on the screen: what it holds, asks and remarks.

    `role` is the role OID of the person at the desk, None for someone who only looks.
    """

    def __init__(self, study: StudyDef, view: SubjectView, place: FormPlace, role: str | None) -> None:
        self._engine = Engine(study, view, place, role)
        self.study = study
        self.place = place
        self.role = role
        self.form: FormDef = self._engine.form

    def parse(self, key: ItemKey, text: str) -> Value | Finding:
        """What the typed text would mean in a field; nothing changes."""
        item = self._engine.item(key)
        result = self._engine.panel_value(item, PanelColumn.RESULT) if item.panel else None
        read = parse_text(item, text, self.study, result.unit if result is not None else None)
        return read if isinstance(read, Value) else Finding(read.code, read.verdict, key, read.facts)

    def value(self, key: ItemKey) -> Value | None:
        """The answer in a field, or what a derived item comes to."""
        return self._engine.value(key)

    def asked(self, key: ItemKey) -> bool:
        """Whether the field is asked now: its condition is true, and the form's gate is answered Y."""
        return self._engine.asked(key)

    def required(self, key: ItemKey) -> bool:
        """Whether an answer (or a null flavour) is wanted: the field is asked, and always or by its condition required."""
        return self._engine.required(key)

    def group_asked(self, group: str) -> bool:
        """Whether a group is asked now: it has no condition, or it is true."""
        return self._engine.group_asked(group)

    def suggested(self, key: ItemKey) -> Value | None:
        """An answer offered for an empty field that the person at the desk may answer; never written by itself."""
        offered = self._engine.suggestions.get(key)
        open_here = offered is not None and self.value(key) is None and self.asked(key) and self.may_set(key)
        return offered if open_here else None

    def keys(self) -> tuple[ItemKey, ...]:
        """All fields in reading order, asked or not, rows of repeating groups included."""
        return self._engine.keys()

    def rows(self, group: str) -> tuple[int, ...]:
        """The rows of a group: those that hold something, those added, and as many as the group must have at least."""
        return self._engine.rows(group)

    def may_set(self, key: ItemKey) -> bool:
        """Whether the person at the desk may answer here (decisions 5)."""
        return not self._engine.item(key).derived and self._allowed(self._engine.item(key), self.role)

    def derived(self) -> Mapping[ItemKey, Value]:
        """What the derived items of the form come to; those that cannot be told are left out."""
        return dict(self._engine.derivations.own)

    def findings(self) -> tuple[Finding, ...]:
        """Everything the engine remarks, in reading order; remarks on the form as a whole come first."""
        place = {key: number for number, key in enumerate(self.keys())}
        found = self._engine.findings()
        return tuple(sorted(found, key=lambda f: (place.get(f.at, -1) if f.at else -1, f.code)))

    def findings_at(self, key: ItemKey) -> tuple[Finding, ...]:
        """The remarks on one field."""
        found = [finding for finding in self._engine.findings() if finding.at == key]
        return tuple(sorted(found, key=lambda finding: finding.code))

    def graded(self, analyte: Analyte) -> Graded | None:
        """The CTCAE grade of an analyte of this form, with the rule that gave it; None when it cannot be told."""
        return self._engine.derivations.graded(analyte, Spot(self.place))

    def baseline(self, key: ItemKey) -> Value | None:
        """What the same field comes to at the visit that baseline values are taken from; None at that visit itself."""
        answers = self._engine.derivations.answers
        first = answers.first_visit()
        if first is None or first == self.place.event:
            return None
        return answers.value(FormPlace(first, 1, self.place.form, 1), key)

    def _allowed(self, item: ItemDef, role: str | None) -> bool:
        return role is not None and role in (item.set_by or self.form.fill)


class FormEntry(FormReading):
    """A form being filled. Changes stay in memory; recording them is not its business."""

    def progress(self) -> Progress:
        """Required fields answered and in all, and findings by verdict."""
        wanted = self.required_keys()
        counts = {verdict: 0 for verdict in Verdict}
        for finding in self._engine.findings():
            counts[finding.verdict] += 1
        return Progress(
            sum(key in self._engine.own for key in wanted),
            len(wanted),
            counts[Verdict.REJECT],
            counts[Verdict.WARN],
            counts[Verdict.MISSING],
            counts[Verdict.WAITS],
        )

    def required_keys(self) -> frozenset[ItemKey]:
        """All fields in which an answer is wanted now."""
        return self._engine.required_keys()

    def suggestions(self) -> list[ItemKey]:
        """The fields for which an answer is offered, in reading order."""
        offered = self._engine.suggestions
        return (
            [key for key in self.keys() if key in offered and self.suggested(key) is not None]
            if offered
            else []
        )

    def complete_for(self, role: str) -> bool:
        """Whether everything required that this role may set is answered (decisions 5)."""
        return not any(
            key not in self._engine.own and self.required(key) and self._allowed(self._engine.item(key), role)
            for key in self.keys()
        )

    def readers(self, item_oid: str) -> frozenset[str]:
        """The checks of this form that read an item."""
        return frozenset(
            rule.oid for rule in self._engine.rules.checks if item_oid in rule.reads.bare | rule.reads.wide
        )

    def broken(self) -> tuple[str, ...]:
        """Rules that cannot be run: shown to the data manager, never to the nurse."""
        return tuple(sorted(self._engine.broken | self._engine.derivations.broken))

    def set(self, key: ItemKey, value: Value | None) -> Settled:
        """Put an answer into a field (None clears it) and run what reads it. Hidden answers are kept, never cleared."""
        engine = self._engine
        if engine.item(key).derived:
            raise CartDeskError("forms.derived-item", item=key.item)
        if engine.own.get(key) == value:
            return NOTHING
        repeating = self.study.groups[key.group].kind is GroupKind.REPEATING
        shown = engine.rows(key.group) if repeating else (1,)
        held, empty = engine.rows_with_data(key.group) if repeating else [], not engine.own
        engine.derivations.answers.put(key, value)
        changes = [engine.change(key)]
        if repeating:
            if value is None:
                engine.added.setdefault(key.group, set()).add(key.repeat)
            if held != engine.rows_with_data(key.group):
                changes.append(Change(f"rows:{key.group}", key.group, key.repeat))
        if empty != (not engine.own):
            changes.append(Change(f"rows:{self.form.oid}", key.group, key.repeat))
        if not repeating:
            return engine.settle(changes, frozenset((key,)))
        return engine.settle(changes, *self._fresh(key.group, shown, {key}))

    def follow(self, place: FormPlace, changes: Iterable[Change]) -> Settled:
        """Another form of the same case book has changed: run what reads it here."""
        return self._engine.settle_far(place, changes)

    def answers(self) -> MutableMapping[ItemKey, Value]:
        """The stored answers themselves, so that the forms of one case book can read each other's."""
        return self._engine.own

    def add_row(self, group: str, used: int = 0) -> int:
        """Open a fresh row and give its number, which is greater than any seen here and than `used`, the highest that
        the trail knows: numbers are never used again.
        """
        engine, definition = self._engine, self.study.groups[group]
        rows = engine.rows(group)
        if definition.kind is not GroupKind.REPEATING or (
            definition.maximum and len(rows) >= definition.maximum
        ):
            raise CartDeskError("forms.no-more-rows", limit=definition.maximum)
        row = max(*rows, engine.highest.get(group, 0), used, 0) + 1
        engine.added.setdefault(group, set()).update((*rows, row))
        engine.settle([], *self._fresh(group, rows, set()))
        return row

    def remove_row(self, group: str, repeat: int) -> tuple[ItemKey, ...]:
        """Take a row away; gives the fields that held something, so that each can be recorded as cleared."""
        engine = self._engine
        gone = engine.drop_row(group, repeat)
        left = engine.rows_with_data(group)
        changes = [Change(f"rows:{name}", group, repeat) for name in (group, self.form.oid)]
        shown = tuple(sorted({*left, *engine.added.get(group, set())}))
        engine.settle(changes + [engine.change(key) for key in gone], *self._fresh(group, shown, set()))
        return gone

    def _fresh(
        self, group: str, before: tuple[int, ...], keys: AbstractSet[ItemKey]
    ) -> tuple[frozenset[ItemKey], frozenset[tuple[str, int]]]:
        """The fields to look at again and the rows that are new, compared with the rows `before`."""
        fresh = {(group, row) for row in self._engine.rows(group) if row not in before}
        fields = {ItemKey(group, row, oid) for group, row in fresh for oid in self.study.groups[group].items}
        return frozenset(keys | fields), frozenset(fresh)
