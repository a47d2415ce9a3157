"""Whether a text names somebody: surname with initials, given name with surname or patronymic, "пациент Иванов"; both alphabets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from cartdesk.forms.given_names import NameLists, name_lists

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_INITIAL = re.compile(r"[А-ЯЁ][жю]?|[A-Z][a-z]?")
_SURE = re.compile(  # endings that hardly any word but a surname has when it begins with a capital
    r"[а-я]{2,}(?:ов|ев)(?:а|у|ым|е|ой|ы|ых|ыми)?|[а-я]{2,}енко|[а-я]{2,}(?:вск|нск|льск|ицк|ецк|оцк|уцк)(?:ий|ого|ому|им|ом|ая|ой|ую)"
    r"|[a-z]{2,}(?:ov|ev|off)a?|[a-z]{2,}[vntl]sk(?:y|iy|ij|ii|aya|aia)|[a-z]{2,}enko"
)
_SHAPED = re.compile(
    r"[а-я]{2,}[иы]н(?:а|у|ым|е|ой|ы|ых)?|[а-я]{2,}(?:ко|ук|юк|чак|як|ец|ич|ян|янц|дзе|швили|ых|их|ия|уа|ок|ек|ин|ис|ер|ман|берг|штейн|сон|ли)(?:а|у|ом|ем|е)?"
    r"|[a-z]{2,}(?:ina?|yna?|chuk|yuk|yan|dze|shvili|vich|ykh|man|berg|stein|son)"
)
_FATHERS = re.compile(
    r"[а-я]{3,}[ое]вич(?:а|у|ем|е)?|[а-я]{3,}(?:[ое]вн|ичн)(?:а|ы|е|у|ой)|оглы|кызы|[a-z]{3,}(?:[oe]vich|[oe]vna|ichna)"
)
_PLACE = re.compile(
    r"(?:област|кра[йяею]|район|республ|городск|окру|больниц|поликл|клиник|универс|институт|ул\b|улиц)"
)
_WHO = re.compile(
    r"пациент(?:а|у|ом|е|ка|ки|ке|ку|кой)?|больн(?:ой|ого|ому|ым|ом|ая|ую)|муж(?:а|у|ем)?|жен(?:а|ы|е|у|ой)|мат(?:ь|ери|ерью)|отец|отца|отцу|отцом"
    r"|сын(?:а|у|ом)?|доч(?:ь|ери|ерью)|брат(?:а|у|ом)?|сестр(?:а|ы|е|у|ой)|родственни(?:к|ка|ку|ком|ца|цы|це|цей)|врач(?:а|у|ом)?|доктор(?:а|у|ом)?"
    r"|медсестр(?:а|ы|е|у|ой)|гр|гражданин(?:а|у)?|гражданк(?:а|и|е)|исследовател(?:ь|я|ю|ем)|хирург(?:а|у|ом)?|гематолог(?:а|у|ом)?|patient|nurse|doctor|wife|husband"
)
_TITLE = re.compile(r"г-н[ау]?|г-ж[аеу]|господин[ау]?|госпож[аеу]|фамили[яюи]|фио|mr|mrs|ms|dr|surname|name")
_HONOUR = (
    "им",
    "имени",
    "синдром",
    "болезнь",
    "болезни",
    "симптом",
    "проба",
    "критерии",
    "шкала",
    "метод",
    "операция",
    "по",
)
_AFTER = (
    "syndrome",
    "disease",
    "sign",
    "scale",
    "criteria",
    "virus",
    "test",
    "river",
    "score",
    "et",
    "и соавт",
)
_SHORT = frozenset(
    [
        "РФ",
        "МО",
        "КТ",
        "АД",
        "НЯ",
        "ИЛ",
        "ИП",
        "КМ",
        "ЛУ",
        "ПК",
        "АТ",
        "АГ",
        "ЭЭ",
        "ВВ",
        "ВМ",
        "ПО",
        "СД",
        "ИБ",
        "ХБ",
        "ЦВ",
        "УЗ",
        "ЛН",
        "ЛС",
        "РТ",
        "ЛТ",
        "ОЖ",
        "ПЭ",
        "ТГ",
        "ВИ",
        "УС",
        "US",
        "UK",
        "EU",
        "NB",
        "IV",
        "II",
        "VI",
        "XI",
        "IX",
        "CR",
        "PR",
        "SD",
        "PD",
        "CT",
        "ГБ",
        "ГК",
        "ГП",
        "ЖК",
        "БА",
        "СЗ",
        "ХС",
        "ЛЖ",
        "ПЖ",
    ]
)
_COUNTRIES = frozenset(("US", "UK", "EU", "NB"))
_ABBREVIATED = frozenset(
    ["те", "тк", "тд", "тп", "тч", "то", "ио", "нэ", "вв", "вм", "пк", "км", "бо", "сш", "вт", "дм", "пн"]
)


class _Word(NamedTuple):
    """A word of the text, what stands between it and the next one, and what it looks like."""

    text: str
    plain: str
    gap: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() and len(self.text) > 1

    @property
    def initial(self) -> bool:
        return self.gap.startswith(".") and _INITIAL.fullmatch(self.text) is not None

    @property
    def loud(self) -> bool:
        return len(self.text) > 2 and self.text.isupper()


def names_somebody(text: str) -> bool:
    """True when a person's name seems to stand in the text."""
    words, lists = _words(text), name_lists()
    at = 0
    while at < len(words):
        if words[at].plain in _HONOUR and words[at].gap.strip(". ") == "":
            at += _honoured(words, at)
        elif _worth_a_look(words, at, lists) and _begins_name(words, at, lists):
            return True
        at += 1
    return False


def _worth_a_look(words: Sequence[_Word], at: int, lists: NameLists) -> bool:
    """Most words are passed by at once: small letters with nothing of a name behind them."""
    if at + 1 == len(words):
        return False
    after = words[at + 1]
    return (
        words[at].text[0].isupper()
        or after.text[0].isupper()
        or len(after.text) == 1
        or after.plain in lists.given
        or after.plain in lists.patronymics
    )


def _honoured(words: Sequence[_Word], at: int) -> int:
    """How many words after "имени" or "синдром" belong to the one it is called by: initials and a surname, or nothing."""
    count = 0
    while at + count + 1 < len(words) and words[at + count + 1].initial:
        count += 1
    return count + 1 if at + count + 1 < len(words) and words[at + count + 1].capital else count


def _words(text: str) -> Sequence[_Word]:
    found = list(_WORD.finditer(text))
    starts = [*(match.start() for match in found), len(text)]
    return [
        _Word(match[0], match[0].casefold().replace("ё", "е"), text[match.end() : starts[number]])
        for number, match in enumerate(found, start=1)
    ]


def _begins_name(words: Sequence[_Word], at: int, lists: NameLists) -> bool:
    """Whether a name begins at this word."""
    word, after = words[at], words[at + 1 : at + 4]
    return (
        _with_patronymic(word, after, lists)
        or _with_given(word, after, lists)
        or _initials_after(word, after, lists)
        or _initials_before(word, after, lists)
        or _said_whose(word, after, lists)
    )


def _close(word: _Word) -> bool:
    """Nothing but spaces between this word and the next."""
    return word.gap.strip("\u00a0 ,") == "" and word.gap != "" and len(word.gap) < 4


def _with_patronymic(word: _Word, after: Sequence[_Word], lists: NameLists) -> bool:
    """Иван Иванович, in any letters; Сергеева Ивановна is not said, but a capital before a patronymic is a name too."""
    if not after or not _close(word):
        return False
    here, there = word.plain, after[0].plain
    return (
        (here in lists.known and there in lists.patronymics)
        or (here in lists.patronymics and _sure(after[0], lists))
        or (there in lists.patronymics and len(here) > 2 and not _no_name(word, lists))
        or (
            word.capital
            and after[0].capital
            and _FATHERS.fullmatch(there) is not None
            and not _no_name(word, lists)
        )
        or (here in lists.known and _FATHERS.fullmatch(there) is not None)
    )


def _with_given(word: _Word, after: Sequence[_Word], lists: NameLists) -> bool:
    """Given name and surname, in either order."""
    if not after or not _close(word):
        return False
    other = after[0]
    for name, surname in ((word, other), (other, word)):
        sure = name.plain in lists.given
        if name.plain not in lists.known or surname.plain in lists.given:
            continue
        if _ends_otherwise(after[1:]):
            continue
        if not name.capital:
            if sure and not surname.capital and _SURE.fullmatch(surname.plain) and surname is word:
                return not _no_name(surname, lists)
            continue
        if not surname.capital or _no_name(surname, lists) or name.loud != surname.loud:
            continue
        if _SURE.fullmatch(surname.plain) or (
            sure and (not surname.loud or _SHAPED.fullmatch(surname.plain))
        ):
            return True
    return False


def _ends_otherwise(after: Sequence[_Word]) -> bool:
    return bool(after) and after[0].plain in _AFTER


def _initials_after(word: _Word, after: Sequence[_Word], lists: NameLists) -> bool:
    """Иванов И. И., Иванов И., Иванов ИИ."""
    if not after or not _close(word) or _no_name(word, lists):
        return False
    first, second = after[0], after[1] if len(after) > 1 else None
    sure = _SURE.fullmatch(word.plain) is not None
    if not word.capital:
        low = sure and word.plain.endswith(("ов", "ев", "ова", "ева")) and second is not None
        return bool(
            low
            and second
            and len(first.text) == len(second.text) == 1
            and first.gap.strip() == "."
            and second.gap.startswith(".")
            and first.plain + second.plain not in _ABBREVIATED
        )
    if word.loud and not (sure or _SHAPED.fullmatch(word.plain) or len(word.text) > 4):
        return False
    if first.initial and second is not None and second.initial and first.gap.strip() == ".":
        return not _ends_otherwise(after[2:])
    named = sure or word.plain in lists.given
    if first.initial and named and not word.loud:
        return not _ends_otherwise(after[1:])
    pair = (
        first.text
        if len(first.text) == 2
        else first.text + (second.text if second and first.gap.isspace() else "")
    )
    short = sure and not word.loud and len(pair) == 2 and pair.isupper() and pair not in _SHORT
    return short and not _ends_otherwise(after[1:])


def _initials_before(word: _Word, after: Sequence[_Word], lists: NameLists) -> bool:
    """И. И. Иванов, И. Иванов."""
    if not word.initial or word.gap.strip() != "." or not after:
        return False
    second = after[0]
    if second.initial and second.gap.strip() == "." and len(after) > 1:
        return _may_be_surname(after[1], lists) and (word.text + second.text) not in _COUNTRIES
    return (
        second.capital
        and not second.loud
        and _SURE.fullmatch(second.plain) is not None
        and not _no_name(second, lists)
    )


def _may_be_surname(word: _Word, lists: NameLists) -> bool:
    return word.capital and len(word.text) > 2 and not _no_name(word, lists)


def _said_whose(word: _Word, after: Sequence[_Word], lists: NameLists) -> bool:
    """Пациент Иванов, г-жа Шмидт, ФИО: Иванов."""
    if not after or word.gap.strip(" .:—–-«\u00a0") != "" or len(word.gap) > 4 or word.gap == ". ":
        return word.plain in _TITLE_DOTTED and bool(after) and after[0].capital and len(after[0].text) > 2
    name = after[0]
    if len(after) > 1 and _PLACE.match(after[1].plain):
        return False
    if not name.capital or name.loud:
        return False
    if _TITLE.fullmatch(word.plain) and word.plain != "name":
        return len(name.text) > 2
    if _no_name(name, lists):
        return False
    return (
        _WHO.fullmatch(word.plain) is not None
        and _sure(name, lists)
        and (word.gap.isspace() or name.plain in lists.given)
    )


_TITLE_DOTTED = ("mr", "mrs", "ms", "dr", "гр")


def _sure(word: _Word, lists: NameLists) -> bool:
    return word.capital and (_SURE.fullmatch(word.plain) is not None or word.plain in lists.given)


def _no_name(word: _Word, lists: NameLists) -> bool:
    """A word of the clinic, not of a family."""
    return word.plain in lists.not_names or word.plain.startswith(lists.not_beginnings)
