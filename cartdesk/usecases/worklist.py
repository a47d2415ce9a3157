"""The work to do at a site: visits that are due or overdue, drafts, forms that wait for the physician."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cartdesk.forms import FormPlace
from cartdesk.records import FormStatus
from cartdesk.store import Unit, Unsettled
from cartdesk.study import Text, VisitWindow, plan_visits
from cartdesk.usecases.act import viewing
from cartdesk.usecases.casebook import outline_views
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.due import reference_date
from cartdesk.usecases.given_back import given_back

WEEK = timedelta(days=7)
UNSIGNED = (FormStatus.DRAFT, FormStatus.COMPLETE, FormStatus.REVIEW, FormStatus.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work: `urgency` is overdue, today, week or waiting; `what` a code the screen words."""

    urgency: str
    subject: str
    place: FormPlace
    title: Text
    what: str
    due: date | None


@viewing("work.list")
def work(desk: Desk, unit: Unit) -> tuple[Task, ...]:
    """The work to do, most urgent first: overdue visits, visits due, drafts, forms waiting for the physician."""
    today = desk.clock.now().local().date()
    tasks: list[Task] = []
    visit_date = desk.study.named_item("visit_date_item")
    form = visit_date.form if visit_date else ""
    visited = unit.places_of(form) if form else ()
    for subject, view in outline_views(desk, unit).items():
        infusion = reference_date(desk.study, view)
        for plan in plan_visits(desk.study, infusion).values():
            tasks += _visit_tasks(desk, subject, form, visited, plan, today)
    titles = {oid: form.text for oid, form in desk.study.forms.items()}
    refused = given_back(unit)
    tasks += [
        _form_task(titles, one, (one.subject, one.place) in refused) for one in unit.unsettled(UNSIGNED)
    ]
    order = ("overdue", "today", "week", "waiting")
    return tuple(
        sorted(tasks, key=lambda one: (order.index(one.urgency), one.due or today, one.subject, one.place))
    )


def _form_task(titles: Mapping[str, Text], form: Unsettled, refused: bool) -> Task:
    """A draft to finish (`waits`: only the physician's answers are missing), a form given back, or a form to sign."""
    what, urgency = ("refused", "today") if refused else ("signature", "waiting")
    if form.status is FormStatus.DRAFT:
        what = "waits" if form.waits and not form.missing else "draft"
        urgency = "waiting" if what == "waits" else "today"
    return Task(urgency, form.subject, form.place, titles[form.place.form], what, None)


def _visit_tasks(
    desk: Desk,
    code: str,
    form: str,
    visited: Collection[tuple[str, FormPlace]],
    plan: VisitWindow,
    today: date,
) -> list[Task]:
    place = FormPlace(plan.event, 1, form, 1)
    if (
        not form
        or plan.target is None
        or plan.opens is None
        or plan.closes is None
        or (code, place) in visited
    ):
        return []
    title = desk.study.events[plan.event].text
    if today > plan.closes:
        return [Task("overdue", code, place, title, "visit", plan.closes)]
    if plan.opens <= today:
        return [Task("today", code, place, title, "visit", plan.closes)]
    if plan.opens - today <= WEEK:
        return [Task("week", code, place, title, "visit", plan.target)]
    return []
