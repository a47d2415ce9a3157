"""View data of the frame's pages, invented: subjects, visits, packages."""

from __future__ import annotations

from datetime import date, timedelta

from cartdesk.forms.place import FormPlace
from cartdesk.records.states import FormStatus, RoadState
from cartdesk.study.model import StudyEventDef, Text
from cartdesk.study.schedule import VisitWindow
from cartdesk.usecases.views import Cell, Matrix, MatrixRow

TODAY = date(2025, 6, 20)
PLAN = [
    ("M1", 29),
    ("M2", 60),
    ("M3", 90),
    ("M4", 120),
    ("TC5", 150),
    ("M6", 180),
    ("TC7", 225),
    ("M9", 270),
    ("TC10", 315),
    ("M12", 365),
]
EVENTS = tuple(
    StudyEventDef(oid, Text(f"Визит {oid}", f"Visit {oid}"), "scheduled", day, 7, 7, False)
    for oid, day in PLAN
)


def window(event: StudyEventDef, reference: date) -> VisitWindow:
    target = reference + timedelta(days=event.target_day or 0)
    return VisitWindow(event.oid, target, target - timedelta(days=7), target + timedelta(days=7))


def subject(
    code: str, cohort: str, sex: str, reference: date | None, done: int, *, odd: int = 0, logs: int = 0
) -> MatrixRow:
    """`done` visits are signed, the next one stands as `odd` says: 1 draft, 2 attention, 3 superseded, 4 overdue."""
    cells = {}
    for at, event in enumerate(EVENTS):
        plan = window(event, reference) if reference else None
        state, attention, warned, overdue, road = FormStatus.NOT_STARTED, 0, 0, False, None
        if at < done:
            state, road = FormStatus.SIGNED, list(RoadState)[max(0, 3 - max(0, at - done + 4))]
            road = RoadState.RECEIVED if at < done - 2 else RoadState.PACKED
        elif at == done and odd:
            state = {
                1: FormStatus.DRAFT,
                2: FormStatus.DRAFT,
                3: FormStatus.SUPERSEDED,
                5: FormStatus.COMPLETE,
                6: FormStatus.COMPLETE,
            }.get(odd, state)
            attention, overdue, warned = (3 if odd == 2 else 0), odd == 4, (1 if odd == 6 else 0)
        cells[event.oid] = Cell(
            event.oid,
            1,
            state,
            attention,
            warned,
            overdue,
            plan,
            plan.target if plan and at < done else None,
            road,
        )
    day = (TODAY - reference).days if reference else None
    return MatrixRow(code, cohort, sex, reference, day, cells, {"F_AE": logs, "F_SAE": logs // 4})


def sample_matrix() -> Matrix:
    return Matrix(
        EVENTS,
        (
            subject("01-001", "NHL", "M", date(2024, 9, 10), 8, odd=2, logs=4),
            subject("01-002", "ALL", "F", date(2025, 1, 15), 4, odd=1, logs=2),
            subject("01-003", "NHL", "F", date(2025, 3, 2), 2, odd=6, logs=1),
            subject("01-004", "NHL", "M", date(2025, 2, 14), 3, odd=4),
            subject("01-005", "ALL", "M", date(2025, 1, 3), 5, odd=3, logs=7),
            subject("01-006", "ALL", "F", date(2025, 5, 25), 0, odd=5),
            subject("01-007", "", "", None, 0),
        ),
        TODAY,
        7,
    )


PLACE = FormPlace("M3", 1, "F_LBH", 1)
