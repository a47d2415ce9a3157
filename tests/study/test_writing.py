"""A study written out as TOML loads as the same study: the shipped one whole, and an imported one with other languages."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartdesk.base import CartDeskError, Words
from cartdesk.study import (
    CodeList,
    CodeListItem,
    DataType,
    KeptRule,
    Origin,
    StudyEventDef,
    Text,
    lint_folder,
    load_folder,
    load_study,
    lock_text,
    studies,
    write_folder,
)
from cartdesk.study.tomltext import key, quote


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_shipped_study_comes_back_item_by_item(version: str, tmp_path: Path) -> None:
    study = load_study("hemc101-01-02", version)
    write_folder(study, tmp_path / version)
    assert lint_folder(tmp_path / version) == []
    again = load_folder(tmp_path / version)
    for name in (
        "items",
        "groups",
        "forms",
        "events",
        "matrix",
        "codelists",
        "units",
        "checks",
        "methods",
        "roles",
    ):
        assert getattr(again, name) == getattr(study, name), name
    assert replace(again, digest=study.digest) == study


GERMAN = Text("", "", {"de": "Alter «Jahre»", "fr": "Âge"})


def an_imported_study():
    """The shipped study as if others had written it: German words only, visits without days, kept rules."""
    study = load_study("hemc101-01-02", "1.0")
    form = replace(study.forms["F_VS"], groups=("IG.F_VS",), gate=None)
    age = replace(study.items["AGE"], oid="AGE_1", form="F_VS", group="IG.F_VS", text=GERMAN, type=DataType.NUMBER,
                  length=0, significant=0, decimals=0, unit=None, derived=None, ranges=(), sdtm="", set_by=form.fill)  # fmt: skip
    sex = CodeListItem("1; 2", Text("", "male", {"de": "männlich"}))
    event = StudyEventDef("V1", Text("", "Visit 1"), "scheduled", None, 0, 0, False)
    rule = KeptRule("condition", "C.1", "OpenEDC", 'x = "1"\n\\y', Text("", "not men"), ("AGE_1",), 17)
    origin = Origin("ab" * 32, "1.3.2", "OpenEDC", "S.1", "MDV 1", {"V1": "SE.1"}, {"F_VS": "F.1"}, {}, {"IG.F_VS": "IG 1"},
                    {"AGE_1": "I.Ä"}, {}, {}, (rule,), b"<ODM/>")  # fmt: skip
    return replace(
        study, oid="S.1", settings={"subject_code": ".+"}, events={"V1": event}, matrix={"F_VS": {"V1": "X"}},
        forms={"F_VS": form},
        groups={"IG.F_VS": replace(study.groups["IG.F_VS"], items=("AGE_1",))},
        items={"AGE_1": age}, codelists={"CL_1": CodeList("CL_1", (sex,))}, checks={}, methods={}, personal={},
        languages=("en", "de"), origin=origin,
    )  # fmt: skip


def test_an_imported_study_keeps_languages_origin_and_undated_visits(tmp_path: Path) -> None:
    study = an_imported_study()
    write_folder(study, tmp_path / "1")
    assert lint_folder(tmp_path / "1") == []
    assert replace(load_folder(tmp_path / "1"), digest=study.digest) == study


def test_words_fall_back_to_a_language_that_is_there() -> None:
    assert [GERMAN(language) for language in ("ru", "en")] == ["Alter «Jahre»"] * 2
    assert Text("", "Age", {"de": "Alter"})("ru") == "Age"
    assert Text("Возраст", "", {})("en") == "Возраст"


@pytest.mark.parametrize(("old", "new", "reason"), [
    ('"Visit 1"', '""', "missing-translation"),
    ('type = "N"', 'type = "Q"', "bad-type"),
    ('kind = "condition"', 'kind = "rumour"', "not-allowed"),
    ("[[event]]", "surprise = 1\n[[event]]", "unknown-key"),
])  # fmt: skip
def test_an_imported_folder_is_read_strictly(tmp_path: Path, old: str, new: str, reason: str) -> None:
    write_folder(an_imported_study(), tmp_path / "1")
    path = next(path for path in sorted(tmp_path.rglob("*.toml")) if old in path.read_text("utf-8"))
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert reason in {fault.reason_code for fault in lint_folder(tmp_path / "1")}


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_is_quoted_so_that_toml_gives_it_back(text: str) -> None:
    assert tomllib.loads(f"{key(text)} = {quote(text)}") == {text: text}


def test_an_imported_study_is_found_by_name_and_guarded_by_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cartdesk.study.at_hand.studies_dir", lambda: tmp_path / "studies")
    home = tmp_path / "studies" / "S.1"
    write_folder(an_imported_study(), home / "MDV_1")
    (home / "LOCK").write_text(lock_text(home), encoding="utf-8")
    assert ("S.1", "MDV_1") in studies()
    assert load_study("S.1").origin == an_imported_study().origin
    write_folder(an_imported_study(), home / "MDV_2")
    (home / "MDV_2" / "units.toml").write_text("", encoding="utf-8")
    (home / "LOCK").write_text(lock_text(home), encoding="utf-8")
    (home / "MDV_2" / "units.toml").write_text("# changed", encoding="utf-8")
    with pytest.raises(CartDeskError) as told:
        load_study("S.1", "MDV_2")
    assert told.value.code == "study.changed"
    assert all("S.1" in Words(language).error(told.value) for language in ("ru", "en"))
