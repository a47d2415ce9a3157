"""The table `[dates]` of study.toml."""

from __future__ import annotations

from cartdesk.study.daterule import DateRules
from cartdesk.study.table import Table


def read_dates(table: Table | None) -> DateRules:
    """The rules for dates; without the table a study has none but the consent of its settings."""
    if table is None:
        return DateRules()
    at = table.table("after_death_at")
    rules = DateRules(
        death=table.text("death", ""),
        end=table.text("end", ""),
        assessed=table.texts("assessed"),
        after_death=frozenset(table.texts("after_death")),
        after_death_at=_visits(at) if at else {},
        after_end=frozenset(table.texts("after_end")),
        after_end_at=frozenset(table.texts("after_end_at")),
    )
    table.close()
    return rules


def _visits(table: Table) -> dict[str, tuple[str, ...]]:
    """`{ SVSTDAT = "TC5 SFU" }`: for each item its visits."""
    return {item: tuple(str(visits).split()) for item, visits in table.plain().items()}
