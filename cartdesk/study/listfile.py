"""Lists: code lists, CTCAE terms, units, roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cartdesk.study.fault import Fault
from cartdesk.study.itemfile import OID
from cartdesk.study.model import CodeList, CodeListItem, MeasurementUnit, RoleDef, Text
from cartdesk.study.table import LABEL_LIMIT, Table

CTCAE = "CL_CTCAE"
CTCAE_SOURCE = "NCI CTCAE v5.0; Russian names unofficial"


def read_codelists(table: Table) -> dict[str, CodeList]:
    """codelists.toml: `[CL_NY]` with `source` and `items = [[code, Russian, English], …]`."""
    found = {}
    for oid, inner in table.named():
        if not OID.fullmatch(oid):
            inner.fault("", "bad-oid", value=oid)
        found[oid] = CodeList(oid, _codes(inner, inner.rows("items")), inner.text("source"))
        inner.close()
    table.close()
    return found


def read_terms(rows: Sequence[Mapping[str, str]], faults: list[Fault]) -> CodeList:
    """ctcae.csv: the terms with their system organ class as group, and search synonyms."""
    items, synonyms, seen = [], {}, set()
    for row in rows:
        code = row["code"]
        if code in seen:
            faults.append(Fault("ctcae.csv", code, "duplicate-oid"))
        seen.add(code)
        if not all(row[name] for name in ("ru", "en", "soc_ru", "soc_en")):
            faults.append(Fault("ctcae.csv", code, "missing-translation"))
        items.append(CodeListItem(code, Text(row["ru"], row["en"]), Text(row["soc_ru"], row["soc_en"])))
        if row["synonyms"]:
            synonyms[code] = tuple(word.strip() for word in row["synonyms"].split(";"))
    return CodeList(CTCAE, tuple(items), CTCAE_SOURCE, synonyms)


def read_units(table: Table) -> dict[str, MeasurementUnit]:
    """units.toml: internal string = text, UCUM and CDISC values."""
    found = {}
    for oid, inner in table.named():
        found[oid] = MeasurementUnit(oid, inner.label(), inner.text("ucum", ""), inner.text("cdisc", ""))
        inner.close()
    table.close()
    return found


def read_roles(table: Table) -> dict[str, RoleDef]:
    """roles.toml: a table for each role with its words and permissions."""
    found = {}
    for oid, inner in table.named():
        found[oid] = RoleDef(oid, inner.label(), frozenset(inner.texts("permissions", None)))
        inner.close()
    table.close()
    return found


def _codes(table: Table, rows: Sequence[Any]) -> tuple[CodeListItem, ...]:
    found: dict[str, CodeListItem] = {}
    if not rows:
        table.fault("items", "missing-key")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != 3 or not all(isinstance(one, str) for one in row):
            table.fault(f"items {number}", "wrong-type", wanted="[code, ru, en]")
            continue
        code, ru, en = row
        if code in found:
            table.fault(f"items {code}", "duplicate-oid")
        if not (code and ru.strip() and en.strip()):
            table.fault(f"items {number}", "missing-translation")
        if max(len(ru), len(en)) > LABEL_LIMIT:
            table.fault(
                f"items {code}", "too-long", length=str(max(len(ru), len(en))), limit=str(LABEL_LIMIT)
            )
        found[code] = CodeListItem(code, Text(ru, en))
    return tuple(found.values())
