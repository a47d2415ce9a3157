"""Running the rules of one opened form: the names kept ready, the rows of lists laid down, the answer told."""

from __future__ import annotations

from typing import Any

from cartdesk.forms.binding import Binder
from cartdesk.forms.narrowing import narrowing_of
from cartdesk.forms.place import FormPlace
from cartdesk.forms.rulebook import Rule, Rulebook
from cartdesk.forms.rules import Answer, Ground
from cartdesk.forms.scope import Scope
from cartdesk.forms.source import flat_name
from cartdesk.forms.subject import Spot
from cartdesk.study.model import StudyDef

Row = tuple[str, int]


class Running:
    """The standing grounds of one form: one for all its rules, one more for each rule that reads rows of a list."""

    def __init__(self, study: StudyDef, rules: Rulebook, binder: Binder, place: FormPlace) -> None:
        self._study = study
        self._rules = rules
        self._binder = binder
        self._place = place
        self._whole = Spot(place)
        self._scope = Scope(rules.shape, binder, self._whole)
        self._rows: dict[str, dict[int, Scope]] = {}
        self._now: Scope | None = None
        self._functions = binder.names.functions
        self._ground = Ground(self._ask, self._functions)
        self._listing: dict[int, Ground] = {}
        self._laid: set[int] = set()

    def spot(self, rule: Rule, row: int) -> Spot:
        """Where a rule looks from when it runs for a row (an analyte of a panel is told by its number)."""
        if rule.group is None:
            return self._whole
        analytes = self._study.groups[rule.group].analytes
        if analytes:
            return Spot(self._place, None, 1, analytes[row])
        return Spot(self._place, rule.group, row)

    def run(self, rule: Rule, row: int) -> Any:
        """What the rule's expression comes to for a row, UNKNOWN, or BROKEN."""
        expression = rule.expression
        if expression is None:
            return Answer.BROKEN
        if rule.group is not None:
            self._now = self._row(rule, row)
        elif self._now is not None:
            self._now = None
        if not expression.reading.rows:
            return self._ground.run(expression)
        return self._with_lists(rule).run(expression)

    def touch(self, oid: str, group: str = "", row: int = 0) -> None:
        """An item, or `rows:<list>`, has changed; of a row when `group` and `row` are told."""
        self._scope.touch(oid)
        for name, scopes in self._rows.items():
            shape = self._rules.row_shapes[name]
            if oid not in shape.touched:
                continue
            if name == group and oid in shape.narrow:
                if row in scopes:
                    scopes[row].touch(oid)
            else:
                for scope in scopes.values():
                    scope.touch(oid)

    def lists_changed(self, rule: Rule) -> None:
        """Something in the rows that a rule reads has changed: they are laid down anew at its next run."""
        self._laid.discard(rule.number)

    def drop_row(self, group: str, row: int) -> None:
        """A row of the form is gone."""
        self._rows.get(group, {}).pop(row, None)

    def _ask(self, name: str) -> Any:
        now = self._now
        if now is not None and name in now.names:
            return now.get(name)
        return self._scope.get(name)

    def _row(self, rule: Rule, row: int) -> Scope:
        assert rule.group is not None
        scopes = self._rows.setdefault(rule.group, {})
        scope = scopes.get(row)
        if scope is None:
            scope = Scope(self._rules.row_shapes[rule.group], self._binder, self.spot(rule, row))
            scopes[row] = scope
        return scope

    def _with_lists(self, rule: Rule) -> Ground:
        ground = self._listing.get(rule.number)
        if ground is None:
            listed = {flat_name(path) for path in rule.lists}
            ground = Ground(lambda name: None if name in listed else self._ask(name), self._functions)
            self._listing[rule.number] = ground
        for path, fields in rule.lists.items():
            narrow = narrowing_of(self._binder.names, rule, self._place.form, path)
            if narrow is not None or rule.number not in self._laid:
                ground.put(flat_name(path), self._binder.rows(path, fields, self._whole, narrow))
        self._laid.add(rule.number)
        return ground
