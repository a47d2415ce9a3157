"""Which rows of a list can matter to a rule at all, told from its text: so that a log of 500 rows costs what one of 1 costs.

A rule such as `F_AE.exists(r, r.ROWNO < ROWNO && lower(r.AETERM) == lower(AETERM) && ...)` asks each row the same, and a row
whose part of the condition is surely false adds nothing to `exists` and `filter`. The parts that can be told from plain
answers are read here; a row that fails one is neither laid down for the rule nor makes it run again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from cartdesk.forms.derive import is_numeric
from cartdesk.forms.functions import lower
from cartdesk.forms.names import StudyNames
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.reads import reads_of
from cartdesk.forms.rulebook import Rule, rulebook_of
from cartdesk.forms.source import SourceFault, tokens
from cartdesk.forms.telling import numbers
from cartdesk.forms.value import Value
from cartdesk.study.model import DataType, GroupKind, StudyDef

Held = Mapping[ItemKey, Value]
Words = tuple[str, ...]
_TEXTS = (DataType.TEXT, DataType.CODE)
_OPEN, _SHUT = ("(", "[", "{"), (")", "]", "}")


@dataclass(frozen=True, slots=True)
class Side:
    """A row of a list, or the form the rule stands in: its place and its stored answers."""

    place: FormPlace
    held: Held

    def text(self, key: ItemKey) -> str | None:
        """The known answer in a field as text."""
        value = self.held.get(key)
        return value.text if value is not None and value.known else None


@dataclass(frozen=True, slots=True)
class Bond:
    """One part of a condition. `kind`: has, earlier, same, folded, is, named and leads (the form names the row's number),
    names (the row names the form's number), safe (told by nobody here, but it cannot fail to be told).

    `theirs` and `own` are the fields compared, `word` a text written in the rule.
    """

    kind: str
    theirs: ItemKey | None = None
    own: ItemKey | None = None
    word: str = ""

    def says(self, row: Side, form: Side) -> bool | None:
        """Whether the part is true; None when that is not told by these answers."""
        if self.kind == "safe":
            return True
        if self.kind == "earlier":
            return row.place.form_repeat < form.place.form_repeat
        theirs = row.text(self.theirs) if self.theirs else None
        if self.kind == "has":
            return theirs is not None
        own = form.text(self.own) if self.own else None
        if self.kind in ("named", "leads"):
            return _named(row, own, self.kind == "leads")
        if theirs is None:
            return None
        return self._compared(theirs, own, form)

    def _compared(self, theirs: str, own: str | None, form: Side) -> bool | None:
        if self.kind == "names":
            return float(form.place.form_repeat) in numbers(theirs)
        if self.kind == "is":
            return theirs == self.word
        if own is None:
            return None
        return lower(theirs) == lower(own) if self.kind == "folded" else theirs == own


def _named(row: Side, own: str | None, leads: bool) -> bool | None:
    told = numbers(own) if own is not None else None
    if told is None or (leads and not told):
        return None
    return float(row.place.form_repeat) in (told[:1] if leads else told)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The parts of every use of one list in a rule, each use in the order it is written."""

    uses: tuple[tuple[Bond, ...], ...]

    def may(self, row: Side, form: Side) -> bool:
        """Whether the row can change what the rule comes to in the form."""
        return any(_may(use, row, form) for use in self.uses)


def _may(use: tuple[Bond, ...], row: Side, form: Side) -> bool:
    """False when a part is surely false and every part before it can be told: as the condition itself is run."""
    for bond in use:
        said = bond.says(row, form)
        if said is not True:
            return said is None
    return True


def narrowing_of(names: StudyNames, rule: Rule, form: str, name: str) -> Narrowing | None:
    """How a rule of `form` may be narrowed to some rows of the list `name`; None: every row may matter. Worked out once."""
    where = (f"narrowing {name}", f"{form} {rule.oid}")
    if where not in names.kept:
        source = rule.expression.source if rule.expression and rule.group is None else ""
        names.kept[where] = read_narrowing(names.study, source, form, name)
    found: Narrowing | None = names.kept[where]
    return found


def only_by_rows(names: StudyNames, oid: str, form: str, name: str) -> tuple[Narrowing, ...] | None:
    """How the rules of `form` that read `oid` do so, when each reads it in rows of the log `name` and may be narrowed.

    None: at least one may be touched by any row.
    """
    where = (f"only-by-rows {oid}", form)
    if where not in names.kept:
        names.kept[where] = _only_by_rows(names, oid, form, name)
    found: tuple[Narrowing, ...] | None = names.kept[where]
    return found


def _only_by_rows(names: StudyNames, oid: str, form: str, name: str) -> tuple[Narrowing, ...] | None:
    book = rulebook_of(names, form)
    found = []
    for number in book.readers.get(oid, ()):
        rule = book.rules[number]
        if oid not in rule.reads.wide:  # by its bare name: the form's own answer
            continue
        narrow = (
            narrowing_of(names, rule, form, name)
            if not _read_otherwise(names, rule, oid, form, name)
            else None
        )
        if narrow is None:
            return None
        found.append(narrow)
    return tuple(found)


def _read_otherwise(names: StudyNames, rule: Rule, oid: str, form: str, name: str) -> bool:
    """Whether a rule may read an item elsewhere than in its own row of the list: by another list or a derived item."""
    if rule.expression is None or name not in rule.lists:
        return True
    reading, reads = rule.expression.reading, reads_of(names)
    others = {path: fields for path, fields in reading.rows.items() if path != name}
    if oid in reads.of(replace(reading, rows=others), form).wide:
        return True
    derived = [names.study.items[one] for one in reading.rows[name] if one in names.study.items]
    return any(one.derived and f"rows:{name}" in reads.rests_on(one.oid) for one in derived)


def read_narrowing(study: StudyDef, source: str, form: str, name: str) -> Narrowing | None:
    """How a source that stands in `form` is narrowed to some rows of the list `name`; None: it is not."""
    if name not in study.forms:
        return None
    try:
        words = tuple(text for _, text, _ in tokens(source))
    except SourceFault:
        return None
    uses: list[tuple[Bond, ...]] = []
    for at, word in enumerate(words):
        if word != name or (at and words[at - 1] == "."):
            continue
        if words[at + 1 : at + 4] not in ((".", "exists", "("), (".", "filter", "(")):
            return None
        reader = _Reader(study, form, name, words[:at], words[at + 4])
        parts = _parts(words[at + 6 : _end(words, at + 6)])
        bonds = tuple(bond for bond in takewhile(bool, map(reader.bond, parts)) if bond is not None)
        if not bonds:
            return None
        uses.append(bonds)
    return Narrowing(tuple(uses)) if uses else None


def _end(words: Words, begin: int) -> int:
    """Where the bracket that is open at `begin` is shut."""
    depth = 0
    for at in range(begin, len(words)):
        if words[at] in _SHUT and not depth:
            return at
        depth += (words[at] in _OPEN) - (words[at] in _SHUT)
    return len(words)


def _parts(words: Words) -> list[Words]:
    """The operands of `&&`; nothing where another operator of the same depth stands beside it."""
    parts: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += (word in _OPEN) - (word in _SHUT)
        if not depth and word in ("||", "?"):
            return []
        if not depth and word == "&&":
            parts.append([])
        else:
            parts[-1].append(word)
    return [tuple(part) for part in parts]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parts of one condition: the rule stands in `form`, `variable` is a row of `name`."""

    study: StudyDef
    form: str
    name: str
    before: Words
    variable: str

    def bond(self, part: Words) -> Bond | None:
        """What one part says in plain answers; None when it says something else."""
        match tuple("$" if word == self.variable else word for word in part):
            case ("$", ".", "ROWNO", "<", "ROWNO"):
                return Bond("earlier")
            case ("has", "(", "$", ".", theirs, ")"):
                return self._made("has", self._field(theirs, self.name)) or Bond("safe")
            case ("lower", "(", "$", ".", theirs, ")", "==", "lower", "(", own, ")"):
                return self._pair("folded", theirs, own)
            case ("$", ".", "ROWNO", "in", "numbers", "(", own, ")"):
                return self._named("named", own)
            case ("$", ".", "ROWNO", "==", "leadingNumber", "(", own, ")"):
                return self._named("leads", own)
            case ("$", ".", "ROWNO", "==", number):
                return self._named("named", self._drawn_from(number))
            case (number, "in", "numbers", "(", "$", ".", theirs, ")") if self._is_row_number(number):
                return self._made("names", self._field(theirs, self.name))
            case ("$", ".", theirs, "==", other) if other[0] in "'\"":
                field = self._field(theirs, self.name)
                return Bond("is", field, word=other[1:-1]) if field and "\\" not in other else None
            case ("$", ".", theirs, "==", own):
                return self._pair("same", theirs, own)
        return None

    def _made(self, kind: str, theirs: ItemKey | None) -> Bond | None:
        return Bond(kind, theirs) if theirs else None

    def _named(self, kind: str, own: str) -> Bond | None:
        field = self._field(own, self.form)
        return Bond(kind, own=field) if field else None

    def _pair(self, kind: str, theirs: str, own: str) -> Bond | None:
        one, other = self._field(theirs, self.name), self._field(own, self.form)
        return Bond(kind, one, other) if one and other else None

    def _field(self, oid: str, form: str) -> ItemKey | None:
        """A field whose stored answer is the very text that rules see."""
        item = self.study.items.get(oid)
        if item is None or item.form != form or item.derived or is_numeric(item, self.study):
            return None
        plain = self.study.groups[item.group].kind is GroupKind.PLAIN
        return ItemKey(item.group, 1, oid) if plain and item.type in _TEXTS else None

    def _is_row_number(self, oid: str) -> bool:
        item = self.study.items.get(oid)
        method = self.study.methods.get(item.derived or "") if item and item.form == self.form else None
        return method is not None and method.builtin == "row-number"

    def _drawn_from(self, number: str) -> str:
        """The item of `numbers(ITEM).exists(number, ...)` around this place; empty when there is none."""
        for at in range(len(self.before) - 8, -1, -1):
            match self.before[at : at + 9]:
                case ("numbers", "(", own, ")", ".", "exists", "(", drawn, ",") if drawn == number:
                    return own
        return ""
