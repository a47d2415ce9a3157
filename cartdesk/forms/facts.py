"""What must hold at once for one way of an expression to be true, and whether it can (lint)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from cartdesk.forms.alternatives import Way, renamed, strict_names, ways
from cartdesk.forms.domain import Domain, Domains
from cartdesk.forms.order import Literal, Order
from cartdesk.forms.tree import Tree

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_NOT = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_NEVER_NEGATIVE = frozenset({"abs", "size", "len", "sqrt"})


def possible(found: list[Way], domains: Domains) -> bool:
    """Whether one of the ways can hold; ways come from `alternatives.ways`."""
    return any(not Facts(domains).fails(way) for way in found)


class Facts:
    """The statements of one way: laid down one by one, then asked whether they contradict one another."""

    def __init__(self, domains: Domains) -> None:
        self._domains = domains
        self._order = Order()
        self._told: dict[str, bool] = {}
        self._bound: set[str] = set()
        self._unbound: set[str] = set()
        self._choices: dict[str, set[str]] = {}
        self._variables = 0
        self._broken = False
        self._seen: set[str] = set()

    @property
    def bound(self) -> frozenset[str]:
        """The names that have a value, after `lay`."""
        return frozenset(self._bound)

    def fails(self, way: Way) -> bool:
        """Whether the way certainly cannot hold."""
        self.lay(way)
        return (
            self._broken
            or "none" in self._bound
            or bool(self._bound & self._unbound)
            or any(not choices for choices in self._choices.values())
            or any(self._domains.nowhere(name) for name in self._bound)
            or self._order.fails()
        )

    def lay(self, way: Way) -> None:
        """Take every statement of a way for true."""
        for tree, wanted in way:
            self._atom(tree, wanted)

    def _atom(self, tree: Tree, wanted: bool) -> None:
        self._bound |= set(strict_names(tree))
        if self._told.setdefault(str(tree), wanted) is not wanted:
            self._broken = True
        if tree.kind == "name":
            self._state(tree.text, wanted)
        elif tree.kind == "call" and tree.text == "has":
            self._state(f"known.{tree.parts[0].text}", wanted)
        elif tree.kind == "op" and tree.text == "in":
            self._member(tree, wanted)
        elif tree.kind == "op" and tree.text in _NOT:
            self._compared(tree, wanted)
        elif tree.kind == "macro" and tree.text == "exists" and wanted:
            self._some_row(tree)

    def _state(self, name: str, wanted: bool) -> None:
        head, _, rest = name.partition(".")
        if head in ("known", "entered"):
            self._bound.discard(name)
            if wanted and head == "known":
                self._bound.add(rest)
            elif not wanted:
                self._unbound.add(rest)

    def _compared(self, tree: Tree, wanted: bool) -> None:
        one, two = tree.parts
        sign = tree.text if wanted else _NOT[tree.text]
        left, right = literal(one), literal(two)
        if left is not None and right is None:
            one, two, right, sign = two, one, left, _TURNED[sign]
        if right is None:
            self._between(one, two, sign)
        elif literal(one) is None and one.kind != "list":
            self._against(one, right, sign)

    def _against(self, term: Tree, value: Literal, sign: str) -> None:
        name = self._term(term)
        if term.kind == "name" and term.text.startswith("nf."):
            self._unbound.add(term.text.removeprefix("nf."))
        node = value if isinstance(value, Decimal) else ("text", value)
        self._relate(name, node, sign)
        if name in self._choices:
            self._choices[name] = {code for code in self._choices[name] if _holds(code, sign, value)}

    def _between(self, one: Tree, two: Tree, sign: str) -> None:
        if "list" not in (one.kind, two.kind):
            self._relate(self._term(one), self._term(two), sign)

    def _relate(self, one: str, two: str | Decimal | tuple[str, str], sign: str) -> None:
        if sign in ("<", "<="):
            self._order.less(one, two, sign == "<")
        elif sign in (">", ">="):
            self._order.less(two, one, sign == ">")
        elif sign == "==":
            self._order.equal(one, two)
        else:
            self._order.differ(one, two)

    def _member(self, tree: Tree, wanted: bool) -> None:
        one, two = tree.parts
        values = [literal(part) for part in two.parts] if two.kind == "list" else []
        told = [value for value in values if value is not None]
        if not values or len(told) < len(values) or literal(one) is not None:
            return
        name = self._term(one)
        if not wanted:
            for value in told:
                self._against(one, value, "!=")
        elif name in self._choices:
            self._choices[name] = {
                code for code in self._choices[name] if any(_holds(code, "==", value) for value in told)
            }
        else:
            self._choices[name] = {str(value) for value in told}
        if wanted and len(told) == 1:
            self._against(one, told[0], "==")

    def _term(self, tree: Tree) -> str:
        """The text of a term; what is known of its values is laid down when it is first met."""
        text = str(tree)
        if text in self._seen:
            return text
        self._seen.add(text)
        domain = self._domain(tree)
        if domain.codes is not None:
            self._choices[text] = set(domain.codes)
        if domain.step is not None:
            self._order.grid(text, domain.step)
        if domain.low is not None:
            self._order.less(domain.low, text, False)
        if domain.high is not None:
            self._order.less(text, domain.high, False)
        return text

    def _domain(self, tree: Tree) -> Domain:
        if tree.kind == "name":
            return self._domains.of(tree.text)
        if tree.kind == "call" and tree.text in _NEVER_NEGATIVE:
            whole = tree.text in ("size", "len")
            return Domain(low=Decimal(0), step=Decimal(1) if whole else None)
        return Domain()

    def _some_row(self, tree: Tree) -> None:
        """Some row makes the body true: with a row of its own, one way of the body must hold beside all else."""
        listed, variable, body = tree.parts
        path = self._path(listed)
        self._relate(self._term(Tree("call", "size", (listed,))), Decimal(1), ">=")
        self._variables += 1
        fresh = f"{variable.text}#{self._variables}"
        rows: Mapping[str, str] = {**self._domains.rows, **({fresh: path} if path else {})}
        self._domains = replace(self._domains, rows=rows)
        found = ways(renamed(body, {variable.text: fresh}), True)
        if len(found) == 1:
            self.lay(found[0])
        elif not possible(found, self._domains):
            self._broken = True

    @staticmethod
    def _path(listed: Tree) -> str:
        return listed.text.rpartition(".")[2] if listed.kind == "name" else ""


def literal(tree: Tree) -> Literal | None:
    """The number or text a tree stands for, None when it is no literal."""
    if tree.kind == "text":
        return tree.text
    if tree.kind == "number":
        return Decimal(tree.text.rstrip("u"))
    if tree.kind == "neg" and (inner := literal(tree.parts[0])) is not None:
        return -inner if isinstance(inner, Decimal) else None
    return None


def _holds(code: str, sign: str, value: Literal) -> bool:
    if isinstance(value, Decimal):
        try:
            return _compare(Decimal(code), sign, value)
        except ArithmeticError:
            return False
    return _compare(code, sign, value)


def _compare(one: Decimal | str, sign: str, two: Decimal | str) -> bool:
    if sign in ("==", "!="):
        return (one == two) is (sign == "==")
    if isinstance(one, Decimal) and isinstance(two, Decimal):
        return {"<": one < two, "<=": one <= two, ">": one > two, ">=": one >= two}[sign]
    return {
        "<": str(one) < str(two),
        "<=": str(one) <= str(two),
        ">": str(one) > str(two),
        ">=": str(one) >= str(two),
    }[sign]
