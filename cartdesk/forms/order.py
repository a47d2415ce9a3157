"""Can these comparisons all hold? A small solver over order alone: it knows `<` and `<=` between terms and literals.

Sound and not complete: "no" is certain, "yes" only means that no contradiction was seen.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

Literal = Decimal | str
Node = str | Decimal | tuple[str, str]
"""A term by its text, a number, or ("text", literal)."""

_MOST_NODES = 60


class Order:
    """Terms and literals, and which is at most, or less than, which."""

    def __init__(self) -> None:
        self._at_most: dict[tuple[Node, Node], bool] = {}  # (a, b): strict
        self._nodes: set[Node] = set()
        self._steps: dict[str, Decimal] = {}
        self._differ: set[tuple[Node, Node]] = set()

    def grid(self, term: str, step: Decimal) -> None:
        """The term only takes multiples of `step`."""
        self._steps[term] = step

    def less(self, a: Node, b: Node, strict: bool) -> None:
        """a < b (strict) or a <= b; a limit between two steps of a grid is moved to the next step."""
        if isinstance(b, Decimal) and isinstance(a, str) and a in self._steps:
            b, strict = self._snapped(b, self._steps[a], strict, ROUND_FLOOR), False
        elif isinstance(a, Decimal) and isinstance(b, str) and b in self._steps:
            a, strict = self._snapped(a, self._steps[b], strict, ROUND_CEILING), False
        self._nodes |= {a, b}
        self._at_most[a, b] = strict or self._at_most.get((a, b), False)

    def equal(self, a: Node, b: Node) -> None:
        """a == b; a number off the grid of a term can never be equal to it."""
        self.less(a, b, False)
        self.less(b, a, False)

    def differ(self, a: Node, b: Node) -> None:
        """a != b."""
        self._nodes |= {a, b}
        self._differ.add((a, b))

    def fails(self) -> bool:
        """Whether the comparisons certainly contradict one another."""
        if any(a == b for a, b in self._differ):
            return True
        if len(self._nodes) > _MOST_NODES:
            return False
        reach = self._closed()
        if any(strict and a == b for (a, b), strict in reach.items()):
            return True
        return any((a, b) in reach and (b, a) in reach for a, b in self._differ)

    def _closed(self) -> dict[tuple[Node, Node], bool]:
        reach = dict(self._at_most)
        for kind in (Decimal, tuple):
            literals = sorted(node for node in self._nodes if isinstance(node, kind))
            for low, high in zip(literals, literals[1:], strict=False):
                reach[low, high] = True
        for middle in self._nodes:
            before = [(a, strict) for (a, b), strict in reach.items() if b == middle]
            after = [(b, strict) for (a, b), strict in reach.items() if a == middle]
            for a, first in before:
                for b, second in after:
                    reach[a, b] = first or second or reach.get((a, b), False)
        return reach

    @staticmethod
    def _snapped(limit: Decimal, step: Decimal, strict: bool, way: str) -> Decimal:
        whole = (limit / step).to_integral_value(rounding=way) * step
        if strict and whole == limit:
            return whole - step if way == ROUND_FLOOR else whole + step
        return whole
