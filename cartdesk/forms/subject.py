"""One subject's answers as expressions see them: names become values, missing ones stay unbound (rules page, 1-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cartdesk.forms.dates import FAR, bounds, midnight
from cartdesk.forms.derive import to_expression
from cartdesk.forms.names import PANEL_NAMES, ROW_NAMES, STATES, StudyNames
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.source import WHOLE, Reading
from cartdesk.forms.value import Value
from cartdesk.study.model import Analyte, GroupKind, ItemDef, PanelColumn, Repeat, StudyDef

Derive = Callable[[FormPlace, ItemKey], "Value | None"]


@dataclass(frozen=True, slots=True)
class SubjectView:
    """Everything known of one subject when a form is opened.

    `values`: the stored answers of every form, the opened one included; `removed`: log rows struck through; `today`: the
    day at the desk; `created`, `changed`: when the rows of logs were made and last changed (left empty: unknown).
    """

    values: Mapping[FormPlace, Mapping[ItemKey, Value]]
    removed: frozenset[FormPlace]
    today: date
    created: Mapping[FormPlace, datetime] = field(default_factory=dict)
    changed: Mapping[FormPlace, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a rule looks from: a form, and the row or analyte it runs for (group None: the form as a whole)."""

    place: FormPlace
    group: str | None = None
    repeat: int = 1
    analyte: Analyte | None = None


class Answers:
    """Looks names up for one opened form. `own` are the answers of that form, changed in place by its FormEntry."""

    def __init__(
        self,
        names: StudyNames,
        view: SubjectView,
        own_place: FormPlace,
        own: MutableMapping[ItemKey, Value],
        derive: Derive,
    ) -> None:
        self.names = names
        self.study: StudyDef = names.study
        self.view = view
        self.own_place = own_place
        self.own = own
        self._derive = derive
        self._row_cache: dict[tuple[FormPlace, str | None, int, str, frozenset[str]], dict[str, Any]] = {}

    # values of items

    def stored(self, place: FormPlace, key: ItemKey) -> Value | None:
        """The answer that stands in a field."""
        return self.own.get(key) if place == self.own_place else self.view.values.get(place, {}).get(key)

    def value(self, place: FormPlace, key: ItemKey) -> Value | None:
        """The answer, or for a derived item what it comes to."""
        item = self.study.items[key.item]
        return self._derive(place, key) if item.derived else self.stored(place, key)

    def keys_of(self, place: FormPlace) -> Iterable[ItemKey]:
        """The fields of a form that hold something."""
        return self.own if place == self.own_place else self.view.values.get(place, {})

    def rows_of(self, place: FormPlace, group: str) -> list[int]:
        """The rows of a repeating group that hold something, in order."""
        return sorted({key.repeat for key in self.keys_of(place) if key.group == group})

    # places

    def home(self, form: str, place: FormPlace) -> FormPlace | None:
        """The form a bare name stands in, seen from `place`: itself, the only one, or the one of the same visit."""
        if form == place.form:
            return place
        kind = self.study.forms[form].repeat
        if kind is Repeat.LOG:
            return None
        if kind is not Repeat.ONCE:
            here = FormPlace(place.event, place.event_repeat, form, 1)
            if kind is Repeat.VISIT or self._holds(here):
                return here
        found = self.places_of(form)
        return found[0] if len(found) == 1 or (found and kind is Repeat.ONCE) else None

    def places_of(self, form: str) -> list[FormPlace]:
        """All forms of one kind that hold something and are not struck through: visits in order, log rows by number."""
        found = {place for place in self.view.values if place.form == form}
        if self.own_place.form == form and self.own:
            found.add(self.own_place)
        kept = [place for place in found - self.view.removed if self._holds(place)]
        return sorted(kept, key=lambda place: (self._order(place), place))

    def _holds(self, place: FormPlace) -> bool:
        return bool(self.own if place == self.own_place else self.view.values.get(place))

    def _order(self, place: FormPlace) -> float:
        if self.study.forms[place.form].repeat is Repeat.LOG:
            return float(place.form_repeat)
        day = self.visit_day(place)
        return day if day is not None else float("inf")

    def visit_day(self, place: FormPlace) -> float | None:
        """The day of a visit by plan; of an unplanned one by its date; None when neither is known."""
        event = self.study.events.get(place.event)
        if event is not None and event.target_day is not None:
            return float(event.target_day)
        then = self.day_at(self.names.visit_date_item(), place)
        start = self.reference_day(place)
        return float((then - start).days) if then and start else None

    def reference_day(self, place: FormPlace) -> date | None:
        """Day 0: the reference item; of several infusions the first, or the last if the study is set so."""
        item = self.study.items.get(self.names.reference_item() or "")
        if item is None:
            return None
        home = self.home(item.form, place)
        if home is None or not self._repeats(item):
            return self.day_at(item.oid, place)
        found = [
            self._day(home, ItemKey(item.group, row, item.oid)) for row in self.rows_of(home, item.group)
        ]
        days = [day for day in found if day is not None]
        if not days:
            return None
        return max(days) if self.study.settings.get("reference_event") == "LAST_INFUSION" else min(days)

    def _day(self, place: FormPlace, key: ItemKey) -> date | None:
        value = self.value(place, key)
        return bounds(value.text)[0] if value is not None and value.known and value.text else None

    def day_at(self, oid: str | None, place: FormPlace) -> date | None:
        """The full date in an item as seen from a place; None when it is missing or partial."""
        value = self.item_value(oid, Spot(place)) if oid else None
        if value is None or not value.known or not value.text:
            return None
        first, last = bounds(value.text)
        return first if first == last else None

    def earlier(self, form: str, place: FormPlace) -> list[FormPlace]:
        """Forms of a kind that come before `place`, oldest first."""
        logs = Repeat.LOG in (self.study.forms[form].repeat, self.study.forms[place.form].repeat)
        if logs and form != place.form:
            return []
        here = self._order(place)
        return [found for found in self.places_of(form) if self._order(found) < here]

    def first_visit(self) -> str | None:
        """The visit that baseline values come from: the setting `baseline_event`, else the first scheduled visit."""
        told = self.study.settings.get("baseline_event")
        if isinstance(told, str) and told in self.study.events:
            return told
        return next((event.oid for event in self.study.events.values() if event.kind == "scheduled"), None)

    # names

    def item_value(self, name: str, spot: Spot) -> Value | None:
        """What a bare item OID or analyte code means from a spot; None when missing."""
        item = self.names.item_of(name)
        home = self.home(item.form, spot.place) if item else None
        if item is None or home is None:
            return None
        return self._in_home(name, item, home, spot)

    def _in_home(self, name: str, item: ItemDef, home: FormPlace, spot: Spot) -> Value | None:
        repeat = 1
        if self.study.groups[item.group].kind is GroupKind.REPEATING:
            if item.group != spot.group or home != spot.place:
                return None
            repeat = spot.repeat
        value = self.value(home, ItemKey(item.group, repeat, item.oid))
        if name not in self.study.items and value is not None and not self._in_own_unit(name, home):
            return None
        return value

    def _in_own_unit(self, code: str, home: FormPlace) -> bool:
        """Whether the unit chosen for a result is the analyte's own; results in other units have no standardised value."""
        analyte = self.names.analytes[code]
        oid = analyte.items.get(PanelColumn.UNIT)
        if oid is None:
            return True
        chosen = self.value(home, ItemKey(self.study.items[oid].group, 1, oid))
        return chosen is None or not chosen.known or chosen.text == analyte.unit

    def _look(self, parts: list[str], spot: Spot) -> tuple[ItemDef | None, Value | None]:
        """The item and value of a dotted name that stands for one item; (item, None) when missing."""
        head = parts[0]
        if len(parts) == 2 and head in ("lln", "uln"):
            item = self.names.limit_of(parts[1], head)
            return item, self.item_value(item.oid, spot) if item else None
        if len(parts) == 2 and head == "lab":
            return self._lab(parts[1], spot)
        if len(parts) == 1 and head in PANEL_NAMES and spot.analyte is not None:
            item = self.study.items.get(spot.analyte.items.get(PANEL_NAMES[head], ""))
            return item, self.item_value(item.oid, spot) if item else None
        if len(parts) == 1:
            name = self.names.date_item(spot.place.form) if head == "date" else head
            item = self.names.item_of(name) if name else None
            return item, self.item_value(item.oid if head == "date" else head, spot) if item else None
        rest = parts[1:]
        if head == "prev":
            item = self._last_item(rest)
            for place in reversed(self.earlier(item.form, spot.place) if item else []):
                value = self._look(rest, Spot(place, None, 1, spot.analyte))[1]
                if value is not None and value.known:
                    return item, value
            return item, None
        event = self.first_visit() if head == "base" else head if head in self.study.events else None
        if event is None:
            return None, None
        item = self._last_item(rest)
        if item is None:
            return None, None
        return self._look(rest, Spot(FormPlace(event, 1, item.form, 1), None, 1, spot.analyte))

    def _lab(self, name: str, spot: Spot) -> tuple[ItemDef | None, Value | None]:
        analyte = spot.analyte
        if analyte is None or name not in ("base", "prevUnit"):
            return None, None
        oid = analyte.items.get(PanelColumn.RESULT if name == "base" else PanelColumn.UNIT)
        return self._look(["base" if name == "base" else "prev", oid], spot) if oid else (None, None)

    def _last_item(self, parts: list[str]) -> ItemDef | None:
        if len(parts) == 2:
            return self.names.limit_of(parts[1], parts[0]) if parts[0] in ("lln", "uln") else None
        return self.names.item_of(parts[0]) if parts else None

    # binding

    def bind(self, reading: Reading, spot: Spot) -> dict[str, Any]:
        """The names of a reading bound for CEL: what is missing is left out, `known` and `entered` always stand."""
        bound: dict[str, Any] = {}
        for name in reading.names:
            parts = name.split(".")
            target = bound
            for part in parts[:-1]:
                target = target.setdefault(part, {})
            found, raw = self._name(parts, spot)
            if found:
                target[parts[-1]] = raw
        for name, fields in reading.rows.items():
            parts = name.split(".")
            target = bound
            for part in parts[:-1]:
                target = target.setdefault(part, {})
            target[parts[-1]] = self._rows(parts, fields, spot)
        return bound

    def _name(self, parts: list[str], spot: Spot) -> tuple[bool, Any]:
        head = parts[0]
        if head in STATES:
            value = self._look(parts[1:], spot)[1] if len(parts) > 1 else None
            if head == "known":
                return True, value is not None and value.known
            if head == "entered":
                return True, value is not None
            flavour = value.null_flavour if value is not None else None
            return flavour is not None, flavour
        if head == "past":
            return True, self._past(parts[1:], spot)
        if (
            len(parts) == 1
            and head not in self.study.items
            and (told := self._context(head, spot)) is not None
        ):
            return True, told
        if head == "study" and len(parts) == 2:
            return self._setting(parts[1], spot)
        item, value = self._look(parts, spot)
        if item is None or value is None or not value.known:
            return False, None
        return True, to_expression(item, value, self.study)

    def _context(self, name: str, spot: Spot) -> Any:
        if name == "VISIT":
            return spot.place.event
        if name == "FORM":
            return spot.place.form
        if name == "TODAY":
            return midnight(self.view.today)
        if name in ROW_NAMES:
            return self._row_fact(name, spot.place, spot.group, spot.repeat)
        return None

    def _setting(self, name: str, spot: Spot) -> tuple[bool, Any]:
        event = self.study.events.get(spot.place.event)
        if name in ("winLo", "winHi"):
            if event is None or event.target_day is None:
                return False, None
            return True, float(
                event.target_day - event.minus if name == "winLo" else event.target_day + event.plus
            )
        told = self.study.settings.get(name)
        if told is None:
            return False, None
        if isinstance(told, str) and told.replace(".", "", 1).isdigit():
            return True, float(Decimal(told))
        return True, told if isinstance(told, str | bool) else float(told)

    def _past(self, parts: list[str], spot: Spot) -> list[Any]:
        item = self._last_item(parts)
        found = []
        for place in self.earlier(item.form, spot.place) if item else []:
            for repeat in self.rows_of(place, item.group) if item and self._repeats(item) else [1]:
                group = item.group if item and self._repeats(item) else None
                value = self._look(parts, Spot(place, group, repeat, spot.analyte))[1]
                if item is not None and value is not None and value.known:
                    found.append(to_expression(item, value, self.study))
        return found

    def _repeats(self, item: ItemDef) -> bool:
        return self.study.groups[item.group].kind is GroupKind.REPEATING

    # rows

    def _rows(self, parts: list[str], fields: frozenset[str], spot: Spot) -> list[dict[str, Any]]:
        name, head = parts[-1], parts[0] if len(parts) > 1 else ""
        group = self.study.groups.get(name)
        form = group.form if group else name
        if form not in self.study.forms:
            return []
        if head == "past":
            places = self.earlier(form, spot.place)
        elif head in self.study.events or head == "base":
            event = (self.first_visit() or "") if head == "base" else head
            places = [place for place in self.places_of(form) if place.event == event]
        elif head == "prev":
            places = self.earlier(form, spot.place)[-1:]
        elif group:
            home = self.home(form, spot.place)
            places = [home] if home else []
        else:
            places = self.places_of(form)
        if group is None:
            return [self._row(place, None, 1, name, fields) for place in places]
        return [
            self._row(place, name, repeat, name, fields)
            for place in places
            for repeat in self.rows_of(place, name)
        ]

    def _row(
        self, place: FormPlace, group: str | None, repeat: int, name: str, fields: frozenset[str]
    ) -> dict[str, Any]:
        cached = self._row_cache.get((place, group, repeat, name, fields))
        if cached is not None:
            return cached
        wanted = fields | set(self.names.list_items(name)) | {"ROWNO"} if WHOLE in fields else fields
        row: dict[str, Any] = {}
        lasting = place != self.own_place
        for oid in wanted:
            item = self.study.items.get(oid)
            if item is None:
                told = self._row_fact(oid, place, group, repeat)
                if told is not None:
                    row[oid] = told
                continue
            lasting = lasting and item.derived is None
            if item.form != place.form:
                continue
            value = self.value(place, ItemKey(item.group, repeat if item.group == group else 1, oid))
            if value is not None and value.known:
                row[oid] = to_expression(item, value, self.study)
        if lasting:
            self._row_cache[(place, group, repeat, name, fields)] = row
        return row

    def _row_fact(self, name: str, place: FormPlace, group: str | None, repeat: int) -> Any:
        if name == "ROWNO":
            return float(repeat if group else place.form_repeat)
        if name == "PERIOD":
            return self._period(place, group, repeat)
        if name in ("CREATED", "CHANGED"):
            return (self.view.created if name == "CREATED" else self.view.changed).get(place)
        return None

    def _period(self, place: FormPlace, group: str | None, repeat: int) -> list[datetime] | None:
        """[start earliest, start latest, end earliest, end latest]; open when it goes on; None without a start."""
        items = self.names.period_items(group or place.form)
        if items is None:
            return None

        def at(oid: str | None) -> Value | None:
            item = self.study.items.get(oid or "")
            value = self.value(place, ItemKey(item.group, repeat if group else 1, item.oid)) if item else None
            return value if value is not None and value.known else None

        start, end, ongoing = at(items.start), at(items.end), at(items.ongoing)
        if start is None:
            return None
        first, last = bounds(start.text)
        if end is not None:
            end_first, end_last = bounds(end.text)
        elif ongoing is not None and ongoing.text == "Y":
            end_first = end_last = FAR
        elif items.end is None:
            end_first, end_last = first, last
        else:
            end_first, end_last = first, FAR
        return [midnight(day) for day in (first, last, max(end_first, first), end_last)]
