"""Nothing switches the trail off: no setting, no variable of the environment, no role, no line of the program (R06)."""

import ast
import re
from pathlib import Path

import pytest

from cartdesk.base import CartDeskError
from cartdesk.records import Kind, Permission
from cartdesk.store import tables
from cartdesk.usecases import REGISTER, enrol_subject
from cartdesk.usecases.act import Acting, usecase
from tests.builders import VITALS, a_site, type_in

ROOM = Path(__file__).resolve().parents[2] / "cartdesk"
OFF = ("0", "off", "none", "false", "")
NAMES = (
    "trail",
    "audit",
    "audit-trail",
    "no-trail",
    "record",
    "records",
    "logging",
    "log",
    "journal",
    "history",
    "scrub",
)
# All that the program asks the environment for: language, a screen, faults told in full. None of it is about the trail.
ASKED = {
    "CARTDESK_DEBUG", "CARTDESK_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM",
}  # fmt: skip
# The only places where rows of append-only tables change, and they do so by what two persons agreed to (R07).
EDITS = {
    ("redactions.py", "delete", "facts"),
    ("redactions.py", "update", "signatures"),
    ("redactions.py", "update", "packages"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    place = a_site(tmp_path_factory.mktemp("always"))
    enrol_subject(place.as_("nurse"), "01-001")
    yield place
    place.desk.store.close()


def head(desk):
    with desk.store.view() as unit:
        return unit.head()[0]


def saved(desk, typed):
    """A save, and what the trail says of it: kind, place, and the answer beside it."""
    before = head(desk)
    type_in(desk, "01-001", VITALS, "PULSE", typed)
    with desk.store.view() as unit:
        told = [(kind, fact["new"].value["text"]) for kind, fact in _since(unit, before)]
    return told


def _since(unit, before):
    for seq, data in unit.records(before + 1):
        yield re.search(rb'"kind":"([a-z.-]+)"', data)[1].decode(), unit.facts(seq)


@pytest.mark.requirement("R06", "whatever setting is written into the desk, an answer is recorded as before")
def test_no_setting_switches_the_trail_off(site):
    desk, pulse = site.as_("nurse"), 60
    with desk.store.view() as unit:
        kept = [row[0] for row in unit._plain("SELECT name FROM settings")]
    for value in OFF:
        with desk.store.unit() as unit:
            for name in NAMES + tuple(one for one in kept if one not in ("doors", "study-card")):
                unit.put(name, value)
        pulse += 1
        assert saved(desk, str(pulse)) == [(Kind.ITEM_SET, str(pulse))]


@pytest.mark.requirement("R06", "the program asks the environment for nothing that concerns the trail")
def test_no_variable_of_the_environment_switches_it_off(site, monkeypatch):
    for name in NAMES:
        for prefix in ("", "CARTDESK_", "CARTDESK_NO_"):
            monkeypatch.setenv(prefix + name.upper().replace("-", "_"), "0")
    assert saved(site.as_("nurse"), "80") == [(Kind.ITEM_SET, "80")]
    asked = set()
    for path in ROOM.rglob("*.py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and re.match(r"os\.(environ\.\w+|getenv)$", ast.unparse(node.func)):
                asked.add(ast.literal_eval(node.args[0]))
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                asked.add(ast.unparse(node.slice))
    assert asked == ASKED & asked and "CARTDESK_LANG" in asked


@pytest.mark.requirement(
    "R06", "no permission is about editing the trail, and an act that leaves no record is undone"
)
def test_no_role_may_edit_it_and_no_act_goes_without_a_record(site):
    assert not {one.value for one in Permission} & {"edit", "delete", "trail", "purge", "silent", "history"}
    writing = {name for name, act in REGISTER.items() if act.writes}
    assert not {
        name for name in writing if re.search(r"(trail|record|history)\.(edit|delete|off|clear|set)", name)
    }
    before = dict(REGISTER)

    @usecase("test.silent", needs=Permission.OWN)
    def silently(act: Acting) -> None:
        act.unit.put("test", "written")

    REGISTER.clear()
    REGISTER.update(before)
    count = head(site.desk)
    with pytest.raises(CartDeskError) as told:
        silently(site.desk)
    assert told.value.code == "act.no-record" and head(site.desk) == count
    with site.desk.store.view() as unit:
        assert unit.get("test") is None


@pytest.mark.requirement(
    "R06",
    "no line of the program changes a row of the trail but the erasing by two persons, and the database refuses it",
)
def test_no_line_of_the_program_changes_a_row_of_the_trail(site):
    fixed = {table.name for table in tables.APPEND_ONLY}
    found = set()
    for path in (ROOM / "store").glob("*.py"):
        text = path.read_text("utf-8")
        for verb, table in re.findall(r"\b(delete|update)\((?:tables\.|_)?(\w+)\)", text):
            if table in fixed:
                found.add((path.name, verb, table))
        assert not re.search(
            r"\b(UPDATE|DELETE FROM|DROP TRIGGER)\s+\"?(" + "|".join(sorted(fixed)) + r")\b", text
        ), path
        assert not re.search(r"DROP TRIGGER|writable_schema|PRAGMA triggers", text), path
    assert found == EDITS
    raw = site.desk.store._raw
    for table in sorted(fixed):
        if not raw.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]:
            continue
        column = raw.execute(f'SELECT name FROM pragma_table_info("{table}")').fetchone()[0]
        for act in (f'UPDATE "{table}" SET "{column}" = "{column}"', f'DELETE FROM "{table}"'):
            with pytest.raises(Exception, match="append-only"):
                raw.execute(act)
