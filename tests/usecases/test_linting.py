"""Lint of a whole study: our own is clean, and what is planted into a copy of it is named once, with its file."""

from __future__ import annotations

import shutil
from pathlib import Path

from cartdesk.base import resource
from cartdesk.usecases import lint_study

OURS = resource("studies", "hemc101-01-02")
# Each speaks only of an answer whose question is no longer asked, and is there for that.
MEANT = {("checks/f_ie.toml", "EC-016"), ("checks/f_dm.toml", "EC-027"), ("checks/f_ae.toml", "EC-153")}


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, (path.name, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_our_study_is_clean_and_planted_faults_are_named_once_with_their_file(tmp_path: Path) -> None:
    copy = tmp_path / "hemc" / "1.1"
    shutil.copytree(OURS / "1.1", copy)
    spoil(
        copy / "checks" / "f_vs.toml",
        "OXYSAT < 92.0 && O2SUPP ==",
        "OXYSAT < 92.0 && OXYSAT > 95.0 && O2SUPP ==",
    )
    spoil(copy / "forms" / "f_vs.toml", 'ru = "Положение тела"', f'ru = "{"Положение" * 12}"')
    spoil(copy / "forms" / "f_vs.toml", 'en = "Vital signs"', f'en = "{"Signs of life " * 14}"')
    spoil(copy / "units.toml", '"kg" = { ru = "кг"', '"kg" = { ru = "килограммов-на-пациента"')
    spoil(copy / "forms" / "f_pe.toml", 'sdtm = "PEDTC"\n', "")
    (result,) = lint_study(str(copy))
    assert [(one.file, one.key, one.reason_code) for one in result.faults] == [
        ("checks/f_vs.toml", "EC-068", "check-never"),
        ("forms/f_pe.toml", "item PEDAT", "no-export-place"),
    ]
    remarks = {(one.file, one.key, one.reason_code) for one in result.remarks}
    assert remarks == {(file, key, "check-hidden") for file, key in MEANT} | {
        ("forms/f_vs.toml", "item VSPOS.ru", "word-torn"),
        ("forms/f_vs.toml", "F_VS.en", "label-too-long"),
        ("units.toml", "kg.ru", "word-torn"),
    }
    assert len(result.remarks) == len(remarks)
    assert result.counts["checks"] > 200 and result.vectors is None
