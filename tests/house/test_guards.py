"""The register of guarded lines is true: each line stands once, each test is there (tests/flows takes them away)."""

import ast

from tools.guards import ROOT, guards
from tools.mutate import TESTS, equivalents, mutants
from tools.requirements_page import requirements

# Rows of the issue on trust that have code; those without a guarded line yet stand in docs/requirements.md with their tests.
LEAST = 60


def named_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_there_are_guards_for_many_requirements():
    assert len(guards()) >= LEAST
    said, _ = requirements()
    assert {one.requirement for one in guards()} <= said.keys()
    assert len({one.requirement for one in guards()}) >= 30


def test_each_guarded_line_stands_once_and_its_test_is_there():
    texts = {one.file: (ROOT / one.file).read_text("utf-8") for one in guards()}
    tests = {file: named_in(file) for file in {one.test.split("::")[0] for one in guards()}}
    assert [one.words for one in guards() if texts[one.file].count(one.line) != 1] == []
    assert [one.words for one in guards() if one.instead == one.line] == []
    assert [
        one.test for one in guards() if one.test.split("::")[1] not in tests[one.test.split("::")[0]]
    ] == []


def test_the_register_of_equivalent_mutants_is_of_this_program():
    """Each names a change that can be made to a file under mutation testing; one that no longer can must go."""
    wanted = equivalents()
    for file in {one for one, _, _ in wanted}:
        assert file in TESTS
        source = (ROOT / file).read_text("utf-8")
        lines = source.split("\n")
        there = {(lines[one.line - 1].strip(), one.what) for one in mutants(source)}
        assert [one for one in wanted if one[0] == file and one[1:] not in there] == []
    assert all((ROOT / one).exists() for tests in TESTS.values() for one in tests)
    crypto = {f"cartdesk/crypto/{one.name}" for one in (ROOT / "cartdesk/crypto").glob("*.py")}
    assert crypto - TESTS.keys() == {"cartdesk/crypto/__init__.py"}
