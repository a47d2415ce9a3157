"""Writes docs/errors.md from the catalogue of words: every error a person can meet, in Russian and English.

Run `python tools/errors_page.py` after changing words; `tests/house/test_docs.py` compares the page with the catalogue.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "errors.md"
PLURALS = ("one", "few", "many")
HEAD = """# Errors

Every error a person can meet: what happened, what is safe, what to do next. Words in braces are facts that the program
fills in; they never hold a clinical value or a name. Several forms of one sentence (one, few, many) stand under each other.

Written from `resources/i18n` by `tools/errors_page.py`; do not edit by hand.
"""


def read_errors(language: str) -> dict[str, Any]:
    """All entries of the `[error.*]` tables of a language, by code (`room.what`); plural entries are tables."""
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "resources" / "i18n" / language).glob("*.toml")):
        for room, entries in tomllib.loads(path.read_text("utf-8")).get("error", {}).items():
            found.update({f"{room}.{name}": entry for name, entry in entries.items()})
    return found


def errors_page() -> str:
    """The whole page as it should stand in docs/errors.md."""
    russian, english = read_errors("ru"), read_errors("en")
    page, room = [HEAD], ""
    for code in sorted(russian.keys() | english.keys()):
        if code.split(".")[0] != room:
            room = code.split(".")[0]
            page.append(f"\n## {room}\n\n| code | Russian | English |\n|---|---|---|\n")
        page.append(f"| `{code}` | {_cell(russian.get(code, ''))} | {_cell(english.get(code, ''))} |\n")
    return "".join(page)


def _cell(entry: Any) -> str:
    texts = [entry] if isinstance(entry, str) else [entry[form] for form in PLURALS if form in entry]
    return "<br>".join(texts).replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(errors_page(), encoding="utf-8")
