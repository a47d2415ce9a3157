"""T21: the same seed gives the same bytes, whatever the process, its hash seed, time zone, locale and working folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.flows.same_bytes_child import written

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {"PYTHONHASHSEED": "7", "TZ": "Asia/Kamchatka", "LC_ALL": "C", "LANG": "ru_RU.KOI8-R"}


def test_another_process_in_another_place_writes_the_same_bytes(tmp_path):
    for name in ("here", "there", "cwd"):
        (tmp_path / name).mkdir()
    other = subprocess.Popen(
        [sys.executable, "-m", "tests.flows.same_bytes_child", str(tmp_path / "there")],
        stdout=subprocess.PIPE, cwd=tmp_path / "cwd", text=True, encoding="ascii",
        env={**os.environ, **ELSEWHERE, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    mine = written(tmp_path / "here")
    told, _ = other.communicate()
    theirs = json.loads(told)
    assert {"canonical", "package", "paper-ru", "odm.xml", "trail.csv", "trail.json", "head"} <= mine.keys()
    assert sum(name.startswith("csv/") for name in mine) > 20
    assert [name for name in mine if mine[name] != theirs.get(name)] == [] and mine.keys() == theirs.keys()
