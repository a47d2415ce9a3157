"""Docs do not rot: every path named exists, every command and target is told, the project stands alone."""

import re
import subprocess
import tomllib
from pathlib import Path

from tools.errors_page import PAGE, errors_page

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md")] + sorted((ROOT / "docs").rglob("*.md"))
PATHS = re.compile(r"`((?:cartdesk|resources|tests|docs|tools|installer|benchmarks)/[\w./\-]*)`")


def tracked() -> list[Path]:
    names = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
        .stdout.decode()
        .split("\0")
    )
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def made_by_make() -> set[str]:
    """Folders that a target makes; they may be named before anybody made them."""
    return set(re.findall(r"mkdir -p (docs/\S+)", (ROOT / "Makefile").read_text("utf-8")))


def test_every_path_named_in_the_docs_exists():
    missing = [
        f"{doc.relative_to(ROOT)}: {name}"
        for doc in DOCS
        for name in PATHS.findall(doc.read_text("utf-8"))
        if not (ROOT / name).exists() and name.rstrip("/") not in made_by_make()
    ]
    assert missing == []


def test_every_make_target_is_told():
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    told = (ROOT / "README.md").read_text("utf-8") + (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [target for target in targets if f"make {target}" not in told] == []


def test_every_command_is_told():
    from cartdesk.cli import commands

    told = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in commands() if f"cartdesk {name}" not in told] == []


def test_the_page_of_errors_is_what_the_catalogue_says():
    assert PAGE.read_text("utf-8") == errors_page(), "run tools/errors_page.py"


def test_every_format_page_and_decision_stands_in_its_index():
    for folder in (ROOT / "docs" / "formats", ROOT / "docs" / "decisions"):
        told = re.findall(r"\]\(([\w.-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
        assert sorted(told) == sorted(page.name for page in folder.glob("*.md") if page.name != "README.md")


def test_every_library_has_its_licence_and_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    page = (ROOT / "docs" / "decisions" / "0005-libraries.md").read_text("utf-8")
    rows = re.findall(r"^\| (\S.*?) \| \S.*? \| \S.*? \|$", page, re.MULTILINE)
    told = {name for row in rows for name in row.split(", ")} - {"shipped", "for work on it only"}
    assert told == {re.split(r"[<>=]", one)[0] for one in wanted}


def test_the_project_stands_alone():
    alone = re.compile(r"\.\./" + r"shared|/wo" + r"rk/|/far" + r"m/")
    wrong = []
    for path in tracked():
        if path.suffix in {".png", ".ttf", ".db", ".pdf", ".cdpkg", ".gz"}:
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if alone.search(text):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []
