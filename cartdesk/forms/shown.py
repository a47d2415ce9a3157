"""The shown text of a form: the lines that a signer sees, a printer prints and a signature binds (decisions 12).

A pure function of the study, the form as filled, its explanations and a language; docs/formats/shown-text.md. The study's words come
from the study, the program's words from the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cartdesk.base import Words, nfc
from cartdesk.forms.dates import show_date
from cartdesk.forms.entry import FormEntry
from cartdesk.forms.finding import Finding, Verdict
from cartdesk.forms.numbers import show_number
from cartdesk.forms.place import ItemKey
from cartdesk.forms.value import Value
from cartdesk.forms.values import FLAVOUR_WORDS, show_value
from cartdesk.study.model import DataType, GroupKind, ItemDef, PanelColumn, RangeCheck, StudyDef, Text

_DAYS = (DataType.DATE, DataType.PARTIAL_DATE, DataType.DATETIME)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line. `kind`: section, row, answer, derived or overruled; `flag` is words of the same language, never a code: below or above the
    reference range beside a laboratory result, the short null flavour, no answer where one is required; else "".
    """

    kind: str
    label: str
    value: str = ""
    unit: str = ""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding that a person let stand: the check, where, its message as shown, and the reason given."""

    check: str
    at: ItemKey | None
    message: str
    reason: str


def shown_text(
    study: StudyDef, entry: FormEntry, explanations: Sequence[Explained], language: str
) -> tuple[ShownLine, ...]:
    """All lines of a form in reading order: every asked field, every answer kept, every derived value, every explanation.

    Optional fields left empty and folded analytes without an answer are not shown.
    """
    words = Words(language)
    lines: list[ShownLine] = []
    for at_form in (told for told in explanations if told.at is None):
        lines.append(_explained(at_form))
    for oid in entry.form.groups:
        group = study.groups[oid]
        if group.text is not None:
            lines.append(ShownLine("section", nfc(group.text(language))))
        for row in entry.rows(oid):
            if group.kind is GroupKind.REPEATING:
                lines.append(ShownLine("row", words("shown.row", number=row)))
            for item_oid in group.items:
                key = ItemKey(oid, row, item_oid)
                lines += _field(study, entry, key, words)
                lines += [_explained(told) for told in explanations if told.at == key]
    return tuple(lines)


def shown_json(lines: Sequence[ShownLine]) -> list[dict[str, Any]]:
    """The lines as a list for canonical bytes."""
    return [
        {"kind": line.kind, "label": line.label, "value": line.value, "unit": line.unit, "flag": line.flag}
        for line in lines
    ]


def _explained(told: Explained) -> ShownLine:
    return ShownLine("overruled", nfc(f"{told.check} {told.message}".strip()), nfc(told.reason))


def _field(study: StudyDef, entry: FormEntry, key: ItemKey, words: Words) -> Iterator[ShownLine]:
    item, value = study.items[key.item], entry.value(key)
    language = words.language
    label = nfc(item.text(language))
    if value is None:
        if entry.required(key):
            yield ShownLine("answer", label, words("shown.open"), "", words("shown.flag.open"))
        return
    kind = "derived" if item.derived else "answer"
    if item.panel and item.panel[1] in (PanelColumn.UNIT, PanelColumn.INDICATOR):
        return  # both stand in the line of the result
    shown = nfc(show_value(item, value, study, language))
    if value.null_flavour is not None:
        long = words(f"shown.null.{value.null_flavour}")
        yield ShownLine(kind, label, f"{shown} — {long}", "", words(f"shown.flag.{value.null_flavour}"))
        return
    unit = study.units.get(value.unit or "")
    mark = _indicator(study, entry, item)
    flag = words(f"shown.flag.{mark}") if mark else ""
    if not entry.asked(key) and not item.derived:
        shown = words("shown.kept", value=shown)
    yield ShownLine(kind, label, shown, nfc(unit.text(language)) if unit else (value.unit or ""), flag)


def _indicator(study: StudyDef, entry: FormEntry, item: ItemDef) -> str:
    if item.panel is None or item.panel[1] is not PanelColumn.RESULT:
        return ""
    for analyte in study.groups[item.group].analytes:
        if item.oid in analyte.items.values() and PanelColumn.INDICATOR in analyte.items:
            told = entry.value(ItemKey(item.group, 1, analyte.items[PanelColumn.INDICATOR]))
            return told.text if told is not None and told.text in ("LOW", "HIGH") else ""
    return ""


def finding_text(study: StudyDef, finding: Finding, language: str) -> str:
    """The message of a finding: the study's own for its checks and limits, else the program's words `finding.<code>`."""
    told = _study_message(study, finding)
    words = Words(language)
    if told is None or not told(language):
        key = f"finding.{_word(study, finding)}"
        if key not in words:
            key = "finding.limit" if "low" in finding.facts else "finding.unnamed"
        return nfc(words(key, **{**_blank(), **_facts(study, finding, language)}))
    message = told(language)
    for name, shown in _facts(study, finding, language).items():
        message = message.replace("{" + name + "}", shown)
    return nfc(message)


def _word(study: StudyDef, finding: Finding) -> str:
    """The code under which the program's words stand; a missing answer has three: it waits, may be excused, or not."""
    if finding.code != "required":
        return finding.code
    if finding.verdict is Verdict.WAITS:
        return "required-waits"
    item = study.items.get(finding.at.item) if finding.at else None
    return "required" if item is None or item.null_flavours else "required-value"


def _blank() -> dict[str, str]:
    return dict.fromkeys(
        ("death", "end", "label", "low", "high", "limit", "length", "flavour", "consent", "code", "kinds"), ""
    )


def _study_message(study: StudyDef, finding: Finding) -> Text | None:
    check = study.checks.get(finding.code)
    if check is not None:
        return check.message
    limits = _limits(study, finding)
    return limits.message if limits else None


def _limits(study: StudyDef, finding: Finding) -> RangeCheck | None:
    item = study.items.get(finding.at.item) if finding.at else None
    return next((limits for limits in (item.ranges if item else ()) if limits.oid == finding.code), None)


def _facts(study: StudyDef, finding: Finding, language: str) -> dict[str, str]:
    """The facts of a finding as a person reads them, with `label` and `test` always there."""
    item = study.items.get(finding.at.item) if finding.at else None
    label = item.text(language) if item else ""
    shown = {"code": finding.code, "label": label, "test": label}
    for name, text in finding.facts.items():
        shown[name] = _fact(study, name, text, language)
    return shown


def _fact(study: StudyDef, name: str, text: str, language: str) -> str:
    item = study.items.get(name)
    if item is not None:
        return (
            show_value(item, Value(item.type, text), study, language)
            if item.type is not DataType.CODES
            else text
        )
    if name in ("from", "to", "consent", "death", "end"):
        return show_date(text, language)
    if name in ("low", "high"):
        return show_number(text, "", language)
    if name == "kinds":
        return kinds_text(text.split(), language)
    if name == "flavour":
        return FLAVOUR_WORDS[language].get(text, text)
    if name == "term":
        found = (codes.find(text) for codes in study.codelists.values() if codes.items[0].grades)
        return next((entry.text(language) for entry in found if entry), text)
    if name == "visit" and text in study.events:
        return study.events[text].text(language)
    if name == "test":
        return next(
            (a.text(language) for g in study.groups.values() for a in g.analytes if a.code == text), text
        )
    return text


def kinds_text(kinds: Sequence[str], language: str) -> str:
    """Kinds of personal data in words: "фамилия и инициалы, телефон"."""
    words = Words(language)
    return ", ".join(words(f"personal.{kind}") for kind in kinds)
