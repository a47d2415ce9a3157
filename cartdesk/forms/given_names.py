"""Given names and patronymics in their cases, from the lists in `resources/personal`: what tells a person's name from a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cartdesk.base import resource

_VOWELS = "аеёиоуыэюя"
_SPECIAL = {"павел": "павл", "лев": "льв", "пётр": "петр", "петр": "петр"}
_PATRONYMICS = {  # those that are not made by the rule
    "илья": ("ильич", "ильинична"),
    "лука": ("лукич", "лукинична"),
    "фома": ("фомич", "фоминична"),
    "кузьма": ("кузьмич", "кузьминична"),
    "савва": ("саввич", "саввична"),
    "никита": ("никитич", "никитична"),
    "михаил": ("михайлович", "михайловна"),
    "даниил": ("данилович", "даниловна"),
    "яков": ("яковлевич", "яковлевна"),
    "павел": ("павлович", "павловна"),
    "лев": ("львович", "львовна"),
    "пётр": ("петрович", "петровна"),
    "муса": ("мусаевич", "мусаевна"),
}
_LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class NameLists:
    """Words in lower case, ё as е. `given`: sure given names in all cases, Latin letters too; `known`: these and those
    that are common words as well; `patronymics` in all cases; `not_names` and `not_beginnings`: words, and beginnings of words, that
    are no surname.
    """

    given: frozenset[str]
    known: frozenset[str]
    patronymics: frozenset[str]
    not_names: frozenset[str]
    not_beginnings: tuple[str, ...]


@lru_cache(maxsize=1)
def name_lists() -> NameLists:
    """The lists, read once."""
    given: set[str] = set()
    doubtful: set[str] = set()
    patronymics: set[str] = set()
    male = True
    for word in _words("given-ru.txt"):
        if word in ("m", "f"):
            male = word == "m"
            continue
        name = word.rstrip("?")
        forms = set(_cases(name)) | set(_latin(name))
        (doubtful if word.endswith("?") else given).update(forms)
        if male:
            patronymics.update(_patronymics(name))
    for word in _words("given-latin.txt"):
        (doubtful if word.endswith("?") else given).add(word.rstrip("?"))
    plain = {one.replace("ё", "е") for one in doubtful}
    sure = {one.replace("ё", "е") for one in given} - plain
    fathers = {one.replace("ё", "е") for one in patronymics}
    no_names = set(_words("not-names.txt"))
    beginnings = tuple(sorted(one.rstrip("*") for one in no_names if one.endswith("*")))
    return NameLists(
        frozenset(sure), frozenset(sure | plain), frozenset(fathers), frozenset(no_names), beginnings
    )


def _words(name: str) -> Iterator[str]:
    """The words of a list in lower case; a line that begins with "#" is a remark."""
    for line in resource("personal", name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.casefold().split()


def _cases(name: str) -> Iterator[str]:
    """A given name in its cases."""
    yield name
    if name in _SPECIAL:
        name = _SPECIAL[name]
        yield from (name + end for end in ("а", "у", "ом", "е"))
    elif name.endswith("а"):
        soft = "и" if name[-2] in "гкхжшчщ" else "ы"
        yield from (name[:-1] + end for end in (soft, "е", "у", "ой"))
    elif name.endswith("ия"):
        yield from (name[:-1] + end for end in ("и", "ю", "ей"))
    elif name.endswith("я"):
        yield from (name[:-1] + end for end in ("и", "е", "ю", "ей"))
    elif name.endswith("й"):
        yield from (name[:-1] + end for end in ("я", "ю", "ем", "е", "и"))
    elif name.endswith("ь"):
        yield from (name[:-1] + end for end in ("я", "ю", "ем", "е", "и", "ью"))
    elif name[-1] not in _VOWELS:
        yield from (name + end for end in ("а", "у", "ом", "е"))


def _patronymics(name: str) -> Iterator[str]:
    """His children's patronymics in all cases, in Latin letters as they stand."""
    for son, daughter in _fathers(name):
        yield son
        yield from (son + end for end in ("а", "у", "ем", "е"))
        yield from (daughter[:-1] + end for end in ("а", "ы", "е", "у", "ой"))
        yield from _latin(son)
        yield from _latin(daughter)


def _fathers(name: str) -> Iterator[tuple[str, str]]:
    if name in _PATRONYMICS:
        yield _PATRONYMICS[name]
    elif name.endswith("ий"):
        for stem in (name[:-2] + "ь", name[:-2] + "и"):
            yield stem + "евич", stem + "евна"
    elif name.endswith(("й", "ь")):
        yield name[:-1] + "евич", name[:-1] + "евна"
    elif name[-1] not in _VOWELS:
        yield name + "ович", name + "овна"


def _latin(name: str) -> Iterator[str]:
    """A name in Latin letters, in the two commonest ways of ending -й and -ия."""
    plain = "".join(_LETTERS.get(sign, sign) for sign in name)
    yield plain
    if name.endswith("ий"):
        yield plain[:-2] + "y"
        yield plain[:-2] + "iy"
        yield plain[:-2] + "ii"
    if name.endswith("ия"):
        yield plain[:-3] + "ia"
