"""The signer gives a form back with words, and it becomes work for whoever enters; the answer brings it back to be signed."""

from __future__ import annotations

from cartdesk.base import CartDeskError, nfc
from cartdesk.forms import FormPlace
from cartdesk.records import Kind, Permission
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.desk import SITE
from cartdesk.usecases.entry import begin
from cartdesk.usecases.given_back import given_back
from cartdesk.usecases.signing import SIGNABLE

SHORTEST, LONGEST = 2, 2000


@usecase("form.refuse", needs=Permission.SIGN, kind=SITE)
def refuse_form(act: Acting, subject: str, place: FormPlace, words: str) -> int:
    """Give a form back instead of signing it, and say what is wrong; nothing in it changes. The number of the record.

    `signing.not-complete`, `signing.not-signer`: it does not wait for this person. `refusal.words`: nothing was said.
    `refusal.waiting`: it was given back already and nobody has answered.
    """
    form = begin(act, subject, place).form
    if form.status not in SIGNABLE:
        raise CartDeskError("signing.not-complete")
    if act.desk.user.role not in act.desk.study.forms[place.form].sign:
        raise CartDeskError("signing.not-signer")
    if (subject, place) in given_back(act.unit):
        raise CartDeskError("refusal.waiting")
    told = _said(words)
    if len(told) < SHORTEST:
        raise CartDeskError("refusal.words")
    return act.record(Kind.FORM_REFUSE, subject=subject, place=place, facts={"note": told})


@usecase("form.return", needs=Permission.ENTER, kind=SITE)
def return_form(act: Acting, subject: str, place: FormPlace, words: str = "") -> int:
    """Answer the refusal of a form: it waits for the signature again. The number of the record.

    `refusal.gone`: it does not stand given back. `refusal.unanswered`: nothing was changed in it and nothing is said.
    """
    begin(act, subject, place)
    waiting = given_back(act.unit).get((subject, place))
    if waiting is None:
        raise CartDeskError("refusal.gone")
    told = _said(words)
    if not waiting.changed and len(told) < SHORTEST:
        raise CartDeskError("refusal.unanswered")
    facts = {"note": told} if told else {}
    refs = {"refusal": waiting.seq}
    return act.record(Kind.FORM_RETURN, subject=subject, place=place, facts=facts, refs=refs)


def _said(words: str) -> str:
    return nfc(words).strip()[:LONGEST]
