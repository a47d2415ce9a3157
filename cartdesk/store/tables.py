"""The tables of `desk.db` (docs/formats/desk.md). They never leave this room.

Times are text of `Stamp.iso`, digests 64 hexadecimal digits. Columns of `records` beside `bytes` are an index made
from those bytes. `grp` is an ItemGroup's OID. Made by migrations, never from here; a test compares the two.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()


def _text(name: str, *more: ForeignKey, key: bool = False, empty: bool = False) -> Column[str]:
    return Column(name, Text, *more, primary_key=key, nullable=empty)


def _whole(name: str, *more: ForeignKey, key: bool = False, empty: bool = False) -> Column[int]:
    return Column(name, Integer, *more, primary_key=key, nullable=empty, autoincrement=False)


def _bytes(name: str, *, key: bool = False, empty: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=key, nullable=empty)


def _place(*, key: bool = False) -> tuple[Column[str], Column[int], Column[str], Column[int]]:
    return (
        _text("event", key=key),
        _whole("event_repeat", key=key),
        _text("form", key=key),
        _whole("form_repeat", key=key),
    )


def _item(*, key: bool = False) -> tuple[Column[str], Column[int], Column[str]]:
    return (_text("grp", key=key), _whole("grp_repeat", key=key), _text("item", key=key))


def _counted(name: str) -> Column[int]:
    """A row number given by SQLite, rising and never used again."""
    return Column(name, Integer, primary_key=True, autoincrement=True)


_ROWID: dict[str, Any] = {"sqlite_strict": True, "sqlite_autoincrement": True}
_STRICT: dict[str, Any] = {"sqlite_strict": True}
_CLUSTERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}

# The trail: append-only.
records = Table(
    "records", metadata,
    _whole("seq", key=True), _bytes("bytes"), _text("digest"), _text("op"), _text("kind"), _text("user"),
    _text("subject", empty=True), _text("event", empty=True), _whole("event_repeat", empty=True),
    _text("form", empty=True), _whole("form_repeat", empty=True),
    _text("grp", empty=True), _whole("grp_repeat", empty=True), _text("item", empty=True), _text("saved"),
    _text("entered", empty=True), _whole("minutes", empty=True), _text("clock", empty=True), _text("reason", empty=True),
    UniqueConstraint("op"), CheckConstraint("seq >= 1", name="seq_from_1"),
    **_STRICT,
)  # fmt: skip
Index(
    "records_place", records.c.subject, records.c.form, records.c.event, records.c.event_repeat,
    records.c.form_repeat, records.c.grp, records.c.grp_repeat, records.c.item,
)  # fmt: skip
# All that a search or a review looks at, in the order of the trail: read through in one sweep, and written at its end.
SEARCHED = (
    "seq", "kind", "user", "subject", "event", "event_repeat", "form", "form_repeat", "grp", "grp_repeat", "item",
    "saved", "entered", "minutes", "clock", "reason",
)  # fmt: skip
Index("records_acts", records.c.kind, records.c.seq, sqlite_where=text("kind <> 'item.set'"))
Index("records_search", *(records.c[name] for name in SEARCHED))
facts = Table(
    "facts", metadata,
    _whole("seq", ForeignKey("records.seq"), key=True), _text("name", key=True), _text("salt"), _text("value"),
    **_CLUSTERED,
)  # fmt: skip
frontier = Table(
    "frontier", metadata,
    _whole("one", key=True), _whole("size"), _text("state"), CheckConstraint("one = 1", name="one_row"), **_STRICT,
)  # fmt: skip
evidence = Table(
    "evidence", metadata, _whole("seq", ForeignKey("records.seq"), key=True), _bytes("bytes"), **_STRICT,
)  # fmt: skip
checkpoints = Table(
    "checkpoints", metadata, _counted("id"), _whole("size"), _text("note"), _bytes("leaves", empty=True), **_ROWID,
)  # fmt: skip
reviews = Table(
    "reviews", metadata,
    _text("statement", key=True), _bytes("envelope"), _whole("first"), _whole("last"), _whole("seq"), **_STRICT,
)  # fmt: skip

# What two persons had erased: facts by name, and the copies of them in signed snapshots and sealed packages.
redactions = Table(
    "redactions", metadata,
    _whole("seq", ForeignKey("records.seq"), key=True), _text("name", key=True), _whole("by", ForeignKey("records.seq")),
    **_CLUSTERED,
)  # fmt: skip
blanked = Table(
    "blanked", metadata,
    _text("kind", key=True), _text("key", key=True), _whole("by", ForeignKey("records.seq")),
    CheckConstraint("kind IN ('signature', 'package')", name="kind"), **_CLUSTERED,
)  # fmt: skip

# The case books as they stand now: caches of the trail.
subjects = Table("subjects", metadata, _text("code", key=True), _text("created"), **_STRICT)
events = Table(
    "events", metadata,
    _text("subject", ForeignKey("subjects.code"), key=True), _text("event", key=True), _whole("event_repeat", key=True),
    **_CLUSTERED,
)  # fmt: skip
forms = Table(
    "forms", metadata,
    _text("subject", ForeignKey("subjects.code"), key=True), *_place(key=True),
    _text("status"), _text("completed", empty=True), _text("signature", empty=True), _text("snapshot", empty=True),
    _whole("last_seq"), _text("road"), _whole("removed"),
    _whole("rejects"), _whole("warns"), _whole("missing"), _whole("waits"), _whole("answered"), _whole("total"),
    **_CLUSTERED,
)  # fmt: skip
items = Table(
    "items", metadata,
    _text("subject", ForeignKey("subjects.code"), key=True), *_place(key=True), *_item(key=True),
    _text("value"), _whole("seq"), _text("user"), _text("saved"),
    **_CLUSTERED,
)  # fmt: skip
explanations = Table(
    "explanations", metadata,
    _text("subject", ForeignKey("subjects.code"), key=True), *_place(key=True), _text("check_oid", key=True), *_item(key=True),
    _text("reason"), _text("user"), _whole("seq"), _text("saved"),
    **_CLUSTERED,
)  # fmt: skip

# People, signatures, keys, settings.
users = Table(
    "users", metadata,
    _text("id", key=True), _text("name"), _text("role"), _text("org"), _whole("active"), **_STRICT,
)  # fmt: skip
user_keys = Table(
    "user_keys", metadata,
    _text("user", ForeignKey("users.id"), key=True), _bytes("wrapped"), _bytes("public"), _bytes("certificate"),
    **_STRICT,
)  # fmt: skip
signatures = Table(
    "signatures", metadata,
    _text("statement", key=True), _text("subject"), *_place(),
    _bytes("envelope"), _bytes("snapshot"), _bytes("shown"), _whole("seq"), _text("user"),
    **_STRICT,
)  # fmt: skip
Index(
    "signatures_place", signatures.c.subject, signatures.c.form, signatures.c.event, signatures.c.event_repeat,
    signatures.c.form_repeat,
)  # fmt: skip
superseded = Table(
    "superseded", metadata,
    _text("statement", ForeignKey("signatures.statement"), key=True), _whole("seq"), **_STRICT,
)  # fmt: skip
certificates = Table(
    "certificates", metadata,
    _text("digest", key=True), _text("user"), _bytes("public"), _bytes("envelope"), **_STRICT,
)  # fmt: skip
Index("certificates_user", certificates.c.user)
ended_keys = Table(
    "ended_keys", metadata,
    _bytes("public", key=True), _text("user"), _whole("seq"), _text("cause"), **_STRICT,
)  # fmt: skip
past_passwords = Table(
    "past_passwords", metadata,
    _counted("id"), _text("user"), _text("salt"), _whole("memory_kib"), _whole("passes"), _whole("lanes"),
    _text("verifier"), _text("since"), **_ROWID,
)  # fmt: skip
drills = Table("drills", metadata, _whole("seq", key=True), _bytes("evidence"), **_STRICT)
settings = Table("settings", metadata, _text("name", key=True), _text("value"), **_STRICT)
secrets = Table("secrets", metadata, _text("name", key=True), _bytes("value"), **_STRICT)

# What people signed about people (delegation lines, access reviews); refused passwords; typing handed to who comes next.
people_statements = Table(
    "people_statements", metadata,
    _text("statement", key=True), _text("kind"), _bytes("envelope"), _whole("seq"),
    CheckConstraint("kind IN ('delegation', 'access-review')", name="kind"),
    **_STRICT,
)  # fmt: skip
attempts = Table(
    "attempts", metadata,
    _text("user", ForeignKey("users.id"), key=True), _whole("refused"), _text("first"), _text("last"), _whole("unseen"),
    **_STRICT,
)  # fmt: skip
handover = Table(
    "handover", metadata,
    _whole("one", key=True), _text("user"), _text("typed"), _text("saved"), CheckConstraint("one = 1", name="one_row"),
    **_STRICT,
)  # fmt: skip

# The outbox: sealed packages and what came back for them. Append-only; states are derived.
packages = Table(
    "packages", metadata,
    _whole("number", key=True), _text("digest"), _bytes("bytes"), _whole("first"), _whole("last"),
    UniqueConstraint("digest"), **_STRICT,
)  # fmt: skip
package_forms = Table(
    "package_forms", metadata,
    _whole("number", ForeignKey("packages.number"), key=True), _whole("position", key=True),
    _text("subject"), *_place(), _text("snapshot"),
    **_CLUSTERED,
)  # fmt: skip
Index("package_forms_snapshot", package_forms.c.snapshot)
answers = Table(
    "answers", metadata,
    _counted("id"), _whole("number", ForeignKey("packages.number")), _text("kind"), _bytes("bytes"),
    UniqueConstraint("number", "kind", "bytes"), CheckConstraint("kind IN ('receipt', 'acknowledgement')", name="kind"),
    **_ROWID,
)  # fmt: skip

# The sponsor's mirror of the sites.
devices = Table("devices", metadata, _text("device", key=True), _text("site"), _bytes("card"), **_STRICT)
device_cards = Table("device_cards", metadata, _counted("id"), _text("device"), _bytes("card"), **_ROWID)
Index("device_cards_device", device_cards.c.device)
revocations = Table(
    "revocations", metadata, _counted("id"), _text("device"), _text("user", empty=True), _bytes("envelope"), **_ROWID,
)  # fmt: skip
mirror_packages = Table(
    "mirror_packages", metadata,
    _text("digest", key=True), _text("device"), _whole("number"), _bytes("bytes"), **_STRICT,
)  # fmt: skip
mirror_verdicts = Table(
    "mirror_verdicts", metadata,
    _counted("id"), _text("package", ForeignKey("mirror_packages.digest")), _text("verdict"), **_ROWID,
)  # fmt: skip
Index("mirror_verdicts_package", mirror_verdicts.c.package)
mirror_digests = Table(
    "mirror_digests", metadata, _text("device", key=True), _whole("seq", key=True), _text("digest"), **_CLUSTERED,
)  # fmt: skip
mirror_records = Table(
    "mirror_records", metadata, _text("device", key=True), _whole("seq", key=True), _bytes("bytes"), **_STRICT,
)  # fmt: skip
mirror_facts = Table(
    "mirror_facts", metadata,
    _text("device", key=True), _whole("seq", key=True), _text("name", key=True), _text("salt"), _text("value"),
    **_CLUSTERED,
)  # fmt: skip
mirror_forms = Table(
    "mirror_forms", metadata,
    _counted("id"), _text("device"), _text("subject"), *_place(),
    _text("digest"), _bytes("snapshot"), _bytes("envelope"), _text("package"), _text("accepted"),
    UniqueConstraint("device", "digest", "package"),
    **_ROWID,
)  # fmt: skip
Index(
    "mirror_forms_place", mirror_forms.c.device, mirror_forms.c.subject, mirror_forms.c.form, mirror_forms.c.event,
    mirror_forms.c.event_repeat, mirror_forms.c.form_repeat,
)  # fmt: skip
mirror_acks = Table("mirror_acks", metadata, _counted("id"), _text("package"), _bytes("bytes"), **_ROWID)

APPEND_ONLY = (
    records, facts, checkpoints, evidence, reviews, redactions, blanked, signatures, superseded, people_statements,
    packages, package_forms, answers,
    mirror_packages, mirror_verdicts, mirror_digests, mirror_records, mirror_facts, mirror_forms, mirror_acks,
    certificates, ended_keys, drills, device_cards, revocations,
)  # fmt: skip
