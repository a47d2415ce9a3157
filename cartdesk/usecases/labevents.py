"""Adverse events that laboratory results propose: looked at by anybody who reads, written only when a person accepts
(decisions 10; R18: the record names the result it came from).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cartdesk.base import CartDeskError
from cartdesk.forms import CaseBook, Finding, FormEntry, FormPlace, ItemKey, SubjectView
from cartdesk.forms.dates import bounds
from cartdesk.forms.grades import Graded
from cartdesk.forms.labevents import EventRow, LabGrade, Proposal, ProposalKind, proposals
from cartdesk.forms.names import StudyNames, names_of
from cartdesk.records import FormStatus, Kind, Permission, Reason, ReasonCode
from cartdesk.store import Unit
from cartdesk.study import Analyte, PanelColumn, StudyDef, Text
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.casebook import blank_form, forget, open_book
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.entry import begin, set_item
from cartdesk.usecases.laboratory import panel_forms, sample_day
from cartdesk.usecases.rows import next_log_row
from cartdesk.usecases.subjects import need_subject

NAMES = ("verbatim", "term", "start", "ongoing", "end", "grade", "laboratory")


@dataclass(frozen=True, slots=True)
class EventItems:
    """The items of the event log that a proposal fills, as the settings `lab_event_<name>_item` name them."""

    form: str
    items: Mapping[str, str]

    def key(self, study: StudyDef, name: str) -> ItemKey:
        """The field of one of `NAMES` in a row of the log."""
        item = study.items[self.items[name]]
        return ItemKey(item.group, 1, item.oid)


@dataclass(frozen=True, slots=True)
class LabProposal:
    """A proposal with the words of its CTCAE term and of the analyte that speaks for it."""

    proposal: Proposal
    term: Text
    analyte: Text


@viewing("lab.proposals")
def lab_proposals(desk: Desk, unit: Unit, subject: str) -> tuple[LabProposal, ...]:
    """What the laboratory results of a subject propose, by onset."""
    return _proposed(desk, unit, subject)


@usecase("lab.accept", needs=Permission.ENTER, kind=SITE)
def accept_proposal(act: Acting, subject: str, proposal: Proposal) -> FormPlace:
    """Write a proposal that still stands into the event log; gives the row. Causality and seriousness stay unanswered."""
    desk, unit = act.desk, act.unit
    need_subject(act, subject)
    if proposal not in [one.proposal for one in _proposed(desk, unit, subject)]:
        raise CartDeskError("lab.proposal-gone")
    items = event_items(desk.study)
    assert items is not None  # a study without them proposes nothing
    place, key = proposal.source
    result = unit.item(subject, place, key)
    refs: dict[str, str | int] = {"result": result.seq} if result else {}
    row = proposal.row
    if row is None:
        row = next_log_row(unit, subject, items.form)
        seq = act.record(Kind.ROW_ADD, subject=subject, place=row, refs=refs)
        unit.put_form(replace(blank_form(subject, row), status=FormStatus.DRAFT, last_seq=seq))
        forget(desk)
    filling = begin(act, subject, row)
    reason = Reason(ReasonCode.NEW_INFORMATION) if filling.form.completed else None
    for name, text in _answers(desk, proposal).items():
        target = items.key(desk.study, name)
        value = filling.entry.parse(target, text)
        if isinstance(value, Finding):
            raise CartDeskError("lab.proposal-unfit", item=target.item)
        if filling.entry.value(target) != value:
            set_item(act, filling, target, value, reason=reason, refs=refs)
    return row


def _answers(desk: Desk, proposal: Proposal) -> dict[str, str]:
    """What each field would hold, as a person would type it."""
    if proposal.kind is ProposalKind.WORSE:
        return {"grade": str(proposal.grade)}
    end = {"ongoing": "N", "end": proposal.end.isoformat()} if proposal.end else {"ongoing": "Y"}
    if proposal.kind is ProposalKind.END:
        return end
    return {
        "verbatim": _term(desk.study, proposal.term)(desk.words.language),
        "term": proposal.term,
        "start": proposal.onset.isoformat(),
        **end,
        "grade": str(proposal.grade),
        "laboratory": "Y",
    }


def event_items(study: StudyDef) -> EventItems | None:
    """The items a proposal fills; None where the study does not name them all."""
    named = {name: str(study.settings.get(f"lab_event_{name}_item", "")) for name in NAMES}
    if any(oid not in study.items for oid in named.values()):
        return None
    return EventItems(study.items[named["term"]].form, named)


def _proposed(desk: Desk, unit: Unit, subject: str) -> tuple[LabProposal, ...]:
    study, items = desk.study, event_items(desk.study)
    if items is None or not study.grades:
        return ()
    book = open_book(desk, unit, subject)
    results, words = _results(study, book)
    events = _events(study, book.view, items)
    found = [
        LabProposal(one, _term(study, term), words[one.source])
        for term in results
        for one in proposals(term, results[term], events[term])
    ]
    return tuple(sorted(found, key=lambda one: (one.proposal.onset, one.proposal.term, one.proposal.kind)))


Source = tuple[FormPlace, ItemKey]


def _results(study: StudyDef, book: CaseBook) -> tuple[dict[str, list[LabGrade]], dict[Source, Text]]:
    """The graded results of a subject by CTCAE term; a result counts as grade 0 for each term it could have had."""
    names = names_of(study)
    found: dict[str, list[LabGrade]] = defaultdict(list)
    words: dict[Source, Text] = {}
    panels = panel_forms(study)
    for place in tuple(book.view.values):
        if place.form not in panels or place in book.view.removed:
            continue
        entry = book.entry(place)
        day = sample_day(entry)
        if day is None:
            continue
        for group in entry.form.groups:
            for analyte in study.groups[group].analytes:
                graded = entry.graded(analyte)
                if graded is not None:
                    key = ItemKey(group, 1, analyte.items[PanelColumn.RESULT])
                    words[place, key] = analyte.text
                    for term, one in _by_term(names, analyte, graded, entry, place, key, day):
                        found[term].append(one)
    return found, words


def _by_term(
    names: StudyNames,
    analyte: Analyte,
    graded: Graded,
    entry: FormEntry,
    place: FormPlace,
    key: ItemKey,
    day: date,
) -> list[tuple[str, LabGrade]]:
    significant = entry.value(ItemKey(key.group, 1, analyte.items[PanelColumn.SIGNIFICANT]))
    passed = significant is not None and significant.text == "N"
    told = []
    for rule in names.grade_rules(analyte):
        grade = graded.grade if graded.rule is rule else 0
        told.append((rule.term, LabGrade(day, grade, place, key, bool(grade) and graded.clinical, passed)))
    return told


def _events(study: StudyDef, view: SubjectView, items: EventItems) -> dict[str, list[EventRow]]:
    found: dict[str, list[EventRow]] = defaultdict(list)
    for place, values in view.values.items():
        if place.form != items.form or place in view.removed:
            continue
        held = {name: values.get(items.key(study, name)) for name in NAMES}
        texts = {name: value.text for name, value in held.items() if value is not None and value.known}
        if not texts.get("term") or not texts.get("start"):
            continue
        end = bounds(texts["end"])[1] if texts.get("end") else None
        found[texts["term"]].append(
            EventRow(
                place, bounds(texts["start"])[0], end, texts.get("ongoing") != "N" and end is None,
                int(texts.get("grade", "0")),
            )
        )  # fmt: skip
    return found


def _term(study: StudyDef, code: str) -> Text:
    for codelist in study.codelists.values():
        found = codelist.find(code)
        if found is not None:
            return found.text
    return Text(code, code)
