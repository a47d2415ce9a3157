"""A post office with its study card, ready for devices."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cartdesk.base import SeededRandom, SetClock
from cartdesk.server import Postbox
from tests.exchange.parts import Site, Sponsor


def server_clock():
    return SetClock(datetime(2026, 3, 5, 12, 0, tzinfo=UTC), offset=0, zone="UTC")


def open_postbox(
    folder: Path, sponsor: Sponsor, *sites: Site, training: bool = False, seed: int = 600
) -> Postbox:
    """A new post office that serves this sponsor's study and knows these devices."""
    postbox = Postbox.create(folder, clock=server_clock(), random=SeededRandom(seed), training=training)
    postbox.load_study_card(sponsor.card(postbox.public))
    for site in sites:
        postbox.load_enrolment_card(site.card())
    return postbox
