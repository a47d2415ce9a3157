"""What is known of a desk's copies, in words and marks for their page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cartdesk.base import CartDeskError, Words, local_at
from cartdesk.exchange import Rehearsal
from cartdesk.ui.pages.backup_page import BackupView, Fact
from cartdesk.ui.presenters.backup_keeper import BackupKeeper
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import BackupState, Desk, Listed

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE
SHORT = 12


@dataclass(frozen=True, slots=True)
class Found:
    """The desk's own state, its rehearsals, names of people by id, and what was seen on the medium."""

    state: BackupState
    rehearsed: tuple[Rehearsal, ...]
    names: Mapping[str, str]
    there: bool = False
    same_disk: bool = False
    listed: tuple[Listed, ...] = ()


def view_of(words: Words, desk: Desk, found: Found) -> BackupView:
    """Everything on the page."""
    facts = {
        "last": _last(words, desk, found.state),
        "medium": _medium(words, found),
        "rehearsed": _rehearsed(words, desk, found.rehearsed),
    }
    tested = {one.backup: one.same for one in found.rehearsed[::-1]}
    rows = tuple(_row(words, one, tested) for one in found.listed)
    evidence = tuple(_evidence(words, desk, one, found.names) for one in found.rehearsed)
    return BackupView(facts, rows, evidence, found.state.warn_days, found.state.shelf is not None)


def _last(words: Words, desk: Desk, state: BackupState) -> Fact:
    last, age = state.last, state.age
    if last is None or age is None:
        return Fact(words("pages.backup.never"), words("pages.backup.never-note"), "attention")
    told = [words("pages.backup.age", n=age) if age else words("pages.backup.today")]
    told.append(words("pages.backup.since", n=state.records_since))
    note = [" · ".join(told), words("pages.backup.digest", digest=last.digest[:SHORT])]
    if age:
        note.append(words("pages.backup.late" if state.late else "pages.backup.due"))
    mark = "overdue" if state.late else "received" if age == 0 else "draft"
    return Fact(local_time(desk, last.made), "\n".join(note), mark)


def _medium(words: Words, found: Found) -> Fact:
    shelf = found.state.shelf
    if shelf is None:
        return Fact(words("pages.backup.no-folder"), words("pages.backup.no-folder-note"), "attention")
    if not found.there:
        return Fact(str(shelf.chosen), words("pages.backup.not-there"), "warn")
    if found.same_disk:
        return Fact(str(shelf.chosen), words("pages.backup.same-disk"), "warn")
    return Fact(str(shelf.chosen), words("pages.backup.there", n=len(found.listed)), "received")


def _rehearsed(words: Words, desk: Desk, rehearsed: tuple[Rehearsal, ...]) -> Fact:
    if not rehearsed:
        never, note = words("pages.backup.never-rehearsed"), words("pages.backup.never-rehearsed-note")
        return Fact(never, note, "not-started")
    last = rehearsed[0]
    note = words("pages.backup.was-same" if last.same else "pages.backup.was-different")
    return Fact(local_time(desk, last.time), note, "received" if last.same else "reject")


def _row(words: Words, one: Listed, tested: Mapping[str, bool]) -> TableRow:
    note, name = one.note, one.path.name
    if note is None:
        return TableRow((name, "", "", "", "", words.error(CartDeskError(one.verdict))), "reject", name)
    state, mark = words("pages.backup.whole"), "complete"
    if not one.good:
        state, mark = words.error(CartDeskError(one.verdict)), "reject"
    elif note.database in tested:
        same = tested[note.database]
        state = words("pages.backup.was-same" if same else "pages.backup.was-different")
        mark = "received" if same else "reject"
    made = f"{local_at(note.made, note.offset):%d.%m.%Y %H:%M}"
    size = f"{note.bytes / MEBIBYTE:.1f}".replace(".", words("pages.backup.point"))
    kept = ", ".join(words(f"pages.backup.kept-{why}") for why in one.kept or ("none",))
    texts = (made, str(note.records), words("pages.backup.size", size=size))
    return TableRow((*texts, words(f"pages.backup.kind-{note.reason}"), kept, state), mark, name)


def _evidence(words: Words, desk: Desk, one: Rehearsal, names: Mapping[str, str]) -> TableRow:
    if one.same:
        rows = sum(table.backup for table in one.tables)
        verdict = words("pages.backup.evidence-same", tables=len(one.tables), rows=rows)
    else:
        verdict = words("pages.backup.evidence-differs")
    log = words("pages.backup.log", size=one.log // KIBIBYTE)
    texts = (
        local_time(desk, one.time), verdict, local_time(desk, one.made), f"{one.records} / {one.live}", log,
        f"{one.root[:SHORT]}…", names.get(one.user, one.user),
    )  # fmt: skip
    return TableRow(texts, "received" if one.same else "reject", one.time)


@dataclass(frozen=True, slots=True)
class CopiesTold:
    """How a desk stands with its backups: a few words with a mark, and a sentence when somebody must act."""

    short: str
    mark: str
    reminder: str = ""


def copies_told(words: Words, desk: Desk, keeper: BackupKeeper) -> CopiesTold:
    """In words for the status line; a practice desk is never reminded."""
    state = keeper.state
    if keeper.busy:
        return CopiesTold(words("ui.copies.working", share=int(keeper.share * 100)), "draft")
    if state is None:
        return CopiesTold("", "not-started")
    if keeper.missing:
        return CopiesTold(words("ui.copies.missing"), "warn", words("ui.copies.remind-missing"))
    if state.last is None or state.age is None:
        reminder = "" if desk.training else words("ui.copies.remind-never")
        return CopiesTold(words("ui.copies.never"), "attention", reminder)
    if state.late and state.age:
        reminder = "" if desk.training else words("ui.copies.remind-late", n=state.age)
        return CopiesTold(words("ui.copies.late", n=state.age), "overdue", reminder)
    return CopiesTold(words("ui.copies.made", time=local_time(desk, state.last.made)), "received")


def local_time(desk: Desk, iso: str) -> str:
    """A time by the clock of the desk."""
    return f"{local_at(iso, desk.clock.now().offset):%d.%m.%Y %H:%M}"
