"""origin.toml and source.xml: where an imported study comes from, and what of it the program does not run."""

from __future__ import annotations

from collections.abc import Mapping

from cartdesk.study.fault import Fault
from cartdesk.study.files import StudyFiles
from cartdesk.study.model import KeptRule, Origin, Text
from cartdesk.study.table import Table

KINDS = ("condition", "method", "check")
MAPS = ("events", "forms", "homes", "groups", "items", "codelists", "units")
SOURCE = "source.xml"


def read_origin(files: StudyFiles, faults: list[Fault]) -> Origin | None:
    """The origin of an imported study; None for a study written by hand."""
    if not files.imported:
        return None
    table = files.table("origin.toml", faults)
    maps = {name: _map(table, name) for name in MAPS}
    found = Origin(
        sha256=table.text("sha256"),
        odm=table.text("odm", ""),
        system=table.text("system", ""),
        study=table.text("study"),
        version=table.text("version"),
        events=maps["events"],
        forms=maps["forms"],
        homes=maps["homes"],
        groups=maps["groups"],
        items=maps["items"],
        codelists=maps["codelists"],
        units=maps["units"],
        kept=tuple(_kept(inner) for inner in table.tables("kept", "oid")),
        definition=files.contents.get(SOURCE, b""),
    )
    if SOURCE not in files.contents:
        faults.append(Fault(SOURCE, "", "missing-file"))
    table.close()
    return found


def _map(table: Table, name: str) -> Mapping[str, str]:
    inner = table.table(name)
    return {oid: str(found) for oid, found in inner.plain().items()} if inner else {}


def _kept(table: Table) -> KeptRule:
    rule = KeptRule(
        kind=table.choice("kind", KINDS),
        oid=table.text("oid"),
        context=table.text("context", ""),
        source=table.text("source", ""),
        words=table.words(needed=False) or Text("", ""),
        items=table.texts("items"),
        line=table.whole("line", 0),
    )
    table.close()
    return rule
