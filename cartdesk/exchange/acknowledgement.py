"""The sponsor's acknowledgement: *received* (docs/formats/acknowledgement.md, decisions 15)."""

from __future__ import annotations

from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.crypto import SigningKey
from cartdesk.exchange.content import MAX_FORMS
from cartdesk.exchange.shape import checked, is_code, is_digest, is_party, is_time, listed, text, whole
from cartdesk.exchange.signed import read_signed, sign_object

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
    payload = {
        "study": content.study,
        "site": content.site,
        "device": content.device,
        "number": content.number,
        "package": content.package,
        "accepted": sorted(content.accepted),
        "refused": [
            {"snapshot": one.snapshot, "reason": one.reason}
            for one in sorted(content.refused, key=lambda one: one.snapshot)
        ],
        "sponsor": content.sponsor,
        "user": content.user,
        "time": content.time,
    }
    return sign_object(payload, "acknowledgement", key)


def read_acknowledgement(data: bytes, sponsor_public: bytes) -> Acknowledgement:
    """Check shape and signature against the sponsor's key of the study card; else `acknowledgement.forged`."""
    signed = read_signed(data, "acknowledgement", MAX_ACKNOWLEDGEMENT, _FORGED)
    if not signed.by(sponsor_public):
        raise CartDeskError(_FORGED)
    one = checked(signed.payload, _RULES, _FORGED)
    refused = tuple(Refused(each["snapshot"], each["reason"]) for each in one["refused"])
    named = [*one["accepted"], *(each.snapshot for each in refused)]
    if len(set(named)) != len(named) or one["accepted"] != sorted(one["accepted"]):
        raise CartDeskError(_FORGED)
    if [each.snapshot for each in refused] != sorted(each.snapshot for each in refused):
        raise CartDeskError(_FORGED)
    return Acknowledgement(
        study=one["study"],
        site=one["site"],
        device=one["device"],
        number=one["number"],
        package=one["package"],
        accepted=tuple(one["accepted"]),
        refused=refused,
        sponsor=one["sponsor"],
        user=one["user"],
        time=one["time"],
        raw=data,
    )
