"""From the names of an expression to what CEL is given: missing names stay unbound (rules page, 1 and 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from cartdesk.forms.dates import FAR, bounds, midnight
from cartdesk.forms.derive import to_expression
from cartdesk.forms.grades import Graded
from cartdesk.forms.names import LAB_COLUMNS, LAB_NAMES, PANEL_NAMES, ROW_NAMES, STATES
from cartdesk.forms.narrowing import Narrowing, Side
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.source import WHOLE, Reading
from cartdesk.forms.subject import Answers, Spot
from cartdesk.forms.units import standard
from cartdesk.forms.value import Value
from cartdesk.study.model import Analyte, ItemDef, PanelColumn

PLANNED = frozenset("XNAW")  # cells of the schedule that want a form, each of its subjects
RowCut = tuple["str | None", int, str, "frozenset[str]"]


class Binder:
    """Binds the names of a reading as seen from a spot. Rows of other forms are kept while the form is open."""

    def __init__(self, answers: Answers, graded: Callable[[Analyte, Spot], Graded | None]) -> None:
        self.answers = answers
        self._graded = graded
        self.names = answers.names
        self.study = answers.study
        self._row_cache: dict[FormPlace, dict[RowCut, dict[str, Any]]] = {}

    def forget(self, place: FormPlace) -> None:
        """Another form has changed: its rows are read anew."""
        self._row_cache.pop(place, None)

    def _look(self, parts: Sequence[str], spot: Spot) -> tuple[ItemDef | None, Value | None]:
        """The item and value of a dotted name that stands for one item; (item, None) when missing."""
        head = parts[0]
        if len(parts) == 2 and head in ("lln", "uln"):
            item = self.names.limit_of(parts[1], head)
            value = self.answers.item_value(item.oid, spot) if item else None
            return item, standard(value, self.names.analytes[parts[1]]) if item else None
        if len(parts) == 2 and head == "lab":
            return self._lab(parts[1], spot)
        if len(parts) == 1 and head in PANEL_NAMES and spot.analyte is not None:
            item = self.study.items.get(spot.analyte.items.get(PANEL_NAMES[head], ""))
            value = self.answers.item_value(item.oid, spot) if item else None
            numeric = head != "unit" and value is not None and value.known
            return item, standard(value, spot.analyte) if numeric else value
        if len(parts) == 1:
            name = self.names.date_item(spot.place.form) if head == "date" else head
            item = self.names.item_of(name) if name else None
            return item, self.answers.item_value(item.oid if head == "date" else head, spot) if item else None
        rest = parts[1:]
        if head == "prev":
            item = self._last_item(rest)
            for place in reversed(self.answers.earlier(item.form, spot.place) if item else []):
                value = self._look(rest, Spot(place, None, 1, spot.analyte))[1]
                if value is not None and value.known:
                    return item, value
            return item, None
        if head == "base" and (before := self._before_treatment(rest, spot)) is not None:
            return before
        event = self.answers.first_visit() if head == "base" else head if head in self.study.events else None
        if event is None:
            return None, None
        item = self._last_item(rest)
        if item is None:
            return None, None
        return self._look(rest, Spot(FormPlace(event, 1, item.form, 1), None, 1, spot.analyte))

    def _before_treatment(self, parts: Sequence[str], spot: Spot) -> tuple[ItemDef, Value] | None:
        """The value before treatment that another item holds (the parent trial), if the study names one and it is known."""
        wanted = self._last_item(parts)
        item = self.names.baseline_item(wanted.oid) if wanted and len(parts) == 1 else None
        value = self.answers.item_value(item.oid, spot) if item else None
        return (item, value) if item and value is not None and value.known else None

    def _lab(self, name: str, spot: Spot) -> tuple[ItemDef | None, Value | None]:
        analyte = spot.analyte
        if analyte is None or name not in LAB_NAMES:
            return None, None
        if name in LAB_COLUMNS:
            item = self.study.items.get(analyte.items.get(LAB_COLUMNS[name], ""))
            return item, self.answers.item_value(item.oid, spot) if item else None
        oid = analyte.items.get(PanelColumn.RESULT if name == "base" else PanelColumn.UNIT)
        return self._look(["base" if name == "base" else "prev", oid], spot) if oid else (None, None)

    def _last_item(self, parts: Sequence[str]) -> ItemDef | None:
        if len(parts) == 2:
            return self.names.limit_of(parts[1], parts[0]) if parts[0] in ("lln", "uln") else None
        return self.names.item_of(parts[0]) if parts else None

    # binding

    def bind(self, reading: Reading, spot: Spot) -> dict[str, Any]:
        """The names of a reading bound for CEL: what is missing is left out, `known` and `entered` always stand."""
        bound: dict[str, Any] = {}
        for name in reading.names:
            value = self.name(name.split("."), spot)
            if value is not None:
                _lay(bound, name, value)
        for name, fields in reading.rows.items():
            _lay(bound, name, self.rows(name, fields, spot))
        return bound

    def name(self, parts: Sequence[str], spot: Spot) -> Any:
        """What a dotted name comes to; None when it is missing and stays unbound."""
        head = parts[0]
        if head in STATES:
            value = self._look(parts[1:], spot)[1] if len(parts) > 1 else None
            if head == "known":
                return value is not None and value.known
            if head == "entered":
                return value is not None
            return value.null_flavour if value is not None else None
        if head == "past":
            return self._past(parts[1:], spot)
        if (
            len(parts) == 1
            and head not in self.study.items
            and (told := self._context(head, spot)) is not None
        ):
            return told
        if head == "study" and len(parts) == 2:
            return self._setting(parts[1], spot)
        if tuple(parts) == ("lab", "term"):
            graded = self._graded(spot.analyte, spot) if spot.analyte else None
            return graded.rule.term if graded and graded.rule else None
        item, value = self._look(parts, spot)
        if item is None or value is None or not value.known:
            return None
        return to_expression(item, value, self.study)

    def _context(self, name: str, spot: Spot) -> Any:
        if name == "VISIT":
            return spot.place.event
        if name == "FORM":
            return spot.place.form
        if name == "PLANNED":
            return self.study.matrix.get(spot.place.form, {}).get(spot.place.event, "-") in PLANNED
        if name == "TODAY":
            return midnight(self.answers.view.today)
        if name in ROW_NAMES:
            return self._row_fact(name, spot.place, spot.group, spot.repeat)
        return None

    def _setting(self, name: str, spot: Spot) -> Any:
        event = self.study.events.get(spot.place.event)
        if name in ("winLo", "winHi"):
            if event is None or event.target_day is None:
                return None
            return float(event.target_day - event.minus if name == "winLo" else event.target_day + event.plus)
        return _setting_value(self.study.settings.get(name))

    def _past(self, parts: Sequence[str], spot: Spot) -> list[Any]:
        item = self._last_item(parts)
        found: list[Any] = []
        if item is None:
            return found
        group = item.group if self.answers.repeats(item) else None
        for place in self.answers.earlier(item.form, spot.place):
            for repeat in self.answers.rows_of(place, item.group) if group else [1]:
                value = self._look(parts, Spot(place, group, repeat, spot.analyte))[1]
                if value is not None and value.known:
                    found.append(to_expression(item, value, self.study))
        return found

    # rows

    def rows(
        self, path: str, fields: frozenset[str], spot: Spot, narrow: Narrowing | None = None
    ) -> list[dict[str, Any]]:
        """The rows of a list (`F_AE`, `RG_EX`) as seen from a spot, cut to `fields`; with `narrow` only those that may matter."""
        head, _, name = path.rpartition(".")
        group = self.study.groups.get(name)
        form = group.form if group else name
        if form not in self.study.forms:
            return []
        if head in ("past", "prev"):
            places = self.answers.earlier(form, spot.place)[-1 if head == "prev" else 0 :]
        elif head in self.study.events or head == "base":
            event = (self.answers.first_visit() or "") if head == "base" else head
            places = [place for place in self.answers.places_of(form) if place.event == event]
        elif group:
            home = self.answers.home(form, spot.place)
            places = [home] if home else []
        else:
            places = self.answers.places_of(form)
            if narrow is not None:
                places = [place for place in places if _may_matter(narrow, place, self.answers)]
        if group is None:
            return [self._row(place, None, 1, name, fields) for place in places]
        return [
            self._row(place, name, repeat, name, fields)
            for place in places
            for repeat in self.answers.rows_of(place, name)
        ]

    def _row(
        self, place: FormPlace, group: str | None, repeat: int, name: str, fields: frozenset[str]
    ) -> dict[str, Any]:
        cut = (group, repeat, name, fields)
        cached = self._row_cache.get(place, {}).get(cut)
        if cached is not None:
            return cached
        wanted = fields | set(self.names.list_items(name)) | {"ROWNO"} if WHOLE in fields else fields
        row: dict[str, Any] = {}
        lasting = place != self.answers.own_place
        for oid in wanted:
            item = self.study.items.get(oid)
            if item is None:
                analyte = oid in self.names.analytes
                told = self._result(oid, place) if analyte else self._row_fact(oid, place, group, repeat)
                if told is not None:
                    row[oid] = told
                continue
            lasting = lasting and item.derived is None
            if item.form != place.form:
                continue
            value = self.answers.value(place, ItemKey(item.group, repeat if item.group == group else 1, oid))
            if value is not None and value.known:
                row[oid] = to_expression(item, value, self.study)
        if lasting:
            self._row_cache.setdefault(place, {})[cut] = row
        return row

    def _result(self, code: str, place: FormPlace) -> Any:
        """An analyte's result in a form, in its own unit; None when it is missing or the form has no such analyte."""
        item = self.names.item_of(code)
        if item is None or item.form != place.form:
            return None
        value = standard(
            self.answers.value(place, ItemKey(item.group, 1, item.oid)), self.names.analytes[code]
        )
        return None if value is None else to_expression(item, value, self.study)

    def _row_fact(self, name: str, place: FormPlace, group: str | None, repeat: int) -> Any:
        if name == "ROWNO":
            return float(repeat if group else place.form_repeat)
        if name == "PERIOD":
            return self._period(place, group, repeat)
        if name in ("CREATED", "CHANGED"):
            return (self.answers.view.created if name == "CREATED" else self.answers.view.changed).get(place)
        return None

    def _period(self, place: FormPlace, group: str | None, repeat: int) -> list[datetime] | None:
        """[start earliest, start latest, end earliest, end latest]; open when it goes on; None without a start."""
        items = self.names.period_items(group or place.form)
        if items is None:
            return None

        def at(oid: str | None) -> Value | None:
            item = self.study.items.get(oid or "")
            value = (
                self.answers.value(place, ItemKey(item.group, repeat if group else 1, item.oid))
                if item
                else None
            )
            return value if value is not None and value.known else None

        start = at(items.start)
        return (
            _span(start, at(items.end), at(items.ongoing), items.end is None) if start is not None else None
        )


def _span(start: Value, end: Value | None, ongoing: Value | None, one_day: bool) -> list[datetime]:
    first, last = bounds(start.text)
    if end is not None:
        end_first, end_last = bounds(end.text)
    elif ongoing is not None and ongoing.text == "Y":
        end_first = end_last = FAR
    elif one_day:
        end_first, end_last = first, last
    else:
        end_first, end_last = first, FAR
    return [midnight(day) for day in (first, last, max(end_first, first), end_last)]


def _setting_value(told: str | int | bool | None) -> Any:
    """A setting as expressions see it: numbers and texts of digits as doubles."""
    if isinstance(told, str) and told.replace(".", "", 1).isdigit():
        return float(Decimal(told))
    return told if told is None or isinstance(told, str | bool) else float(told)


def _lay(bound: dict[str, Any], name: str, value: Any) -> None:
    *heads, last = name.split(".")
    for head in heads:
        bound = bound.setdefault(head, {})
    bound[last] = value


def _may_matter(narrow: Narrowing, row: FormPlace, answers: Answers) -> bool:
    """Whether a row of a log may matter to a rule of the opened form."""
    held = answers.own if row == answers.own_place else answers.view.values.get(row, {})
    return narrow.may(Side(row, held), Side(answers.own_place, answers.own))
