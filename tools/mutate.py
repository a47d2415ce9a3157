"""Mutation testing of the trust core: changes one thing of a file at a time and asks whether a test notices.

`python -m tools.mutate` tries the files of TESTS below; `--file`, `--sample N --seed S`, `--part 2/5` and `--minutes M` make it
less. A mutant is a comparison turned, `and` for `or`, a condition negated, a number moved by one, True for False, a statement
gone, nothing returned. What survives is printed with its line; mutants that behave no differently stand with their reason in
tests/equivalent_mutants.toml and are not tried. Each mutant runs, in a copy of the tree and in a fork of a warm process, the
tests that enter the function it changes, the quickest first, to the first red one. POSIX only.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import json
import os
import random
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from types import FrameType
from typing import Any

from tools.guards import ROOT, Copy

SECONDS = 60
EQUIVALENT = ROOT / "tests" / "equivalent_mutants.toml"
WARM = (
    "pytest",
    "sqlalchemy",
    "sqlcipher3",
    "lxml.etree",
    "pyrage",
    "zxcvbn",
    "shamir_mnemonic",
    "hypothesis",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
)  # imported before the fork
QUIET = ("-q", "-x", "--tb=no", "-m", "not soak", "-p", "no:cacheprovider", "-c", "mutants.ini")
# Only what these tests need: neither Qt nor the other plugins are loaded for each mutant.
SETTINGS = (
    "[pytest]\nmarkers =\n    soak: longer\n    requirement: told\n    xdist_group: told\n    timeout: told\n"
)
CRYPTO = tuple(
    f"tests/crypto/test_{one}.py"
    for one in ("bounds", "signing", "dsse", "sealing", "conformance", "sharing", "slots", "words", "dpapi")
)
PEOPLE = tuple(f"tests/usecases/test_{one}.py" for one in ("bounds", "delegating"))
TESTS: dict[str, tuple[str, ...]] = {
    "cartdesk/records/permission.py": ("tests/records/test_bounds.py", "tests/records/test_permission.py"),
    "cartdesk/usecases/desk.py": PEOPLE,
    "cartdesk/usecases/act.py": (*PEOPLE, "tests/usecases/test_attempts.py", "tests/usecases/test_clock.py"),
    "cartdesk/usecases/standing.py": PEOPLE,
    "cartdesk/records/delegation_log.py": ("tests/records/test_delegation.py", *PEOPLE),
    "cartdesk/records/audit.py": ("tests/records/test_bounds.py", "tests/records/test_audit.py", "tests/records/test_tampering.py"),
    "cartdesk/records/chain.py": ("tests/records/test_audit.py", "tests/records/test_tampering.py"),
    "cartdesk/records/tree.py": ("tests/records/test_tree.py",),
    "cartdesk/records/reason.py": ("tests/records/test_reason.py",),
    "cartdesk/records/status.py": ("tests/records/test_status.py",),
    **{
        f"cartdesk/crypto/{one}.py": CRYPTO
        for one in ("bech32", "cost", "dpapi", "dsse", "fingerprint", "password", "sealing", "sharing", "signing", "slots", "suite")
    },
}  # fmt: skip
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change of a file: the line, what is done to it, the function it stands in ("": none), and which node how."""

    line: int
    what: str
    function: str
    node: int
    turn: int

    def text(self, source: str) -> str:
        """The whole file with this change."""
        tree = ast.parse(source)
        _change(next(one for place, one in enumerate(ast.walk(tree)) if place == self.node), self.turn)
        return ast.unparse(ast.fix_missing_locations(tree))


@dataclass
class Coverage:
    """Which tests enter which function of a file, with the seconds each takes; a pytest plugin while it looks."""

    path: str
    entered: dict[str, set[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def pytest_runtest_protocol(self, item: Any) -> None:
        """Look from here on, fixtures of the test included."""
        self._test, self._since = item.nodeid, time.perf_counter()
        sys.settrace(self._look)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """The test is over."""
        sys.settrace(None)
        self.seconds[nodeid] = time.perf_counter() - self._since

    def _look(self, frame: FrameType, event: str, _: Any) -> None:
        if frame.f_code.co_filename == self.path:
            self.entered.setdefault(str(frame.f_code.co_firstlineno), set()).add(self._test)

    def tests(self, function: str) -> list[str]:
        """Those to run for a mutant of this function, the quickest first; all of them when none is known to enter it."""
        known = self.entered.get(function) or self.seconds.keys()
        return sorted(known, key=lambda one: (self.seconds.get(one, 0), one))


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its nodes."""
    tree = ast.parse(source)
    inside = {
        id(node): _first_line(function)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for part in function.body
        for node in ast.walk(part)
    }  # of nested functions the inner one: it is walked later
    for number, node in enumerate(ast.walk(tree)):
        for turn, what in enumerate(_ways(node)):
            yield Mutant(getattr(node, "lineno", 0), what, inside.get(id(node), ""), number, turn)


def _first_line(function: ast.FunctionDef) -> str:
    """As its code object has it: the first decorator's."""
    return str(min([function.lineno, *(one.lineno for one in function.decorator_list)]))


def equivalents() -> set[tuple[str, str, str]]:
    """File, text of the line, what is done: the mutants that no test can tell from the program."""
    told = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"]
    return {(one["file"], one["line"], one["what"]) for one in told}


def _ways(node: ast.AST) -> list[str]:
    """What can be done to a node, in words; `_change` does it by place in this list."""
    if isinstance(node, ast.Compare):
        return [f"comparison {place + 1} turned" for place in range(len(node.ops))]
    if isinstance(node, ast.BoolOp):
        return ["and for or" if isinstance(node.op, ast.Or) else "or for and"]
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return ["condition negated"]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return [f"{not node.value} for {node.value}"]
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return [f"{node.value + 1} for {node.value}"]
    if isinstance(node, ast.Return) and not (node.value is None or ast.unparse(node.value) == "None"):
        return ["nothing returned"]
    if isinstance(node, ast.Raise):
        return ["not raised"]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return ["call left out"]
    return []


def _change(node: ast.AST, turn: int) -> None:
    if isinstance(node, ast.Compare):
        node.ops[turn] = TURNED[type(node.ops[turn])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1  # type: ignore[operator]
    elif isinstance(node, ast.Return | ast.Expr):
        node.value = ast.Constant(None)
    elif isinstance(node, ast.Raise):
        node.__class__ = ast.Pass  # type: ignore[assignment]


def _forked(act: Any, seconds: float) -> int | None:
    """The exit status of an act in a child that says nothing; None when it did not end in time."""
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os._exit(int(act()))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def notices(tests: list[str], seconds: float) -> bool:
    """Whether one of the tests is red now; a run without end, ten times as long as it should take, counts as noticed."""
    import pytest

    return _forked(lambda: pytest.main([*QUIET, *tests]), SECONDS + 10 * seconds) != 0


def look(folder: Path, file: str) -> Coverage | None:
    """Run the tests of a file unchanged and see what they enter; None when one is red. Leaves compiled files behind."""
    import pytest

    told = folder / "coverage.json"

    def run() -> int:
        sys.dont_write_bytecode = False
        seen = Coverage(str(folder / file))
        status = pytest.main([*QUIET, *TESTS[file]], plugins=[seen])
        kept = {"entered": {at: sorted(ones) for at, ones in seen.entered.items()}, "seconds": seen.seconds}
        told.write_text(json.dumps(kept), "utf-8")
        return int(status)

    if _forked(run, 20 * SECONDS) != 0:
        return None
    found = json.loads(told.read_text("utf-8"))
    return Coverage(file, {at: set(ones) for at, ones in found["entered"].items()}, found["seconds"])


def main() -> int:
    """Try the mutants and print what survived, with a sum for each file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--file", action="append", default=[])
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="no more than N of a file")
    parser.add_argument("--part", default="1/1", metavar="N/OF", help="one piece of each file's mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600)
    asked = parser.parse_args()
    end = time.monotonic() + 60 * asked.minutes
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        Copy(folder)
        (folder / "mutants.ini").write_text(SETTINGS, "utf-8")
        os.chdir(folder)
        sys.path[:0] = [name]
        sys.dont_write_bytecode = True
        os.environ |= {
            "PYTHONPATH": name, "PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }  # fmt: skip
        compileall.compile_dir(folder / "cartdesk", quiet=2)
        for warm in WARM:
            import_module(warm)
        for file in asked.file or TESTS:
            _try_file(folder, file, asked, end)
    return 0


def _chosen(file: str, source: str, asked: argparse.Namespace) -> tuple[list[Mutant], int, int]:
    """The mutants to try, how many there are, how many of them are equivalent."""
    known, same, lines = list(mutants(source)), equivalents(), source.split("\n")
    told = [one for one in known if (file, lines[one.line - 1].strip(), one.what) not in same]
    piece, of = map(int, asked.part.split("/"))
    chosen = told[piece - 1 :: of]
    if asked.sample and asked.sample < len(chosen):
        chosen = random.Random(asked.seed).sample(chosen, asked.sample)
    return chosen, len(known), len(known) - len(told)


def _try_file(folder: Path, file: str, asked: argparse.Namespace, end: float) -> None:
    source = (ROOT / file).read_text("utf-8")
    seen = look(folder, file)
    if seen is None:
        print(f"{file}: its tests are red without any change", flush=True)
        return
    chosen, known, same = _chosen(file, source, asked)
    compiled = Path(cache_from_source(str(folder / file)))
    killed = tried = 0
    for one in chosen:
        if time.monotonic() > end:
            break
        compiled.unlink(missing_ok=True)
        (folder / file).write_text(one.text(source), "utf-8")
        tried += 1
        tests = seen.tests(one.function)
        if notices(tests, sum(seen.seconds[test] for test in tests)):
            killed += 1
        else:
            print(f"survived {file}:{one.line} {one.what}", flush=True)
    compiled.unlink(missing_ok=True)
    (folder / file).write_text(source, "utf-8")
    print(f"{file}: {killed} of {tried} killed ({known} mutants, {same} equivalent)", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
