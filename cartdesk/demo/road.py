"""The two roads of the story: real HTTP on loopback, and a stick."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cartdesk.demo.clinic import Clinic
from cartdesk.demo.office import Office
from cartdesk.sync import Carried, FolderRoad
from cartdesk.usecases import (
    file_carried,
    keep_cursor,
    note_saved,
    sponsor_road,
    trip_to_folder,
    trip_to_server,
)


def deliver_by_network(clinic: Clinic, office: Office, most: int | None = None) -> None:
    """Send packages to the post office, let the sponsor fetch and acknowledge, bring the acknowledgements home."""
    desk = clinic.act_as("nurse")
    trip = trip_to_server(desk)
    trip = replace(trip, queue=trip.queue[:most])
    _home(clinic, trip.travel())
    with sponsor_road(office.as_data_manager()) as road:
        for listed in road.packages():
            road.post_acknowledgement(office.accept(road.fetch(listed.digest)).acknowledgement)
    trip = trip_to_server(desk)
    _home(clinic, replace(trip, queue=()).travel())


def deliver_by_stick(clinic: Clinic, office: Office, stick: Path) -> None:
    """Save what waits to a folder, let the sponsor take it and lay the acknowledgement beside, bring it home."""
    stick.mkdir(parents=True, exist_ok=True)
    desk = clinic.act_as("nurse")
    carried = trip_to_folder(desk, stick).travel()
    note_saved(desk, carried.laid)
    road = FolderRoad(stick)
    for found in road.packages():
        if found.data is not None:
            road.lay_acknowledgement(found.data, office.accept(found.data).acknowledgement)
    _home(clinic, trip_to_folder(desk, stick).travel())


def _home(clinic: Clinic, carried: Carried) -> None:
    """File what came and stop the story if anything did not go well."""
    filed = file_carried(clinic.desk, carried)
    if carried.cursor:
        keep_cursor(clinic.desk, carried.cursor)
    if filed.faults:
        raise filed.faults[0]
