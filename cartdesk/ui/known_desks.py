"""What the program remembers before unlock: folders of desks, the language and the look. Nothing of any patient."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError
from cartdesk.ui.pages.start_page import KnownDesk
from cartdesk.usecases import read_desk_file

FILE = "desks.json"
MOST = 8


@dataclass(frozen=True, slots=True)
class KnownDesks:
    """The list in `folder`/desks.json. A list that cannot be read is an empty one; nothing depends on it."""

    folder: Path

    @property
    def language(self) -> str:
        """The language chosen last, empty when none was."""
        return str(self._read().get("language", ""))

    def folders(self) -> list[Path]:
        """Desk folders, the last opened first."""
        told = self._read().get("desks", [])
        return [Path(one) for one in told if isinstance(one, str)] if isinstance(told, list) else []

    def lines(self) -> tuple[KnownDesk, ...]:
        """The desks that can be read now, for the start page."""
        found = []
        for folder in self.folders():
            try:
                file = read_desk_file(folder)
            except (CartDeskError, OSError):
                continue
            found.append(KnownDesk(str(folder), file.label, file.site, file.training))
        return tuple(found)

    def remember(self, folder: Path) -> None:
        """Put a desk first in the list."""
        rest = [str(one) for one in self.folders() if one != folder]
        self._write({**self._read(), "desks": [str(folder), *rest][:MOST]})

    def remember_language(self, language: str) -> None:
        """Keep the language for the next start."""
        self._write({**self._read(), "language": language})

    @property
    def bedside(self) -> bool:
        """Whether this computer is one that is used at the bedside."""
        return self._read().get("bedside") is True

    def remember_bedside(self, bedside: bool) -> None:
        """Keep the mode for the next start."""
        self._write({**self._read(), "bedside": bedside})

    @property
    def guided(self) -> frozenset[str]:
        """Ids of the people who had the guide of the first day at this computer."""
        told = self._read().get("guided", [])
        return frozenset(map(str, told)) if isinstance(told, list) else frozenset()

    def remember_guided(self, *users: str) -> None:
        """These people need no guide any more."""
        self._write({**self._read(), "guided": sorted(self.guided | set(users))})

    def _read(self) -> dict[str, object]:
        try:
            data = json.loads((self.folder / FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def _write(self, data: Mapping[str, object]) -> None:
        """A disk that is full or read-only costs only the memory of the list."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
            (self.folder / FILE).write_text(text, encoding="utf-8")
        except OSError:
            return
