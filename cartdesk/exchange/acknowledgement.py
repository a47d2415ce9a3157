"""The sponsor's acknowledgement: *received* (docs/formats/acknowledgement.md, decisions 15)."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.crypto import SigningKey
from cartdesk.exchange.content import MAX_FORMS
from cartdesk.exchange.shape import is_code, is_digest, is_party, is_time, listed, text, whole
from cartdesk.exchange.signed import read_fields, sign_object

MAX_ACKNOWLEDGEMENT = 1024 * 1024
_FORGED = "acknowledgement.forged"


@dataclass(frozen=True, slots=True)
class Refused:
    """A form the sponsor's desk did not take in, and the code why."""

    snapshot: str
    reason: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the sponsor's desk took in of one package.

    `accepted` are digests of form snapshots; `sponsor` the organisation, `user` the id of the person who accepted;
    `raw` the signed bytes to keep (empty before signing).
    """

    study: str
    site: str
    device: str
    number: int
    package: str
    accepted: tuple[str, ...]
    refused: tuple[Refused, ...]
    sponsor: str
    user: str
    time: str
    raw: bytes = b""


def _is_refusal(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"snapshot", "reason"}
        and is_digest(value["snapshot"])
        and is_code(value["reason"])
    )


_RULES = {
    "study": is_party,
    "site": is_party,
    "device": is_party,
    "number": whole(1),
    "package": is_digest,
    "accepted": listed(is_digest, 0, MAX_FORMS),
    "refused": listed(_is_refusal, 0, MAX_FORMS),
    "sponsor": text(200),
    "user": is_party,
    "time": is_time,
}


def make_acknowledgement(content: Acknowledgement, key: SigningKey) -> bytes:
    """Sign an acknowledgement with the sponsor desk's key. Digests are put in order."""
    ordered = sorted(content.refused, key=lambda one: one.snapshot)
    payload = {name: getattr(content, name) for name in _RULES} | {
        "accepted": sorted(content.accepted),
        "refused": [{"snapshot": one.snapshot, "reason": one.reason} for one in ordered],
    }
    return sign_object(payload, "acknowledgement", key)


def read_acknowledgement(data: bytes, sponsor_public: bytes) -> Acknowledgement:
    """Check shape and signature against the sponsor's key of the study card; else `acknowledgement.forged`."""
    one = read_fields(data, "acknowledgement", MAX_ACKNOWLEDGEMENT, _RULES, sponsor_public, _FORGED)
    refused = tuple(Refused(each["snapshot"], each["reason"]) for each in one["refused"])
    accepted, told = list(one["accepted"]), [each.snapshot for each in refused]
    in_order = accepted == sorted(accepted) and told == sorted(told)
    if not in_order or len({*accepted, *told}) != len(accepted) + len(told):
        raise CartDeskError(_FORGED)
    return Acknowledgement(**one | {"refused": refused}, raw=data)
