"""The states of a form and what moves it between them, as a pure function (decisions 4)."""

from __future__ import annotations

from enum import StrEnum

from cartdesk.base import CartDeskError
from cartdesk.records.model import FormStatus


class FormAct(StrEnum):
    """What can happen to a form. CHANGE: a value, a row or an explanation; anything a snapshot would show."""

    OPEN = "open"
    CHANGE = "change"
    COMPLETE = "complete"
    SIGN = "sign"


_NEXT = {
    FormStatus.NOT_STARTED: {FormAct.CHANGE: FormStatus.DRAFT, FormAct.COMPLETE: FormStatus.COMPLETE},
    FormStatus.DRAFT: {FormAct.CHANGE: FormStatus.DRAFT, FormAct.COMPLETE: FormStatus.COMPLETE},
    FormStatus.COMPLETE: {
        FormAct.CHANGE: FormStatus.COMPLETE,
        FormAct.COMPLETE: FormStatus.COMPLETE,
        FormAct.SIGN: FormStatus.SIGNED,
    },
    FormStatus.SIGNED: {
        FormAct.CHANGE: FormStatus.SUPERSEDED,
        FormAct.COMPLETE: FormStatus.SIGNED,
        FormAct.SIGN: FormStatus.SIGNED,
    },
    FormStatus.SUPERSEDED: {
        FormAct.CHANGE: FormStatus.SUPERSEDED,
        FormAct.COMPLETE: FormStatus.SUPERSEDED,
        FormAct.SIGN: FormStatus.SIGNED,
    },
}


def next_status(status: FormStatus, act: FormAct) -> FormStatus:
    """The state after an act. Opening changes nothing; signing before completion is `status.not-complete`."""
    if act is FormAct.OPEN:
        return status
    after = _NEXT[status].get(act)
    if after is None:
        raise CartDeskError("status.not-complete")
    return after


def needs_reason(status: FormStatus) -> bool:
    """True when a change now needs a reason: after the first completion (R03)."""
    return status in (FormStatus.COMPLETE, FormStatus.SIGNED, FormStatus.SUPERSEDED)


def supersedes(status: FormStatus, act: FormAct) -> bool:
    """True when the act makes a live signature superseded, in the same transaction (R25)."""
    return status is FormStatus.SIGNED and act in (FormAct.CHANGE, FormAct.SIGN)
