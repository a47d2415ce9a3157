"""The open part of a package: who sends what range of the trail to whom, and where it stands in the sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cartdesk.base import CartDeskError
from cartdesk.exchange.shape import ZERO_DIGEST, checked, is_digest, is_flag, is_key, is_party, is_time, whole

MAX_EVENTS = 5_000
MAX_CHECKPOINT = 4_096


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the outside of a package says (docs/formats/package.md).

    `first` and `last` are the audit records told of, both inclusive; `prev` the digest of the package before;
    `checkpoint` the device's signed note at size `last`; `audience` the sponsor desk's public key in hex. The
    body's digest and length are filled in by sealing.
    """

    audience: str
    study: str
    site: str
    device: str
    number: int
    prev: str
    first: int
    last: int
    checkpoint: str
    created: str
    training: bool
    body_sha256: str = ZERO_DIGEST
    body_length: int = 0

    def to_json(self) -> dict[str, Any]:
        """The object that the device signs."""
        return {
            **self.sequence_json(),
            "checkpoint": self.checkpoint,
            "body": {"length": self.body_length, "sha256": self.body_sha256},
            "created": self.created,
            "training": self.training,
        }

    def sequence_json(self) -> dict[str, Any]:
        """The part that stands inside the sealed body once more."""
        return {
            "audience": self.audience,
            "study": self.study,
            "site": self.site,
            "device": self.device,
            "number": self.number,
            "prev": self.prev,
            "from": self.first,
            "to": self.last,
        }

    @property
    def origin(self) -> str:
        """The origin of the device's checkpoints."""
        return origin(self.study, self.site, self.device)


SEQUENCE_RULES = {
    "audience": is_key,
    "study": is_party,
    "site": is_party,
    "device": is_party,
    "number": whole(1),
    "prev": is_digest,
    "from": whole(1),
    "to": whole(1),
}
_RULES = {
    **SEQUENCE_RULES,
    "checkpoint": lambda value: isinstance(value, str) and 0 < len(value) <= MAX_CHECKPOINT,
    "body": lambda value: True,
    "created": is_time,
    "training": is_flag,
}
_BODY_RULES = {"length": whole(1), "sha256": is_digest}


def origin(study: str, site: str, device: str) -> str:
    """The name a device signs its checkpoints with (C2SP tlog-checkpoint)."""
    return f"cartdesk/{study}/{site}/{device}"


def read_manifest(payload: Any) -> Manifest:
    """Read the signed object; anything but the documented shape is `package.altered`."""
    data = checked(payload, _RULES, "package.altered")
    body = checked(data["body"], _BODY_RULES, "package.altered")
    if not 0 <= data["to"] - data["from"] < MAX_EVENTS:
        raise CartDeskError("package.altered")
    return Manifest(
        audience=data["audience"],
        study=data["study"],
        site=data["site"],
        device=data["device"],
        number=data["number"],
        prev=data["prev"],
        first=data["from"],
        last=data["to"],
        checkpoint=data["checkpoint"],
        created=data["created"],
        training=data["training"],
        body_sha256=body["sha256"],
        body_length=body["length"],
    )
