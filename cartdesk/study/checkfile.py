"""checks.toml: edit checks, and the messages of the limits that items name."""

from __future__ import annotations

from cartdesk.study.model import CheckDef, Severity, Text
from cartdesk.study.table import MESSAGE_LIMIT, Table


def read_limits(table: Table) -> dict[str, Text]:
    """The tables `[limit.EC-060]`: message by check OID. `plain` keeps the words of the case book."""
    found: dict[str, Text] = {}
    limits = table.table("limit")
    for oid, inner in limits.named() if limits else []:
        found[oid] = inner.label(MESSAGE_LIMIT)
        inner.text("plain")
        inner.close()
    return found


def read_checks(table: Table) -> dict[str, CheckDef]:
    """The tables `[[check]]`, by OID in the order written."""
    found: dict[str, CheckDef] = {}
    for inner in table.tables("check", "oid"):
        check = _read_check(inner)
        if check.oid in found:
            inner.fault("oid", "duplicate-oid")
        found[check.oid] = check
    table.close()
    return found


def _read_check(table: Table) -> CheckDef:
    severity = Severity(table.choice("severity", [one.value for one in Severity]))
    overrulable = table.flag("overrulable") or severity is Severity.SOFT
    check = CheckDef(
        oid=table.text("oid"),
        severity=severity,
        form=table.text("form"),
        group=table.text("group", "") or None,
        items=table.texts("items", None),
        expression=table.text("cel"),
        message=table.label(MESSAGE_LIMIT),
        plain=table.text("plain"),
        overrulable=overrulable,
        waits_for=table.texts("waits_for"),
        signature_only=table.flag("signature_only"),
    )
    table.close()
    return check
