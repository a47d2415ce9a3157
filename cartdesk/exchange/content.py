"""What a package holds inside: leaves of all records, the records of signed forms in full, the signed forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cartdesk.base import CartDeskError, canonical
from cartdesk.crypto import from_base64, to_base64
from cartdesk.exchange.manifest import MAX_EVENTS, SEQUENCE_RULES, Manifest
from cartdesk.exchange.shape import checked, is_base64, is_digest, listed, whole
from cartdesk.records.fact import Fact
from cartdesk.records.tree import leaf_hash

MAX_FORMS = 1_000
MAX_FACTS = 16


@dataclass(frozen=True, slots=True)
class SentRecord:
    """One audit record in full: its stored bytes, and the clear values and salts that may leave the site."""

    seq: int
    data: bytes
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentForm:
    """One signed form: snapshot bytes, signature statement (DSSE envelope bytes), language of the shown text.

    `fault`: the code for which a reader must refuse this form alone (docs/formats/package.md), None when it is
    right or was not yet judged.
    """

    snapshot: bytes
    statement: bytes
    language: str
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class PackageContent:
    """Everything inside a package.

    `digests[i]` is the leaf (`leaf_digest`) of the audit record `manifest.first + i`. `records` ascend by number and
    may be earlier than `manifest.first`. `certificates` are DSSE envelopes as bytes, `definition` a digest in hex.
    """

    digests: tuple[str, ...]
    records: tuple[SentRecord, ...]
    forms: tuple[SentForm, ...]
    certificates: tuple[bytes, ...]
    definition: str


def leaf_digest(record: bytes) -> str:
    """What a package tells of every audit record: its leaf in the trail's tree (RFC 6962), in hex."""
    return leaf_hash(record).hex()


def body_json(content: PackageContent, manifest: Manifest) -> dict[str, Any]:
    """The object that is signed, then sealed."""
    return {
        **manifest.sequence_json(),
        "definition": content.definition,
        "digests": list(content.digests),
        "records": [_record_json(record) for record in content.records],
        "forms": [
            {
                "snapshot": to_base64(form.snapshot),
                "statement": json.loads(form.statement),
                "language": form.language,
            }
            for form in content.forms
        ],
        "certificates": [json.loads(certificate) for certificate in content.certificates],
    }


def _record_json(record: SentRecord) -> dict[str, Any]:
    facts = {name: {"salt": fact.salt, "value": fact.value} for name, fact in record.facts.items()}
    return {"seq": record.seq, "record": to_base64(record.data), "facts": facts}


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


_RULES = {
    **SEQUENCE_RULES,
    "definition": is_digest,
    "digests": listed(is_digest, 1, MAX_EVENTS),
    "records": listed(_is_object, 0, MAX_EVENTS),
    "forms": listed(_is_object, 0, MAX_FORMS),
    "certificates": listed(_is_object, 0, MAX_FORMS),
}
_RECORD_RULES = {
    "seq": whole(1),
    "record": is_base64,
    "facts": lambda value: isinstance(value, dict) and len(value) <= MAX_FACTS,
}
_FACT_RULES = {
    "salt": lambda value: isinstance(value, str) and len(value) == 32,
    "value": lambda value: True,
}
_FORM_RULES = {
    "snapshot": is_base64,
    "statement": _is_object,
    "language": lambda value: value in ("ru", "en"),
}


def read_body(payload: Any, manifest: Manifest) -> PackageContent:
    """Read the signed object of the body; wrong shape, or anything that differs from the manifest, is `package.altered`."""
    data = checked(payload, _RULES, "package.altered")
    if any(data[key] != value for key, value in manifest.sequence_json().items()):
        raise CartDeskError("package.altered")
    return PackageContent(
        digests=tuple(data["digests"]),
        records=tuple(_read_record(one) for one in data["records"]),
        forms=tuple(_read_form(one) for one in data["forms"]),
        certificates=tuple(canonical(one) for one in data["certificates"]),
        definition=data["definition"],
    )


def _read_record(data: Any) -> SentRecord:
    one = checked(data, _RECORD_RULES, "package.altered")
    facts = {name: checked(fact, _FACT_RULES, "package.altered") for name, fact in one["facts"].items()}
    return SentRecord(
        one["seq"],
        from_base64(one["record"]),
        {name: Fact(fact["salt"], fact["value"]) for name, fact in facts.items()},
    )


def _read_form(data: Any) -> SentForm:
    one = checked(data, _FORM_RULES, "package.altered")
    return SentForm(from_base64(one["snapshot"]), canonical(one["statement"]), one["language"])
