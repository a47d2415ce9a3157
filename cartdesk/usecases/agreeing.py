"""The agreement about electronic signatures: printed for a person, signed by hand, noted before the first signature (R27, R28)."""

from __future__ import annotations

from cartdesk.base import CartDeskError, Words, digest
from cartdesk.paper import PaperDocument, PaperSection, print_document
from cartdesk.records import Kind, Permission, User, read_certificate
from cartdesk.store import Unit
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.delegating import active_person
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.printing import Printed
from cartdesk.usecases.standing import has_agreed, records_of
from cartdesk.usecases.wording import local_time

SECTIONS = {"kind": 3, "who": 3, "secrecy": 3, "force": 3}  # heading: paragraphs


@usecase("agreement.print", needs=Permission.PEOPLE, kind=SITE)
def print_agreement(act: Acting, user: str, language: str) -> Printed:
    """The agreement of one person, to be signed by hand; it names their certificate. The print stands in the trail."""
    desk, unit = act.desk, act.unit
    person = active_person(unit, user)
    own = unit.user_key(user)
    if own is None:
        raise CartDeskError("desk.key-missing", key="signing")
    certificate = read_certificate(own.certificate).digest
    copy = 1 + sum(one.refs["user"] == user for one in records_of(unit, Kind.AGREEMENT_PRINT))
    pdf = print_document(_agreement(desk, person, certificate, copy, local_time(act.now), language))
    refs: dict[str, str | int] = {
        "user": user,
        "copy": copy,
        "language": language,
        "certificate": certificate,
        "file": digest(pdf),
    }
    act.record(Kind.AGREEMENT_PRINT, refs=refs)
    return Printed(pdf, f"cartdesk-{desk.file.device}-agreement-{user}_{language}.pdf", copy)


@usecase("agreement.signed", needs=Permission.PEOPLE, kind=SITE)
def note_agreement(act: Acting, user: str, password: str) -> None:
    """Note that the person signed the agreement last printed for them, by hand, and that the site keeps the paper.

    `password` is the administrator's own. Faults: `agreement.not-printed`, `agreement.already`.
    """
    desk, unit = act.desk, act.unit
    active_person(unit, user)
    printed = next((one for one in records_of(unit, Kind.AGREEMENT_PRINT) if one.refs["user"] == user), None)
    if printed is None:
        raise CartDeskError("agreement.not-printed")
    if any(one.refs["user"] == user for one in records_of(unit, Kind.AGREEMENT_SIGNED)):
        raise CartDeskError("agreement.already")
    keys.prove_own(desk, unit, password)
    act.record(Kind.AGREEMENT_SIGNED, refs={"user": user, "file": printed.refs["file"]})


def lacks_agreement(desk: Desk, unit: Unit, person: User) -> bool:
    """True for a person who signs by their role and may not yet, for want of an agreement signed by hand."""
    signs = Permission.SIGN.value in desk.study.roles[person.role].permissions
    return signs and not has_agreed(unit, person.id)


def _agreement(
    desk: Desk, person: User, certificate: str, copy: int, printed: str, language: str
) -> PaperDocument:
    words = Words(language)
    study, file = desk.study, desk.file
    said = {"name": person.name, "site": file.site, "study": study.protocol}
    facts = (
        ("person", person.name),
        ("role", f"{study.roles[person.role].text(language)} · {person.org}"),
        ("id", person.id),
        ("study", study.protocol),
        ("site", file.site),
        ("certificate", " ".join(certificate[at : at + 8] for at in range(0, 64, 8))),
    )
    sections = tuple(
        PaperSection(
            words(f"paper.agreement.{name}"),
            tuple(words(f"paper.agreement.{name}-{at}", **said) for at in range(1, count + 1)),
        )
        for name, count in SECTIONS.items()
    )
    return PaperDocument(
        language=language,
        over=words("paper.agreement.over", study=study.title(language)),
        title=words("paper.agreement.title"),
        facts=tuple((words(f"paper.agreement.fact-{name}"), value) for name, value in facts),
        sections=sections,
        signers=(person.name, words("paper.agreement.for-the-site")),
        foot=words("paper.document.printed", at=printed, by=desk.user.name, copy=copy),
        training=desk.training,
    )
