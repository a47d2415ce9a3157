"""Acts on the recovery key: its sheets made and read, its use rehearsed (B10)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from cartdesk.exchange import Drill
from cartdesk.ui.pages.act_page import CHOICE, LINE, SHARE, Field
from cartdesk.ui.presenters.key_act import OWN, KeyAct
from cartdesk.usecases import (
    Desk,
    DrillRun,
    RecoveryMade,
    begin_drill,
    finish_drill,
    make_recovery,
    read_sheet,
)

HOLDERS = ("holder-1", "holder-2", "holder-3")
STAGES = 3


class MakeRecovery(KeyAct):
    """Three sheets are written into a folder that the person chooses."""

    name, fields = "make-recovery", (*(Field(one, LINE) for one in HOLDERS), OWN)

    def start(self) -> None:
        """Ask where, then make."""
        chosen = self.choose_folder(self.words("keys.sheets-folder"))
        if chosen:
            self.folder = Path(chosen)
            super().start()

    def choose_folder(self, title: str) -> str:
        """The folder the person points at, or empty."""
        return QFileDialog.getExistingDirectory(self.session.window, title)

    def perform(self, desk: Desk, values: dict[str, str]) -> RecoveryMade:
        """Key, sheets and door."""
        named = [values[one] for one in HOLDERS]
        return make_recovery(desk, values["password"], self.folder, named, self.words.language)

    def done(self, result: Any) -> None:
        """Which files, and what to do with them."""
        names = ", ".join(path.name for path in result.files)
        lines = [
            self.told("files", names=names, folder=self.folder.name or str(self.folder)),
            self.told("next"),
        ]
        self.page.show_outcome(self.told("done"), lines=lines, tiles=result.fingerprint)


class ReplaceRecovery(MakeRecovery):
    """The same when there is a key already: its sheets open nothing afterwards."""

    name, danger = "replace-recovery", True


class ReadSheet(KeyAct):
    """A holder's sheet is read in, so that it is known to be legible and of the right key."""

    name, fields = "read-sheet", (Field("share", SHARE),)

    def perform(self, desk: Desk, values: dict[str, str]) -> int:
        """Note that it was read."""
        return read_sheet(desk, values["share"])

    def done(self, result: Any) -> None:
        """Which sheet it was."""
        self.page.show_outcome(self.told("done", number=int(result)))


class Rehearse(KeyAct):
    """Two sheets open a copy apart; stage by stage, while the desk can be used."""

    name, fields = "rehearse", (
        Field("share-1", SHARE), Field("share-2", SHARE), Field("source", CHOICE, ("desk", "copy")),
    )  # fmt: skip

    def start(self) -> None:
        """Copy on the store thread, open and read apart, sign the outcome on the store thread."""
        values, source = self.page.values, None
        if values["source"] == "copy":
            chosen = QFileDialog.getExistingDirectory(self.session.window, self.words("keys.copy-folder"))
            if not chosen:
                return
            source = Path(chosen)
        shares = [values["share-1"], values["share-2"]]
        self._stage(1)
        self.session.act(lambda desk: begin_drill(desk, shares, source), self._travel, self.failed, self.page)

    def _stage(self, at: int) -> None:
        self.page.busy(self.told(f"stage-{at}"), at, STAGES)

    def _travel(self, run: DrillRun) -> None:
        self._stage(2)
        self.session.aside(
            run.travel,
            lambda found: self._finish(run, found),
            self.failed,
            self.page,
        )

    def _finish(self, run: DrillRun, found: Any) -> None:
        self._stage(3)
        self.session.act(lambda desk: finish_drill(desk, run, found), self._done, self.failed, self.page)

    def done(self, result: Any) -> None:
        """What the shares opened, and whether all of it was whole."""
        drill: Drill = result
        facts: dict[str, str | int] = {
            "shares": "+".join(map(str, drill.shares)), "records": drill.records, "live": drill.live
        }  # fmt: skip
        if drill.faults:
            lines = [self.words(f"fault.{code}") for code in drill.faults]
            self.page.show_outcome(self.told("faulty", n=len(drill.faults)), "reject", lines)
            return
        self.page.show_outcome(self.told("done", **facts), lines=[self.told("next", **facts)])


RECOVERY_ACTS = (MakeRecovery, ReplaceRecovery, ReadSheet, Rehearse)
