"""One changed value of a large form to settled findings, against the bare run of just the rules that read it; and the
load of the whole study against parsing its files.

The floor of a change runs the dependent compiled expressions and nothing else, each on a context that already holds its
values. Allowed: five times that and 30 microseconds. What the form holds beside the dependent rules must not count.
"""

from __future__ import annotations

import itertools
import statistics
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cel

from benchmarks.floor import Line, in_turns
from cartdesk.base import resource
from cartdesk.forms import FormEntry, FormPlace, ItemKey, SubjectView, Value
from cartdesk.forms.functions import FUNCTIONS
from cartdesk.forms.rules import compile_expression
from cartdesk.study import load_folder
from cartdesk.study.files import read_files
from cartdesk.study.model import DataType, StudyDef
from tests.forms.studies import TODAY, StudyMaker, item, limits

STUDY, VERSION = "hemc101-01-02", "1.1"
TIMES, MORE_MS = 5.0, 0.030
LOAD_LIMIT = 3.0
ROUNDS = 4000
PLACE = FormPlace("M1", 1, "F_BIG", 1)
KINDS = (
    "N{a} > 90.0 && N{b} < 500.0",
    "round(abs(N{a} - N{b}) / N{b}, 6.0) > 100.0",
    "known.N{b} && !(N{a} in [11.0, 12.0]) && N{a} + N{b} > 900.0",
    "N{a} > 80.0 || (N{b} > 90.0 && C{c} == 'Y')",
    "days(D{c}, TODAY) > 9000.0 && N{a} > 1.0",
)


def run(folder: Path) -> list[Line]:
    """The lines of this benchmark."""
    lines = [_change(readers, 300) for readers in (1, 5, 10, 20)]
    return [*lines, _change(5, 1200), _load()]


def _form(readers: int, items: int) -> StudyDef:
    """A form of so many items with 100 checks, of which `readers` read N0; a third of the items are numbers."""
    third = items // 3
    found = [
        *(
            item(f"N{n}", "I", length=5, mandatory=True, ranges=(limits("0", "999", "H"),))
            for n in range(third)
        ),
        *(item(f"C{n}", "C", codelist="CL_NY") for n in range(third)),
        *(item(f"D{n}", "DT") for n in range(items - 2 * third)),
    ]
    maker = StudyMaker().form("F_BIG", G=found)
    for n in range(100):
        a, b = (0, n + 1) if n < readers else (n % (third - 2) + 1, (n + 1) % (third - 2) + 1)
        kind = KINDS[n % len(KINDS)].format(a=a, b=b % third, c=n % third)
        maker.check(f"K{n}", kind, f"N{a}", "F_BIG", "S")
    return maker.made()


def _change(readers: int, items: int) -> Line:
    study = _form(readers, items)
    values = {
        ItemKey("G", 1, oid): Value(one.type, {"I": "50", "C": "N", "DT": "2025-03-01"}[one.type.value])
        for oid, one in study.items.items()
    }
    entry = FormEntry(study, SubjectView({PLACE: values}, frozenset(), TODAY), PLACE, "nurse")
    key = ItemKey("G", 1, "N0")
    typed = itertools.cycle([Value(DataType.INTEGER, "60"), Value(DataType.INTEGER, "61")])
    floor = _bare(study, readers)
    assert len(entry.set(key, next(typed)).ran) == readers
    bare, settled = _in_microturns(floor, lambda: entry.set(key, next(typed)))
    name = f"change of one of {items} items, 100 checks, {readers} of them read it"
    return Line(
        name,
        bare,
        settled,
        TIMES + MORE_MS / bare,
        f"{settled * 1000:.1f} us; allowed {TIMES * bare * 1000 + 30:.1f} us",
    )


def _bare(study: StudyDef, readers: int) -> Callable[[], object]:
    """The dependent expressions run one after the other, their values lying ready."""
    ready = []
    for check in list(study.checks.values())[:readers]:
        expression = compile_expression(check.expression)
        names: dict[str, Any] = {}
        for name in expression.reading.names:
            head, _, last = name.partition(".")
            if last:
                names.setdefault(head, {})[last] = True
            else:
                from cartdesk.forms.dates import midnight

                names[head] = {"N": 60.0, "C": "N", "D": midnight(TODAY), "T": midnight(TODAY)}[head[0]]
        called = {n: FUNCTIONS[n] for n in expression.reading.functions if n in FUNCTIONS}
        ready.append((expression.program, cel.Context(names, called)))

    def bare() -> None:
        for program, context in ready:
            program.execute(context)

    return bare


def _in_microturns(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of two short things: medians over turns, as `in_turns`, without the cost of calling through it."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for found, act in zip(taken, (one, other), strict=True):
            began = time.perf_counter()
            act()
            found.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken[0]), statistics.median(taken[1])


def _load() -> Line:
    folder = resource("studies", STUDY, VERSION)
    contents = [
        data.decode() for name, data in read_files(folder, []).contents.items() if name.endswith(".toml")
    ]

    def parse() -> None:
        for text in contents:
            tomllib.loads(text)

    parsed, loaded = in_turns(parse, lambda: load_folder(folder), 7)
    remark = f"{len(contents)} files; expressions are compiled at a form's first use"
    return Line("load of the whole study / parsing its TOML", parsed, loaded, LOAD_LIMIT, remark)
