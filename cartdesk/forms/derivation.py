"""What derived items come to: in the opened form kept step by step, in other forms computed when read (decisions 2)."""

from __future__ import annotations

from collections.abc import MutableMapping
from fractions import Fraction

from cartdesk.forms.binding import Binder
from cartdesk.forms.derive import from_expression, indicator
from cartdesk.forms.grades import Graded, Measured, grade
from cartdesk.forms.names import StudyNames, names_of
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.reads import reads_of
from cartdesk.forms.rules import Answer, Expression, compile_expression
from cartdesk.forms.source import SourceFault
from cartdesk.forms.subject import Answers, Spot, SubjectView
from cartdesk.forms.units import standard
from cartdesk.forms.value import Value
from cartdesk.study.graderule import GradeRule
from cartdesk.study.model import Analyte, GroupKind, ItemDef, MethodDef, PanelColumn, Repeat, StudyDef

LIMIT_SIDES = (PanelColumn.LOW, PanelColumn.HIGH)
Where = tuple[FormPlace, ItemKey]


def derivations_of(study: StudyDef, view: SubjectView) -> Derivations:
    """Derived values of a subject without an opened form: each is worked out when it is read, and no rule besides."""
    return Derivations(names_of(study), view, FormPlace("", 0, "", 0), {})


class Derivations:
    """Derived values of one subject around an opened form.

    `own` holds those of the opened form and is filled by its FormEntry. Those of other forms are remembered until an item
    that they rest on changes.
    """

    def __init__(
        self, names: StudyNames, view: SubjectView, place: FormPlace, stored: MutableMapping[ItemKey, Value]
    ) -> None:
        self.study: StudyDef = names.study
        self.names = names
        self.place = place
        self.own: dict[ItemKey, Value] = {}
        self.broken: set[str] = set()
        self.answers = Answers(names, view, place, stored, self.read)
        self.binder = Binder(self.answers, self.graded)
        self._kept: dict[Where, Value | None] = {}
        self._resting: dict[str, set[Where]] = {}
        self._open: set[Where] = set()

    def read(self, place: FormPlace, key: ItemKey) -> Value | None:
        """A derived value anywhere in the subject's case book; None when it cannot be told."""
        if place == self.place:
            return self.own.get(key)
        where = (place, key)
        if where in self._kept:
            return self._kept[where]
        return None if where in self._open else self._work_out(where)

    def forget(self, oid: str) -> None:
        """An item, or `rows:<list>`, has changed: drop what rests on it."""
        for where in self._resting.pop(oid, ()):
            self._kept.pop(where, None)

    def _work_out(self, where: Where) -> Value | None:
        place, key = where
        item = self.study.items[key.item]
        method = self.study.methods.get(item.derived or "")
        self._open.add(where)
        try:
            spot, expression = self.spot(place, key), self._expression(method)
            value = self.compute(item, method, spot, expression) if method else None
        finally:
            self._open.discard(where)
        self._kept[where] = value
        for oid in reads_of(self.names).rests_on(item.oid):
            self._resting.setdefault(oid, set()).add(where)
        return value

    @staticmethod
    def _expression(method: MethodDef | None) -> Expression | None:
        if method is None or not method.expression:
            return None
        try:
            return compile_expression(method.expression)
        except SourceFault:
            return None

    def spot(self, place: FormPlace, key: ItemKey) -> Spot:
        """Where the rules of a field look from."""
        repeating = self.study.groups[key.group].kind is GroupKind.REPEATING
        return Spot(place, key.group if repeating else None, key.repeat)

    def compute(
        self, item: ItemDef, method: MethodDef, spot: Spot, expression: Expression | None
    ) -> Value | None:
        """Work out one derived value from its method."""
        if method.builtin:
            return self.feature(item, method.builtin, spot)
        if expression is None:
            return self.settle(item, method, Answer.BROKEN if method.expression else Answer.UNKNOWN)
        return self.settle(item, method, self._run(expression, spot))

    def _run(self, expression: Expression, spot: Spot) -> object:
        return expression.evaluate(self.binder.bind(expression.reading, spot), self.names.functions)

    def settle(self, item: ItemDef, method: MethodDef, raw: object) -> Value | None:
        """What an expression gave, as the value of its item; a rule that cannot be run is noted as broken."""
        if raw is Answer.UNKNOWN:
            self.broken.discard(method.oid)
            return None
        value = None if raw is Answer.BROKEN else from_expression(item, raw, self.study)
        (self.broken.add if value is None else self.broken.discard)(method.oid)
        return value

    def feature(self, item: ItemDef, builtin: str, spot: Spot) -> Value | None:
        """A derived value that is a feature of the engine (rules page, 5)."""
        if builtin == "row-number":
            in_log = self.study.forms[item.form].repeat is Repeat.LOG and spot.group is None
            return Value(item.type, str(spot.place.form_repeat if in_log else spot.repeat))
        if builtin == "visit-window":
            return self._window(item, spot)
        if builtin == "ctcae-soc":
            return self._organ_class(item, spot)
        if builtin == "subject-code":
            code = self.answers.view.code
            return Value(item.type, code) if code else None
        if builtin == "outside-range":
            return self._outside_range(item, spot.place)
        analyte = self.analyte_of(item)
        if analyte is None:
            return None
        if builtin == "ctcae-grade":
            told = self.graded(analyte, spot)
            return Value(item.type, str(told.grade)) if told else None
        result = self._column(analyte, PanelColumn.RESULT, spot)
        if builtin == "nrind":
            limits = (standard(self._column(analyte, side, spot), analyte) for side in LIMIT_SIDES)
            side = indicator(standard(result, analyte), *limits)
            return Value(item.type, side) if side else None
        if builtin == "unit-of-result" and result is not None and result.known:
            return Value(item.type, result.unit or analyte.unit)
        return None

    def graded(self, analyte: Analyte, spot: Spot) -> Graded | None:
        """The CTCAE grade of an analyte's result, with the rule that gave it; None when it cannot be told."""
        rules = self.names.grade_rules(analyte)
        if not rules:
            return None
        low, high = (_number(standard(self._column(analyte, side, spot), analyte)) for side in LIMIT_SIDES)
        result = standard(self._column(analyte, PanelColumn.RESULT, spot), analyte)
        if rules[0].value:
            result = self.answers.item_value(rules[0].value, spot)
        value = _number(result)
        if value is None or result is None:
            return None
        blood = self.answers.item_value(rules[0].anticoagulant_item, spot)
        base = self._base(analyte, rules[0], spot)
        thinned = blood is not None and blood.known and blood.text == "Y"
        return grade(rules, Measured(value, result.comparator, low, high, base, thinned))

    def _base(self, analyte: Analyte, rule: GradeRule, spot: Spot) -> Fraction | None:
        """The value before treatment: the parent trial's, else that of the baseline visit seen from a later one."""
        told = _number(self.answers.item_value(rule.base, spot)) if rule.base else None
        first = self.answers.first_visit()
        if told is not None or first is None or first == spot.place.event:
            return told
        home = Spot(FormPlace(first, 1, spot.place.form, 1))
        if rule.value:
            return _number(self.answers.item_value(rule.value, home))
        return _number(standard(self._column(analyte, PanelColumn.RESULT, home), analyte))

    def _outside_range(self, item: ItemDef, place: FormPlace) -> Value | None:
        """How many results of the form lie outside their range and have no answer of their own on significance."""
        groups = (self.study.groups[oid] for oid in self.study.forms[item.form].groups)
        spot, told, left = Spot(place), False, 0
        for analyte in (one for group in groups for one in group.analytes):
            indicator = self._column(analyte, PanelColumn.INDICATOR, spot)
            told = told or indicator is not None
            outside = indicator is not None and indicator.text != "NORMAL"
            left += outside and self._column(analyte, PanelColumn.SIGNIFICANT, spot) is None
        return Value(item.type, str(left)) if told else None

    def analyte_of(self, item: ItemDef) -> Analyte | None:
        """The analyte that a field of a panel belongs to."""
        found = self.names.columns.get(item.oid)
        return found[0] if found else None

    def _column(self, analyte: Analyte, column: PanelColumn, spot: Spot) -> Value | None:
        oid = analyte.items.get(column)
        if oid is None:
            return None
        return self.answers.value(spot.place, ItemKey(self.study.items[oid].group, 1, oid))

    def _window(self, item: ItemDef, spot: Spot) -> Value | None:
        event = self.study.events.get(spot.place.event)
        visit = self.answers.day_at(self.names.setting_item("visit_date_item"), spot.place)
        start = self.answers.reference_day(spot.place)
        if event is None or event.target_day is None or visit is None or start is None:
            return None
        inside = event.target_day - event.minus <= (visit - start).days <= event.target_day + event.plus
        return Value(item.type, "Y" if inside else "N")

    def _organ_class(self, item: ItemDef, spot: Spot) -> Value | None:
        """The heading (CTCAE: the system organ class, in English) of the code chosen in the same group."""
        for oid in self.study.groups[item.group].items:
            chosen = self.study.items[oid]
            codes = self.study.codelists.get(chosen.codelist or "")
            if codes is None or not codes.items or codes.items[0].group is None:
                continue
            value = self.answers.value(spot.place, ItemKey(item.group, spot.repeat, oid))
            entry = codes.find(value.text) if value is not None and value.known else None
            return Value(item.type, entry.group.en) if entry and entry.group else None
        return None


def _number(value: Value | None) -> Fraction | None:
    return Fraction(value.decimal) if value is not None and value.known and value.text else None
