"""What the seven complete forms must hold, written from the case book and its second reading."""

import re

from cartdesk.records.states import Permission
from cartdesk.study import DataType, GroupKind, PanelColumn, Severity, load_study

STUDY = load_study("hemc101-01-02")
COMPLETE = [form for form in STUDY.forms.values() if form.complete]

# R14, R31, R39, R42 by hand: who may do what
MAY = {
    "nurse": {"own", "view", "enter", "complete", "overrule", "enrol", "print", "send"},
    "investigator": {
        "own",
        "view",
        "enter",
        "complete",
        "sign",
        "overrule",
        "enrol",
        "print",
        "export",
        "send",
        "audit",
    },
    "administrator": {"own", "people", "desk", "audit"},
    "data-manager": {"own", "view", "import", "export", "audit"},
    "coder": {"own", "view"},
    "sponsor-safety": {"own", "view"},
    "monitor": {"own", "view", "audit"},
    "inspector": {"own", "view", "audit"},
}


def test_roles_may_what_the_regulations_allow() -> None:
    assert {role.oid: set(role.permissions) for role in STUDY.roles.values()} == MAY
    assert {one for role in STUDY.roles.values() for one in role.permissions} <= {
        one.value for one in Permission
    }


def test_only_the_investigator_signs_and_only_he_signs_every_form() -> None:
    assert [role for role, may in MAY.items() if "sign" in may] == ["investigator"]
    assert all(form.sign == ("investigator",) for form in STUDY.forms.values())


def test_the_administrator_enters_and_signs_nothing() -> None:
    assert not {"enter", "complete", "sign", "overrule", "view"} & STUDY.roles["administrator"].permissions


def test_judgements_are_reserved_to_the_investigator() -> None:
    reserved = [
        "AESER",
        "AESDTH",
        "AESLIFE",
        "AESHOSP",
        "AESDISAB",
        "AESCONG",
        "AESMIE",
        "AEREL",
        "AERELLD",
        "AERELPR",
        "VSCLSIG",
        "LBH_HGB_CLSIG",
        "LBH_PLAT_CLSIG",
    ]
    for oid in reserved:
        assert STUDY.items[oid].set_by == ("investigator",), oid
    for oid in ("AETERM", "AETOXGR", "SYSBP", "LBH_HGB_ORRES", "SEX"):
        assert "nurse" in STUDY.items[oid].set_by, oid


def test_consent_is_filled_by_the_investigator() -> None:
    assert STUDY.forms["F_IC"].fill == ("investigator",)


def test_medical_coding_is_the_coders() -> None:
    for oid in ("AELLT", "AELLTCD", "AEDECOD", "AEPTCD", "AEHLT", "AEHLGT", "AEBODSYS", "AESOCCD", "AEMDVER"):
        assert STUDY.items[oid].set_by == ("coder",), oid


def test_derived_items_are_set_by_nobody() -> None:
    derived = [
        "AGE",
        "BRTHYR",
        "IMPDAT1",
        "IMPDATL",
        "SVIMPDY",
        "SVDY",
        "SVWIN",
        "BMI",
        "BSA",
        "AESPID",
        "AECTSOC",
        "AETRTEM",
        "AEPHASE",
        "AEDUR",
        "LBH_HGB_NRIND",
        "LBH_HGB_ORRESU",
    ]
    for oid in derived:
        item = STUDY.items[oid]
        assert item.derived and item.set_by == () and not item.mandatory and not item.condition, oid
        method = STUDY.methods[item.derived]
        assert method.plain and bool(method.expression) != bool(method.builtin), oid


def test_what_stays_at_the_site() -> None:
    stays = {item.oid for item in STUDY.items.values() if item.stays}
    assert stays == {
        "ICWITNM",
        "SUBJINIT",
        "BRTHDAT",
        "RSNEVAL",
        "RSAEVAL",
        "SAEREPNM",
        "SAEINIT",
        "SAEDOB",
    }
    assert STUDY.personal["BRTHYR"].leaves and not STUDY.items["BRTHYR"].stays
    assert all(item.reason.ru and item.reason.en for item in STUDY.personal.values())


def test_gates() -> None:
    """The item that says whether it was done at all, by the list of forms in the case book (decisions 7)."""
    assert {form.oid: form.gate for form in STUDY.forms.values() if form.gate} == {
        "F_SV": "SVOCCUR",
        "F_VS": "VSPERF",
        "F_PE": "PEPERF",
        "F_ICE": "ICEPERF",
        "F_EG": "EGPERF",
        "F_ECHO": "CVPERF",
        "F_LBH": "LBHPERF",
        "F_LBC": "LBCPERF",
        "F_LBG": "LBGPERF",
        "F_LBU": "LBUPERF",
        "F_LBP": "PGPERF",
        "F_BCA": "BCAPERF",
        "F_CK": "CKPERF",
        "F_IS": "ISPERF",
        "F_RSN": "RSNPERF",
        "F_RSA": "RSAPERF",
        "F_BM": "BMPERF",
    }


def test_no_complete_form_keeps_a_condition_in_plain_words_only() -> None:
    for form in COMPLETE:
        for item in STUDY.items_of(form.oid):
            assert not item.condition_note, item.oid


def test_types_of_the_case_book() -> None:
    wanted = {
        "TEMP": (DataType.NUMBER, 4, 1),
        "EXDOSE": (DataType.NUMBER, 7, 3),
        "WEIGHT": (DataType.NUMBER, 5, 1),
    }
    for oid, (kind, significant, decimals) in wanted.items():
        item = STUDY.items[oid]
        assert (item.type, item.significant, item.decimals) == (kind, significant, decimals), oid
    assert (STUDY.items["SYSBP"].type, STUDY.items["SYSBP"].length) == (DataType.INTEGER, 3)
    assert (STUDY.items["AETERM"].type, STUDY.items["AETERM"].length) == (DataType.TEXT, 200)
    assert STUDY.items["AESTDAT"].type is DataType.PARTIAL_DATE
    assert STUDY.items["AEACNOTH"].type is DataType.CODES


def test_repeating_groups_and_their_bounds() -> None:
    bounds = {
        group.oid: (group.minimum, group.maximum)
        for group in STUDY.groups.values()
        if group.kind is GroupKind.REPEATING
    }
    assert bounds == {
        "RG_ICRE": (0, 20),
        "RG_IEX": (1, 16),
        "RG_EX": (1, 4),
        "RG_PTCK": (0, 20),
        "RG_PE": (1, 13),
        "RG_VIR": (5, 15),
        "RG_CK": (1, 4),
        "RG_TUT": (0, 6),
        "RG_TUN": (0, 20),
        "RG_TRT": (0, 6),
        "RG_NEW": (1, 10),
        "RG_AEGR": (0, 20),
        "RG_SAELB": (0, 40),
    }
    asked = {
        group.oid for group in STUDY.groups.values() if group.kind is GroupKind.REPEATING and group.condition
    }
    assert asked == {"RG_IEX", "RG_PE", "RG_VIR", "RG_CK", "RG_TRT", "RG_NEW"}


def test_required_analytes_of_haematology() -> None:
    (panel,) = [group for group in STUDY.groups.values() if group.form == "F_LBH" and group.analytes]
    required = [analyte.code for analyte in panel.analytes if not analyte.folded]
    assert required == ["HGB", "WBC", "NEUT", "LYM", "BLASTLE", "PLAT"]
    assert len(panel.analytes) == 15
    result = STUDY.items["LBH_HGB_ORRES"]
    assert result.comparators and result.panel == ("HGB", PanelColumn.RESULT) and result.unit == "g/L"
    assert [str(limit.low) + ".." + str(limit.high) for limit in result.ranges] == ["20..250", "60..200"]
    assert result.ranges[0].message.ru.startswith("Гемоглобин: недопустимое")


LIMITS = [
    "EC-033",
    "EC-034",
    "EC-041",
    "EC-043",
    "EC-049",
    "EC-060",
    "EC-061",
    "EC-063",
    "EC-064",
    "EC-065",
    "EC-067",
    "EC-069",
    "EC-080",
    "EC-084",
    "EC-085",
    "EC-111",
    "LIM-01",
    "NEW-19",
    "SCALE",
    "URINE",
]


def test_the_limits_that_run() -> None:
    found = {limit.oid for form in COMPLETE for item in STUDY.items_of(form.oid) for limit in item.ranges}
    assert sorted(found) == LIMITS


def test_settled_points_of_the_second_reading() -> None:
    assert STUDY.checks["EC-029"].severity is Severity.SOFT
    for dropped in ("EC-051", "EC-092", "EC-159", "EC-162"):
        assert dropped not in STUDY.checks
    assert "known.EXSTTIM" in STUDY.checks["EC-036"].expression
    assert STUDY.items["PTBRIDG"].text.ru.startswith("Проводилась ли бридж-терапия")
    outcome = STUDY.codelists["CL_OUT"].find("NOT RECOVERED/NOT RESOLVED")
    assert outcome and outcome.text.ru == "Не разрешилось / без изменений"


def test_soft_checks_may_be_explained_and_hard_ones_mostly_not() -> None:
    for check in STUDY.checks.values():
        if check.severity is Severity.SOFT:
            assert check.overrulable, check.oid
    hard = {
        check.oid for check in STUDY.checks.values() if check.severity is Severity.HARD and check.overrulable
    }
    assert hard == {"EC-013", "EC-018/NONE", "EC-071", "EC-154"}


def test_checks_on_another_form_having_its_entry_wait_for_the_casebook_signature() -> None:
    found = {check.oid for check in STUDY.checks.values() if check.signature_only}
    assert found == {
        "EC-018/NONE",
        "EC-048",
        "EC-055",
        "EC-056",
        "EC-057",
        "EC-058",
        "EC-105",
        "EC-108",
        "EC-130",
        "EC-155",
        "EC-175",
        "EC-177/F_DD",
        "EC-179",
        "EC-182",
        "NEW-01",
        "NEW-10",
        "NEW-15/F_CK",
        "NEW-15/F_IS",
    }
    assert all(STUDY.checks[oid].severity is Severity.HARD for oid in found)


def test_no_message_keeps_a_placeholder_nobody_fills() -> None:
    """The engine fills the visit, the term and grade of a result, and values of the check's own form."""
    for check in STUDY.checks.values():
        asked = set(re.findall(r"{(\w+)}", check.message.ru))
        assert asked == set(re.findall(r"{(\w+)}", check.message.en)), check.oid
        own = {item.oid for item in STUDY.items_of(check.form)}
        laboratory = {"g", "term"} if "lab." in check.expression else set()
        assert asked <= {"visit"} | laboratory | own, check.oid
    for item in STUDY.items.values():
        for limit in item.ranges:
            assert "{" not in limit.message.ru + limit.message.en, item.oid
