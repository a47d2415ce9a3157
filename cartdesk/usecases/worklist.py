"""The work to do at a site: visits that are due or overdue, drafts, forms that wait for the physician."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cartdesk.forms import FormPlace, SubjectView
from cartdesk.records import FormData, FormStatus
from cartdesk.store import Unit
from cartdesk.study import Text, VisitWindow, plan_visits
from cartdesk.usecases.act import viewing
from cartdesk.usecases.casebook import subject_view
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.views import reference_date

WEEK = timedelta(days=7)


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
    for subject in unit.subjects():
        view, forms = subject_view(desk, unit, subject.code), unit.forms(subject.code)
        infusion = reference_date(desk.study, view)
        for plan in plan_visits(desk.study, infusion).values():
            tasks += _visit_tasks(desk, subject.code, view, forms, plan, today)
        for place, data in forms.items():
            if data.status is FormStatus.DRAFT and not data.removed:
                what = "waits" if data.waits and not data.missing else "draft"
                urgency = "waiting" if what == "waits" else "today"
                tasks.append(
                    Task(urgency, subject.code, place, desk.study.forms[place.form].text, what, None)
                )
            elif data.status in (FormStatus.COMPLETE, FormStatus.SUPERSEDED) and not data.removed:
                tasks.append(
                    Task("waiting", subject.code, place, desk.study.forms[place.form].text, "signature", None)
                )
    order = ("overdue", "today", "week", "waiting")
    return tuple(
        sorted(tasks, key=lambda one: (order.index(one.urgency), one.due or today, one.subject, one.place))
    )


def _visit_tasks(
    desk: Desk,
    code: str,
    view: SubjectView,
    forms: Mapping[FormPlace, FormData],
    plan: VisitWindow,
    today: date,
) -> list[Task]:
    place = FormPlace(plan.event, 1, "F_SV", 1)
    if plan.target is None or plan.opens is None or plan.closes is None or place in forms:
        return []
    title = desk.study.events[plan.event].text
    if today > plan.closes:
        return [Task("overdue", code, place, title, "visit", plan.closes)]
    if plan.opens <= today:
        return [Task("today", code, place, title, "visit", plan.closes)]
    if plan.opens - today <= WEEK:
        return [Task("week", code, place, title, "visit", plan.target)]
    return []
