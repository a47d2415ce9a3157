"""Subjects and their unplanned visits. A subject is a code and nothing else (R65)."""

from __future__ import annotations

import re

from cartdesk.base import CartDeskError
from cartdesk.records import Kind, Permission, Subject
from cartdesk.study import StudyEventDef
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.desk import SITE

LOG = "LOG"
PLANNED = ("scheduled", "telephone")


@usecase("subject.create", needs=Permission.ENROL, kind=SITE)
def enrol_subject(act: Acting, code: str) -> Subject:
    """Open a case book under a code of the study's pattern (`subject_code` in study.toml), unique at the desk."""
    code = code.strip()
    pattern = str(act.desk.study.settings["subject_code"])
    if not re.fullmatch(pattern, code):
        raise CartDeskError("subject.bad-code")
    if act.unit.has_subject(code):
        raise CartDeskError("subject.code-taken", code=code)
    subject = Subject(code, act.now.utc)
    act.unit.add_subject(subject)
    act.record(Kind.SUBJECT_CREATE, subject=code)
    return subject


@usecase("event.add", needs=Permission.ENTER, kind=SITE)
def add_event(act: Acting, subject: str, event: str) -> int:
    """Add an unplanned visit (UNS, ET, SFU) and return its repeat."""
    need_subject(act, subject)
    definition = act.desk.study.events.get(event)
    if definition is None or not addable_event(definition):
        raise CartDeskError("event.not-addable", event=event)
    taken = [repeat for name, repeat in act.unit.events(subject) if name == event]
    if taken and not definition.repeating:
        raise CartDeskError("event.only-once", event=event)
    first = 1 if definition.kind in PLANNED else 0  # a planned visit stands there from the beginning
    repeat = max(taken, default=first) + 1
    act.unit.add_event(subject, event, repeat)
    act.record(Kind.EVENT_ADD, subject=subject, event=(event, repeat))
    return repeat


def addable_event(event: StudyEventDef) -> bool:
    """Whether a visit may be added: one that is not planned, or a planned one that repeats (imported studies)."""
    return event.kind in ("unscheduled", "event") or (event.kind in PLANNED and event.repeating)


def need_subject(act: Acting, code: str) -> None:
    """Refuse a code that no case book of this desk has."""
    if not act.unit.has_subject(code):
        raise CartDeskError("subject.unknown")
