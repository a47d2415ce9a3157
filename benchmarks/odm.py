"""Import of an ODM file of 1,000 items against lxml's bare parse of it, and how files made to hurt are refused.

Import: three times the parse and 0.5 ms an item. A refusal: two seconds and 300 MB, in a process of its own, where the
figures of a hostile file are told as time against the two seconds allowed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from lxml import etree

from benchmarks.floor import Line, in_turns
from cartdesk.interchange import Wish, build_study, read_file
from cartdesk.study import load_study
from tests.interchange.hostile_files import write_all
from tests.interchange.odm_files import Made, question

ITEMS = 1000
TIMES, MORE_MS_AN_ITEM = 3.0, 0.5
REFUSAL_MS, REFUSAL_MB = 2000.0, 300
CHILD = Path(__file__).resolve().parents[1] / "tests" / "interchange" / "hostile_child.py"


def run(folder: Path) -> list[Line]:
    """The lines of this benchmark."""
    return [_import(folder), *_refusals(folder)]


def a_file() -> bytes:
    """1,000 items in 40 forms: numbers with limits, dates, texts and codes, questions in two languages."""
    made = Made(forms="", groups="", events="")
    kinds = ("integer", "float", "date", "text", "text")
    refs: list[str] = []
    for number in range(ITEMS):
        kind = kinds[number % 5]
        limits = '<RangeCheck Comparator="GE" SoftHard="Hard"><CheckValue>1</CheckValue></RangeCheck>'
        coded = f'<CodeListRef CodeListOID="CL.{number % 50}"/>' if number % 5 == 4 else ""
        words = question(f"Question {number}", "en") + question(f"Вопрос {number}", "ru")
        made.item(
            f"I.{number}", words + (limits if number % 5 < 2 else "") + coded, DataType=kind, Length="8"
        )
        refs.append(f'<ItemRef ItemOID="I.{number}" Mandatory="Yes"/>')
    made.lists = "".join(
        f'<CodeList OID="CL.{n}" Name="L{n}" DataType="text">' + "".join(
            f'<CodeListItem CodedValue="{code}"><Decode><TranslatedText xml:lang="en">Code {code}</TranslatedText></Decode></CodeListItem>'
            for code in range(10)) + "</CodeList>" for n in range(50)
    )  # fmt: skip
    size = ITEMS // 40
    for form in range(40):
        made.groups += f'<ItemGroupDef OID="IG.{form}" Name="G{form}" Repeating="No">{"".join(refs[form * size : (form + 1) * size])}</ItemGroupDef>'
        made.forms += f'<FormDef OID="F.{form}" Name="Form {form}" Repeating="No"><ItemGroupRef ItemGroupOID="IG.{form}" Mandatory="Yes"/></FormDef>'
    named = "".join(f'<FormRef FormOID="F.{form}" Mandatory="Yes"/>' for form in range(40))
    made.events = (
        f'<StudyEventDef OID="SE.1" Name="Visit" Repeating="No" Type="Scheduled">{named}</StudyEventDef>'
    )
    return made.document


def _import(folder: Path) -> Line:
    path = folder / "study.xml"
    path.write_bytes(a_file())
    roles = load_study("hemc101-01-02").roles

    def take() -> None:
        study, _ = build_study(read_file(path), Wish(roles))
        assert len(study.items) == ITEMS

    parsed, taken = in_turns(lambda: etree.parse(str(path)), take, 9)
    limit = (TIMES * parsed + MORE_MS_AN_ITEM * ITEMS) / parsed
    remark = f"{path.stat().st_size // 1024} KB; {taken / ITEMS:.3f} ms an item; the limit is 3 × parse + 0.5 ms an item"
    return Line(f"import of {ITEMS} items of ODM / lxml's parse", parsed, taken, limit, remark)


def _refusals(folder: Path) -> list[Line]:
    lines = []
    root = str(CHILD.parents[2])
    for name, code, path in write_all(folder):
        done = subprocess.run(
            [sys.executable, str(CHILD), str(path)],
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONPATH": root},
        )
        told = json.loads(done.stdout)
        assert told["code"] == code, (name, told)
        small = "" if told["rss"] < REFUSAL_MB else ", OVER 300 MB"
        remark = f"{code}, {told['rss']} MB at most{small}"
        lines.append(Line(f"refusal of {name}", REFUSAL_MS, told["seconds"] * 1000, 1.0, remark))
    return lines
