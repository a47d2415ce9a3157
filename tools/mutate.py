"""Mutation testing of the trust core: changes one thing of a file at a time and asks whether a test notices.

`python tools/mutate.py` tries the files of TESTS below; `--file`, `--sample N --seed S` and `--minutes M` make it less. A mutant
is a comparison turned, `and` for `or`, a condition negated, a number moved by one, True for False, a statement gone, nothing
returned. What survives is printed with its line. Each mutant runs in a fork of a warm process, in a copy of the tree. POSIX only.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tools.guards import ROOT, Copy

SECONDS = 60
WARM = (
    "pytest",
    "sqlalchemy",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
)  # imported before the fork
TESTS: dict[str, tuple[str, ...]] = {
    "cartdesk/records/permission.py": ("tests/records/test_permission.py",),
    "cartdesk/records/reason.py": ("tests/records/test_reason.py",),
    "cartdesk/records/status.py": ("tests/records/test_status.py",),
    "cartdesk/records/chain.py": ("tests/records/test_audit.py", "tests/records/test_tampering.py"),
    "cartdesk/records/audit.py": ("tests/records/test_audit.py", "tests/records/test_tampering.py"),
    "cartdesk/records/tree.py": ("tests/records/test_tree.py",),
    "cartdesk/crypto/bech32.py": ("tests/crypto/test_sealing.py",),
    "cartdesk/crypto/dsse.py": ("tests/crypto/test_dsse.py",),
    "cartdesk/crypto/fingerprint.py": ("tests/crypto/test_words.py",),
    "cartdesk/crypto/password.py": ("tests/crypto/test_words.py",),
    "cartdesk/crypto/sealing.py": ("tests/crypto/test_sealing.py",),
    "cartdesk/crypto/sharing.py": ("tests/crypto/test_sharing.py",),
    "cartdesk/crypto/signing.py": ("tests/crypto/test_signing.py",),
    "cartdesk/crypto/slots.py": ("tests/crypto/test_slots.py",),
}
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A file with one thing changed: the line, what was done to it, and the whole text."""

    line: int
    what: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its nodes."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for turn, what in enumerate(_ways(node)):
            other = copy.deepcopy(tree)
            _change(next(one for place, one in enumerate(ast.walk(other)) if place == number), turn)
            yield Mutant(getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(other)))


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
    if isinstance(node, ast.Return) and node.value is not None:
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


def notices(folder: Path, tests: tuple[str, ...]) -> bool:
    """Whether one of the tests is red now; a run without end counts as noticed."""
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        import pytest

        status = pytest.main(["-q", "-x", "--tb=no", "-m", "not soak", "-p", "no:cacheprovider", *tests])
        os._exit(int(status))
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status != 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def main() -> int:
    """Try the mutants and print what survived, with a sum for each file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--file", action="append", default=[])
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="no more than N of a file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600)
    asked = parser.parse_args()
    end = time.monotonic() + 60 * asked.minutes
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        Copy(folder)
        os.chdir(folder)
        sys.path[:0] = [name]
        sys.dont_write_bytecode = True
        os.environ |= {"PYTHONPATH": name, "PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen"}
        for warm in WARM:
            import_module(warm)
        for file in asked.file or TESTS:
            _try_file(folder, file, asked, end)
    return 0


def _try_file(folder: Path, file: str, asked: argparse.Namespace, end: float) -> None:
    source = (ROOT / file).read_text("utf-8")
    chosen = list(mutants(source))
    known = len(chosen)
    if asked.sample and asked.sample < known:
        chosen = random.Random(asked.seed).sample(chosen, asked.sample)
    if notices(folder, TESTS[file]):
        print(f"{file}: its tests are red without any change", flush=True)
        return
    killed = tried = 0
    for one in chosen:
        if time.monotonic() > end:
            break
        (folder / file).write_text(one.text, "utf-8")
        tried += 1
        if notices(folder, TESTS[file]):
            killed += 1
        else:
            print(f"survived {file}:{one.line} {one.what}", flush=True)
    (folder / file).write_text(source, "utf-8")
    print(f"{file}: {killed} of {tried} killed ({known} mutants in all)", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
