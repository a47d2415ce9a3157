"""Packages on the screen of the sponsor's desk: looked into, accepted one by one, answered by either road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cartdesk.base import CartDeskError, Words
from cartdesk.forms import show_value
from cartdesk.records import Difference, Withheld
from cartdesk.sync import FolderRoad, HttpRoad
from cartdesk.ui.pages.import_page import ImportPage
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.plain_table import TableRow
from cartdesk.usecases import (
    Accepted,
    Desk,
    FormChange,
    PackageView,
    accept_package,
    acknowledgements,
    look_into,
    note_refusal,
    revocations,
    sponsor_road,
)

MAX_FILE = 17 * 1024 * 1024
Found = list[tuple[bytes, Path | None]]


@dataclass(slots=True)
class Parcel:
    """A package that came: bytes, where from (a stick's folder, or None), how it looks, what became of it."""

    data: bytes
    stick: Path | None
    by_server: bool
    view: PackageView | None = None
    fault: CartDeskError | None = None
    done: bool = False


def make(session: Session) -> QWidget:
    """The import page of the sponsor's desk."""
    return _Importing(session).page


class _Importing:
    """Keeps what came; one bad package never blocks the rest."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = ImportPage(session.words, session.theme)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.parcels: dict[str, Parcel] = {}
        self.page.asked.connect(self.act)
        self.page.chosen.connect(self.show)
        self.page.dropped.connect(
            lambda paths: self.take_files([Path(one) for one in paths.splitlines() if one])
        )

    @property
    def words(self) -> Words:
        """The words of the screen."""
        return self.session.words

    def act(self, asked: str) -> None:
        """What the page's buttons ask for."""
        if asked == "files":
            chosen, _ = QFileDialog.getOpenFileNames(
                self.session.window, self.words("pages.import.files"), "", "CartDesk (*.cdpkg)"
            )
            self.take_files([Path(one) for one in chosen])
        elif asked == "stick":
            folder = QFileDialog.getExistingDirectory(self.session.window, self.words("pages.import.stick"))
            if folder:
                self.take_stick(Path(folder))
        elif asked == "server":
            self.session.act(
                lambda desk: (sponsor_road(desk), revocations(desk)), self._fetch, self._failed, self.page
            )
        elif asked == "answers":
            self._save_answers()
        elif self.page.packages.key:
            self._decide(asked, self.page.packages.key)

    def take_files(self, paths: list[Path]) -> None:
        """Read the files aside and look into each."""
        self.session.aside(lambda: _read_all(paths), self._looked_for(False), self._failed, self.page)

    def take_stick(self, folder: Path) -> None:
        """Read everything that lies on a stick."""
        road = FolderRoad(folder)
        self.session.aside(
            lambda: _read_stick(road, folder),
            self._looked_for(False),
            self._failed,
            self.page,
        )

    def _fetch(self, going: tuple[HttpRoad, tuple[bytes, ...]]) -> None:
        """Hand over what this desk revoked (the post office keeps each once), then bring what is new."""
        road, revoked = going
        self.page.notice.say(self.words("pages.import.fetching"), "info")
        known = set(self.parcels)

        def fetch() -> Found:
            with road:
                for data in revoked:
                    road.post_revocation(data)
                return [
                    (road.fetch(one.digest), None)
                    for one in road.packages()
                    if one.digest not in known and not one.forked
                ]

        self.session.aside(fetch, self._looked_for(True), self._failed, self.page)

    def _looked_for(self, by_server: bool) -> Callable[[Found], None]:
        def look(found: Found) -> None:
            self.page.notice.quiet()
            if not found:
                self.page.notice.say(self.words("pages.import.nothing"), "info")
            for data, stick in found:
                self._look(Parcel(data, stick, by_server))

        return look

    def _look(self, parcel: Parcel) -> None:
        def looked(view: PackageView) -> None:
            parcel.view, parcel.fault, parcel.done = view, view.refusal, view.accepted
            self.parcels[view.digest] = parcel
            self._list()
            if not self.page.packages.key:
                self.page.packages.selectRow(0)

        def failed(fault: CartDeskError) -> None:
            self.page.notice.say(self.words.error(fault), "warn")

        self.session.act(lambda desk: look_into(desk, parcel.data), looked, failed, self.page)

    def _list(self) -> None:
        order = sorted(self.parcels.items(), key=lambda one: (one[1].done, _site(one[1]), _number(one[1])))
        self.page.show_packages([self._row(key, parcel) for key, parcel in order])

    def _row(self, key: str, parcel: Parcel) -> TableRow:
        assert parcel.view is not None
        state = "accepted" if parcel.done else ("refused" if parcel.fault else "verified")
        mark = {"accepted": "received", "refused": "refused", "verified": "packed"}[state]
        reason = self.words.error(parcel.fault) if parcel.fault else ""
        manifest = parcel.view.manifest
        forms = str(len(parcel.view.forms)) if parcel.view.forms else ""
        return TableRow(
            (self.words(f"pages.import.state-{state}"), str(manifest.number), manifest.site, forms, reason),
            mark,
            key,
        )

    def show(self, key: str) -> None:
        """The chosen package: its differences and what accepting would do."""
        parcel = self.parcels[key]
        view = parcel.view
        if view is None or view.refusal is not None or parcel.done:
            text = (
                self.words.error(view.refusal)
                if view and view.refusal
                else self.words("pages.import.was-accepted")
            )
            self.page.show_changes([])
            self.page.show_verdict(text, None, bool(view and view.refusal) and not parcel.done)
            return
        desk = self.session.desk
        rows = [line for form in view.forms for line in _changes(desk, self.words, form)]
        self.page.show_changes(rows)
        good = sum(form.fault is None for form in view.forms)
        new = sum(form.new for form in view.forms if form.fault is None)
        told = {"new": new, "changed": good - new, "records": view.records, "bad": len(view.forms) - good}
        self.page.show_verdict(self.words("pages.import.will", **told), good, True)

    def _decide(self, asked: str, key: str) -> None:
        parcel = self.parcels[key]
        if asked == "accept":
            self.session.act(
                lambda desk: accept_package(desk, parcel.data),
                lambda done: self._accepted(key, done),
                self._failed,
                self.page,
            )
        elif asked == "refuse" and parcel.view is not None:
            code = parcel.view.refusal.code if parcel.view.refusal else "refused-by-person"
            self.session.act(
                lambda desk: note_refusal(desk, parcel.data, code),
                lambda _: self._dropped(key),
                self._failed,
                self.page,
            )

    def _accepted(self, key: str, done: Accepted) -> None:
        parcel = self.parcels[key]
        parcel.done = True
        self.page.notice.say(
            self.words("pages.import.accepted", forms=done.forms, refused=done.refused), "complete"
        )
        if parcel.stick is not None:
            road = FolderRoad(parcel.stick)
            self.session.aside(
                lambda: road.lay_acknowledgement(parcel.data, done.acknowledgement),
                lambda _: None,
                self._failed,
                self.page,
            )
        elif parcel.by_server:
            self.session.act(
                sponsor_road, lambda road: self._post(road, done.acknowledgement), self._failed, self.page
            )
        self._list()
        self.show(key)
        self.session.changed()
        for other in self.parcels.values():
            if not other.done and other.fault is not None and other.fault.code == "package.gap":
                self._look(other)

    def _post(self, road: HttpRoad, answer: bytes) -> None:
        def post() -> None:
            with road:
                road.post_acknowledgement(answer)

        self.session.aside(post, lambda _: None, self._failed, self.page)

    def _dropped(self, key: str) -> None:
        self.parcels.pop(key, None)
        self._list()
        self.page.show_changes([])
        self.page.show_verdict("", None, False)
        self.session.changed()

    def _save_answers(self) -> None:
        folder = QFileDialog.getExistingDirectory(self.session.window, self.words("pages.import.answers"))
        if folder:
            self.session.act(
                acknowledgements, lambda found: self._write(Path(folder), found), self._failed, self.page
            )

    def _write(self, folder: Path, found: tuple[bytes, ...]) -> None:
        def write() -> int:
            for number, data in enumerate(found, 1):
                (folder / f"acknowledgement-{number:04d}.cdack").write_bytes(data)
            return len(found)

        self.session.aside(
            write,
            lambda n: self.page.notice.say(self.words("pages.import.written", n=n), "complete"),
            self._failed,
            self.page,
        )

    def _failed(self, fault: CartDeskError) -> None:
        self.page.notice.say(self.words.error(fault), "warn")


def _read_all(paths: list[Path]) -> Found:
    return [(_read(path), None) for path in paths]


def _read_stick(road: FolderRoad, folder: Path) -> Found:
    return [(found.data, folder) for found in road.packages() if found.data is not None]


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE)


def _site(parcel: Parcel) -> str:
    return parcel.view.manifest.site if parcel.view else ""


def _number(parcel: Parcel) -> int:
    return parcel.view.manifest.number if parcel.view else 0


def _changes(desk: Desk, words: Words, form: FormChange) -> list[TableRow]:
    """One line a field; a new form is told in one line, its fields are all new."""
    if form.fault is not None:
        return [
            TableRow(
                (form.subject, words("pages.import.kind-bad"), form.fault, "", ""), "refused", form.snapshot
            )
        ]
    title = f"{form.subject} · {form.place.event} · {desk.study.forms[form.place.form].text(words.language)}"
    if form.new:
        fields = words("pages.import.fields", n=len(form.changes))
        return [TableRow((title, words("pages.import.kind-new"), fields, "", ""), "draft", form.snapshot)]
    rows = []
    for change in form.changes:
        item = desk.study.items[change.key.item]
        was, now = (_side(desk, words, change, side) for side in ("was", "now"))
        rows.append(
            TableRow(
                (title, words("pages.import.kind-changed"), item.text(words.language), was, now),
                "superseded",
                form.snapshot,
            )
        )
    return rows or [TableRow((title, words("pages.import.kind-signed"), "", "", ""), "signed", form.snapshot)]


def _side(desk: Desk, words: Words, change: Difference, side: str) -> str:
    value = change.was if side == "was" else change.now
    if value is None:
        return "—"
    if isinstance(value, Withheld):
        return words("pages.import.withheld")
    return show_value(desk.study.items[change.key.item], value, desk.study, words.language)
