"""The floors of the house: a room imports only from floors beneath it (import-linter, exhaustive, no ignore list)."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_floors_are_kept():
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contract_is_exhaustive_and_ignores_nothing():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    floors = next(one for one in settings["contracts"] if one["type"] == "layers")
    assert floors["exhaustive"] is True
    assert all("ignore_imports" not in one for one in settings["contracts"])


def test_every_room_says_what_it_is_for():
    silent = []
    for folder in sorted((ROOT / "cartdesk").rglob("*")):
        if folder.is_dir() and any(folder.glob("*.py")):
            text = (folder / "__init__.py").read_text("utf-8")
            if not text.lstrip().startswith('"""'):
                silent.append(str(folder.relative_to(ROOT)))
    assert silent == []
