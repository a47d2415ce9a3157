"""From the definitions of a file to a study: every use of a shared definition becomes an item of its own (0022)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cartdesk.base import LANGUAGES, Words
from cartdesk.interchange.reading.forms import FormBuilder
from cartdesk.interchange.reading.naming import Names, code_name, plain_name
from cartdesk.interchange.reading.raw import (
    NOTHING,
    RawEvent,
    RawForm,
    RawGroup,
    RawRef,
    RawStudy,
    RawVersion,
)
from cartdesk.interchange.reading.report import Report
from cartdesk.interchange.reading.rules import KeptRules
from cartdesk.interchange.reading.texts import languages_of, of_one
from cartdesk.study.model import (
    FormDef,
    Origin,
    PersonalItem,
    RoleDef,
    StudyDef,
    StudyEventDef,
    Text,
)

LOG = "LOG"
_SHORT = 6
SUBJECT_CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be imported: under which version, with which roles, whether personal answers leave the site."""

    roles: Mapping[str, RoleDef]
    sponsor: str = ""
    version: str = ""
    personal_leaves: bool = False


@dataclass(slots=True)
class _Visits:
    events: dict[str, StudyEventDef] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    """Form OID of the study to letter by event."""


class StudyBuilder:
    """Builds one study out of one version of a file."""

    def __init__(self, study: RawStudy, version: RawVersion, report: Report, wish: Wish) -> None:
        self.raw, self.version, self.report, self.wish = study, version, report, wish
        self._names = Names()
        self._words = {language: Words(language) for language in LANGUAGES}
        self.kept = KeptRules(version, report)
        self.forms = FormBuilder(
            study, version, self._names, self.kept, report, tuple(wish.roles), wish.personal_leaves
        )
        self._visits = _Visits()
        self._homes: dict[str, str] = {}

    def build(self, origin: Origin) -> StudyDef:
        """The study; `origin` brings what is known of the file, the maps are filled here."""
        self._complete()
        for event in self._ordered_events():
            self._visit(event)
        self._outside()
        self._unused()
        forms = self.forms
        if self._homes:
            self._visits.events[LOG] = StudyEventDef(LOG, self._own("odm.logs"), "log", None, 0, 0, False)
        columns = list(self._visits.events)
        matrix = {
            oid: {event: self._visits.letters.get(oid, {}).get(event, "-") for event in columns}
            for oid in forms.forms
        }
        study = StudyDef(
            oid=code_name(self.raw.oid, "study"),
            version=code_name(self.wish.version or self.version.oid, "1"),
            title=of_one(self.raw.description or self.raw.name or self.raw.oid),
            protocol=self.raw.protocol or self.raw.name or self.raw.oid,
            sponsor=of_one(self.wish.sponsor or "—"),
            digest="",
            settings={"subject_code": SUBJECT_CODE},
            events=self._visits.events,
            matrix=matrix,
            forms=forms.forms,
            groups=forms.groups,
            items=forms.items,
            codelists=forms.codelists,
            units=forms.units,
            checks=forms.checks,
            methods={},
            roles=dict(self.wish.roles),
            personal=self._personal(),
            languages=(),
            origin=replace(
                origin,
                events=self._visits.sources,
                forms=forms.form_sources,
                homes=self._homes,
                groups=forms.group_sources,
                items=forms.item_sources,
                codelists=forms.list_sources,
                units=forms.unit_sources,
                kept=self.kept.all(),
            ),
        )
        return replace(study, languages=tuple(sorted(_languages(study))))

    def _own(self, key: str) -> Text:
        return Text(self._words["ru"](key), self._words["en"](key))

    # what the file leaves out

    def _complete(self) -> None:
        """Give a version without visits or without forms what it needs to be entered."""
        version = self.version
        for group in [one for one in version.groups.values() if one.groups]:
            self._as_form(group)
        for event in list(version.events.values()):
            made = [self._form_of_group(ref) for ref in event.groups]
            version.events[event.oid] = replace(event, forms=(*event.forms, *(ref for ref in made if ref)))
        if not version.forms and version.groups:
            self.report.note("no-forms", version.line, count=str(len(version.groups)))
            for group in list(version.groups.values()):
                self._form_of_group(RawRef(group.oid, group.line))
        if not version.events and version.forms:
            self.report.note("no-visits", version.line)
            refs = tuple(RawRef(oid, form.line) for oid, form in version.forms.items())
            oid = "SE.CARTDESK"
            version.events[oid] = RawEvent(oid, 0, oid, self._own("odm.only-visit"), False, "Common", refs)

    def _as_form(self, group: RawGroup) -> None:
        """An ItemGroupDef that holds others is a form in the way of ODM 2.0."""
        self.report.note("nested-groups", group.line, oid=group.oid)
        own = (RawRef(group.oid, group.line),) if group.items else ()
        form = RawForm(group.oid, group.line, group.name, group.text, group.repeating, (*own, *group.groups))
        self.version.forms.setdefault(group.oid, form)
        if not group.items:
            del self.version.groups[group.oid]

    def _form_of_group(self, ref: RawRef) -> RawRef | None:
        """A form around a group that a visit names directly."""
        group = self.version.groups.get(ref.oid)
        if ref.oid not in self.version.forms:
            if group is None:
                self.report.note("dangling", ref.line, name="ItemGroupDef", oid=ref.oid)
                return None
            self.report.note("group-as-form", ref.line, oid=ref.oid)
            inner = (RawRef(group.oid, ref.line),)
            self.version.forms[group.oid] = RawForm(
                group.oid, group.line, group.name, group.text, False, inner
            )
        return ref

    # visits

    def _ordered_events(self) -> list[RawEvent]:
        """The visits as the protocol orders them, then those it does not name."""
        version, found = self.version, []
        for ref in version.visits:
            event = version.events.get(ref.oid)
            if event is None:
                self.report.note("dangling", ref.line, name="StudyEventDef", oid=ref.oid)
            elif event not in found:
                found.append(event)
        rest = [event for event in version.events.values() if event not in found]
        if version.visits:
            for event in rest:
                self.report.note("visit-not-planned", event.line, oid=event.oid)
        return found + rest

    def _visit(self, event: RawEvent) -> None:
        oid = self._event_name(event)
        kind = "unscheduled" if event.type.lower() == "unscheduled" else "scheduled"
        self._visits.events[oid] = StudyEventDef(oid, event.text, kind, None, 0, 0, event.repeating)
        if event.line:
            self._visits.sources[oid] = event.oid
        seen: set[str] = set()
        for ref in event.forms:
            form = self.version.forms.get(ref.oid)
            if form is None or ref.oid in seen:
                code = "twice" if ref.oid in seen else "dangling"
                self.report.note(code, ref.line, name="FormDef", oid=ref.oid)
                continue
            seen.add(ref.oid)
            for made in self._forms(form, ref, event):
                letters = self._visits.letters.setdefault(made.oid, {})
                letters[oid] = "X" if ref.mandatory and not ref.condition else "O"

    def _event_name(self, event: RawEvent) -> str:
        """A visit's OID where it is short enough to head a column, else V and its number."""
        short = len(plain_name("event", event.oid)) <= _SHORT
        return self._names.make("event", event.oid if short else f"V{len(self._visits.events) + 1}")

    def _forms(self, form: RawForm, ref: RawRef, event: RawEvent) -> list[FormDef]:
        """The form at a visit; one that repeats is a log of that visit, whose rows stand apart from it."""
        if not (form.repeating or form.oid in self.raw.repeats):
            made = self.forms.form(form, ref, None)
            return [made] if made else []
        many = (
            sum(any(one.oid == form.oid for one in other.forms) for other in self.version.events.values()) > 1
        )
        log = self.forms.form(form, ref, event.text if many else NOTHING)
        if log is not None:
            self._homes[log.oid] = event.oid if event.line else ""
            if event.repeating:
                self.report.note("log-of-repeating-visit", ref.line, oid=form.oid)
        return []

    def _outside(self) -> None:
        """Forms that no visit names can still be filled, in a visit of their own."""
        named = {ref.oid for event in self.version.events.values() for ref in event.forms}
        rest = [form for oid, form in self.version.forms.items() if oid not in named]
        if not rest:
            return
        for form in rest:
            self.report.note("form-without-visit", form.line, oid=form.oid)
        refs = tuple(RawRef(form.oid, form.line) for form in rest)
        oid = "SE.CARTDESK.OTHER"
        self._visit(RawEvent(oid, 0, oid, self._own("odm.other-visit"), True, "Unscheduled", refs))

    def _unused(self) -> None:
        for name, known, used in (
            ("ItemGroupDef", self.version.groups, self.forms.group_sources),
            ("ItemDef", self.version.items, self.forms.item_sources),
        ):
            missing = set(known) - set(used.values())
            for oid, found in known.items():
                if oid in missing:
                    self.report.note("unused", found.line, name=name, oid=oid)

    def _personal(self) -> dict[str, PersonalItem]:
        reason = self._own("odm.personal")
        return {oid: PersonalItem(oid, reason, self.wish.personal_leaves) for oid in self.forms.personal}


def _languages(study: StudyDef) -> set[str]:
    texts = [item.text for item in study.items.values()] + [form.text for form in study.forms.values()]
    return {language for text in texts for language in languages_of(text)}
