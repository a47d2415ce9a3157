"""Remarks that are features of the engine, not expressions of the study (rules page, 5): pure, one item at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cartdesk.forms.dates import bounds
from cartdesk.forms.finding import Finding, Verdict
from cartdesk.forms.personal import personal_kinds
from cartdesk.forms.place import ItemKey
from cartdesk.forms.units import analyte_of, standard
from cartdesk.forms.value import Value
from cartdesk.study.model import Analyte, DataType, ItemDef, StudyDef
from cartdesk.study.severity import Severity

_DAYS = (DataType.DATE, DataType.PARTIAL_DATE, DataType.DATETIME)
_NUMBERS = (DataType.INTEGER, DataType.NUMBER)


@dataclass(frozen=True, slots=True)
class Around:
    """What an item's remarks depend on beside its value."""

    today: date
    consent: date | None = None
    reference: date | None = None
    death: date | None = None
    end: date | None = None


def value_remarks(
    item: ItemDef, key: ItemKey, value: Value, study: StudyDef, around: Around
) -> Iterator[Finding]:
    """What is wrong with one answer by itself: flavour not allowed, code off its list, pattern, limits, dates."""
    if value.null_flavour is not None:
        if value.null_flavour not in item.null_flavours:
            yield Finding("null-not-allowed", Verdict.REJECT, key, {"flavour": value.null_flavour})
        return
    if item.codelist:
        codes = study.codelists[item.codelist]
        off = [code for code in value.codes or (value.text,) if codes.find(code) is None]
        if off:
            yield Finding("code-off-list", Verdict.REJECT, key)
    if item.pattern and value.text and not re.search(item.pattern, value.text):
        yield Finding("pattern", Verdict.REJECT, key)
    if value.type in _NUMBERS and value.text:
        analyte = analyte_of(item, study)
        own = standard(value, analyte) if analyte else value
        if own is None:
            yield Finding("unit-unknown", Verdict.REJECT, key)
        else:
            yield from _limits(item, key, own)
    if item.type in _DAYS and value.text:
        yield from _dates(item, key, value, around)
    if free_text(item, study) and (found := personal_finding(key, value.text)):
        yield found


def free_text(item: ItemDef, study: StudyDef) -> bool:
    """Whether a person writes here in own words; items that are there for personal data are none (decisions 28)."""
    own_words = item.type is DataType.TEXT and not (item.codelist or item.pattern or item.derived)
    return own_words and item.oid not in study.personal


def personal_finding(key: ItemKey, text: str) -> Finding | None:
    """The remark that a text looks like personal data (R66, EC-174): it names the kinds, never what was found."""
    kinds = personal_kinds(text)
    facts = {"kinds": " ".join(kinds)}
    return Finding("personal-data", Verdict.WARN, key, facts, overrulable=True) if kinds else None


def _limits(item: ItemDef, key: ItemKey, value: Value) -> Iterator[Finding]:
    """The first limit that is violated, hard ones first. A comparator counts as its limit."""
    number = value.decimal
    for limits in sorted(item.ranges, key=lambda limits: limits.severity is not Severity.HARD):
        low, high = limits.low, limits.high
        if (low is not None and number < low) or (high is not None and number > high):
            hard = limits.severity is Severity.HARD
            facts = {"low": "" if low is None else str(low), "high": "" if high is None else str(high)}
            yield Finding(
                limits.oid, Verdict.REJECT if hard else Verdict.WARN, key, facts, overrulable=not hard
            )
            return


def _dates(item: ItemDef, key: ItemKey, value: Value, around: Around) -> Iterator[Finding]:
    """A date in the future, or an assessment before consent; a partial date only when every day of it is."""
    first, last = bounds(value.text)
    if first > around.today and not item.may_be_future:
        yield Finding("future-date", Verdict.REJECT, key)
    yield from _after(first, key, around)
    if around.consent is not None and last < around.consent:
        if around.reference is not None and 22 <= (first - around.reference).days <= 28:
            return
        yield Finding("before-consent", Verdict.REJECT, key, {"consent": around.consent.isoformat()})


def _after(first: date, key: ItemKey, around: Around) -> Iterator[Finding]:
    """A date that certainly follows the death, or the end of participation."""
    for code, day in (("after-death", around.death), ("after-end", around.end)):
        if day is not None and first > day:
            yield Finding(code, Verdict.REJECT, key, {code.partition("-")[2]: day.isoformat()})


def limits_order(low: Value | None, high: Value | None, analyte: Analyte | None = None) -> bool:
    """Whether the limits of normal are the wrong way round: low above high, or equal and not zero (EC-086)."""
    if analyte is not None:
        low, high = standard(low, analyte), standard(high, analyte)
    if low is None or high is None or not (low.known and high.known and low.text and high.text):
        return False
    return low.decimal > high.decimal or (low.decimal == high.decimal and high.decimal != 0)
