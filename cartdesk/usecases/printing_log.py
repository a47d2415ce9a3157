"""The delegation log on paper, for the investigator's file (R42)."""

from __future__ import annotations

from datetime import date

from cartdesk.base import Stamp, Words, digest, parse_iso
from cartdesk.paper import PaperDocument, PaperSection, print_document
from cartdesk.records import Delegation, Kind, Permission
from cartdesk.store import Unit
from cartdesk.study import duties_of
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.delegating import statements
from cartdesk.usecases.desk import SITE, Desk
from cartdesk.usecases.printing import Printed
from cartdesk.usecases.standing import records_of
from cartdesk.usecases.wording import local_time

COLUMNS = (("person", 0.23), ("duties", 0.27), ("days", 0.16), ("signed", 0.19), ("ended", 0.15))


@usecase("delegation.print", needs=Permission.OWN, kind=SITE)
def print_log(act: Acting, language: str) -> Printed:
    """Every line, who signed its beginning and its end; whoever may unlock may print it, and the print is recorded."""
    desk, unit = act.desk, act.unit
    copy = 1 + len(records_of(unit, Kind.DELEGATION_PRINT))
    pdf = print_document(_document(desk, unit, act.now, copy, language))
    act.record(Kind.DELEGATION_PRINT, refs={"copy": copy, "language": language, "file": digest(pdf)})
    return Printed(pdf, f"cartdesk-{desk.file.device}-delegation-{copy}_{language}.pdf", copy)


def _document(desk: Desk, unit: Unit, now: Stamp, copy: int, language: str) -> PaperDocument:
    words, study = Words(language), desk.study
    found = statements(unit)
    ends = {one.entry: one for one in found if one.first is None}
    rows = tuple(_row(desk, one, ends.get(one.entry), words) for one in found if one.first is not None)
    facts = (
        ("study", f"{study.protocol}, {study.version}"),
        ("site", desk.file.site),
        ("principal", desk.investigator or "—"),
        ("as-of", f"{desk.today:%d.%m.%Y}"),
    )
    heads = tuple(words(f"paper.delegation.head-{name}") for name, _ in COLUMNS)
    table = PaperSection("", (), heads, tuple(share for _, share in COLUMNS), rows)
    return PaperDocument(
        language=language,
        over=words("paper.delegation.over", study=study.title(language)),
        title=words("paper.delegation.title"),
        facts=tuple((words(f"paper.delegation.fact-{name}"), value) for name, value in facts),
        sections=(PaperSection("", (words("paper.delegation.lead"),)), table),
        foot=words("paper.document.printed", at=local_time(now), by=desk.user.name, copy=copy),
        training=desk.training,
    )


def _row(desk: Desk, begun: Delegation, ended: Delegation | None, words: Words) -> tuple[str, ...]:
    role = desk.study.roles[begun.person.role].text(words.language)
    texts = duties_of(desk.study)
    duties = [texts[code].text(words.language) if code in texts else shown for code, shown in begun.duties]
    days = f"{_day(begun.first)} — {_day(begun.last) if begun.last else words('paper.delegation.open')}"
    return (
        f"{begun.person.name}, {role}",
        "; ".join(duties),
        days,
        _signed(begun),
        _signed(ended) if ended else "—",
    )


def _signed(statement: Delegation) -> str:
    moment = Stamp(parse_iso(statement.time), statement.offset, statement.zone, 0, "")
    return f"{statement.signer.name}, {moment.local():%d.%m.%Y %H:%M} {statement.zone}"


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
