"""Each kind of fault is named with its file, key and reason, all at once; each reason has words in both languages."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cartdesk.base import Words, resource
from cartdesk.study import Fault, lint_folder, lock_faults, lock_text

STUDY = resource("studies", "hemc101-01-02")
VS = "forms/f_vs.toml"
SYSBP = 'oid = "SYSBP"\nru = "Систолическое АД"\nen = "Systolic blood pressure"\n'


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(STUDY, tmp_path / "study")
    return tmp_path / "study" / "1.0"


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_shipped_study_has_no_fault(version: str) -> None:
    assert lint_folder(STUDY / version) == []


def test_a_check_that_asks_for_the_right_patient_must_be_one_of_the_study(copy: Path) -> None:
    folder = copy.parent / "1.1"
    change(folder, "study.toml", 'wrong_patient_checks = "EC-070 ', 'wrong_patient_checks = "EC-970 ')
    told = [fault for fault in lint_folder(folder) if fault.file == "study.toml"]
    assert [(fault.key, fault.reason_code) for fault in told] == [
        ("settings.wrong_patient_checks", "dangling")
    ]


EDITS: list[tuple[str, str, str, str, str, str]] = [
    # file, old, new, file of the fault, key, reason
    (VS, 'type = "TM"', 'type = "TM"\ncolour = "red"', VS, "item VSTIM.colour", "unknown-key"),
    (VS, 'type = "TM"\n', "", VS, "item VSTIM.type", "missing-key"),
    (VS, 'type = "TM"', "type = 5", VS, "item VSTIM.type", "wrong-type"),
    (VS, 'type = "TM"', 'type = "CLOCK"', VS, "item VSTIM.type", "bad-type"),
    (VS, 'type = "N5.1"', 'type = "N5.5"', VS, "item WEIGHT.type", "bad-type"),
    (VS, 'oid = "PULSE"', 'oid = "Pulse"', VS, "item Pulse.oid", "bad-oid"),
    (VS, 'oid = "PULSE"', 'oid = "ПУЛЬС"', VS, "item ПУЛЬС.oid", "bad-oid"),
    (VS, 'type = "TM"', 'type = "TM"\npattern = "(["', VS, "item VSTIM.pattern", "bad-pattern"),
    (VS, 'repeat = "VISIT"', 'repeat = "OFTEN"', VS, "repeat", "not-allowed"),
    (VS, 'null = ["UNK"]', 'null = ["WHY"]', VS, "item VSTIM.null", "not-allowed"),
    (VS, 'low = "40", high = "300"', 'low = "4o", high = "300"', VS, "item SYSBP.hard.low", "not-a-number"),
    (
        VS,
        'low = "40", high = "300"',
        'low = "400", high = "300"',
        VS,
        "item SYSBP.hard.low",
        "limits-reversed",
    ),
    (VS, 'type = "TM"', 'type = "TM"\nunit = "kg"', VS, "item VSTIM.unit", "not-for-type"),
    (VS, 'type = "TM"', 'type = "TM"\nlist = "CL_NY"', VS, "item VSTIM.list", "not-for-type"),
    (VS, 'list = "CL_POS"\n', "", VS, "item VSPOS.list", "missing-key"),
    (VS, SYSBP, SYSBP.replace("Систолическое АД", ""), VS, "item SYSBP.ru", "missing-translation"),
    (VS, SYSBP, SYSBP.replace("Систолическое АД", "Д" * 201), VS, "item SYSBP.ru", "too-long"),
    (VS, 'oid = "DIABP"', 'oid = "SYSBP"', VS, "item SYSBP", "duplicate-oid"),
    (VS, 'oid = "DIABP"', 'oid = "AETERM"', "forms/f_ae.toml", "item AETERM", "duplicate-oid"),
    (VS, 'list = "CL_POS"', 'list = "CL_POSE"', VS, "item VSPOS.list", "dangling"),
    (VS, 'unit = "mm[Hg]"', 'unit = "mmHg"', VS, "item SYSBP.unit", "dangling"),
    (VS, 'check = "EC-060"', 'check = "EC-960"', VS, "item SYSBP.hard.check", "dangling"),
    (VS, 'set_by = ["investigator"]', 'set_by = ["doctor"]', VS, "item VSCLSIG.set_by", "dangling"),
    (VS, 'gate = "VSPERF"', 'gate = "SVOCCUR"', VS, "gate", "dangling"),
    (VS, 'sign = ["investigator"]', 'sign = ["doctor"]', VS, "sign", "dangling"),
    (VS, 'oid = "F_VS"', 'oid = "F_VX"', VS, "oid", "file-name"),
    (
        VS,
        "required = true",
        "required = true\nwhen = \"SVOCCUR == 'Y'\"",
        VS,
        "item VSPERF.required",
        "required-and-when",
    ),
    (VS, 'plain = "sqrt', 'required = true\nplain = "sqrt', VS, "item BSA.derive", "derived-and-asked"),
    (VS, 'plain = "sqrt', 'builtin = "nrind"\nplain = "sqrt', VS, "item BSA.builtin", "two-derivations"),
    (
        "forms/f_lbh.toml",
        'soft = ["60", "200"]',
        'soft = ["60"]',
        "forms/f_lbh.toml",
        "analyte HGB.soft",
        "not-a-pair",
    ),
    (
        "forms/f_lbh.toml",
        "folded = true",
        "required = true\nfolded = true",
        "forms/f_lbh.toml",
        "analyte RBC.folded",
        "required-or-folded",
    ),
    (
        "forms/f_ae.toml",
        'default = "NOT APPLICABLE"',
        'default = "NONE"',
        "forms/f_ae.toml",
        "item AEACN.default",
        "dangling",
    ),
    (
        "codelists.toml",
        '["N", "Нет", "No"]',
        '["Y", "Нет", "No"]',
        "codelists.toml",
        "CL_NY.items Y",
        "duplicate-oid",
    ),
    (
        "codelists.toml",
        '["N", "Нет", "No"]',
        '["N", "", "No"]',
        "codelists.toml",
        "CL_NY.items 2",
        "missing-translation",
    ),
    ("codelists.toml", '["N", "Нет", "No"]', '["N", "Нет"]', "codelists.toml", "CL_NY.items 2", "wrong-type"),
    ("checks.toml", 'form = "F_IC"', 'form = "F_ID"', "checks.toml", "check EC-010.form", "dangling"),
    ("checks.toml", 'group = "RG_ICRE"', 'group = "RG_EX"', "checks.toml", "check EC-014.group", "dangling"),
    (
        "checks.toml",
        'items = ["ICDAT"]',
        'items = ["ICDATE"]',
        "checks.toml",
        "check EC-010.items",
        "dangling",
    ),
    (
        "checks.toml",
        'items = ["ICDAT"]',
        'items = ["SEX"]',
        "checks.toml",
        "check EC-010.items",
        "item-elsewhere",
    ),
    (
        "checks.toml",
        'waits_for = ["F_DV"]',
        'waits_for = ["F_SV"]',
        "checks.toml",
        "check EC-013.waits_for",
        "waits-for-complete",
    ),
    ("checks.toml", 'oid = "EC-011"', 'oid = "EC-010"', "checks.toml", "check EC-010.oid", "duplicate-oid"),
    ("schedule.toml", "target_day = 60\n", "", "schedule.toml", "event M2.target_day", "target-day"),
    (
        "schedule.toml",
        '"X - - - - - - - - - - - - -"',
        '"X - -"',
        "schedule.toml",
        "matrix.F_IC",
        "matrix-row",
    ),
    (
        "schedule.toml",
        '"X - - - - - - - - - - - - -"',
        '"Q - - - - - - - - - - - - -"',
        "schedule.toml",
        "matrix.F_IC",
        "matrix-row",
    ),
    ("study.toml", '"F_IC", "F_IE"', '"F_IE"', "study.toml", "forms", "form-not-listed"),
    ("study.toml", '"F_IC", "F_IE"', '"F_XX", "F_IC", "F_IE"', "study.toml", "forms", "dangling"),
    ("study.toml", 'sex_item = "SEX"', 'sex_item = "GENDER"', "study.toml", "settings.sex_item", "dangling"),
    (
        "study.toml",
        'item = "ICWITNM"',
        'item = "SEX"',
        "forms/f_ic.toml",
        "item ICWITNM",
        "personal-not-listed",
    ),
    ("study.toml", 'item = "ICWITNM"', 'item = "WITNESS"', "study.toml", "personal WITNESS", "dangling"),
    ("study.toml", 'oid = "hemc101-01-02"', "oid = ", "study.toml", "", "not-toml"),
    ("ctcae.csv", "code,ru,en", "code,en,ru", "ctcae.csv", "", "wrong-columns"),
    ("ctcae.csv", "CT5-0002,", "CT5-0001,", "ctcae.csv", "CT5-0001", "duplicate-oid"),
    ("roles.toml", 'en = "Inspector"\n', "", "roles.toml", "inspector.en", "missing-translation"),
    ("units.toml", '"kg" = { ru = "кг", en', '"kg" = { en', "units.toml", "kg.ru", "missing-translation"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "key", "reason"), EDITS, ids=[f"{e[4]}:{e[5]}" for e in EDITS]
)
def test_a_fault_is_named(copy: Path, file: str, old: str, new: str, at: str, key: str, reason: str) -> None:
    change(copy, file, old, new)
    found = [(fault.file, fault.key, fault.reason_code) for fault in lint_folder(copy)]
    assert (at, key, reason) in found


def test_all_faults_are_named_at_once(copy: Path) -> None:
    change(copy, VS, 'type = "TM"', 'type = "CLOCK"')
    change(copy, "codelists.toml", '["N", "Нет", "No"]', '["Y", "Нет", "No"]')
    change(copy, "study.toml", 'item = "ICWITNM"', 'item = "SEX"')
    change(copy, "schedule.toml", "target_day = 60\n", "")
    reasons = {fault.reason_code for fault in lint_folder(copy)}
    assert reasons == {"bad-type", "duplicate-oid", "personal-not-listed", "target-day"}


def test_missing_and_foreign_files_are_named(copy: Path) -> None:
    (copy / "roles.toml").unlink()
    (copy / "forms" / "notes.txt").write_text("x", encoding="utf-8")
    found = [(fault.file, fault.reason_code) for fault in lint_folder(copy)]
    assert ("roles.toml", "missing-file") in found
    assert ("forms/notes.txt", "unknown-file") in found


@pytest.mark.parametrize(
    "label",
    [
        "Ф. И. О. родственника",
        "Адрес места жительства",
        "Номер телефона пациента",
        "Паспорт",
        "СНИЛС",
        "Дата рождения супруга",
    ],
)
def test_a_question_that_looks_personal_must_be_listed(copy: Path, label: str) -> None:
    change(copy, VS, 'ru = "Положение тела"', f'ru = "{label}"')
    assert (VS, "item VSPOS", "personal-not-listed") in [
        (fault.file, fault.key, fault.reason_code) for fault in lint_folder(copy)
    ]


LOCKS: list[tuple[str, Callable[[Path], object]]] = [
    ("lock-changed", lambda folder: change(folder, VS, "Рост", "Рост тела")),
    ("lock-gone", lambda folder: (folder / "ctcae.csv").unlink()),
    ("lock-new", lambda folder: (folder / "forms" / "f_new.toml").write_text("", encoding="utf-8")),
    ("lock-line", lambda folder: (folder.parent / "LOCK").write_text("nonsense\n", encoding="utf-8")),
    ("missing-file", lambda folder: (folder.parent / "LOCK").unlink()),
]


@pytest.mark.parametrize(("reason", "damage"), LOCKS, ids=[name for name, _ in LOCKS])
def test_the_lock_tells_every_difference(copy: Path, reason: str, damage: Callable[[Path], object]) -> None:
    assert lock_faults(copy.parent) == []
    damage(copy)
    assert reason in {fault.reason_code for fault in lock_faults(copy.parent)}


def test_a_new_version_is_no_fault_of_the_lock(copy: Path) -> None:
    shutil.copytree(copy, copy.parent / "2.0")
    assert lock_faults(copy.parent) == []
    assert "2.0/study.toml" in lock_text(copy.parent)


def test_the_shipped_lock_holds() -> None:
    assert lock_faults(STUDY) == []


def test_every_reason_has_words_and_a_test() -> None:
    tested = {edit[5] for edit in EDITS} | {name for name, _ in LOCKS} | {"unknown-file"}
    for language in ("ru", "en"):
        words = Words(language)
        for reason in tested:
            assert f"lint.{reason}" in words, (language, reason)
    source = "".join(
        path.read_text(encoding="utf-8") for path in resource("..", "cartdesk", "study").glob("*.py")
    )
    for reason in tested:
        assert f'"{reason}"' in source


def test_the_words_of_a_fault_can_be_filled(copy: Path) -> None:
    for file, old, new, *_ in EDITS[:30]:
        if old in (copy / file).read_text(encoding="utf-8"):
            change(copy, file, old, new)
    faults: list[Fault] = lint_folder(copy)
    assert len(faults) > 20
    for language in ("ru", "en"):
        words = Words(language)
        for fault in faults:
            told = words(f"lint.{fault.reason_code}", **fault.facts)
            assert told.endswith(".") and "{" not in told
