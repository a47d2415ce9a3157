"""Erasing what two persons agreed to erase: the only rows of the trail that ever go (R07; docs/formats/redaction.md).

The triggers of `facts`, `signatures` and `packages` let go of exactly what `redactions` and `blanked` name.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, or_, select, update

from cartdesk.records import Erasure
from cartdesk.store import tables
from cartdesk.store.part import Part

SIGNATURE, PACKAGE = "signature", "package"
_facts, _signatures, _packages = tables.facts, tables.signatures, tables.packages


class RedactionPart(Part):
    """What was erased, and the erasing itself."""

    def erasures(self) -> dict[int, Erasure]:
        """Everything that went, by the record that says so."""
        facts: dict[int, set[tuple[int, str]]] = {}
        copies: dict[int, set[tuple[str, str]]] = {}
        for row in self._rows(select(tables.redactions)):
            facts.setdefault(row.by, set()).add((row.seq, row.name))
        for row in self._rows(select(tables.blanked)):
            copies.setdefault(row.by, set()).add((row.kind, row.key))
        return {
            by: Erasure(
                frozenset(facts.get(by, ())),
                frozenset(key for kind, key in copies.get(by, ()) if kind == SIGNATURE),
                frozenset(int(key) for kind, key in copies.get(by, ()) if kind == PACKAGE),
            )
            for by in sorted(facts.keys() | copies.keys())
        }

    def all_erased(self) -> Erasure:
        """Everything that ever went, taken together."""
        parts = self.erasures().values()
        return Erasure(
            frozenset().union(*(one.facts for one in parts)),
            frozenset().union(*(one.signatures for one in parts)),
            frozenset().union(*(one.packages for one in parts)),
        )

    def erase(self, by: int, what: Erasure) -> None:
        """Let the facts and the copies in signatures go, as record `by` says. Packages are only named: see `empty_package`."""
        named = [(SIGNATURE, one) for one in sorted(what.signatures)]
        named += [(PACKAGE, str(one)) for one in sorted(what.packages)]
        self._write(
            insert(tables.redactions),
            [{"seq": seq, "name": name, "by": by} for seq, name in sorted(what.facts)],
        )
        self._write(insert(tables.blanked), [{"kind": kind, "key": key, "by": by} for kind, key in named])
        for seq, name in what.facts:
            self._write(delete(_facts).where(_facts.c.seq == seq, _facts.c.name == name))
        for statement in what.signatures:
            row = update(_signatures).where(_signatures.c.statement == statement)
            self._write(row.values(snapshot=b"", shown=b""))

    def signatures_with_bytes(self, statements: Iterable[str]) -> list[str]:
        """Those of the statements whose signature still has its snapshot or shown text."""
        full = or_(_signatures.c.snapshot != b"", _signatures.c.shown != b"")
        rows = self._rows(select(_signatures.c.statement).where(full))
        return sorted({row.statement for row in rows} & set(statements))

    def empty_package(self, number: int) -> None:
        """Let the sealed bytes of a package go that `blanked` names; its row stays."""
        self._write(update(_packages).where(_packages.c.number == number).values(bytes=b""))

    def told_again(self, text: str) -> list[tuple[int, str]]:
        """Record and name of every fact that holds this text, in either case."""
        query = "SELECT seq, name FROM facts WHERE instr(folded(value), ?) > 0 ORDER BY seq, name"
        return [(seq, name) for seq, name in self._plain(query, (text.casefold(),))]
