"""Every act of the register has its words in both languages and is performed by a test that goes the way a person goes.

What a test performs is read from the tests themselves: a call, by the test or by a helper it calls, that leads through
`cartdesk.usecases` to the act. A call that is expected to be refused (`pytest.raises`) and a name that is only handed on
(`refused(act, …)`) perform nothing. So whoever adds an act without a test that performs it turns this page red.
"""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from cartdesk.base import Words
from cartdesk.records import Kind
from cartdesk.usecases import (
    REGISTER,
    accept_package,
    acknowledgements,
    begin_page_check,
    enrol_subject,
    finish_page_check,
    give_up_page_check,
    inbox,
    pack,
    sealed_packages,
    work,
)
from tests.builders import VITALS, a_signed_form, a_site, a_sponsor, trust, type_in

ROOT = Path(__file__).resolve().parents[2]
PERFORMING = ("tests/flows", "tests/usecases", "tests/demo", "tests/ui")
HELPING = (
    "tests",
    "tests/flows",
    "tests/usecases",
    "tests/ui",
    "tests/demo",
    "cartdesk/demo",
    "cartdesk/ui/presenters",
    "cartdesk/cli",
)
# The squares of role and act are asked there, nothing is performed.
ASKING = {"test_permissions.py", "test_permission_states.py", "test_separation.py"}


def refuses(node: ast.With) -> bool:
    """`with pytest.raises(…)`: what stands inside is not performed."""
    return any("raises" in ast.unparse(item.context_expr) for item in node.items)


def calls(node: ast.AST) -> set[str]:
    """The names called inside, except where a refusal is expected."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.With) and refuses(child):
            continue
        if isinstance(child, ast.Call):
            name = child.func.attr if isinstance(child.func, ast.Attribute) else getattr(child.func, "id", "")
            found.add(name)
        found |= calls(child)
    return found


def functions(folders: tuple[str, ...], *, leave: set[str] = frozenset()) -> dict[str, set[str]]:
    """Functions, methods and classes by name, with the names each of them calls; a class calls what its methods call."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in folders:
        for path in sorted((ROOT / folder).glob("*.py")):
            if path.name in leave:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    found[node.name] |= calls(node)
    return found


def of_tests() -> set[str]:
    names = set()
    for folder in PERFORMING:
        for path in (ROOT / folder).glob("test_*.py"):
            if path.name not in ASKING:
                tree = ast.parse(path.read_text("utf-8"))
                names |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return names


@pytest.fixture(scope="module")
def reached() -> set[str]:
    """Every function that some test calls, directly or on the way."""
    graph = functions(("cartdesk/usecases", *HELPING), leave=ASKING)
    waiting, seen = list(of_tests()), set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph.get(name, ())
    return seen


@pytest.mark.requirement("R31", "no act is left untried: each one of the register is performed by a test")
def test_every_act_is_performed_by_a_test(reached):
    assert sorted(name for name, act in REGISTER.items() if act.function not in reached) == []


def test_an_act_nobody_performs_would_be_found(reached):
    assert "an_act_that_is_not_there" not in reached
    assert calls(ast.parse("with pytest.raises(X):\n    refused_one(desk)\nperformed(desk)\nask(only_named)")) == {
        "performed", "ask",
    }  # fmt: skip


@pytest.mark.requirement("R09", "each kind of record has its words in Russian and in English")
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_of_record_has_its_words(language):
    words = Words(language)
    assert sorted(kind.value for kind in Kind if f"act.{kind.value}" not in words) == []
    assert all(words(f"act.{kind.value}").strip() for kind in Kind)


def test_every_act_says_what_it_is():
    """The register's rows are whole: a name, and a function of the use cases under it."""
    from importlib import import_module

    for name, act in REGISTER.items():
        function = getattr(import_module(act.module), act.function)
        assert callable(function), name
        assert act.module.startswith("cartdesk.usecases."), name
        assert name == name.lower() and "." in name


# The acts that otherwise only the screen asks for.


@pytest.fixture
def places(tmp_path):
    site, sponsor = a_site(tmp_path), a_sponsor(tmp_path)
    yield site, sponsor
    for place in (site, sponsor):
        place.desk.store.close()


def test_what_was_taken_in_and_what_waits_to_go_back(places):
    site, sponsor = places
    trust(site, sponsor)
    a_signed_form(site)
    pack(site.as_("nurse"))
    package = sealed_packages(site.desk)[-1]
    manager = sponsor.as_("data-manager")
    assert inbox(manager) == () and acknowledgements(manager) == ()
    accept_package(manager, package)
    assert [one.device for one in inbox(manager)] == [site.desk.file.device]
    assert len(acknowledgements(manager)) == 1


def test_a_draft_stands_in_the_work_of_the_day(places):
    nurse = places[0].as_("nurse")
    enrol_subject(nurse, "01-001")
    assert all(task.place != VITALS for task in work(nurse))
    type_in(nurse, "01-001", VITALS, "PULSE", "74")
    assert [task.subject for task in work(nurse) if task.place == VITALS] == ["01-001"]


def test_every_page_of_an_open_desk_is_checked(places):
    nurse = places[0].as_("nurse")
    run = begin_page_check(nurse)
    finish_page_check(nurse, run, run.travel())
    assert nurse.distrust is None
    give_up_page_check(begin_page_check(nurse))
