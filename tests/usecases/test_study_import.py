"""A study of others is brought in: it stands beside the shipped one, once, whole or not at all, with a report in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from cartdesk.base import CartDeskError, Words
from cartdesk.study import load_study, lock_faults, studies
from cartdesk.usecases import import_study, import_told, lint_study
from tests.interchange.odm_files import CDISC, OPENEDC, REDCAP, Made, question


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for the studies of each test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "cartdesk" / "studies"


def test_an_imported_study_is_found_like_the_shipped_one(place: Path) -> None:
    found = import_study(OPENEDC)
    assert (found.state, found.folder) == ("done", place / "S.1" / "MDV.1")
    assert ("S.1", "MDV.1") in studies()
    assert load_study("S.1", "MDV.1") == found.study and load_study("S.1").digest == found.study.digest
    assert lock_faults(place / "S.1") == []
    assert not [path for path in place.parent.iterdir() if path != place]
    [result] = lint_study("S.1")
    assert result.faults == () and result.counts["items"] == 28


def test_the_same_file_on_another_computer_gives_the_same_digest(
    place: Path, monkeypatch, tmp_path: Path
) -> None:
    first = import_study(CDISC).study.digest
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "another"))
    assert import_study(CDISC.read_bytes()).study.digest == first


def test_the_same_study_again_changes_nothing_and_another_one_under_its_name_is_refused(place: Path) -> None:
    import_study(OPENEDC)
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert import_study(OPENEDC).state == "already"
    other = OPENEDC.read_bytes().replace(b"What is your age?", b"How old are you?")
    with pytest.raises(CartDeskError) as fault:
        import_study(other)
    assert fault.value.code == "study.version-taken"
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before
    second = import_study(other, version="MDV.1-b")
    assert second.state == "done" and second.study.version == "MDV.1-b"
    assert lock_faults(place / "S.1") == []
    assert load_study("S.1", "MDV.1").items["AGE"].text.en == "What is your age?"


def test_checking_only_and_refusals_leave_nothing_behind(place: Path) -> None:
    assert import_study(REDCAP, check_only=True).state == "checked"
    with pytest.raises(CartDeskError):
        import_study(b"<html/>")
    assert not place.exists() or not any(place.iterdir())


def test_a_file_cannot_take_the_name_of_the_shipped_study(place: Path) -> None:
    text = Made().item("A", question("q", "en")).document
    text = text.replace(b'OID="ST.1"', b'OID="hemc101-01-02"').replace(b'OID="MDV.1"', b'OID="1.0"')
    with pytest.raises(CartDeskError, match="study.version-taken"):
        import_study(text)


def test_a_study_oid_cannot_lead_out_of_the_place(place: Path) -> None:
    text = Made().item("A", question("q", "en")).document
    found = import_study(
        text.replace(b'OID="ST.1"', b'OID="../../outside"').replace(b'OID="MDV.1"', b'OID=".."')
    )
    assert found.folder.parent.parent == place
    assert (found.study.oid, found.study.version) == ("outside", "1")
    assert found.study.origin.study == "../../outside"


def test_the_report_tells_everything_in_both_languages(place: Path) -> None:
    found = import_study(REDCAP)
    for language in ("ru", "en"):
        sections = import_told(found, Words(language))
        text = "\n".join(line for section in sections for line in (section.title, *section.lines))
        for fact in (found.study.digest, "REDCap 14.7.3", "projectredcap.org", "13", "34"):
            assert fact in text, fact
    kept = import_told(import_study(CDISC), Words("en"))
    lines = [line for section in kept for line in section.lines]
    assert any("line 1511" in line and "XPath" in line and "@Value > 90" in line for line in lines)
    assert any("and 19 more of these remarks" in line for line in lines)


def test_roles_are_those_of_the_program(place: Path) -> None:
    shipped = load_study("hemc101-01-02").roles
    assert import_study(OPENEDC).study.roles == shipped


def test_a_changed_file_is_noticed_when_the_study_is_loaded(place: Path) -> None:
    found = import_study(Made().item("A", question("q", "en")).document)
    path = found.folder / "codelists.toml"
    path.write_bytes(path.read_bytes() + b"# changed\n")
    from cartdesk.study.loader import _load

    _load.cache_clear()
    with pytest.raises(CartDeskError, match="study.changed"):
        load_study(found.study.oid)


def test_personal_answers_leave_only_when_told(place: Path) -> None:
    assert import_study(REDCAP).study.items["DOB"].stays
    again = import_study(REDCAP, personal_leaves=True, version="leaving")
    assert not again.study.items["DOB"].stays
    assert replace(again.study.items["DOB"], stays=True) == import_study(REDCAP).study.items["DOB"]
