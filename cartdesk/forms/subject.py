"""One subject's answers as expressions see them: names become values, missing ones stay unbound (rules page, 1-3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cartdesk.forms.dates import bounds
from cartdesk.forms.names import StudyNames
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.units import standard
from cartdesk.forms.value import Value
from cartdesk.study.model import Analyte, GroupKind, ItemDef, Repeat, StudyDef

Derive = Callable[[FormPlace, ItemKey], "Value | None"]


@dataclass(frozen=True, slots=True)
class SubjectView:
    """Everything known of one subject when a form is opened.

    `values`: the stored answers of every form, the opened one included; `removed`: log rows struck through; `today`: the
    day at the desk; `created`, `changed`: when the rows of logs were made and last changed (left empty: unknown); `code`:
    the subject's code, which the study may ask a form to show.
    """

    values: Mapping[FormPlace, Mapping[ItemKey, Value]]
    removed: frozenset[FormPlace]
    today: date
    created: Mapping[FormPlace, datetime] = field(default_factory=dict)
    changed: Mapping[FormPlace, datetime] = field(default_factory=dict)
    code: str = ""


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
        self._held: dict[str, dict[int, int]] = {}
        for key in own:
            self._count(key, 1)
        self._places: dict[str, set[FormPlace]] = {}
        for place in view.values:
            self._places.setdefault(place.form, set()).add(place)

    def put(self, key: ItemKey, value: Value | None) -> None:
        """Lay an answer into the opened form, or take it out (None)."""
        if value is not None:
            if key not in self.own:
                self._count(key, 1)
            self.own[key] = value
        elif self.own.pop(key, None) is not None:
            self._count(key, -1)

    def _count(self, key: ItemKey, step: int) -> None:
        rows = self._held.setdefault(key.group, {})
        rows[key.repeat] = rows.get(key.repeat, 0) + step
        if not rows[key.repeat]:
            del rows[key.repeat]

    # values of items

    def stored(self, place: FormPlace, key: ItemKey) -> Value | None:
        """The answer that stands in a field."""
        return self._held_in(place).get(key)

    def _held_in(self, place: FormPlace) -> Mapping[ItemKey, Value]:
        return self.own if place == self.own_place else self.view.values.get(place, {})

    def value(self, place: FormPlace, key: ItemKey) -> Value | None:
        """The answer, or for a derived item what it comes to."""
        item = self.study.items[key.item]
        return self._derive(place, key) if item.derived else self.stored(place, key)

    def rows_of(self, place: FormPlace, group: str) -> list[int]:
        """The rows of a repeating group that hold something, in order."""
        if place == self.own_place:
            return sorted(self._held.get(group, ()))
        return sorted({key.repeat for key in self.view.values.get(place, {}) if key.group == group})

    def rows_elsewhere(self, group: str, place: FormPlace) -> list[int]:
        """The rows of a group of another form, as seen from a place."""
        home = self.home(self.study.groups[group].form, place)
        return self.rows_of(home, group) if home else []

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
        kept = [
            place
            for place in self._places.get(form, ())
            if place not in self.view.removed and self._holds(place)
        ]
        if self.own_place.form == form and self.own and self.own_place not in kept:
            kept.append(self.own_place)
        if self.study.forms[form].repeat is Repeat.LOG or len(kept) < 2:
            return sorted(kept, key=lambda place: place.form_repeat)
        return self._in_order(kept)

    def learn(self, place: FormPlace) -> None:
        """A form of the case book that was not there when this one was opened."""
        self._places.setdefault(place.form, set()).add(place)

    def _in_order(self, places: list[FormPlace]) -> list[FormPlace]:
        """Planned visits by the plan, each unplanned one before the first that is later by its date."""
        order = sorted((place for place in places if self._planned(place) is not None), key=self._planned_key)
        for place in sorted(set(places) - set(order), key=lambda one: (self._day_key(one), one)):
            day = self._day_key(place)
            at = next((n for n, other in enumerate(order) if self._day_key(other) > day), len(order))
            order.insert(at, place)
        return order

    def _planned_key(self, place: FormPlace) -> tuple[float, FormPlace]:
        return self._planned(place) or 0.0, place

    def _day_key(self, place: FormPlace) -> float:
        day = self.visit_day(place)
        return float("inf") if day is None else day

    def _holds(self, place: FormPlace) -> bool:
        return bool(self._held_in(place))

    def visit_day(self, place: FormPlace) -> float | None:
        """The day of a visit by its date; without one the day of the plan; None when neither is known."""
        then = self.day_at(self.names.setting_item("visit_date_item"), place)
        start = self.reference_day(place)
        return float((then - start).days) if then and start else self._planned(place)

    def reference_day(self, place: FormPlace) -> date | None:
        """Day 0: the reference item; of several infusions the first, or the last if the study is set so."""
        item = self.study.items.get(self.names.setting_item("reference_item") or "")
        if item is None:
            return None
        home = self.home(item.form, place)
        if home is None or not self.repeats(item):
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
        """Forms of a kind that come before `place`, oldest first.

        Planned visits stand in the order of the plan, whatever was typed for their dates; an unplanned one stands by its
        date among the dates of the others.
        """
        logs = Repeat.LOG in (self.study.forms[form].repeat, self.study.forms[place.form].repeat)
        if logs and form != place.form:
            return []
        if logs:
            return [found for found in self.places_of(form) if found.form_repeat < place.form_repeat]
        return [found for found in self.places_of(form) if self._before(found, place)]

    def _before(self, one: FormPlace, other: FormPlace) -> bool:
        first, second = self._planned(one), self._planned(other)
        if first is None or second is None:
            first, second = self.visit_day(one), self.visit_day(other)
        return first is not None and second is not None and first < second

    def _planned(self, place: FormPlace) -> float | None:
        event = self.study.events.get(place.event)
        return None if event is None or event.target_day is None else float(event.target_day)

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
        return (
            value
            if name in self.study.items
            else standard(value, self.names.analytes[name]) or _excuse(value)
        )

    def repeats(self, item: ItemDef) -> bool:
        """Whether an item stands in the rows of a repeating group."""
        return self.study.groups[item.group].kind is GroupKind.REPEATING


def _excuse(value: Value | None) -> Value | None:
    """A null flavour stays what it is; a number in a unit of no known factor counts as missing."""
    return value if value is not None and not value.known else None
