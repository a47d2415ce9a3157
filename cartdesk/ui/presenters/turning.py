"""Turning from one page to another: where that would carry the hand from one subject's form into another's, ask first."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cartdesk.records import Permission
from cartdesk.usecases import SITE, Desk

Turn = tuple[str, dict[str, object]]


def ask_first(here: QWidget | None, desk: Desk, page: str, where: dict[str, object]) -> Turn:
    """The page that is shown instead of, or as, `page`: the question of issue 5 when a form open for entry is left for
    another subject's form that may be entered too. `here` is the page in front; a form tells by `entering` whose it is.
    """
    entering = getattr(here, "entering", None)
    if page != "form" or entering is None or desk.kind != SITE or not desk.may(Permission.ENTER):
        return page, where
    code, place = entering
    if where["code"] == code:
        return page, where
    return "other-subject", {**where, "left": code, "left_place": place}
