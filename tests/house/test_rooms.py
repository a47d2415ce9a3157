"""Rooms whose public names are read on demand tell the type checker and Python the same names (decision 0037)."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(
    path.parent.name
    for path in (ROOT / "cartdesk").glob("*/__init__.py")
    if "on_demand(" in path.read_text("utf-8")
)


def body_of(room: str) -> ast.If:
    tree = ast.parse((ROOT / "cartdesk" / room / "__init__.py").read_text("utf-8"))
    return next(one for one in tree.body if isinstance(one, ast.If))


def for_the_type_checker(room: str) -> set[tuple[str, str]]:
    return {
        (one.module, name.asname or name.name)
        for one in body_of(room).body
        if isinstance(one, ast.ImportFrom)
        for name in one.names
    }


def for_python(room: str) -> set[tuple[str, str]]:
    call = body_of(room).orelse[0].value
    lines = [line.split() for line in call.args[1].value.split("\n") if line.strip()]
    own = f"cartdesk.{room}"
    return {(own + home if home.startswith(".") else home, name) for home, *names in lines for name in names}


def test_the_rooms_that_the_first_page_passes_by_are_opened_on_demand():
    assert {"crypto", "store", "study", "usecases"} <= set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_both_lists_of_a_room_name_the_same(room):
    assert for_python(room) == for_the_type_checker(room)


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_is_there(room):
    package = import_module(f"cartdesk.{room}")
    for home, name in for_python(room):
        assert getattr(package, name) is getattr(import_module(home), name)


@pytest.mark.parametrize("room", ROOMS)
def test_no_public_name_is_the_name_of_a_module_which_would_hide_it(room):
    modules = {path.stem for path in (ROOT / "cartdesk" / room).iterdir()}
    assert {name for _, name in for_python(room)} & modules == set()
