"""Lists: code lists, CTCAE terms, units, roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cartdesk.study.fault import Fault
from cartdesk.study.itemfile import OID
from cartdesk.study.model import CodeList, CodeListItem, DutyDef, MeasurementUnit, RoleDef, Text
from cartdesk.study.table import IMPORTED_LIMIT, LABEL_LIMIT, Table

CTCAE = "CL_CTCAE"
CTCAE_SOURCE = "NCI CTCAE v5.0; Russian names unofficial"


def read_codelists(table: Table) -> dict[str, CodeList]:
    """codelists.toml: `[CL_NY]` with `source` and `items = [[code, Russian, English], …]`."""
    found = {}
    for oid, inner in table.named():
        if not OID.fullmatch(oid):
            inner.fault("", "bad-oid", value=oid)
        synonyms = inner.table("synonyms")
        found[oid] = CodeList(
            oid,
            _codes(inner, inner.rows("items")),
            inner.text("source", "" if table.languages is None else None),
            _synonyms(synonyms) if synonyms else {},
        )
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
        heading = Text(row["soc_ru"], row["soc_en"])
        items.append(CodeListItem(code, Text(row["ru"], row["en"]), heading, row["grades"]))
        if row["synonyms"]:
            synonyms[code] = tuple(word.strip() for word in row["synonyms"].split(";"))
    return CodeList(CTCAE, tuple(items), CTCAE_SOURCE, synonyms)


def read_units(table: Table) -> dict[str, MeasurementUnit]:
    """units.toml: internal string = text, UCUM and CDISC values, other spellings."""
    found = {}
    for oid, inner in table.named():
        found[oid] = MeasurementUnit(
            oid, inner.label(), inner.text("ucum", ""), inner.text("cdisc", ""), inner.texts("synonyms")
        )
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


def read_duties(table: Table | None) -> dict[str, DutyDef]:
    """The table `duties` of roles.toml: tasks of the delegation log, each with permissions and roles; {} without one."""
    found: dict[str, DutyDef] = {}
    if table is None:
        return found
    for oid, inner in table.named():
        permissions = frozenset(inner.texts("permissions", None))
        found[oid] = DutyDef(oid, inner.label(), permissions, inner.texts("roles", None))
        inner.close()
    table.close()
    return found


def _codes(table: Table, rows: Sequence[Any]) -> tuple[CodeListItem, ...]:
    """Rows `[code, ru, en]`, with a heading `[code, ru, en, heading ru, heading en]`, and the grades of a CTCAE term behind
    it; imported studies add `others` by language.
    """
    found: dict[str, CodeListItem] = {}
    others = _other_words(table)
    limit = LABEL_LIMIT if table.languages else IMPORTED_LIMIT
    if not rows:
        table.fault("items", "missing-key")
    for number, row in enumerate(rows, 1):
        if (
            not isinstance(row, list)
            or len(row) not in (3, 5, 6)
            or not all(isinstance(one, str) for one in row)
        ):
            table.fault(f"items {number}", "wrong-type", wanted="[code, ru, en]")
            continue
        code, ru, en, *heading = row
        grades = heading.pop() if len(heading) == 3 else ""
        text = Text(ru, en, {tag: words[code] for tag, words in others.items() if code in words})
        if code in found:
            table.fault(f"items {code}", "duplicate-oid")
        if not code or not (ru.strip() and en.strip() if table.languages else text("en")):
            table.fault(f"items {number}", "missing-translation")
        if max(len(ru), len(en)) > limit:
            table.fault(f"items {code}", "too-long", length=str(max(len(ru), len(en))), limit=str(limit))
        found[code] = CodeListItem(code, text, Text(*heading) if heading else None, grades)
    return tuple(found.values())


def _synonyms(table: Table) -> dict[str, tuple[str, ...]]:
    """The table `[CL.synonyms]`: code = words parted by semicolons."""
    return {
        code: tuple(word.strip() for word in str(told).split(";")) for code, told in table.plain().items()
    }


def _other_words(table: Table) -> dict[str, dict[str, str]]:
    """The tables `[CL.others.de]`: code = words."""
    inner = table.table("others")
    return (
        {tag: {code: str(told) for code, told in one.plain().items()} for tag, one in inner.named()}
        if inner
        else {}
    )
