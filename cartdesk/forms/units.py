"""Laboratory units: a result keeps the number and unit the laboratory printed, rules see it in the analyte's own unit.

Conversions are exact fractions of the study (case book 3.0.5), never floating point.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from cartdesk.forms.value import Value
from cartdesk.study.model import Analyte, ItemDef, StudyDef

PLACES = 12
_SAME = str.maketrans(
    {"\u00b5": "u", "\u03bc": "u", "\u00d7": "*", "\u00b7": "*", "^": "", " ": "", "\u00a0": "", "\u202f": ""}
)
_POWERS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")


def standard(value: Value | None, analyte: Analyte) -> Value | None:
    """A result or limit in the analyte's own unit; None when missing, a null flavour, or in a unit of no known factor.

    Exact wherever decimals can be; a fraction that never ends is cut at 12 decimals, half away from zero.
    """
    if value is None or not value.known or not value.text:
        return None
    if value.unit in (None, analyte.unit):
        return value
    factor = analyte.factors.get(value.unit or "")
    if factor is None:
        return None
    return Value(value.type, decimal_text(Fraction(value.decimal) * factor), value.comparator, analyte.unit)


def decimal_text(number: Fraction, places: int = PLACES) -> str:
    """Digits of a fraction with at most so many decimals, half away from zero, no zeros at the end."""
    whole = (abs(number) * 10**places + Fraction(1, 2)) // 1
    text = format(Decimal(whole).scaleb(-places), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"-{text}" if number < 0 and text != "0" else text


def units_of(analyte: Analyte) -> tuple[str, ...]:
    """The units a result may be given in, its own first."""
    return (analyte.unit, *analyte.factors)


def read_unit(written: str, analyte: Analyte, study: StudyDef) -> str | None:
    """The unit that a person or a laboratory wrote (г/дл, g/dL, G/DL, 10^9/л), or None when it is none of the analyte's."""
    wanted = _plain(written)
    for oid in units_of(analyte):
        unit = study.units.get(oid)
        names = (oid, unit.text.ru, unit.text.en, unit.ucum, unit.cdisc, *unit.synonyms) if unit else (oid,)
        if wanted in {_plain(name) for name in names if name}:
            return oid
    return None


def analyte_of(item: ItemDef, study: StudyDef) -> Analyte | None:
    """The analyte that a field of a panel belongs to."""
    if item.panel is None:
        return None
    analytes = study.groups[item.group].analytes
    return next((analyte for analyte in analytes if item.oid in analyte.items.values()), None)


def _plain(name: str) -> str:
    plain = name.translate(_POWERS).translate(_SAME).casefold()
    return re.sub(r"^[*x\u0445]+(?=10)", "", plain.partition("(=")[0])
