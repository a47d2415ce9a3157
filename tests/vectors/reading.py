"""Reads the vectors of this folder: cases written from docs/formats, each with the outcome it must have."""

import json
from pathlib import Path

from cartdesk.base import CartDeskError

FOLDER = Path(__file__).resolve().parent


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def outcome(act):
    """What became of an act: "good", or the code of its error."""
    try:
        act()
    except CartDeskError as fault:
        return fault.code
    return "good"


def each(cases):
    """Arguments for `pytest.mark.parametrize`: one run for each case, under its name."""
    return {"argnames": "case", "argvalues": cases, "ids": [case["name"] for case in cases]}
