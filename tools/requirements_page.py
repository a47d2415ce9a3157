"""Writes docs/requirements.md: each requirement of docs/requirements.toml beside the tests that prove it, in words.

A test names what it proves with `@pytest.mark.requirement("R12", "what is asserted, in words")`. The tests are read, not
run, so that the page is written in a moment. Run `python tools/requirements_page.py` after adding a mark or landing a test;
`tests/house/test_requirements.py` compares the page with the tests and fails when a bound requirement has none.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "requirements.md"
SAID = ROOT / "docs" / "requirements.toml"
HEAD = """# Requirements and their proof

What the program owes, and for each the tests that prove it with the assertion in words. Requirements without a test are
not proved by this release and are listed at the end.

Written from `docs/requirements.toml` and the marks on the tests by `tools/requirements_page.py`; do not edit by hand.
"""


@dataclass(frozen=True, order=True)
class Proof:
    """One mark: the requirement, the file (from the root), the test's name, and its assertion in words."""

    requirement: str
    file: str
    test: str
    words: str


def proofs(root: Path = ROOT) -> list[Proof]:
    """Every mark on every test under tests/, in the order of requirement, file and name."""
    found = [proof for path in sorted((root / "tests").rglob("test_*.py")) for proof in _marks(root, path)]
    return sorted(found)


def _marks(root: Path, path: Path) -> Iterator[Proof]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.requirement":
                requirement, words = (ast.literal_eval(one) for one in mark.args)
                yield Proof(requirement, path.relative_to(root).as_posix(), node.name, words)


def requirements() -> tuple[dict[str, str], list[str]]:
    """The sentence of each requirement, and which of them this release must prove."""
    told = tomllib.loads(SAID.read_text("utf-8"))
    return told["said"], told["bound"]


def requirements_page() -> str:
    """The whole page as it should stand in docs/requirements.md."""
    said, _ = requirements()
    by_requirement: dict[str, list[Proof]] = {one: [] for one in said}
    for proof in proofs():
        by_requirement.setdefault(proof.requirement, []).append(proof)
    page = [HEAD]
    for requirement, proven in by_requirement.items():
        if proven:
            page.append(f"\n## {requirement}\n\n{said.get(requirement, '')}\n\n")
            page += [f"- {one.words}: `{one.test}` in `{one.file}`\n" for one in proven]
    page.append("\n## Not proved by a test of this release\n\n")
    page += [f"- {one}: {said[one]}\n" for one, proven in by_requirement.items() if not proven]
    return "".join(page)


if __name__ == "__main__":
    PAGE.write_text(requirements_page(), encoding="utf-8")
