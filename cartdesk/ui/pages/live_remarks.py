"""Remarks on a text while it is being typed, before it is recorded: that it looks like personal data (R66)."""

from __future__ import annotations

from cartdesk.forms import Finding, ItemKey, personal_finding

PERSONAL = "personal-data"


class LiveRemarks:
    """Keeps what differs from the remarks on the recorded answers: a text that looks personal, or that no longer does."""

    def __init__(self) -> None:
        self._live: dict[ItemKey, Finding | None] = {}

    def look(self, key: ItemKey, text: str | None, recorded: tuple[Finding, ...]) -> bool:
        """The text in a field as it stands now, None when it is the recorded one; whether its remarks differ from before."""
        stored = next((one for one in recorded if one.code == PERSONAL), None)
        found = stored if text is None else personal_finding(key, text)
        before = self._live.get(key, stored)
        if found == stored:
            self._live.pop(key, None)
        else:
            self._live[key] = found
        return found != before

    def end(self, key: ItemKey) -> None:
        """The text was recorded, or given up."""
        self._live.pop(key, None)

    def over(self, key: ItemKey | None, recorded: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The remarks of a field as they are now."""
        if key is None or key not in self._live:
            return recorded
        live = self._live[key]
        kept = tuple(one for one in recorded if one.code != PERSONAL)
        return kept if live is None else (*kept, live)

    def holds(self, key: ItemKey | None, finding: Finding) -> bool:
        """Whether this remark is on a text not recorded yet: it cannot be explained."""
        return key is not None and key in self._live and finding.code == PERSONAL
