"""From laboratory grades to adverse events: what a person might record, proposed and never written (decisions 10).

A term's grades run through time. A run of grades above 0 that no recorded event covers proposes one; within a recorded
event a graver result proposes its new worst grade, and the first result without a grade proposes its end. A result that
the physician called not clinically significant proposes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cartdesk.forms.place import FormPlace, ItemKey


class ProposalKind(StrEnum):
    """What is proposed: a new event, a graver worst grade, an end."""

    EVENT = "event"
    WORSE = "worse"
    END = "end"


@dataclass(frozen=True, slots=True)
class LabGrade:
    """One graded result: the day of its sample, its grade for one CTCAE term, and where it stands.

    `clinical`: symptoms may make it higher. `passed`: the physician said it is not clinically significant.
    """

    day: date
    grade: int
    place: FormPlace
    key: ItemKey
    clinical: bool = False
    passed: bool = False


@dataclass(frozen=True, slots=True)
class EventRow:
    """A recorded event of the same term: its place in the log, days (the earliest its start may be; None = goes on or not
    told) and worst grade so far.
    """

    place: FormPlace
    start: date
    end: date | None
    ongoing: bool
    grade: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """`row`: the event it changes, None for a new one. `grade` the worst grade, `end` the day of the first result without
    one. `source` is the result that speaks for it.
    """

    kind: ProposalKind
    term: str
    row: FormPlace | None
    onset: date
    grade: int
    end: date | None
    clinical: bool
    source: tuple[FormPlace, ItemKey]


def proposals(term: str, results: Iterable[LabGrade], events: Sequence[EventRow]) -> list[Proposal]:
    """What the results of one term propose beside the events that are recorded for it, oldest first."""
    found: list[Proposal] = []
    run: list[LabGrade] = []
    before = 0
    for result in sorted(results, key=lambda one: (one.day, one.grade)):
        event = _covering(events, result.day)
        if event is not None:
            found += _run_over(term, run, None)
            run = []
            _weigh(term, event, result, found)
        elif result.grade == 0:
            found += _run_over(term, run, result.day)
            run = []
        elif run or (result.grade > before and not result.passed):
            run.append(result)
        before = result.grade
    return found + _run_over(term, run, None)


def _covering(events: Sequence[EventRow], day: date) -> EventRow | None:
    fitting = [one for one in events if one.start <= day and (one.end is None or day <= one.end)]
    return max(fitting, key=lambda one: one.start, default=None)


def _run_over(term: str, run: Sequence[LabGrade], end: date | None) -> list[Proposal]:
    if not run:
        return []
    first = run[0]
    worst = max(run, key=lambda one: one.grade)
    return [
        Proposal(
            ProposalKind.EVENT,
            term,
            None,
            first.day,
            worst.grade,
            end,
            worst.clinical,
            (first.place, first.key),
        )
    ]


def _weigh(term: str, event: EventRow, result: LabGrade, found: list[Proposal]) -> None:
    """A result inside a recorded event: graver than what is recorded, or its end."""
    told = [one for one in found if one.row == event.place]
    worst = max([event.grade, *(one.grade for one in told if one.kind is ProposalKind.WORSE)])
    source = (result.place, result.key)
    if result.grade > worst and not result.passed:
        found[:] = [one for one in found if one not in told or one.kind is not ProposalKind.WORSE]
        found.append(
            Proposal(
                ProposalKind.WORSE, term, event.place, result.day, result.grade, None, result.clinical, source
            )
        )
    ended = any(one.kind is ProposalKind.END for one in told)
    if result.grade == 0 and event.ongoing and result.day > event.start and not ended:
        found.append(
            Proposal(ProposalKind.END, term, event.place, event.start, worst, result.day, False, source)
        )
    if result.grade > 0 and ended:  # it came back: the event goes on
        found[:] = [one for one in found if one.row != event.place or one.kind is not ProposalKind.END]
