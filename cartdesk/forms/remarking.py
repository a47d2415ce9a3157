"""What the engine itself remarks at the fields of an opened form: gaps, answers not asked for, limits, dates."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from cartdesk.forms.features import Around, limits_order, value_remarks
from cartdesk.forms.finding import Finding, Verdict
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.state import FormState
from cartdesk.forms.subject import SubjectView
from cartdesk.study.model import DataType, ItemDef, PanelColumn, Repeat, StudyDef

_DAYS = (DataType.DATE, DataType.PARTIAL_DATE, DataType.DATETIME)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that rules may read has changed: an item in a row (an analyte's number in a panel), or `rows:<list>`."""

    oid: str
    group: str
    row: int


class Remarking(FormState):
    """Keeps the remarks on every field; `_moved` tells whether any finding differs since it was last put to False."""

    def __init__(self, study: StudyDef, view: SubjectView, place: FormPlace, role: str | None) -> None:
        super().__init__(study, view, place, role)
        self._view = view
        self.remarks: dict[ItemKey, tuple[Finding, ...]] = {}
        self._moved = False

    def _remark(self, key: ItemKey) -> None:
        found = tuple(self._engine_findings(key))
        if found == self.remarks.get(key, ()):
            return
        self._moved = True
        if found:
            self.remarks[key] = found
        else:
            del self.remarks[key]

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
        if item.type not in _DAYS:
            return Around(today)
        consent = reference = None
        if self.names.assessed(item):
            consent = answers.day_at(self.names.setting_item("consent_item"), self.place)
            if self.place.event == answers.first_visit():
                reference = answers.reference_day(self.place)
        return Around(today, consent, reference, self._death(item), self._end(item))

    def _death(self, item: ItemDef) -> date | None:
        """The day of death, when this date may not follow it."""
        rules, event = self.study.dates, self.place.event
        free = item.oid == rules.death or item.oid in rules.after_death or item.may_be_future
        if not rules.death or free or event in rules.after_death_at.get(item.oid, ()):
            return None
        return self.derivations.answers.day_at(rules.death, self.place)

    def _end(self, item: ItemDef) -> date | None:
        """The last day of participation, when this date may not follow it: dates of visits only."""
        rules, form = self.study.dates, self.form
        free = form.oid in rules.after_end or self.place.event in rules.after_end_at
        if not rules.end or form.repeat is not Repeat.VISIT or free or item.may_be_future:
            return None
        return self.derivations.answers.day_at(rules.end, self.place)

    def _to_remark(self, changes: Iterable[Change], keys: AbstractSet[ItemKey]) -> AbstractSet[ItemKey]:
        """Fields whose engine remarks may differ after the changes: themselves, panel neighbours, dates after consent."""
        found = {key for key in keys if key.repeat in self.rows(key.group)}
        for change in changes:
            if change.oid in self.names.anchors:
                found |= {key for key in self.keys() if self.study.items[key.item].type in _DAYS}
            if change.oid in self.names.columns and change.group:
                analyte, _ = self.names.columns[change.oid]
                found |= {ItemKey(change.group, 1, oid) for oid in analyte.items.values()}
        return found

    def change(self, key: ItemKey) -> Change:
        """A field as something that changed."""
        column = self.names.columns.get(key.item)
        return Change(key.item, key.group, column[1] if column else key.repeat)
