"""The forms of one subject open together: a change in one reaches those that read it, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cartdesk.forms.engine import Settled
from cartdesk.forms.entry import FormEntry
from cartdesk.forms.names import names_of
from cartdesk.forms.narrowing import Side, only_by_rows
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.reads import reads_of
from cartdesk.forms.remarking import Change
from cartdesk.forms.subject import SubjectView
from cartdesk.forms.value import Value
from cartdesk.study.model import Repeat, StudyDef


class CaseBook:
    """One subject's forms, each opened when first asked for and kept in step with the others from then on."""

    def __init__(self, study: StudyDef, view: SubjectView, role: str | None) -> None:
        self._values: dict[FormPlace, Mapping[ItemKey, Value]] = dict(view.values)
        self._changed: dict[FormPlace, datetime] = dict(view.changed)
        self.study = study
        self.view = replace(view, values=self._values, changed=self._changed)
        self._role = role
        self._entries: dict[FormPlace, FormEntry] = {}
        self._names = names_of(study)
        self._reads = reads_of(self._names)
        self._before: dict[FormPlace, dict[ItemKey, Value]] = {}  # answers as the others last heard of them

    def entry(self, place: FormPlace) -> FormEntry:
        """The form at a place, judged; the same object while the case book is open."""
        found = self._entries.get(place)
        if found is None:
            found = self._entries[place] = FormEntry(self.study, self.view, place, self._role)
            self._values[place] = found.answers()
            self._before.setdefault(place, dict(found.answers()))
        return found

    def still(self) -> SubjectView:
        """Everything as it stands now, for whoever looks at it while the forms here go on being filled."""
        own = {place: dict(entry.answers()) for place, entry in self._entries.items()}
        return replace(self.view, values={**self._values, **own}, changed=dict(self._changed))

    def log_row_changed(self, place: FormPlace, when: datetime) -> None:
        """A row of a log was changed at this time, by the clock on the wall."""
        self._changed[place] = when

    def reaches(self, changes: Iterable[Change]) -> bool:
        """Whether any other form can read these changes at all."""
        return any(self._reads.reached_by(change.oid) for change in changes)

    def reached(
        self, origin: FormPlace, changes: Iterable[Change], places: Iterable[FormPlace]
    ) -> tuple[FormPlace, ...]:
        """Those of `places` with a rule that may read the changes of `origin`."""
        told = {change.oid: self._reads.reached_by(change.oid) for change in changes}
        found = [
            (place, [oid for oid, reached in told.items() if self._reads_there(place, origin, reached)])
            for place in places
            if place != origin
        ]
        row = (self._before.get(origin, {}), dict(self._values.get(origin, {})))
        self._before[origin] = row[1]
        return tuple(place for place, oids in found if oids and self._touched(place, origin, oids, row))

    def _touched(
        self, place: FormPlace, origin: FormPlace, oids: Sequence[str], row: Sequence[Mapping[ItemKey, Value]]
    ) -> bool:
        """Whether a row of a log, as it was or as it is, may matter to the form at `place`; if not, the form is not kept
        open, because it hears nothing of the change.
        """
        if self.study.forms[origin.form].repeat is not Repeat.LOG:
            return True
        here, there = Side(place, self._values.get(place, {})), [Side(origin, held) for held in row]
        for oid in oids:
            narrowed = only_by_rows(self._names, oid, place.form, origin.form)
            if narrowed is None or any(one.may(side, here) for one in narrowed for side in there):
                return True
        self._entries.pop(place, None)
        return False

    def _reads_there(self, place: FormPlace, origin: FormPlace, reached: Mapping[str, bool]) -> bool:
        anywhere = reached.get(place.form)
        if anywhere is None or anywhere:
            return bool(anywhere)
        once = self.study.forms[origin.form].repeat is not Repeat.VISIT
        return once or (place.event, place.event_repeat) == (origin.event, origin.event_repeat)

    def follow(self, place: FormPlace, origin: FormPlace, changes: Iterable[Change]) -> Settled | None:
        """Bring the form at `place` in step with changes of `origin`; None when it was not open before and now is."""
        if place not in self._entries:
            self.entry(place)
            return None
        return self._entries[place].follow(origin, changes)
