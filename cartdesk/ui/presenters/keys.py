"""Keys and recovery on the screen: the state of every door in words, and the way to each act."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cartdesk.base import CartDeskError, digest, local_at
from cartdesk.ui.pages.keys_page import KeysPage, RecoveryLines, SheetLine
from cartdesk.ui.presenters.key_trust import readable
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import (
    SPONSOR,
    Desk,
    DevicePerson,
    DeviceView,
    HeldKey,
    KeyState,
    RecoveryView,
    device_people,
    key_state,
    known_devices,
    read_spare_card,
    revocations,
)
from cartdesk.usecases.keystate import expiring
from cartdesk.usecases.tries import MAX_TRIES

Found = tuple[KeyState, tuple[DeviceView, ...]]


def make(session: Session) -> QWidget:
    """The page of keys."""
    return _Keys(session).page


def day(desk: Desk, moment: str) -> str:
    """A moment of the trail as a date on this desk's calendar."""
    return f"{local_at(moment, desk.clock.now().offset):%d.%m.%Y}" if moment else ""


class _Keys:
    """Words the state; opens the page of the act that is asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.sponsor = session.desk.kind == SPONSOR
        self.page = KeysPage(session.words, session.theme, sponsor=self.sponsor)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.page.reworded = self.refresh
        self.page.asked.connect(self.ask)
        self.people: dict[str, HeldKey] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read the state again."""
        language = self.session.words.language

        def read(desk: Desk) -> Found:
            return key_state(desk, language), known_devices(desk) if self.sponsor else ()

        self.session.act(read, self._show, owner=self.page)

    # -- words ------------------------------------------------------------------------------------------------

    def _show(self, found: Found) -> None:
        state, devices = found
        words, desk = self.session.words, self.session.desk
        self.people = {one.user: one for one in state.people}
        present = sorted(state.people, key=lambda one: not one.active)
        self.page.show_people(
            [self._person(one) for one in present], {one.user: self._acts(one) for one in present}
        )
        self.page.show_recovery(self._recovery(state.recovery) if state.recovery else None)
        since = day(desk, state.database.since)
        told = words("keys.database-changed", day=since, name=state.database.by)
        self.page.database.setText(told if state.database.by else words("keys.database-first", day=since))
        spares = [TableRow((one.label, one.spare), "", one.spare) for one in state.spares]
        here = words("keys.device", device=desk.file.device, label=desk.file.label)
        none = "" if spares else " " + words("keys.no-spares")
        self.page.show_spares(here + none, spares)
        self.page.revoked.setText(words("keys.revoked" if state.revoked else "keys.not-revoked"))
        rows = [self._device(one) for one in devices]
        both = frozenset({"revoke-device", "revoke-person"})
        self.page.show_devices(
            rows, {one.device: both - {"revoke-device"} if one.revoked else both for one in devices}
        )

    def _person(self, one: HeldKey) -> TableRow:
        words, desk = self.session.words, self.session.desk
        state, mark = self._state(one)
        valid = words(f"keys.ended.{one.ended}") if one.ended else day(desk, one.valid_to)
        role = desk.study.roles[one.role].text(words.language)
        since = day(desk, one.since) or ("—" if not one.way_in else words("keys.long-ago"))
        return TableRow((one.name, role, state, since, valid), mark, one.user)

    def _state(self, one: HeldKey) -> tuple[str, str]:
        """What the person can do now, and its mark."""
        words = self.session.words
        if not one.active:
            return words("keys.state.gone"), "locked"
        if not one.way_in:
            return words("keys.state.no-way"), "reject"
        if one.tries_left <= 0:
            return words("keys.state.locked-out"), "reject"
        if expiring(self.session.desk, one):
            return words("keys.state.expiring"), "warn"
        if one.tries_left < MAX_TRIES:
            return words("keys.state.tries", n=one.tries_left), "warn"
        return words("keys.state.in"), "received"

    def _acts(self, one: HeldKey) -> frozenset[str]:
        """What an administrator may want with this person; the use case decides."""
        if not one.active:
            return frozenset()
        wanted = {"renew"} if one.way_in and not one.ended else set()
        if one.user != self.session.desk.user.id:
            wanted |= {"reset", "remove"} | ({"let-in"} if one.tries_left < MAX_TRIES else set())
        return frozenset(wanted)

    def _recovery(self, one: RecoveryView) -> RecoveryLines:
        words, desk = self.session.words, self.session.desk
        sheets = []
        for sheet in one.sheets:
            read = day(desk, sheet.read)
            key = "keys.sheet-read" if read else "keys.sheet-unread"
            told = words(key, day=read) if read else words(key)
            if sheet.due:
                told = words("keys.sheet-due", told=told)
            mark = "warn" if sheet.due else "received" if read else "not-started"
            sheets.append(SheetLine(sheet.number, sheet.holder, mark, told))
        facts = {"day": day(desk, one.rehearsed), "shares": one.shares, "until": day(desk, one.until)}
        key = "rehearsed" if one.rehearsed else "not-rehearsed"
        if one.faults:
            key = "rehearsal-faulty"
        elif one.due:
            key += "-late"
        mark = "reject" if one.faults else "warn" if one.due or not one.rehearsed else "received"
        made = words("keys.recovery-made", day=day(desk, one.made))
        used = words("keys.recovery-used", day=day(desk, one.used)) if one.used else ""
        return RecoveryLines(made, one.fingerprint, tuple(sheets), mark, words(f"keys.{key}", **facts), used)

    def _device(self, one: DeviceView) -> TableRow:
        words = self.session.words
        state, mark = words("keys.device-trusted"), "received"
        if one.revoked:
            when = day(self.session.desk, one.revoked.time)
            state, mark = words("keys.device-revoked", day=when, number=one.revoked.number), "refused"
        return TableRow((one.device, one.site, one.label, str(one.packages), state), mark, one.device)

    # -- ways to acts -----------------------------------------------------------------------------------------

    def ask(self, act: str, key: str) -> None:
        """Open the page of an act; what it needs from outside is read first."""
        go = self.session.go
        if act in ("reset", "let-in", "renew", "remove"):
            go("key-act", act=act, user=key, name=self.people[key].name)
        elif act == "remove-spare":
            go("key-act", act=act, spare=key)
        elif act == "add-spare":
            self._open(self._spare)
        elif act == "take-revocation":
            self._open(lambda data: go("key-act", act=act, data=data))
        elif act == "revoke-person":
            self.session.act(
                lambda desk: device_people(desk, key),
                lambda found: self._revoke_person(key, found),
                self._failed,
                self.page,
            )
        elif act == "save-revocations":
            self.session.act(revocations, self._save, self._failed, self.page)
        elif act == "revoke-device":
            go("key-act", act=act, device=key)
        else:
            go("key-act", act=act)

    def _open(self, then: object) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self.session.window, self.session.words("keys.open"))
        if chosen:
            self.session.aside(lambda: readable(Path(chosen)), then, self._failed, self.page)  # type: ignore[arg-type]

    def _spare(self, data: bytes) -> None:
        try:
            read_spare_card(data)
        except CartDeskError as fault:
            self._failed(fault)
            return
        self.session.go("key-act", act="add-spare", card=data)

    def _revoke_person(self, device: str, found: tuple[DevicePerson, ...]) -> None:
        people = [(one.user, one.name) for one in found if not one.revoked]
        if not people:
            self.page.notice.say(self.session.words("keys.nobody-signed"), "info")
            return
        self.session.go("key-act", act="revoke-person", device=device, people=people)

    def _save(self, found: tuple[bytes, ...]) -> None:
        """All revocations into a folder, for sites that are reached by stick only."""
        words = self.session.words
        if not found:
            self.page.notice.say(words("keys.nothing-revoked"), "info")
            return
        folder = QFileDialog.getExistingDirectory(self.session.window, words("keys.revocations-folder"))
        if not folder:
            return
        try:
            for data in found:
                (Path(folder) / f"revocation-{digest(data)[:8]}.cdrev").write_bytes(data)
        except OSError:
            self.page.notice.say(words("pages.not-written"))
            return
        self.page.notice.say(words("keys.revocations-saved", n=len(found)), "complete")

    def _failed(self, fault: CartDeskError) -> None:
        self.page.notice.say(self.session.words.error(fault))
