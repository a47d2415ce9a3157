"""Sources beside a form: photographs and PDFs of the papers its answers were taken from (decision 0042).

They stay in the encrypted desk: no package, export or print carries one. A signature does not cover them, so that adding
one ends none. The trail names each by the digest of its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError, digest
from cartdesk.forms import FormPlace
from cartdesk.paper import SourceKind, read_source
from cartdesk.paper.model import MAX_SOURCE
from cartdesk.records import AuditRecord, Kind, Permission, Reason
from cartdesk.store import Unit
from cartdesk.usecases.act import Acting, usecase, viewing
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.entry import begin
from cartdesk.usecases.standing import records_of

TITLE = "note"
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The bytes of a document that was read and found to be one, with what it is."""

    data: bytes
    kind: SourceKind


@dataclass(frozen=True, slots=True)
class Removed:
    """Who took a source out of sight, when and why."""

    user: str
    saved: str
    offset: int
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Source:
    """One source beside a form: its record, its title (empty when none was given or it was erased), what it is, who and when.

    `size` in bytes; `removed` tells who struck it out, its bytes stay.
    """

    seq: int
    title: str
    media: str
    pages: int
    size: int
    user: str
    saved: str
    offset: int
    removed: Removed | None = None


def load_source(path: Path) -> SourceFile:
    """Read a file that somebody chose; no more of it than a source may have. Needs no desk.

    Errors: `attachment.unreadable`, those of `read_source`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SOURCE + 1)
    except OSError as fault:
        raise CartDeskError("attachment.unreadable") from fault
    return SourceFile(data, read_source(data))


@usecase("attachment.add", needs=Permission.ENTER, kind=SITE)
def attach_source(act: Acting, subject: str, place: FormPlace, file: SourceFile, title: str = "") -> int:
    """Keep a source beside a form; the number of its record. The file's own name is not kept: it may name a patient.

    Errors: those of a form that may not be entered, `attachment.already-there`, `attachment.title-too-long`.
    """
    begin(act, subject, place)
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        raise CartDeskError("attachment.title-too-long", limit=LONGEST_TITLE)
    name = digest(file.data)
    if any(str(one.refs["file"]) == name for one in _standing(act.unit, subject, place)):
        raise CartDeskError("attachment.already-there")
    refs: dict[str, str | int] = {
        "file": name, "media": file.kind.media, "pages": file.kind.pages, "size": len(file.data)
    }  # fmt: skip
    facts = {TITLE: title} if title else None
    seq = act.record(Kind.ATTACHMENT_ADD, subject=subject, place=place, refs=refs, facts=facts)
    act.unit.add_evidence(seq, file.data)
    return seq


@usecase("attachment.remove", needs=Permission.ENTER, kind=SITE)
def remove_source(act: Acting, subject: str, place: FormPlace, source: int, reason: Reason) -> None:
    """Strike a source out: it stays in the list with the reason, and in the desk. Errors: `attachment.gone`."""
    if all(one.seq != source for one in _standing(act.unit, subject, place)):
        raise CartDeskError("attachment.gone")
    act.record(
        Kind.ATTACHMENT_REMOVE,
        subject=subject,
        place=place,
        refs={"attachment": source},
        reason=reason.checked(),
    )


@viewing("attachment.list", needs=Permission.VIEW)
def sources(desk: Desk, unit: Unit, subject: str, place: FormPlace) -> tuple[Source, ...]:
    """The sources beside a form in the order they came, those struck out among them."""
    names = {one.id: one.name for one in unit.users()}
    gone = _struck(unit, subject)
    return tuple(_told(unit, one, names, gone.get(one.seq)) for one in _added(unit, subject, place))


@viewing("attachment.read", needs=Permission.VIEW)
def source_bytes(desk: Desk, unit: Unit, subject: str, source: int) -> bytes:
    """The bytes of one source, as they were attached. Errors: `attachment.gone`, `attachment.altered`."""
    added = next((one for one in _of_kind(unit, subject, Kind.ATTACHMENT_ADD) if one.seq == source), None)
    if added is None:
        raise CartDeskError("attachment.gone")
    data = unit.evidence(source)
    if data is None or digest(data) != added.refs["file"]:
        raise CartDeskError("attachment.altered", seq=source)
    return data


def _of_kind(unit: Unit, subject: str, kind: Kind) -> list[AuditRecord]:
    """The records of a kind about a subject, oldest first."""
    return records_of(unit, kind, subject=subject)[::-1]


def _added(unit: Unit, subject: str, place: FormPlace) -> list[AuditRecord]:
    return [one for one in _of_kind(unit, subject, Kind.ATTACHMENT_ADD) if one.place == place]


def _struck(unit: Unit, subject: str) -> dict[int, AuditRecord]:
    return {int(one.refs["attachment"]): one for one in _of_kind(unit, subject, Kind.ATTACHMENT_REMOVE)}


def _standing(unit: Unit, subject: str, place: FormPlace) -> list[AuditRecord]:
    gone = _struck(unit, subject)
    return [one for one in _added(unit, subject, place) if one.seq not in gone]


def _told(unit: Unit, added: AuditRecord, names: dict[str, str], struck: AuditRecord | None) -> Source:
    title, refs = unit.facts(added.seq).get(TITLE), added.refs
    removed = None
    if struck is not None:
        words = unit.facts(struck.seq).get("reason-text")
        removed = Removed(
            names.get(struck.user, struck.user),
            struck.saved,
            struck.offset,
            struck.reason or "",
            str(words.value) if words and words.value else "",
        )
    return Source(
        added.seq,
        str(title.value) if title and title.value else "",
        str(refs["media"]),
        int(refs["pages"]),
        int(refs["size"]),
        names.get(added.user, added.user),
        added.saved,
        added.offset,
        removed,
    )
