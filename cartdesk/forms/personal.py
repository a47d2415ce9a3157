"""What in a free text looks like personal data (R66): kinds only, never the words themselves. Pure.

It looks for shapes that a clinical text does not have: surnames with initials or a given name, numbers written as
telephones and documents, full dates that are said to be of birth. A surname alone is not told from an eponym, unless it
is said whose it is ("пациент Иванов"). Dates, doses, results and years of birth are let pass (R65 permits the year).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from cartdesk.forms.person_names import names_somebody


class PersonalKind(StrEnum):
    """What a text seems to hold."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    SNILS = "snils"
    PASSPORT = "passport"
    POLICY = "policy"
    ADDRESS = "address"
    BIRTH = "birth"


_GAP = r"[ \u00a0\u202f-]"
_PHONE = re.compile(
    rf"(?<![\w+.,/])(?:\+7|[78]){_GAP}*(?:\([3489]\d{{2,4}}\)|[3489]\d{{2,4}}){_GAP}*"
    rf"(?:\d{{3}}{_GAP}*\d{{2}}{_GAP}*\d{{2}}|\d{{2}}{_GAP}\d{{2}}{_GAP}\d{{3}}|\d{{2}}{_GAP}?\d{{2}}{_GAP}?\d{{2}}"
    rf"|\d{{1,2}}{_GAP}\d{{2}}{_GAP}\d{{2}})(?!\w|[.,]\d)"
    rf"|(?<![\w.,/])\+\d{{1,3}}{_GAP}?\(?\d{{2,3}}\)?{_GAP}?(?:\d{{2,3}}{_GAP}?){{2,3}}\d{{2,3}}(?!\w)"
    rf"|(?<![\w.,/])(?:\([3489]\d\d\){_GAP}?|[3489]\d\d{_GAP})\d{{3}}-\d\d-\d\d(?!\w)"
    r"|(?<!\w)(?:тел|моб|телефон\w*|сотов\w*|мобильн\w*|ватсап\w*|вотсап\w*|whatsapp|viber|telegram|phone|tel|mob|mobile|cell)\b"
    r"[.:№ \u00a0-]*(?:номер|number|жены|мужа|сына|дочери|матери|отца|родственник\w*)?[.: \u00a0-]*"
    r"[+(]?\d(?:[ ()\u00a0-]*\d){4,}",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?(?:@|\((?:at|собака)\)|\[at\])\s?[\w-]+(?:\.[\w-]+)*\.[a-zа-яё]{2,}\b|\bt\.me/\w+|(?<!\w)@[a-z]\w{4,}|\bvk\.com/\w+",
    re.IGNORECASE,
)
_SNILS = re.compile(
    r"(?<![\w.,-])(?:\d{3}[- ]\d{3}[- ]\d{3}[- ]\d{2}|\d{9}[- ]\d{2})(?![\d.,]\d|\d)"
    r"|(?<!\w)(?:СНИЛС|SNILS)\W{0,3}(?:№\s?)?\d(?:[ -]?\d){8,}",
    re.IGNORECASE,
)
_ELEVEN = re.compile(r"(?<![\w.,+])\d{11}(?!\w)")
_PASSPORT = re.compile(
    r"(?<![\w.,-])\d{2} ?(?:9[7-9]|[012]\d)(?: ?(?:№|N|номер|number|no\.?) ?| )\d{6}(?!\d|[.,]\d)"
    r"|(?<!\w)(?:загран)?(?:паспорт|пасп|passport)[^\d\n]{0,30}(?:[A-Z]{2})?\d(?:[ №-]{0,3}(?:номер |number )?\d){5,}",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"(?<![\w.,-])(?:\d{16}|(?:\d{4}[ -]){3}\d{4})(?![.,]\d|\w)"
    r"|(?<!\w)(?:полис\w*|ОМС|ДМС|ЕНП|policy|insurance)\b[^\d\n]{0,25}\d(?:[ -]?\d){5,}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?<!\w)(?:[Уу]л(?:иц[аеыу])?|[Пп]росп(?:ект\w*)?)(?!\w)\.?\s*(?:им\.\s*)?[А-ЯЁ\d][\w-]+"
    r"|(?<!\w)(?:пр-к?т|пер(?:еулок|еулке)?|бульвар|б-р|шоссе|наб(?:ережная)?|пр-д|проезд|мкр|микрорайон)(?!\w)\.?\s*[А-ЯЁ\d][^;\n]{0,40}?\d"
    r"|(?<![\w-])[А-ЯЁ][\w-]+\s(?:ул|улица|улице|пр-к?т|проспекте?|пер|переулок|бульвар|б-р|шоссе|наб|набережная|проезд)(?!\w)[.,]?,?\s*(?:д(?:ом)?\.?\s*)?\d"
    r"|(?<!\w)д(?:ом)?\.?\s?\d+\w?(?:[,\s/]|к(?:орп)?\.?|стр\.?|\d)*\s*кв(?:артира)?\.?\s?\d"
    r"|(?<!\w)(?:[Пп]рожива\w+|[Зз]арегистрирован\w*|[Пп]рописан\w*|[Аа]дрес\w*)(?:\s\w+)?[: ]+(?:по адресу[: ]+)?"
    r"(?:\d{6},?\s*)?(?:[А-ЯЁ][\w-]+ обл\w*|(?:в\s)?(?:г|гор|город|городе|с|село|дер|деревня|пос|п|обл)\.?\s?[А-ЯЁ]|[А-ЯЁ][\w-]+,\s)"
    r"|(?<!\w)\d{1,4}[a-zA-Z]?,?\s(?:[A-Z][a-z]+\s){1,2}(?:[Ss]treet|[Ss]t|[Aa]venue|[Aa]ve|[Rr]oad|[Rr]d|[Ll]ane|[Bb]oulevard)\b"
    r"|(?<!\w)(?:ul\.|ulitsa|prospekt|pr\.|[Ss]treet)\s[A-Z][\w-]+,?\s(?:d\.|bld\.?|building)?\s?\d"
)
_MONTH = (
    r"(?:январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]"
    r"|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)"
)
_DAY = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?(?:\d{{4}}|\d{{2}})(?!\d)|\d{{4}}-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}[ -,]*\d{{4}})|(?<!\w){_MONTH} \d{{1,2}},? \d{{4}}",
    re.IGNORECASE,
)
_BORN_BEFORE = re.compile(
    r"(?<!\w)(?:д\.\s?р|д/р|(?<!и )др(?=[: ])|д\.\s?рожд\w*|дат\w{1,3} рожд\w*|рожд(?:ён|ен|ена|ения)?|род|родил(?:ся|ась)|г\.\s?р|dob|d\.o\.b"
    r"|date of birth|birth ?date|birthday|born)(?!\w)[^\w\n]{0,6}(?:пациент\w*|больн\w+|on|is)?[^\w\n]{0,4}$",
    re.IGNORECASE,
)
_BORN_AFTER = re.compile(
    r"\s?(?:г\.?)?\s?(?:г\.?\s?р(?!\w)|г/р|года рожд|г\. рожд|рождения|рожд\.)", re.IGNORECASE
)
_BEFORE = 50  # characters before a date that may say that it is of birth


def personal_kinds(text: str) -> tuple[PersonalKind, ...]:
    """The kinds of personal data a text seems to hold, in the order of `PersonalKind`; none for a clinical text."""
    found = set(_found(text))
    return tuple(kind for kind in PersonalKind if kind in found)


def _found(text: str) -> Iterator[PersonalKind]:
    if names_somebody(text):
        yield PersonalKind.NAME
    if any(sign in text for sign in ("@", "(", "[at]", ".me/", ".com/")) and _EMAIL.search(text):
        yield PersonalKind.EMAIL
    if _ADDRESS.search(text):
        yield PersonalKind.ADDRESS
    if sum(sign.isdigit() for sign in text) < 5:
        return
    for kind, pattern in _NUMBERED.items():
        if pattern.search(text):
            yield kind
    if any(_of_birth(text, day) for day in _DAY.finditer(text)):
        yield PersonalKind.BIRTH
    if any(_checked(found[0]) for found in _ELEVEN.finditer(text)):
        yield PersonalKind.SNILS


_NUMBERED = {
    PersonalKind.PHONE: _PHONE,
    PersonalKind.SNILS: _SNILS,
    PersonalKind.PASSPORT: _PASSPORT,
    PersonalKind.POLICY: _POLICY,
}


def _of_birth(text: str, day: re.Match[str]) -> bool:
    """Whether the words beside a full date say that somebody was born on it."""
    before = text[max(0, day.start() - _BEFORE) : day.start()]
    return _BORN_BEFORE.search(before) is not None or _BORN_AFTER.match(text, day.end()) is not None


def _checked(digits: str) -> bool:
    """Whether eleven digits carry the check number of a SNILS (the sum of digit × place, from nine down, by 101)."""
    rest = sum(int(sign) * (9 - at) for at, sign in enumerate(digits[:9])) % 101 % 100
    return digits[:9] > "001001998" and rest == int(digits[9:])
