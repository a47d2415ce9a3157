"""The trail on paper: who did what, where, when and why, from what to what, in the language of the screen (R08)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cartdesk.base import CartDeskError, Stamp, Words, parse_iso
from cartdesk.forms import Value, show_value
from cartdesk.paper import PaperDocument, PaperSection
from cartdesk.records import AuditRecord, Checkpoint
from cartdesk.store import Sought
from cartdesk.study import StudyDef
from cartdesk.usecases.desk import Desk
from cartdesk.usecases.subjects import LOG
from cartdesk.usecases.wording import local_time

COLUMNS = (
    *(("number", 0.06), ("time", 0.14), ("person", 0.16), ("act", 0.15), ("where", 0.2)),
    *(("what", 0.15), ("why", 0.14)),
)
WITHHELD, ERASED = "#withheld", "#erased"
LONGEST, SHORT = 24, 8  # a reference longer than that is a digest or a key: its beginning tells it


def trail_document(
    desk: Desk,
    entries: Iterable[tuple[AuditRecord, Mapping[str, Any]]],
    names: Mapping[str, str],
    sought: Sought,
    point: Checkpoint,
    now: Stamp,
) -> PaperDocument:
    """The document: one row for each record, oldest first; `entries` are records with the clear facts that may be told."""
    words, study = desk.words, desk.study
    paper = _Paper(study, words, names)
    rows = tuple(paper.row(record, facts) for record, facts in entries)
    facts = (
        ("study", f"{study.protocol}, {study.version}"),
        ("site", f"{desk.file.site}, {desk.file.device}"),
        ("chosen", _chosen(words, sought)),
        ("records", str(len(rows))),
        ("checkpoint", point.short),
    )
    heads = tuple(words(f"paper.trail.head-{name}") for name, _ in COLUMNS)
    return PaperDocument(
        language=words.language,
        over=words("paper.delegation.over", study=study.title(words.language)),
        title=words("paper.trail.title"),
        facts=tuple((words(f"paper.trail.fact-{name}"), value) for name, value in facts),
        sections=(
            PaperSection("", (words("paper.trail.lead"),)),
            PaperSection("", (), heads, tuple(share for _, share in COLUMNS), rows),
        ),
        foot=words("paper.trail.foot", at=local_time(now), by=desk.user.name, checkpoint=point.short),
        training=desk.training,
    )


def _chosen(words: Words, sought: Sought) -> str:
    """Which records were asked for, in words; the whole trail where nothing was chosen."""
    told = [
        *(value for value in (sought.subject, sought.form, sought.item) if value),
        *([words(f"act.{sought.kind}")] if sought.kind else []),
        *([words("paper.trail.from", day=f"{sought.first:%d.%m.%Y}")] if sought.first else []),
        *([words("paper.trail.to", day=f"{sought.last:%d.%m.%Y}")] if sought.last else []),
        *([f"«{sought.words.strip()}»"] if sought.words.strip() else []),
        *([words("paper.trail.of", user=sought.user)] if sought.user else []),
    ]
    return ", ".join(told) or words("paper.trail.whole")


class _Paper:
    """Words for the cells of a row."""

    def __init__(self, study: StudyDef, words: Words, names: Mapping[str, str]) -> None:
        self._study, self._words, self._names = study, words, names

    def row(self, record: AuditRecord, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """Number, time, person and role, act, where, from what to what, why."""
        words, role = self._words, self._study.roles.get(record.role)
        at = Stamp(parse_iso(record.saved), record.offset, record.zone, 0, "")
        jumped = f" {words('paper.trail.jumped')}" if record.clock == "jumped" else ""
        return (
            str(record.seq),
            f"{at.local():%d.%m.%Y %H:%M:%S} {record.zone}{jumped}",
            f"{self._names.get(record.user, record.user)}, {role.text(words.language) if role else record.role}",
            words(f"act.{record.kind}") if f"act.{record.kind}" in words else str(record.kind),
            self._where(record),
            self._what(record, facts),
            self._why(record, facts),
        )

    def _where(self, record: AuditRecord) -> str:
        study, language = self._study, self._words.language
        parts = [record.subject or ""]
        if record.place is not None:
            log = record.place.event == LOG
            parts.append(f"№ {record.place.form_repeat}" if log else record.place.event)
            form = study.forms.get(record.place.form)
            parts.append(form.text(language) if form else record.place.form)
        elif record.event is not None:
            parts.append(record.event[0])
        if record.item:
            item = study.items.get(record.item)
            row = f" № {record.group[1]}" if record.group and record.group[1] > 1 else ""
            parts.append((item.text(language) if item else record.item) + row)
        return " · ".join(part for part in parts if part) or _refs(record)

    def _what(self, record: AuditRecord, facts: Mapping[str, Any]) -> str:
        """Old and new value; of an act in a form without values, what it refers to."""
        told = [self._shown(record, facts[name]) for name in ("old", "new") if name in facts]
        return " → ".join(told) if told else _refs(record) if record.place else ""

    def _shown(self, record: AuditRecord, fact: Any) -> str:
        words = self._words
        if fact in (WITHHELD, ERASED):
            return words(f"paper.trail.{fact[1:]}")
        if fact is None:
            return words("paper.trail.empty")
        item = self._study.items.get(record.item or "")
        if item is None or not isinstance(fact, dict) or "typed" not in fact:
            return fact if isinstance(fact, str) else words("paper.trail.several")
        try:
            value = Value.from_json(fact)
            shown = show_value(item, value, self._study, words.language)
        except (CartDeskError, KeyError):
            return str(fact["typed"])
        unit = self._study.units.get(value.unit or "")
        return f"{shown} {unit.text(words.language)}" if unit and value.known else shown

    def _why(self, record: AuditRecord, facts: Mapping[str, Any]) -> str:
        """The reason, its words, an explanation; the checks that took part."""
        words = self._words
        coded = f"reason.{record.reason}"
        told = [words(coded) if coded in words else record.reason] if record.reason else []
        for name in ("reason-text", "answer", "note"):
            if facts.get(name) is not None:
                told.append(self._shown(record, facts[name]))
        told += [f"{one.id} {words(f'paper.trail.check-{one.outcome}')}" for one in record.checks]
        return "; ".join(told)


def _refs(record: AuditRecord) -> str:
    """What an act refers to; digests and keys by their beginning."""
    told = {name: str(value) for name, value in sorted(record.refs.items())}
    return "; ".join(
        f"{name} {text if len(text) <= LONGEST else text[:SHORT] + '…'}" for name, text in told.items()
    )
