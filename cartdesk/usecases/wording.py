"""Small words several acts share: titles of visits, local times."""

from __future__ import annotations

from cartdesk.base import Stamp
from cartdesk.forms import FormPlace
from cartdesk.study import StudyDef


def event_title(study: StudyDef, place: FormPlace, language: str) -> str:
    """The visit's title; the repeat is told where the event repeats, the row number where it is a log."""
    event = study.events[place.event]
    title = event.text(language)
    if event.kind == "log":
        return f"{title} № {place.form_repeat}"
    return f"{title} № {place.event_repeat}" if event.repeating else title


def form_title(study: StudyDef, place: FormPlace, language: str) -> str:
    """The form's title, with the row number where it is a row of a log."""
    form = study.forms[place.form].text(language)
    return f"{form} № {place.form_repeat}" if study.events[place.event].kind == "log" else form


def place_title(study: StudyDef, place: FormPlace, language: str) -> str:
    """A form with its visit, a row of a log with its number."""
    form = form_title(study, place, language)
    if study.events[place.event].kind == "log":
        return form
    return f"{event_title(study, place, language)} · {form}"


def local_time(now: Stamp) -> str:
    """`05.03.2026 14:07:31 MSK (UTC+03:00)`: date, time, zone and offset, unambiguous (R11)."""
    sign, minutes = ("+" if now.offset >= 0 else "-"), abs(now.offset)
    return f"{now.local():%d.%m.%Y %H:%M:%S} {now.zone} (UTC{sign}{minutes // 60:02d}:{minutes % 60:02d})"
