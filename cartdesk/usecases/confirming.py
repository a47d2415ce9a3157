"""A signed form whose derived values have changed since: the investigator confirms the signature (decisions 2)."""

from __future__ import annotations

from dataclasses import replace

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace
from cartdesk.records import FormAct, FormStatus, Kind, Permission, next_status
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.desk import SITE
from cartdesk.usecases.entry import begin
from cartdesk.usecases.following import Drifted, leaving
from cartdesk.usecases.signing import blockers


@usecase("form.confirm", needs=Permission.SIGN, kind=SITE)
def confirm_form(act: Acting, subject: str, place: FormPlace) -> FormStatus:
    """The investigator's word that a signature still holds although derived values have changed since.

    Refused while a remark stands open that would block a signature: then the form is corrected and signed again.
    """
    filling = begin(act, subject, place)
    form = filling.form
    status = next_status(form.status, FormAct.CONFIRM)
    if act.desk.user.role not in act.desk.study.forms[place.form].sign:
        raise CartDeskError("signing.not-signer")
    if blockers(filling.entry, filling.explained):
        raise CartDeskError("signing.not-confirmable")
    now = leaving(act.desk.study, filling.entry.derived())
    seq = act.record(
        Kind.FORM_CONFIRM,
        subject=subject,
        place=place,
        facts={"derived": [Drifted(key, None, value).to_json() for key, value in sorted(now.items())]},
        refs={"statement": str(form.signature)},
    )
    act.unit.put_form(replace(form, status=status, last_seq=seq))
    return status
