"""An expression as a tree: for those who reason about a rule without running it (lint, the book in words).

`source.py` reads names and needs no precedence; here it matters: `?:` binds least, then `||`, `&&`, comparisons and `in`,
`+ -`, `* / %`, `! -`, and last the dot, the call and the index. CEL alone evaluates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cartdesk.forms.source import DEEPEST, MACROS, SourceFault, tokens

LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"||"}),
    frozenset({"&&"}),
    frozenset({"==", "!=", "<", "<=", ">", ">=", "in"}),
    frozenset({"+", "-"}),
    frozenset({"*", "/", "%"}),
)


@dataclass(frozen=True, slots=True)
class Tree:
    """One node. `kind` tells what `text` and `parts` are.

    `text`, `number`, `word` (true, false, null): a literal. `name`: a dotted name, no parts. `field`: `text` of parts[0].
    `call`: function `text` of its parts. `method`: `text` of parts[0] with the other parts. `macro`: `text` over parts[0],
    its variable parts[1], then its bodies. `op`: two parts joined by `text`. `not`, `neg`: one part. `if`: condition,
    then, else. `list`: its parts. `map`: keys and values in turn. `index`: parts[0] at parts[1].
    """

    kind: str
    text: str = ""
    parts: tuple[Tree, ...] = ()

    def __str__(self) -> str:
        """The node written one way, so that equal nodes are equal texts."""
        inner = ", ".join(str(part) for part in self.parts)
        return (
            repr(self.text)
            if self.kind == "text"
            else f"{self.text or self.kind}({inner})"
            if self.parts
            else self.text or self.kind
        )


@lru_cache(maxsize=4096)
def tree_of(source: str) -> Tree:
    """The tree of a source; raises SourceFault when it is no expression of ours."""
    grower = _Grower(tuple(tokens(source)))
    tree = grower.choice()
    if grower.peek():
        raise SourceFault("syntax", grower.peek())
    return tree


class _Grower:
    def __init__(self, words: tuple[tuple[str, str, int], ...]) -> None:
        self._words = words
        self._place = 0
        self._nested = 0

    def peek(self) -> str:
        """The text of the next word, "" at the end; literals of text look like themselves and match no sign."""
        return self._words[self._place][1] if self._place < len(self._words) else ""

    def _take(self) -> tuple[str, str]:
        if self._place >= len(self._words):
            raise SourceFault("syntax")
        self._place += 1
        return self._words[self._place - 1][:2]

    def _want(self, sign: str) -> None:
        if self._take()[1] != sign:
            raise SourceFault("syntax", sign)

    def choice(self) -> Tree:
        """`a ? b : c`, or what binds tighter."""
        self._nested += 1
        if self._nested > DEEPEST:
            raise SourceFault("too-deep")
        tree = self._joined(0)
        if self.peek() == "?":
            self._take()
            then = self.choice()
            self._want(":")
            tree = Tree("if", "", (tree, then, self.choice()))
        self._nested -= 1
        return tree

    def _joined(self, level: int) -> Tree:
        if level == len(LEVELS):
            return self._unary()
        tree = self._joined(level + 1)
        while self.peek() in LEVELS[level]:
            sign = self._take()[1]
            tree = Tree("op", sign, (tree, self._joined(level + 1)))
        return tree

    def _unary(self) -> Tree:
        if self.peek() in ("!", "-"):
            sign = self._take()[1]
            return Tree("not" if sign == "!" else "neg", "", (self._unary(),))
        tree = self._primary()
        while self.peek() in (".", "["):
            if self._take()[1] == "[":
                tree = Tree("index", "", (tree, self.choice()))
                self._want("]")
            else:
                tree = self._select(tree, self._take()[1])
        return tree

    def _primary(self) -> Tree:
        kind, word = self._take()
        if kind == "text":
            return Tree("text", word.lstrip("rR")[1:-1])
        if kind == "number":
            return Tree("number", word)
        if kind == "name":
            if word in ("true", "false", "null"):
                return Tree("word", word)
            if self.peek() == "(":
                self._take()
                return Tree("call", word, self._list(")"))
            return Tree("name", word)
        if word == "(":
            tree = self.choice()
            self._want(")")
            return tree
        if word == "[":
            return Tree("list", "", self._list("]"))
        if word == "{":
            return Tree("map", "", self._pairs())
        raise SourceFault("syntax", word)

    def _select(self, tree: Tree, name: str) -> Tree:
        if self.peek() != "(":
            if tree.kind == "name":
                return Tree("name", f"{tree.text}.{name}")
            return Tree("field", name, (tree,))
        self._take()
        if name not in MACROS:
            return Tree("method", name, (tree, *self._list(")")))
        return Tree("macro", name, (tree, *self._list(")")))

    def _list(self, end: str) -> tuple[Tree, ...]:
        found: list[Tree] = []
        while self.peek() != end:
            found.append(self.choice())
            if self.peek() != end:
                self._want(",")
        self._take()
        return tuple(found)

    def _pairs(self) -> tuple[Tree, ...]:
        found: list[Tree] = []
        while self.peek() != "}":
            found.append(self.choice())
            self._want(":")
            found.append(self.choice())
            if self.peek() != "}":
                self._want(",")
        self._take()
        return tuple(found)
