"""Acts on computers: spares told of beforehand, devices and people revoked by the sponsor (R36, decisions 24)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from cartdesk.base import CartDeskError
from cartdesk.ui.pages.act_page import CHOICE, ActView, Field
from cartdesk.ui.presenters.key_act import OWN, KeyAct
from cartdesk.usecases import (
    Desk,
    add_spare,
    read_spare_card,
    revoke_device,
    revoke_user,
    take_revocation,
)

CAUSES = ("lost", "stolen", "replaced", "doubt")
REVOKING = Field("revoking", CHOICE, CAUSES)
WHY_PERSON = Field("revoking-person", CHOICE, ("doubt", "replaced"))


class AddSpare(KeyAct):
    """A spare computer's card was opened: its words are compared, then it is taken."""

    name, fields = "add-spare", (OWN,)

    def view(self) -> ActView:
        """The card's words stand on the page."""
        card = read_spare_card(self.facts["card"])
        tiles = card.words(self.session.words.language)
        return ActView(self.name, {"label": card.label, "spare": card.spare}, self.fields, tiles=tiles)

    def perform(self, desk: Desk, values: dict[str, str]) -> None:
        """Seal the device secret for it."""
        add_spare(desk, self.facts["card"], values["password"])


class RevokeDevice(KeyAct):
    """The sponsor takes nothing more from a device; the signed revocation goes into a file for the site."""

    name, fields, danger = "revoke-device", (REVOKING, OWN), True

    def perform(self, desk: Desk, values: dict[str, str]) -> bytes:
        """Sign it."""
        return revoke_device(desk, self.facts["device"], values["revoking"], values["password"])

    def done(self, result: Any) -> None:
        """Offer a file at once; the post office gets it with the next exchange anyway."""
        name = f"revocation-{self.facts['device']}.cdrev"
        chosen, _ = QFileDialog.getSaveFileName(self.session.window, self.words("keys.save-revocation"), name)
        lines = [self.told("next")]
        if chosen:
            try:
                Path(chosen).write_bytes(result)
                lines.append(self.words("keys.revocation-saved", name=Path(chosen).name))
            except OSError:
                lines.append(self.words("pages.not-written"))
        self.page.show_outcome(self.told("done"), lines=lines)


class RevokePerson(RevokeDevice):
    """The same for one person of a device."""

    name = "revoke-person"

    def view(self) -> ActView:
        """Who has signed there can be revoked."""
        chosen = Field("person", CHOICE, choices=tuple(self.facts["people"]))
        told = {name: value for name, value in self.facts.items() if isinstance(value, str)}
        return ActView(self.name, told, (chosen, WHY_PERSON, OWN), True)

    def perform(self, desk: Desk, values: dict[str, str]) -> bytes:
        """Sign it."""
        device = self.facts["device"]
        return revoke_user(desk, device, values["person"], values["revoking-person"], values["password"])


class TakeRevocation(KeyAct):
    """The sponsor's revocation came as a file."""

    name, danger = "take-revocation", True

    def perform(self, desk: Desk, values: dict[str, str]) -> Any:
        """File it."""
        return take_revocation(desk, self.facts["data"])

    def done(self, result: Any) -> None:
        """Whom it concerns."""
        self.page.show_outcome(self.told("person" if result.user else "done"), "warn")


TRUST_ACTS = (AddSpare, RevokeDevice, RevokePerson, TakeRevocation)


def readable(path: Path, limit: int = 70_000) -> bytes:
    """A small file as it stands; `desk.disk-fault` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except OSError as fault:
        raise CartDeskError("desk.disk-fault") from fault
