"""Acts on keys, one at a time: the person fills the page, the use case decides, the outcome is told where it happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from cartdesk.base import CartDeskError
from cartdesk.crypto import password_faults
from cartdesk.ui.pages.act_page import CHOICE, NEW, PASSWORD, ActPage, ActView, Field
from cartdesk.ui.presenters.session import Session
from cartdesk.usecases import (
    Desk,
    change_password,
    let_in,
    rekey_database,
    remove_person,
    remove_spare,
    renew_certificate,
    reset_password,
)

CHECKED = Field("check", CHOICE, ("passport", "badge", "known"))
OWN = Field("password", PASSWORD)


class KeyAct:
    """One act: its page, and what follows when it is wanted. Kinds of acts fill in `perform` and `done`."""

    name = ""
    fields: tuple[Field, ...] = ()
    danger = False
    back_to = "keys"

    def __init__(self, session: Session, **facts: Any) -> None:
        self.session, self.facts = session, facts
        self.page = ActPage(session.words, session.theme, self.view(), self._judge)
        self.page.presenter = self  # type: ignore[attr-defined]
        self.page.wanted.connect(self.start)
        self.page.left.connect(self.back)

    def view(self) -> ActView:
        """What the page shows."""
        told = {name: value for name, value in self.facts.items() if isinstance(value, str | int)}
        return ActView(self.name, told, self.fields, self.danger)

    def _judge(self, password: str, name: str) -> list[str]:
        return list(password_faults(password, [one for one in (name, self.session.desk.file.label) if one]))

    def start(self) -> None:
        """The person wants it."""
        values = self.page.values
        self.page.busy(self.words("keys.working"))
        self.session.act(lambda desk: self.perform(desk, values), self._done, self.failed, self.page)

    def back(self) -> None:
        """To where the act was asked for."""
        self.session.go(self.back_to)

    def perform(self, desk: Desk, values: dict[str, str]) -> Any:
        """On the store thread: the act itself."""
        raise NotImplementedError

    def done(self, result: Any) -> None:
        """On the screen: the outcome in words."""
        self.page.show_outcome(self.told("done"))

    def _done(self, result: Any) -> None:
        self.session.changed()
        self.done(result)

    def failed(self, fault: CartDeskError) -> None:
        """Nothing was done."""
        self.page.refuse(self.words.error(fault))

    @property
    def words(self) -> Any:
        """The words of the language on the screen."""
        return self.session.words

    def told(self, key: str, **more: str | int) -> str:
        """Words of this act, with its facts."""
        return str(self.words(f"keys.act.{self.name}.{key}", **{**self.view().facts, **more}))


class OwnPassword(KeyAct):
    """Everybody changes their own password."""

    name, fields, back_to = "own-password", (Field("old", PASSWORD), Field("new", NEW)), "settings"

    def view(self) -> ActView:
        """The name judges the password."""
        return ActView(self.name, {"name": self.session.desk.user.name}, self.fields)

    def perform(self, desk: Desk, values: dict[str, str]) -> None:
        """Way in, signing key and certifying key are wrapped anew."""
        change_password(desk, values["old"], values["new"])


class Reset(KeyAct):
    """A colleague forgot their password: they are present and type a new one."""

    name, fields = "reset", (CHECKED, Field("new", NEW), OWN)

    def perform(self, desk: Desk, values: dict[str, str]) -> None:
        """A new way in and a new signing key."""
        reset_password(desk, self.facts["user"], values["new"], values["check"], values["password"])


class LetIn(KeyAct):
    """A colleague typed the wrong password ten times: they get their tries back, the password stays their own."""

    name = "let-in"

    def perform(self, desk: Desk, values: dict[str, str]) -> int:
        """Give the tries back."""
        return let_in(desk, self.facts["user"])

    def done(self, result: Any) -> None:
        """How often they failed."""
        self.page.show_outcome(self.told("done", n=int(result)))


class Renew(KeyAct):
    """A certificate runs out: the same key gets another."""

    name, fields = "renew", (CHECKED, OWN)

    def perform(self, desk: Desk, values: dict[str, str]) -> str:
        """Certify the key again."""
        return renew_certificate(desk, self.facts["user"], values["check"], values["password"])

    def done(self, result: Any) -> None:
        """Until when it holds now."""
        self.page.show_outcome(self.told("done", until=".".join(reversed(str(result)[:10].split("-")))))


class Remove(KeyAct):
    """A person's access is closed for good."""

    name, fields, danger = "remove", (Field("cause", CHOICE, ("left", "doubt")), OWN), True

    def perform(self, desk: Desk, values: dict[str, str]) -> str:
        """No way in, the key ended."""
        remove_person(desk, self.facts["user"], values["cause"], values["password"])
        return values["cause"]

    def done(self, result: Any) -> None:
        """Where somebody else may know the keys, the database key should be changed too."""
        self.page.show_outcome(self.told("done"), lines=[self.told("doubt")] if result == "doubt" else [])


class Rekey(KeyAct):
    """The database gets another key."""

    name, fields, danger = "rekey", (OWN,), True

    def perform(self, desk: Desk, values: dict[str, str]) -> None:
        """Every page encrypted anew."""
        rekey_database(desk, values["password"])


class RemoveSpare(KeyAct):
    """Copies made from now on are not opened on that computer."""

    name, danger = "remove-spare", True

    def perform(self, desk: Desk, values: dict[str, str]) -> None:
        """Take it off the list."""
        remove_spare(desk, self.facts["spare"])


def acts() -> dict[str, Callable[..., KeyAct]]:
    """Every act by its name."""
    from cartdesk.ui.presenters.key_recovery import RECOVERY_ACTS
    from cartdesk.ui.presenters.key_trust import TRUST_ACTS

    own = (OwnPassword, Reset, LetIn, Renew, Remove, Rekey, RemoveSpare)
    return {one.name: one for one in (*own, *RECOVERY_ACTS, *TRUST_ACTS)}


def make(session: Session, act: str, **facts: Any) -> QWidget:
    """The page of one act."""
    return acts()[act](session, **facts).page
