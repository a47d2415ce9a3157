"""What an expression reads, told from its text alone: an exact scanner of names (rules page, pitfall 2).

`Program.variables()` of the CEL package gives only `M1` for `M1.PGRES` and lists macro variables; the lint needs the whole
name and the fields read of each row. So the text is parsed here a second time, for names only; CEL still evaluates it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

MACROS = frozenset({"exists", "all", "exists_one", "filter", "map"})
METHODS = frozenset({"matches", "contains", "startsWith", "endsWith", "size"})
BUILTINS = frozenset({"has", "size", "double", "string", "int", "bool", "timestamp", "duration"})
WHOLE = "*"
DEEPEST = 64
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>[rR]?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
    r"""|(?P<number>\d+\.\d+(?:[eE][+-]?\d+)?|\d+u?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"""
    r"""|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}]))""",
    re.ASCII,
)
_INFIX = frozenset({"&&", "||", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "in"})
_WORDS = frozenset({"true", "false", "null", "in"})


class SourceFault(Exception):
    """The text is no expression of ours; `code` names the fault, `fact` the name it is about."""

    def __init__(self, code: str, fact: str = "") -> None:
        super().__init__(code)
        self.code, self.fact = code, fact


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source reads.

    `names`: dotted names as written (`WEIGHT`, `M1.PGRES`, `known.X`). `rows`: for each list of rows the fields read;
    `WHOLE` stands for all of them. `functions`: functions called. `depth`: how deep macros are nested. `flat`: the source
    with each dotted name as one word (`flat_name`), so that a value is handed over alone and not in a map of its kin.
    """

    names: frozenset[str]
    rows: Mapping[str, frozenset[str]]
    functions: frozenset[str]
    depth: int
    flat: str = ""


@dataclass(frozen=True, slots=True)
class _Node:
    """One piece of the parsed text; `lists` are the row lists it may give, `path` its dotted name if it has one, which
    stands in the text from `begin` to `end`.
    """

    path: str | None = None
    variable: str | None = None
    lists: frozenset[str] = frozenset()
    begin: int = 0
    end: int = 0


@dataclass(slots=True)
class _Found:
    names: set[str] = field(default_factory=set)
    rows: dict[str, set[str]] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    depth: int = 0
    paths: dict[int, tuple[int, str]] = field(default_factory=dict)


def flat_name(name: str) -> str:
    """A dotted name as the one word that stands for it when an expression is run."""
    return name.replace(".", "__")


def read_source(source: str) -> Reading:
    """Parse `source` and tell what it reads; raises SourceFault when it is not an expression."""
    reader = _Reader(tuple(tokens(source)))
    reader.expression({}, 0)
    if reader.peek():
        raise SourceFault("syntax", reader.peek())
    found = reader.found
    rows = {name: frozenset(fields) for name, fields in found.rows.items()}
    names = frozenset(found.names - set(rows))
    return Reading(names, rows, frozenset(found.functions), found.depth, _flat(source, found.paths))


def _flat(source: str, paths: Mapping[int, tuple[int, str]]) -> str:
    pieces, place = [], 0
    for begin, (end, path) in sorted(paths.items()):
        pieces += [source[place:begin], flat_name(path)]
        place = end
    return "".join(pieces) + source[place:]


@lru_cache(maxsize=4096)
def reading_of(source: str) -> Reading:
    """What `source` reads, worked out once; raises SourceFault when it is not an expression."""
    return read_source(source)


def tokens(source: str) -> Iterator[tuple[str, str, int]]:
    """The words of a source: kind (text, number, name, sign), text, and where it ends; raises SourceFault."""
    place, text = 0, source.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found or found.lastgroup is None:
            raise SourceFault("syntax", text[place : place + 10])
        yield found.lastgroup, found[found.lastgroup], found.end()
        place = found.end()


class _Reader:
    """A reader of CEL: every operand of every operator is visited once; precedence does not matter for names."""

    def __init__(self, tokens: tuple[tuple[str, str, int], ...]) -> None:
        self._tokens = tokens
        self._place = 0
        self._nested = 0
        self.found = _Found()

    def peek(self) -> str:
        """The text of the next token, "" at the end."""
        return self._tokens[self._place][1] if self._place < len(self._tokens) else ""

    def expression(self, scope: Mapping[str, frozenset[str]], depth: int) -> _Node:
        """Operands joined by operators, and `a ? b : c`."""
        self._nested += 1
        if self._nested > DEEPEST:
            raise SourceFault("too-deep")
        node = self._operand(scope, depth)
        while self.peek() in _INFIX or self.peek() == "?":
            sign = self._take()
            if sign == "?":
                self._use(node)
                one = self.expression(scope, depth)
                self._want(":")
                two = self.expression(scope, depth)
                node = _Node(lists=one.lists | two.lists)
                continue
            right = self._operand(scope, depth)
            if sign == "+":
                node = _Node(lists=self._lists(node) | self._lists(right))
            else:
                self._use(node)
                self._use(right, whole=sign == "in")
                node = _Node()
        self._nested -= 1
        return node if node.path is None and node.variable is None else self._settle(node)

    def _settle(self, node: _Node) -> _Node:
        return _Node(lists=self._lists(node))

    def _operand(self, scope: Mapping[str, frozenset[str]], depth: int) -> _Node:
        while self.peek() in ("!", "-"):
            self._take()
        node = self._primary(scope, depth)
        while self.peek() in (".", "["):
            if self._take() == "[":
                self._use(node)
                self._use(self.expression(scope, depth))
                self._want("]")
                node = _Node()
            else:
                node = self._select(node, self._take("name"), scope, depth)
        return node

    def _primary(self, scope: Mapping[str, frozenset[str]], depth: int) -> _Node:
        kind, text = self._next()
        if kind in ("text", "number"):
            return _Node()
        if kind == "name":
            if text in _WORDS:
                return _Node()
            if self.peek() == "(":
                return self._call(text, scope, depth)
            if text in scope:
                return _Node(variable=text)
            return _Node(path=text, begin=self._end() - len(text), end=self._end())
        if text == "(":
            node = self.expression(scope, depth)
            self._want(")")
            return node
        if text == "[":
            for node in self._arguments(scope, depth, "]"):
                self._use(node)
            return _Node()
        if text == "{":
            self._map(scope, depth)
            return _Node()
        raise SourceFault("syntax", text)

    def _select(self, node: _Node, name: str, scope: Mapping[str, frozenset[str]], depth: int) -> _Node:
        if self.peek() != "(":
            if node.variable is not None:
                for rows in scope[node.variable]:
                    self.found.rows.setdefault(rows, set()).add(name)
                return _Node()
            if node.path is None:
                raise SourceFault("syntax", name)
            return _Node(path=f"{node.path}.{name}", begin=node.begin, end=self._end())
        if name in MACROS:
            return self._macro(node, name, scope, depth)
        if name not in METHODS:
            raise SourceFault("unknown-function", name)
        self._use(node)
        self._take()
        for argument in self._arguments(scope, depth, ")"):
            self._use(argument)
        return _Node()

    def _macro(self, node: _Node, name: str, scope: Mapping[str, frozenset[str]], depth: int) -> _Node:
        lists = self._lists(node)
        self.found.depth = max(self.found.depth, depth + 1)
        self._take()
        variable = self._take("name")
        inner = {**scope, variable: lists}
        self._want(",")
        for argument in self._arguments(inner, depth + 1, ")"):
            self._use(argument)
        return _Node(lists=lists if name == "filter" else frozenset())

    def _call(self, name: str, scope: Mapping[str, frozenset[str]], depth: int) -> _Node:
        self.found.functions.add(name)
        self._take()
        for argument in self._arguments(scope, depth, ")"):
            self._use(argument, whole=name not in BUILTINS)
        return _Node()

    def _map(self, scope: Mapping[str, frozenset[str]], depth: int) -> None:
        while self.peek() != "}":
            self._use(self.expression(scope, depth))
            self._want(":")
            self._use(self.expression(scope, depth))
            if self.peek() != "}":
                self._want(",")
        self._take()

    def _arguments(self, scope: Mapping[str, frozenset[str]], depth: int, end: str) -> list[_Node]:
        nodes: list[_Node] = []
        while self.peek() != end:
            nodes.append(self.expression(scope, depth))
            if self.peek() != end:
                self._want(",")
        self._take()
        return nodes

    def _lists(self, node: _Node) -> frozenset[str]:
        """Count the node as read and give the row lists it holds."""
        if node.path is not None:
            self.found.names.add(node.path)
            self.found.paths[node.begin] = (node.end, node.path)
            if is_list(node.path):
                self.found.rows.setdefault(node.path, set())
                return frozenset({node.path})
        return node.lists

    def _use(self, node: _Node, whole: bool = False) -> None:
        for rows in self._lists(node):
            if whole:
                self.found.rows[rows].add(WHOLE)

    def _next(self) -> tuple[str, str]:
        if self._place >= len(self._tokens):
            raise SourceFault("syntax")
        self._place += 1
        return self._tokens[self._place - 1][:2]

    def _end(self) -> int:
        """Where the token taken last ends in the text."""
        return self._tokens[self._place - 1][2]

    def _take(self, kind: str | None = None) -> str:
        found, text = self._next()
        if kind is not None and found != kind:
            raise SourceFault("syntax", text)
        return text

    def _want(self, sign: str) -> None:
        if self._take() != sign:
            raise SourceFault("syntax", sign)


def is_list(path: str) -> bool:
    """Whether a dotted name means a list of rows: its last part is a form (F_) or a repeating group (RG_)."""
    return path.rpartition(".")[2].startswith(("F_", "RG_"))
