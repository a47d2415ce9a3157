"""The states of a form and what moves it between them, as a pure function (decisions 4)."""

from __future__ import annotations

from enum import StrEnum

from cartdesk.base import CartDeskError
from cartdesk.records.states import FormStatus


class FormAct(StrEnum):
    """What can happen to a form. CHANGE: a value, a row or an explanation; anything a snapshot would show.

    DIFFER: a change elsewhere made what is derived here differ from what was signed; AGREE: it no longer differs. CONFIRM:
    the investigator says that the signature still holds.
    """

    OPEN = "open"
    CHANGE = "change"
    COMPLETE = "complete"
    SIGN = "sign"
    DIFFER = "differ"
    AGREE = "agree"
    CONFIRM = "confirm"


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
        FormAct.DIFFER: FormStatus.REVIEW,
        FormAct.AGREE: FormStatus.SIGNED,
    },
    FormStatus.REVIEW: {
        FormAct.CHANGE: FormStatus.SUPERSEDED,
        FormAct.COMPLETE: FormStatus.REVIEW,
        FormAct.SIGN: FormStatus.SIGNED,
        FormAct.DIFFER: FormStatus.REVIEW,
        FormAct.AGREE: FormStatus.SIGNED,
        FormAct.CONFIRM: FormStatus.SIGNED,
    },
    FormStatus.SUPERSEDED: {
        FormAct.CHANGE: FormStatus.SUPERSEDED,
        FormAct.COMPLETE: FormStatus.SUPERSEDED,
        FormAct.SIGN: FormStatus.SIGNED,
    },
}


def next_status(status: FormStatus, act: FormAct) -> FormStatus:
    """The state after an act. Opening changes nothing, nor does what happens elsewhere to a form without a live
    signature; signing before completion is `status.not-complete`, confirming what is not under review `status.not-review`.
    """
    if act is FormAct.OPEN:
        return status
    if act in (FormAct.DIFFER, FormAct.AGREE) and act not in _NEXT[status]:
        return status
    if act is FormAct.CONFIRM and status is not FormStatus.REVIEW:
        raise CartDeskError("status.not-review")
    after = _NEXT[status].get(act)
    if after is None:
        raise CartDeskError("status.not-complete")
    return after


def needs_reason(status: FormStatus) -> bool:
    """True when a change now needs a reason: after the first completion (R03)."""
    return status in (
        FormStatus.COMPLETE,
        FormStatus.SIGNED,
        FormStatus.REVIEW,
        FormStatus.SUPERSEDED,
    )


def supersedes(status: FormStatus, act: FormAct) -> bool:
    """True when the act makes a live signature superseded, in the same transaction (R25)."""
    return is_signed(status) and act in (FormAct.CHANGE, FormAct.SIGN)


def is_signed(status: FormStatus) -> bool:
    """True while a signature stands on the form, be it under review."""
    return status in (FormStatus.SIGNED, FormStatus.REVIEW)
