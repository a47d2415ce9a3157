"""Files made to hurt are refused in words, in a process that may not take more than 300 MB."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cartdesk.base import CartDeskError, Words
from cartdesk.interchange import read_file
from tests.interchange.hostile_files import FILES, ODM
from tests.interchange.odm_files import Made, question

LARGE = {"100-mb", "60-mb-of-tags", "60-mb-of-text", "60-mb-attribute", "60-mb-comment", "million-attributes",
         "half-a-million-in-one", "half-a-million-elements", "200-000-definitions", "billion-laughs", "utf-16-tags"}  # fmt: skip


@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_large_hostile_file_stays_within_300_mb(name: str, tmp_path: Path) -> None:
    code, make = FILES[name]
    path = tmp_path / "file.xml"
    path.write_bytes(make())
    script = Path(__file__).with_name("hostile_child.py")
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run(
        [sys.executable, str(script), str(path)],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    told = json.loads(done.stdout)
    assert told["code"] == code
    assert told["rss"] < 300


@pytest.mark.parametrize("name", sorted(set(FILES) - LARGE))
def test_a_small_hostile_file_is_refused(name: str) -> None:
    code, make = FILES[name]
    with pytest.raises(CartDeskError) as told:
        from cartdesk.interchange import Wish, build_study

        build_study(read_file(make()), Wish({}))
    assert told.value.code == code
    assert all(Words(language).error(told.value) for language in ("ru", "en"))


def test_the_line_of_a_fault_is_told() -> None:
    text = Made().item("A", question("q", "en")).document.replace(b"<ItemDef", b"\n\n<ItemDef")
    with pytest.raises(CartDeskError) as told:
        read_file(text[: text.index(b"DataType") + 4])
    assert told.value.facts["line"] == 3
    assert "3" in Words("en").error(told.value)


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1251", "utf-8-sig"])
def test_an_honest_encoding_is_read(encoding: str) -> None:
    text = Made().item("A", question("Возраст", "ru")).document.decode()
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    file = read_file(text.replace("UTF-8", name, 1).encode(encoding))
    assert file.studies[0].versions[0].items["A"].question.ru == "Возраст"


def test_no_file_of_the_computer_is_read_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary")
    data = f'<!DOCTYPE ODM [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode() + ODM + b"&x;"
    with pytest.raises(CartDeskError) as told:
        read_file(data)
    assert told.value.code == "xml.doctype" and "canary" not in str(told.value)
