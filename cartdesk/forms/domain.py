"""What values a name of a rule can have at all: its code list, its digits, the visits its form stands at.

Told from the study alone and only where it is certain; a name that nothing is known of has no domain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cartdesk.forms.derive import is_numeric
from cartdesk.forms.names import EARLIER, LIMITS, STATES, StudyNames
from cartdesk.study.model import DataType, ItemDef, PanelColumn, Repeat
from cartdesk.study.severity import Severity


@dataclass(frozen=True, slots=True)
class Domain:
    """`codes`: nothing else can stand there. `low`, `high`: limits, inclusive. `step`: only multiples of it."""

    codes: frozenset[str] | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None


NO_DOMAIN = Domain()


@dataclass(frozen=True, slots=True)
class Domains:
    """The domains of names as one form sees them. `within`: answers beyond a hard limit are left out of sight."""

    names: StudyNames
    form: str
    within: bool = False
    rows: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> Domain:
        """The domain of a dotted name; `rows` says which list a variable of a macro runs over."""
        parts = name.split(".")
        if parts[0] in self.rows:
            return self._of_row(parts)
        if parts == ["VISIT"]:
            events = self._events()
            return Domain(codes=events) if events else NO_DOMAIN
        if parts == ["FORM"]:
            return Domain(codes=frozenset({self.form}))
        if parts == ["ROWNO"]:
            return Domain(low=Decimal(1), step=Decimal(1))
        if (
            parts[0] in STATES
            or parts[0] in ("study", "lab", "base")
            or any(part in LIMITS for part in parts)
        ):
            return NO_DOMAIN
        item = self._item(parts)
        return self.of_item(item, parts[-1]) if item else NO_DOMAIN

    def item(self, name: str) -> ItemDef | None:
        """The item whose value a name gives, as typed: no limit of an analyte, no state of a value."""
        parts = name.split(".")
        if parts[0] in self.rows:
            listed = self.rows[parts[0]]
            return self.names.study.items.get(parts[1] if len(parts) == 2 else listed)
        return self._item(parts)

    def nowhere(self, name: str) -> bool:
        """Whether a name looks into a form that its visit does not hold, so that it is never bound."""
        parts = name.split(".")
        study = self.names.study
        if len(parts) < 2 or parts[0] not in study.events:
            return False
        item = self.names.limit_of(parts[2], parts[1]) if len(parts) == 3 else self.names.item_of(parts[1])
        if item is None or study.forms[item.form].repeat is not Repeat.VISIT or item.form not in study.matrix:
            return False
        return study.matrix[item.form].get(parts[0], "-") == "-"

    def of_item(self, item: ItemDef, name: str) -> Domain:
        """The domain of an item's value; a result named by its analyte is converted and has no digits of its own."""
        study = self.names.study
        listed = study.codelists.get(item.codelist or "")
        if item.type is DataType.CODE and listed is not None:
            codes = listed.items
            if is_numeric(item, study):
                numbers = [Decimal(one.code) for one in codes]
                return Domain(frozenset(one.code for one in codes), min(numbers), max(numbers), Decimal(1))
            return Domain(codes=frozenset(one.code for one in codes))
        if item.type not in (DataType.INTEGER, DataType.NUMBER) or name != item.oid:
            return NO_DOMAIN
        low, high = self._limits(item)
        if item.panel is not None and item.panel[1] is not PanelColumn.GRADE:
            return NO_DOMAIN
        return Domain(low=low, high=high, step=Decimal(1).scaleb(-item.decimals))

    def _limits(self, item: ItemDef) -> tuple[Decimal | None, Decimal | None]:
        hard = [one for one in item.ranges if one.severity is Severity.HARD] if self.within else []
        lows = [one.low for one in hard if one.low is not None]
        highs = [one.high for one in hard if one.high is not None]
        if not item.derived:
            digits = item.length if item.type is DataType.INTEGER else item.significant - item.decimals
            most = Decimal(10) ** digits if digits > 0 else None
            if most is not None:
                lows.append(-most)
                highs.append(most)
        return max(lows, default=None), min(highs, default=None)

    def _item(self, parts: list[str]) -> ItemDef | None:
        if len(parts) == 2 and parts[0] not in EARLIER and parts[0] not in self.names.study.events:
            return None
        return self.names.item_of(parts[-1]) if len(parts) <= 2 else None

    def _of_row(self, parts: list[str]) -> Domain:
        listed = self.rows[parts[0]]
        study = self.names.study
        if len(parts) == 1:
            item = study.items.get(listed)
            return self.of_item(item, item.oid) if item else NO_DOMAIN
        if parts[1] == "ROWNO":
            return Domain(low=Decimal(1), step=Decimal(1))
        item = study.items.get(parts[1])
        return self.of_item(item, item.oid) if item else NO_DOMAIN

    def _events(self) -> frozenset[str]:
        study = self.names.study
        if study.forms[self.form].repeat is Repeat.LOG:
            return frozenset()
        return frozenset(event for event, cell in study.matrix.get(self.form, {}).items() if cell != "-")
