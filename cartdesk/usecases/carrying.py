"""Roads for the courier: built from what the desk trusts, used outside any transaction (decisions 16)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.records import Kind, Permission
from cartdesk.store import Unit
from cartdesk.sync import Carried, Courier, FolderRoad, HttpRoad, Pins
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import SITE, SPONSOR, Desk
from cartdesk.usecases.trust import need_study_card

CURSOR = "acknowledgements-cursor"


@dataclass(frozen=True, slots=True)
class Trip:
    """Everything a courier needs, read from the store beforehand; it may then travel in any thread."""

    courier: Courier
    road: FolderRoad | HttpRoad
    queue: tuple[tuple[int, str, bytes], ...]
    sent: dict[int, str]
    after: int

    def travel(self) -> Carried:
        """Carry and bring back, once; blocks for as long as the road takes and closes it."""
        try:
            return self.courier.carry(self.queue, after=self.after, sent=self.sent)
        finally:
            if isinstance(self.road, HttpRoad):
                self.road.close()


@viewing("package.trip", needs=Permission.SEND)
def trip_to_server(desk: Desk, unit: Unit) -> Trip:
    """A courier over HTTP to the post office of the study card, and to no other address (R53)."""
    desk.demand_kind(SITE)
    card = need_study_card(unit)
    if card.server is None:
        raise CartDeskError("sync.no-server")
    key = keys.device_key(unit)
    road = HttpRoad(card.server, desk.file.device, key, desk.clock)
    pins = Pins(
        desk.file.study, desk.file.site, desk.file.device, bytes.fromhex(card.server.key), card.public
    )
    return _trip(unit, road, Courier(road, pins, desk.random), int(unit.get(CURSOR) or 0), by_server=True)


@viewing("package.trip-folder", needs=Permission.SEND)
def trip_to_folder(desk: Desk, unit: Unit, folder: Path, *, only_take: bool = False) -> Trip:
    """A courier over a folder, for example a USB stick; `only_take` brings answers home and lays nothing down."""
    desk.demand_kind(SITE)
    card = need_study_card(unit)
    server = bytes.fromhex(card.server.key) if card.server else None
    pins = Pins(desk.file.study, desk.file.site, desk.file.device, server, card.public)
    road = FolderRoad(folder)
    trip = _trip(unit, road, Courier(road, pins, desk.random), 0, by_server=False)
    return replace(trip, queue=()) if only_take else trip


def _trip(unit: Unit, road: FolderRoad | HttpRoad, courier: Courier, after: int, *, by_server: bool) -> Trip:
    """The post office must see every package in order, also one whose acknowledgement came by a stick."""
    packages = unit.packages()
    waiting = [one for one in packages if one.receipt is None and (by_server or one.acknowledgement is None)]
    queue = tuple((one.number, one.digest, unit.package_bytes(one.number)) for one in waiting)
    return Trip(courier, road, queue, {one.number: one.digest for one in packages}, after)


@usecase("package.saved", needs=Permission.SEND, kind=SITE)
def note_saved(act: Acting, numbers: tuple[int, ...]) -> None:
    """Note that packages were laid into a folder."""
    for number in numbers:
        act.record(Kind.PACKAGE_SAVE, refs={"number": number})


@usecase("setting.cursor", needs=Permission.SEND, kind=SITE)
def keep_cursor(act: Acting, cursor: int) -> None:
    """Remember how far the post office's letters were read."""
    act.unit.put(CURSOR, str(cursor))
    act.record(Kind.SETTING_SET, refs={"setting": CURSOR, "value": cursor})


@viewing("package.sponsor-road", needs=Permission.IMPORT)
def sponsor_road(desk: Desk, unit: Unit) -> HttpRoad:
    """The sponsor's way to its post office: fetch packages, hand in acknowledgements."""
    desk.demand_kind(SPONSOR)
    card = need_study_card(unit)
    if card.server is None:
        raise CartDeskError("sync.no-server")
    return HttpRoad(card.server, desk.file.device, keys.sponsor_key(unit), desk.clock)
