"""A rule told in words: the expression of a check, condition or derivation as a sentence of the book.

The words come from the expression itself and say no more and no less than it does; the expression stands below them. What
guards a row against a missing answer (`has(r.X)` beside a use of `r.X`) is left unsaid, because missing never fires.
"""

from __future__ import annotations

from collections.abc import Mapping

from cartdesk.base import Words
from cartdesk.forms.names import names_of
from cartdesk.forms.source import SourceFault
from cartdesk.forms.tree import Tree, tree_of
from cartdesk.study import DataType, ItemDef, StudyDef

LONGEST_LABEL = 60
_TIGHT = {"||": 1, "&&": 2, "in": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
_SIGNS = {"==": "=", "!=": "≠", ">=": "≥", "<=": "≤", "*": "×"}
_BARE = ("VISIT", "FORM", "TODAY", "ROWNO", "PERIOD", "CREATED", "CHANGED", "PLANNED", "none", "date")
_PANEL = ("value", "unit", "lo", "hi")
_WHOLE = 3  # "and" and "or" get brackets


class Untold(Exception):
    """The rule uses something that has no words: it is better shown as it stands."""


class RuleWords:
    """Tells rules of one study in one language."""

    def __init__(self, study: StudyDef, words: Words, language: str) -> None:
        self._study, self._words, self._language = study, words, language
        self._names = names_of(study)
        self._doubled: frozenset[str] = frozenset()

    def told(self, source: str) -> str:
        """The rule in words, or "" where it cannot be told whole."""
        try:
            tree = tree_of(source)
            self._doubled = _doubled(tree)
            return self._tell(tree, {}, 0)
        except (Untold, SourceFault):
            return ""

    def _say(self, key: str, **facts: str) -> str:
        if f"book.rule.{key}" not in self._words:
            raise Untold(key)
        return self._words(f"book.rule.{key}", **facts)

    def _tell(self, tree: Tree, rows: Mapping[str, str], tight: int) -> str:
        """`tight`: how strongly what stands around binds; what binds less is put in brackets."""
        if tree.kind == "op":
            return (
                self._op(tree, rows, tight)
                if not rows or tree.text != "&&"
                else self._guarded(tree, rows, tight)
            )
        if tree.kind == "not":
            return self._not(tree.parts[0], rows, tight)
        if tree.kind in ("name", "text", "number", "word"):
            return self._leaf(tree, rows)
        if tree.kind == "macro":
            return self._macro(tree, rows, True)
        if tree.kind in ("call", "method"):
            return self._call(tree, rows)
        parts = [self._tell(part, rows, 1 if tree.kind == "list" else 0) for part in tree.parts]
        if tree.kind == "if":
            told = self._say("if", when=parts[0], then=parts[1], other=parts[2])
            return f"({told})" if tight else told
        if tree.kind == "list":
            return f"[{', '.join(parts)}]"
        if tree.kind == "neg":
            return f"−{parts[0]}"
        if tree.kind == "index" and tree.parts[0].kind == "map":
            return self._chosen(tree, rows)
        if tree.kind == "map":
            return self._taken(tree)
        raise Untold(tree.kind)

    def _taken(self, table: Tree) -> str:
        """What a function takes by names of its own: the items that stand behind them."""
        names = [name.rpartition(".")[2] for part in table.parts[1::2] for name in _fields(part)]
        return ", ".join(dict.fromkeys(self._thing(name) for name in names if self._names.item_of(name)))

    # joined by signs

    def _guarded(self, tree: Tree, rows: Mapping[str, str], tight: int) -> str:
        plain = _unguarded(tree)
        return self._op(plain, rows, tight) if plain.kind == "op" else self._tell(plain, rows, tight)

    def _op(self, tree: Tree, rows: Mapping[str, str], tight: int) -> str:
        one, two = tree.parts
        own = _TIGHT.get(tree.text, 4)
        if tree.text == "&&":
            told = self._say("and", one=self._tell(one, rows, own), two=self._tell(two, rows, own))
        elif tree.text == "||":
            told = self._say("or", one=self._tell(one, rows, own), two=self._tell(two, rows, own))
        elif tree.text == "in":
            told = self._member(one, two, rows, "")
        else:
            sign = _SIGNS.get(tree.text, tree.text).replace("-", "−")
            left = own if own > _TIGHT["in"] else own + 1  # a comparison is never compared without brackets
            told = f"{self._beside(one, two, rows, left)} {sign} {self._beside(two, one, rows, own + 1)}"
        return f"({told})" if own < tight else told

    def _beside(self, part: Tree, other: Tree, rows: Mapping[str, str], tight: int) -> str:
        """An operand; a code is shown with the words of the item it is compared with."""
        return self._code(part, other, rows) or self._tell(part, rows, tight)

    def _code(self, part: Tree, other: Tree, rows: Mapping[str, str]) -> str:
        """A literal beside the name of a coded item, with the words of its code; "" when it is none."""
        if other.kind == "name" and other.text == "VISIT" and part.kind == "text":
            return part.text
        item = self._item(other, rows)
        codes = self._study.codelists.get(item.codelist or "") if item else None
        if codes is None or part.kind not in ("text", "number"):
            return ""
        code = part.text if part.kind == "text" else f"{float(part.text):g}"
        found = codes.find(code)
        return (
            f"{code} ({found.text(self._language)})" if found and found.text(self._language) != code else code
        )

    def _member(self, one: Tree, two: Tree, rows: Mapping[str, str], no: str) -> str:
        if two.kind == "list":
            codes = [self._code(part, one, rows) or self._tell(part, rows, 0) for part in two.parts]
            return self._say(f"{no}one-of", one=self._tell(one, rows, 4), codes=", ".join(codes))
        inner = self._code(one, two, rows) or self._tell(one, rows, 4)
        return self._say(f"{no}holds", one=self._tell(two, rows, 4), code=inner)

    def _not(self, tree: Tree, rows: Mapping[str, str], tight: int) -> str:
        if tree.kind == "op" and tree.text == "in":
            one, two = tree.parts
            return self._member(one, two, rows, "not-")
        if tree.kind == "name" and tree.text.partition(".")[0] in ("known", "entered"):
            head, _, name = tree.text.partition(".")
            return self._say(f"not-{head}", name=self._name(name, rows))
        if tree.kind == "macro" and tree.text == "exists":
            return self._macro(tree, rows, False)
        if tree.kind == "call" and tree.text in ("before", "covers", "overlap"):
            return self._call(tree, rows, "not-")
        if tree.kind == "method" and tree.text == "matches":
            return self._call(tree, rows, "not-")
        return self._say("not", what=self._tell(tree, rows, _WHOLE))

    # names and literals

    def _leaf(self, tree: Tree, rows: Mapping[str, str]) -> str:
        if tree.kind == "text":
            return f"'{tree.text}'" if tree.text else self._say("empty")
        if tree.kind == "number":
            number = tree.text.removesuffix(".0")
            return number.replace(".", ",") if self._language == "ru" else number
        return self._say(tree.text) if tree.kind == "word" else self._name(tree.text, rows)

    def _name(self, name: str, rows: Mapping[str, str]) -> str:
        head, _, rest = name.partition(".")
        if head in rows:
            return self._field(rest, rows, head)
        if name in _BARE or name in _PANEL:
            return self._say(name)
        if head in ("known", "entered", "nf", "prev", "base", "past", "lln", "uln"):
            return self._say(head, name=self._name(rest, rows))
        if head == "study":
            return self._setting(rest)
        if head == "lab":
            return self._say(f"lab-{rest}")
        if head in self._study.events and rest:
            event = self._study.events[head].text(self._language)
            return self._say("at-visit", name=self._name(rest, rows), visit=f"{head} ({event})")
        return self._thing(name)

    def _thing(self, name: str) -> str:
        """A form, a group, an item or an analyte by its label."""
        study = self._study
        if name in study.forms:
            return self._label(study.forms[name].text(self._language))
        if name in study.groups:
            text = study.groups[name].text
            return self._label(text(self._language)) if text else name
        item = self._names.item_of(name)
        return self._label(item.text(self._language)) if item else name

    def _label(self, text: str) -> str:
        return self._say("label", text=_short(text))

    def _field(self, name: str, rows: Mapping[str, str], variable: str) -> str:
        """A field of a row; where its name stands elsewhere in the rule too, it is said of which row."""
        if not name:
            return self._say("that-value")
        told = self._say(name) if name in _BARE else self._thing(name)
        if name not in self._doubled:
            return told
        return self._say("of-row" if list(rows).index(variable) == 0 else "of-other-row", name=told)

    def _setting(self, name: str) -> str:
        if name in ("winLo", "winHi"):
            return self._say(name)
        value = str(self._study.settings.get(name, ""))
        return self._say("setting", value=value, name=name)

    def _item(self, tree: Tree, rows: Mapping[str, str]) -> ItemDef | None:
        if tree.kind != "name":
            return None
        parts = tree.text.split(".")
        if parts[0] in ("nf", "known", "entered", "study"):
            return None
        if parts[0] in rows and len(parts) == 1:
            return self._study.items.get(rows[parts[0]])
        if tree.text in ("VISIT", "FORM"):
            return None
        item = self._names.item_of(parts[-1])
        return item if item and item.type in (DataType.CODE, DataType.CODES) else None

    # functions and rows

    def _call(self, tree: Tree, rows: Mapping[str, str], no: str = "") -> str:
        if tree.kind == "call" and tree.text == "has":
            return self._say("known", name=self._tell(tree.parts[0], rows, 0))
        if tree.kind == "call" and tree.text == "round" and tree.parts[1].text == "6.0":
            return self._tell(tree.parts[0], rows, 5)  # only takes the dust of doubles away
        if tree.kind == "call" and tree.text == "double":
            return self._tell(tree.parts[0], rows, 5)
        parts = [self._tell(part, rows, 0) for part in tree.parts]
        return self._say(f"{no}{tree.text}", **{f"p{at}": part for at, part in enumerate(parts)})

    def _macro(self, tree: Tree, rows: Mapping[str, str], found: bool) -> str:
        listed, variable, *bodies = tree.parts
        path = listed.text.rpartition(".")[2] if listed.kind == "name" else self._source_of(listed)
        inner = {**rows, variable.text: path}
        name = self._tell(listed, rows, 0)
        if tree.text == "map" and len(bodies) == 1:
            return self._say("map", list=name, what=self._tell(bodies[0], inner, 0))
        if len(bodies) != 1:
            raise Untold(tree.text)
        body = self._tell(bodies[0], inner, _WHOLE)
        rowed = path in self._study.forms or path in self._study.groups
        key = tree.text if found else f"no-{tree.text}"
        return self._say(key if rowed or tree.text == "filter" else f"{key}-value", list=name, what=body)

    def _source_of(self, listed: Tree) -> str:
        """The list that a filtered list was made of."""
        if listed.kind == "macro" and listed.text == "filter":
            inner = listed.parts[0]
            return inner.text.rpartition(".")[2] if inner.kind == "name" else self._source_of(inner)
        return ""

    def _chosen(self, tree: Tree, rows: Mapping[str, str]) -> str:
        table, key = tree.parts
        pairs = zip(table.parts[::2], table.parts[1::2], strict=True)
        told = [
            f"{self._code(one, key, rows) or self._tell(one, rows, 0)}: {self._tell(two, rows, 0)}"
            for one, two in pairs
        ]
        return self._say("chosen", name=self._tell(key, rows, 0), table="; ".join(told))


def _short(label: str) -> str:
    label = label.strip().rstrip(":")
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip(" ,.") + "…"


def _unguarded(body: Tree) -> Tree:
    """A row's body without `has(r.X)` where the same field is used beside it."""
    if body.kind != "op" or body.text != "&&":
        return body
    atoms = _conjuncts(body)
    used = [name for atom in atoms if not _guard(atom) for name in _fields(atom)]
    kept = [atom for atom in atoms if _guard(atom) not in used or not _guard(atom)]
    tree = kept[0]
    for atom in kept[1:]:
        tree = Tree("op", "&&", (tree, atom))
    return tree


def _conjuncts(tree: Tree) -> list[Tree]:
    if tree.kind == "op" and tree.text == "&&":
        return [atom for part in tree.parts for atom in _conjuncts(part)]
    return [tree]


def _doubled(tree: Tree) -> frozenset[str]:
    """Names that stand in a rule both bare and as a field of a row, or as fields of two rows at once."""
    variables = _variables(tree)
    seen: dict[str, set[str]] = {}
    for name in _fields(tree):
        head, _, rest = name.rpartition(".")
        head, field = (head, rest) if head in variables else ("", rest)
        seen.setdefault(field, set()).add(head)
    return frozenset(field for field, heads in seen.items() if len(heads) > 1)


def _variables(tree: Tree) -> set[str]:
    own = {tree.parts[1].text} if tree.kind == "macro" else set()
    return own.union(*(_variables(part) for part in tree.parts))


def _guard(tree: Tree) -> str:
    return tree.parts[0].text if tree.kind == "call" and tree.text == "has" else ""


def _fields(tree: Tree) -> list[str]:
    own = [tree.text] if tree.kind == "name" else []
    return own + [name for part in tree.parts for name in _fields(part)]
