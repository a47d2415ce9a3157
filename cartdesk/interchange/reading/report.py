"""What reading a file has to tell: remarks with their lines, and whose extensions stand in it. Codes, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MOST = 20  # remarks of one kind that are told one by one; the rest is counted


@dataclass(frozen=True, slots=True)
class Note:
    """One remark. `code` has its words under `odm.note.<code>`; `line` is the line of the file, 0 for the whole file."""

    code: str
    line: int
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(slots=True)
class Extension:
    """What of one vendor's namespace stands in the file: how many elements and attributes, first seen in `line`."""

    namespace: str
    elements: int = 0
    attributes: int = 0
    line: int = 0
    names: set[str] = field(default_factory=set)


class Report:
    """Collects remarks while a file is read. `total` counts all of a kind, `notes` keeps the first twenty."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.total: dict[str, int] = {}
        self.extensions: dict[str, Extension] = {}

    def note(self, code: str, line: int, /, **facts: str) -> None:
        """Remark something; `facts` fill its words and never hold a clinical value."""
        self.total[code] = self.total.get(code, 0) + 1
        if self.total[code] <= MOST:
            self.notes.append(Note(code, line, facts))

    def extension(self, name: str, line: int, *, attribute: bool) -> None:
        """Count an element or attribute (`{namespace}name`) of a vendor."""
        namespace, _, local = name[1:].rpartition("}")
        found = self.extensions.setdefault(namespace, Extension(namespace, line=line))
        found.names.add(local)
        if attribute:
            found.attributes += 1
        else:
            found.elements += 1
