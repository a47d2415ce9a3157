"""One TOML table being read: every key is asked for by name and type, what is left over is a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cartdesk.study.fault import Fault
from cartdesk.study.model import Text

LABEL_LIMIT = 200
MESSAGE_LIMIT = 300
IMPORTED_LIMIT = 20_000
"""Characters of a label in an imported study: others wrote it, so it is carried as it is."""
BOTH = ("ru", "en")


class Table:
    """A table of a study file. Reading never raises: a fault is noted and a harmless stand-in returned.

    So one run over a folder names every fault at once. `languages` None: an imported study, whose words may stand
    in any language but must be there at all.
    """

    def __init__(
        self, data: Any, file: str, key: str, faults: list[Fault], languages: tuple[str, ...] | None = BOTH
    ) -> None:
        self.file = file
        self.key = key
        self.faults = faults
        self.languages = languages
        self._data: Mapping[str, Any] = {}
        self._left: set[str] = set()
        if isinstance(data, dict):
            self._data = data
            self._left = set(data)
        else:
            self.fault("", "wrong-type", wanted="table")

    def fault(self, name: str, reason_code: str, /, **facts: str) -> None:
        """Note a fault of the key `name` in this table ("" for the table itself)."""
        key = f"{self.key}.{name}" if self.key and name else self.key or name
        self.faults.append(Fault(self.file, key, reason_code, facts))

    def text(self, name: str, default: str | None = None) -> str:
        """A text; obligatory when no default is given."""
        return str(self._take(name, str, "text", default, ""))

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        return int(self._take(name, int, "whole number", default, 0))

    def flag(self, name: str) -> bool:
        """True or false; false when absent."""
        return bool(self._take(name, bool, "true or false", False, False))

    def texts(self, name: str, default: tuple[str, ...] | None = ()) -> tuple[str, ...]:
        """A list of texts; obligatory when the default is None."""
        found = self._take(name, list, "list of texts", default, ())
        if not all(isinstance(one, str) for one in found):
            self.fault(name, "wrong-type", wanted="list of texts")
            return ()
        return tuple(found)

    def rows(self, name: str) -> Sequence[Any]:
        """A list of anything; the caller looks into it."""
        found: Sequence[Any] = self._take(name, list, "list", (), ())
        return found

    def choice(self, name: str, allowed: Sequence[str], default: str | None = None) -> str:
        """A text that must be one of `allowed`."""
        found = self.text(name, default)
        if found not in allowed:
            if name in self._data:
                self.fault(name, "not-allowed", value=found, allowed=", ".join(allowed))
            return allowed[0]
        return found

    def words(self, limit: int = LABEL_LIMIT, needed: bool = True) -> Text | None:
        """The keys `ru` and `en` of this table; None when both are absent and not needed."""
        inner = self.table("others")
        others = {tag: str(words) for tag, words in inner.plain().items()} if inner else {}
        found = Text(self.text("ru", ""), self.text("en", ""), others)
        if not needed and not found("en"):
            return None
        for name, words in (("ru", found.ru), ("en", found.en)):
            if not words.strip() and self._wants(name, found):
                self.fault(name, "missing-translation")
            elif len(words) > (limit if self.languages else IMPORTED_LIMIT):
                self.fault(name, "too-long", length=str(len(words)), limit=str(limit))
        return found

    def _wants(self, language: str, found: Text) -> bool:
        """Whether words in a language must be there."""
        return language in self.languages if self.languages else language == "en" and not found("en").strip()

    def label(self, limit: int = LABEL_LIMIT) -> Text:
        """The obligatory words of this table."""
        return self.words(limit) or Text("", "")

    def table(self, name: str) -> Table | None:
        """A table inside this one, or None when absent."""
        if name not in self._data:
            return None
        self._left.discard(name)
        inner = f"{self.key}.{name}" if self.key else name
        return Table(self._data[name], self.file, inner, self.faults, self.languages)

    def tables(self, name: str, called: str) -> list[Table]:
        """The tables of an array `[[name]]`, each called by its own key `called` in faults."""
        found = []
        for number, data in enumerate(self.rows(name), 1):
            own = data.get(called, number) if isinstance(data, dict) else number
            found.append(Table(data, self.file, f"{name} {own}", self.faults, self.languages))
        return found

    def named(self) -> list[tuple[str, Table]]:
        """All tables inside this one that are not read yet, by name."""
        left = [name for name in self._data if name in self._left]
        return [(name, table) for name in left if (table := self.table(name))]

    def plain(self) -> dict[str, str | int | bool]:
        """All keys not read yet, which must be texts, whole numbers, true or false."""
        found: dict[str, str | int | bool] = {}
        for name in [name for name in self._data if name in self._left]:
            value = self._data[name]
            self._left.discard(name)
            if isinstance(value, str | int | bool):
                found[name] = value
            else:
                self.fault(name, "wrong-type", wanted="text, whole number, true or false")
        return found

    def has(self, name: str) -> bool:
        """Whether the key is there."""
        return name in self._data

    def close(self) -> None:
        """Every key not asked for is unknown."""
        for name in sorted(self._left):
            self.fault(name, "unknown-key")
        self._left = set()

    def _take(self, name: str, kind: type, wanted: str, default: Any, stand_in: Any) -> Any:
        self._left.discard(name)
        if name not in self._data:
            if default is None:
                self.fault(name, "missing-key")
                return stand_in
            return default
        value = self._data[name]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(name, "wrong-type", wanted=wanted)
            return default if default is not None else stand_in
        return value
