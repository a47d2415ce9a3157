"""What every room needs and nothing else: errors, time, identity, canonical bytes, places, words."""

from cartdesk.base.canonical import canonical, digest, nfc, parse_canonical
from cartdesk.base.clock import Clock, SetClock, Stamp, SystemClock, local_at, parse_iso
from cartdesk.base.errors import CartDeskError, Denied
from cartdesk.base.identity import Random, SeededRandom, SystemRandom, new_id
from cartdesk.base.on_demand import on_demand
from cartdesk.base.places import config_dir, resource, secrets_dir, studies_dir, sync_folder
from cartdesk.base.words import LANGUAGES, Words

__all__ = [
    "LANGUAGES",
    "CartDeskError",
    "Clock",
    "Denied",
    "Random",
    "SeededRandom",
    "SetClock",
    "Stamp",
    "SystemClock",
    "SystemRandom",
    "Words",
    "canonical",
    "config_dir",
    "digest",
    "local_at",
    "new_id",
    "nfc",
    "on_demand",
    "parse_canonical",
    "parse_iso",
    "resource",
    "secrets_dir",
    "studies_dir",
    "sync_folder",
]
