"""From typed text to a Value and back to shown text: pure, exact, and the same under every locale."""

from __future__ import annotations

import re
from dataclasses import replace

from cartdesk.base import CartDeskError, nfc
from cartdesk.forms.dates import DateFault, read_date, read_moment, read_partial, read_time, show_date
from cartdesk.forms.finding import Finding, Verdict
from cartdesk.forms.numbers import LONGEST, read_number, show_number
from cartdesk.forms.place import ItemKey
from cartdesk.forms.units import analyte_of, read_unit
from cartdesk.forms.value import NULL_FLAVOURS, Value
from cartdesk.study.model import CodeList, DataType, ItemDef, StudyDef

FLAVOUR_WORDS = {
    "ru": {"ND": "НВ", "UNK": "НИ", "NA": "НП"},
    "en": {"ND": "ND", "UNK": "UNK", "NA": "NA"},
}
_BARE_NUMBER = re.compile(r"[-+\d.,<>\s\u2212\u2013]*")
_NUMBERS = (DataType.INTEGER, DataType.NUMBER)
_READERS = {
    DataType.DATE: read_date,
    DataType.PARTIAL_DATE: read_partial,
    DataType.TIME: read_time,
    DataType.DATETIME: read_moment,
}


def parse_text(item: ItemDef, text: str, study: StudyDef, unit: str | None = None) -> Value | Finding:
    """Read what a person typed into a field of `item`.

    A laboratory number may carry one of its analyte's units behind it ("9,2 г/дл"); without one it stands in `unit`, or in
    the analyte's own. A Finding (verdict REJECT) says why it cannot be read; its code is one of `empty`, `not-text`, `too-long`,
    `not-a-number`, `number-ambiguous`, `not-whole`, `comparator-not-allowed`, `too-many-decimals`, `too-many-digits`,
    `not-a-date`, `year-not-whole`, `not-a-time`, `unknown-code`, `code-ambiguous`, `null-not-allowed`, `unit-unknown`.
    """
    typed = nfc(text).strip()
    if any("\ud800" <= sign <= "\udfff" for sign in typed) or "\x00" in typed:
        return _fault(item, "not-text")
    if not typed:
        return _fault(item, "empty")
    flavour = _flavour(typed)
    if flavour and flavour in item.null_flavours and not _is_code(item, typed, study):
        return null_value(item, flavour)
    if item.panel and item.type in _NUMBERS and not item.codelist:
        read = _measured(item, typed, study, unit)
    elif item.type in _NUMBERS and not item.codelist:
        read = _number(item, typed)
    elif item.type in _READERS:
        read = _date(item, typed)
    elif item.codelist:
        read = _codes(item, typed, study.codelists[item.codelist])
    else:
        read = _text(item, typed)
    if isinstance(read, Finding) and flavour and item.type is not DataType.TEXT:
        return _fault(item, "null-not-allowed", flavour=flavour)
    return read


def null_value(item: ItemDef, flavour: str) -> Value:
    """An empty field with its reason: ND not done, UNK unknown, NA not applicable."""
    if flavour not in NULL_FLAVOURS:
        raise CartDeskError("forms.unknown-null-flavour", flavour=flavour)
    return Value(item.type, null_flavour=flavour)


def show_value(item: ItemDef, value: Value, study: StudyDef, language: str) -> str:
    """The shown form of a value, without its unit: 36,60 or 36.60; 05.03.2024; НН.03.2024; the decode of a code; НВ."""
    if value.null_flavour is not None:
        return FLAVOUR_WORDS[language][value.null_flavour]
    if value.type is DataType.CODES:
        return "; ".join(_decode(item, code, study, language) for code in value.codes)
    if item.codelist:
        return _decode(item, value.text, study, language)
    if value.type in _NUMBERS:
        return show_number(value.text, value.comparator, language)
    if value.type in (DataType.DATE, DataType.PARTIAL_DATE, DataType.DATETIME):
        return show_date(value.text, language)
    return value.text


def _fault(item: ItemDef, code: str, **facts: str) -> Finding:
    return Finding(code, Verdict.REJECT, ItemKey(item.group, 1, item.oid), facts)


def _flavour(typed: str) -> str | None:
    word = typed.upper()
    for words in FLAVOUR_WORDS.values():
        for flavour, shown in words.items():
            if word == shown:
                return flavour
    return None


def _is_code(item: ItemDef, typed: str, study: StudyDef) -> bool:
    return item.codelist is not None and study.codelists[item.codelist].find(typed) is not None


def _number(item: ItemDef, typed: str) -> Value | Finding:
    read = read_number(typed)
    if isinstance(read, str):
        return _fault(item, read)
    if read.comparator and not item.comparators:
        return _fault(item, "comparator-not-allowed")
    if item.type is DataType.INTEGER:
        if read.decimals:
            return _fault(item, "not-whole")
        if item.length and read.digits > item.length:
            return _fault(item, "too-many-digits", limit=str(item.length))
    elif item.significant:
        if read.decimals > item.decimals:
            return _fault(item, "too-many-decimals", limit=str(item.decimals))
        if read.digits > item.significant:
            return _fault(item, "too-many-digits", limit=str(item.significant))
    return Value(item.type, read.text, read.comparator, item.unit, typed=typed)


def _measured(item: ItemDef, typed: str, study: StudyDef, unit: str | None) -> Value | Finding:
    """A number of a laboratory panel with its unit, if one is written."""
    analyte = analyte_of(item, study)
    if analyte is None or _BARE_NUMBER.fullmatch(typed):
        read = _number(item, typed)
        own = unit or (analyte.unit if analyte else item.unit)
        return read if isinstance(read, Finding) else replace(read, unit=own)
    for place in range(1, min(len(typed), LONGEST)):
        after_a_digit = typed[:place].rstrip()[-1:].isdigit()
        chosen = read_unit(typed[place:].strip(), analyte, study) if after_a_digit else None
        if chosen is not None:
            read = _number(item, typed[:place])
            return read if isinstance(read, Finding) else replace(read, unit=chosen, typed=typed)
    starts_as_number = typed.lstrip("<>+- ")[:1].isdigit()
    return _fault(item, "unit-unknown" if starts_as_number else "not-a-number")


def _date(item: ItemDef, typed: str) -> Value | Finding:
    try:
        return Value(item.type, _READERS[item.type](typed), typed=typed)
    except DateFault as fault:
        return _fault(item, fault.code)


def _text(item: ItemDef, typed: str) -> Value | Finding:
    if item.length and len(typed) > item.length:
        return _fault(item, "too-long", limit=str(item.length), length=str(len(typed)))
    return Value(item.type, typed, unit=item.unit, typed=typed)


def _codes(item: ItemDef, typed: str, codelist: CodeList) -> Value | Finding:
    if item.type is not DataType.CODES:
        code = _one_code(typed, codelist)
        if not code.startswith("!"):
            unit = item.unit if item.type in _NUMBERS else None
            return Value(item.type, code, unit=unit, typed=typed)
        return _fault(item, code[1:])
    found: set[str] = set()
    pieces = typed.split(";")
    while pieces:
        for count in range(len(pieces), 0, -1):
            code = _one_code(";".join(pieces[:count]).strip(), codelist)
            if not code.startswith("!"):
                break
        else:
            return _fault(item, code[1:])
        found.add(code)
        pieces = pieces[count:]
    return Value(item.type, codes=tuple(sorted(found)), typed=typed)


def _one_code(typed: str, codelist: CodeList) -> str:
    """The code that a text names; "!" and a fault when it names none or more than one."""
    wanted = typed.casefold()
    exact = {entry.code for entry in codelist.items if entry.code == typed}
    named = {
        entry.code
        for entry in codelist.items
        if wanted in (nfc(entry.text.ru).strip().casefold(), nfc(entry.text.en).strip().casefold())
    }
    found = exact | named or {entry.code for entry in codelist.items if entry.code.casefold() == wanted}
    if len(found) == 1:
        return found.pop()
    return "!code-ambiguous" if found else "!unknown-code"


def _decode(item: ItemDef, code: str, study: StudyDef, language: str) -> str:
    entry = study.codelists[item.codelist].find(code) if item.codelist else None
    return entry.text(language) if entry else code
