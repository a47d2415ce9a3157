"""Where a person may go on the rail, and how much work waits there."""

from __future__ import annotations

from importlib.util import find_spec

from cartdesk.base import local_at
from cartdesk.records import Permission, RoadState
from cartdesk.ui.presenters.reminding import rail_counts
from cartdesk.ui.widgets.rail import RailEntry
from cartdesk.ui.widgets.status_line import StatusView
from cartdesk.usecases import SITE, Desk, key_state, outbox, reminders, to_sign, work

ROOM = "cartdesk.ui.presenters"
MODULES = {
    "other-subject": "other_subject",
    "as-of": "as_of",
    "import": "importing",
    "key-act": "key_act",
    "people-act": "people_act",
    "redaction-act": "redaction_act",
}
ON_RAIL = {
    "subject": "subjects",
    "form": "subjects",
    "course": "subjects",
    "log": "subjects",
    "events": "subjects",
    "labsheet": "subjects",
    "other-subject": "subjects",
    "sources": "subjects",
    "key-act": "keys",
    "people-act": "people",
    "review": "trail",
    "as-of": "trail",
    "redactions": "today",
    "redaction-act": "today",
}
CLINIC = (
    ("today", Permission.ENTER),
    ("subjects", Permission.VIEW),
    ("sign", Permission.SIGN),
    ("sending", Permission.SEND),
    ("laboratory", Permission.ENTER),
    ("keys", Permission.DESK),
    ("people", Permission.PEOPLE),
    ("trail", Permission.AUDIT),
    ("backup", Permission.BACKUP),
    ("settings", Permission.OWN),
)
OFFICE = (
    ("import", Permission.IMPORT),
    ("keys", Permission.DESK),
    ("people", Permission.PEOPLE),
    ("trail", Permission.AUDIT),
    ("backup", Permission.BACKUP),
    ("settings", Permission.OWN),
)


def places_of(desk: Desk, counts: dict[str, int]) -> tuple[RailEntry, ...]:
    """The places of this person, each with the number of what waits there."""
    places = CLINIC if desk.kind == SITE else OFFICE
    return tuple(
        RailEntry(name, counts.get(name, 0))
        for name, needs in places
        if (desk.may(needs) or (name == "people" and _reviews(desk)))
        and (name != "laboratory" or "laboratory_list" in desk.study.settings)
        and find_spec(f"{ROOM}.{MODULES.get(name, name)}") is not None
    )


def _reviews(desk: Desk) -> bool:
    """Who signs the delegation log goes to the page of people even before anything stands in it; so do inspectors."""
    return desk.kind == SITE and (desk.may(Permission.SIGN, by_role=True) or desk.may(Permission.AUDIT))


def tells_road(desk: Desk) -> bool:
    """Whether this person is told how far the signed forms have come."""
    return desk.kind == SITE and desk.may(Permission.VIEW)


def numbers_of(desk: Desk, language: str) -> tuple[dict[str, int], StatusView]:
    """On the store thread: work to do, and how far the signed forms have come."""
    counts = {"keys": key_state(desk, language).due} if desk.may(Permission.DESK) else {}
    counts |= rail_counts(reminders(desk))
    if not tells_road(desk):
        return counts, StatusView(tells_road=False)
    counts |= {"today": sum(one.urgency in ("overdue", "today") for one in work(desk))}
    if desk.may(Permission.SIGN):
        counts["sign"] = len(to_sign(desk))
    box = outbox(desk)
    counts["sending"] = box.counts[RoadState.LAPTOP]
    road = "none" if not box.card else "offline"
    if box.card and box.last_contact:
        road = f"{local_at(box.last_contact, desk.clock.now().offset):%d.%m %H:%M}"
    signed = sum(box.counts.values())
    return counts, StatusView(received=box.counts[RoadState.RECEIVED], signed=signed, road=road)
