"""When is an expression true? The ways it may be, each a list of plain statements that must hold together.

An expression is taken apart at `&&`, `||`, `!` and `?:`; what is left are atoms, each wanted true or false. CEL lets one
side decide where the other is unknown, so an `||` is true when one side is, whatever the other lacks (rules page, 1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cartdesk.forms.tree import Tree

Atom = tuple[Tree, bool]
Way = tuple[Atom, ...]
MOST_WAYS = 600


class TooMany(Exception):
    """There are more ways than anyone wants to look at: nothing is said of the expression."""


def ways(tree: Tree, wanted: bool) -> list[Way]:
    """Every way in which `tree` is certainly `wanted`; raises TooMany."""
    if tree.kind == "word" and tree.text in ("true", "false"):
        return [()] if (tree.text == "true") is wanted else []
    if tree.kind == "not":
        return ways(tree.parts[0], not wanted)
    if tree.kind == "op" and tree.text in ("&&", "||"):
        one, two = (ways(part, wanted) for part in tree.parts)
        return both(one, two) if (tree.text == "&&") is wanted else _counted(one + two)
    if tree.kind == "if":
        condition, then, other = tree.parts
        return _counted(
            both(ways(condition, True), ways(then, wanted))
            + both(ways(condition, False), ways(other, wanted))
        )
    return [((tree, wanted),)]


def both(one: list[Way], two: list[Way]) -> list[Way]:
    """The ways in which both hold."""
    if len(one) * len(two) > MOST_WAYS:
        raise TooMany
    return [first + second for first in one for second in two]


def _counted(found: list[Way]) -> list[Way]:
    if len(found) > MOST_WAYS:
        raise TooMany
    return found


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """The tree with variables of macros under other names, so that two rows are never taken for one."""
    if tree.kind == "name":
        head, dot, rest = tree.text.partition(".")
        return replace(tree, text=f"{names[head]}{dot}{rest}") if head in names else tree
    return replace(tree, parts=tuple(renamed(part, names) for part in tree.parts))


def strict_names(tree: Tree) -> Iterator[str]:
    """The names that must be bound for the tree to come to anything at all."""
    if tree.kind == "name":
        yield tree.text
    elif tree.kind in ("if", "macro"):
        yield from strict_names(tree.parts[0])
    elif tree.kind == "call" and tree.text == "has":
        return
    elif tree.kind not in ("map", "not") and not (tree.kind == "op" and tree.text in ("&&", "||")):
        for part in tree.parts:
            yield from strict_names(part)
    elif tree.kind == "not":
        yield from strict_names(tree.parts[0])
