"""Studies of others as they stand in their files: every definition counted, everything not understood named with its line."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from cartdesk.base import CartDeskError, Words
from cartdesk.forms import lint_expressions
from cartdesk.forms.lintall import lint_rules
from cartdesk.interchange import Wish, build_study, read_file
from cartdesk.study import (
    DataType,
    GroupKind,
    Repeat,
    Severity,
    Text,
    lint_folder,
    lint_places,
    load_folder,
    load_study,
    write_folder,
)
from cartdesk.study.model import StudyDef
from tests.interchange.odm_files import (
    CDISC,
    NS,
    ODMLIB,
    ODMLIB_INVALID,
    OPENEDC,
    REDCAP,
    REDCAP_COMMA,
    REDCAP_LONG,
    SAMPLES,
    STUDIES,
    Made,
    counts,
    question,
    used,
)

WISH = Wish(load_study("hemc101-01-02").roles)


def read(source: Path | bytes, **other: str) -> StudyDef:
    return build_study(read_file(source), WISH, **other)[0]


def notes(source: Path | bytes) -> list[tuple[str, int]]:
    file = read_file(source)
    build_study(file, WISH)
    return [(note.code, note.line) for note in file.report.notes]


def only_item(made: Made):
    return next(iter(read(made.document).items.values()))


# samples


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_sample_is_counted_as_it_stands(path: Path) -> None:
    file = read_file(path)
    study, count = build_study(file, WISH)
    told = counts(path)
    assert (count.events, count.forms, count.groups, count.items, count.codelists, count.codes) == tuple(
        told.get(name, 0)
        for name in ("StudyEventDef", "FormDef", "ItemGroupDef", "ItemDef", "CodeList", "CodeListItem")
    )
    assert (count.units, count.conditions, count.methods, count.ranges) == tuple(
        told.get(name, 0) for name in ("MeasurementUnit", "ConditionDef", "MethodDef", "RangeCheck")
    )
    assert (file.subjects, file.data.values) == (
        told.get("SubjectData", 0),
        told.get("ItemData", 0) + told.get("ItemDataBase64Binary", 0),
    )
    origin = study.origin
    assert set(origin.items.values()) == used(path, "Item") & {
        one.get("OID") for one in etree.parse(str(path)).getroot().iter(f"{NS}ItemDef")
    }


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_a_sample_becomes_a_folder_without_a_fault(path: Path, tmp_path: Path) -> None:
    study = read(path)
    write_folder(study, tmp_path / "v")
    assert lint_folder(tmp_path / "v") == []
    loaded = load_folder(tmp_path / "v")
    assert replace(loaded, digest="") == study
    assert lint_expressions(loaded) == []
    assert lint_rules(loaded) + lint_places(loaded) == []


def test_openedc_item_by_item() -> None:
    study = read(OPENEDC)
    assert [event.text.en for event in study.events.values()] == [
        "Baseline (T0)",
        "Follow-up (T1)",
        "Follow-up (T2)",
    ]
    assert [event.repeating for event in study.events.values()] == [False, False, True]
    assert study.languages == ("de", "en")
    age = study.items["AGE"]
    assert (age.text.en, age.text.others["de"]) == ("What is your age?", "Wie alt sind Sie?")
    assert (age.type, study.units[age.unit].text("de")) == (DataType.INTEGER, "years")
    assert study.origin.items["AGE"] == "Age" and study.origin.items["I_6"] == "I.6"
    low = age.ranges[0]
    assert (low.severity, low.low, low.high) == (Severity.HARD, 18, None)
    [check] = [one for one in study.checks.values() if one.items == ("AGE",)]
    assert (check.expression, check.severity, check.plain) == ("AGE >= 120.0", Severity.HARD, "< 120")
    weight = study.items["WEIGHT"].ranges[0]
    assert (weight.low, weight.high) == (40, 160)
    pregnant = study.items["PREGNANT"]
    assert pregnant.type is DataType.CODE and pregnant.derived is None and not pregnant.mandatory
    assert [one.code for one in study.codelists[pregnant.codelist].items] == ["1", "0"]
    assert '!(Gender == "Female")' in pregnant.help("en") and "OpenEDC" in pregnant.help("ru")
    assert study.items["CARDIOVASCULARDISEASES"].mandatory
    assert [one.code for one in study.codelists["CL_1"].items] == ["Female", "Male", "Other"]
    assert study.codelists["CL_1"].items[0].text.others == {"de": "Weiblich"}
    kept = {(rule.kind, rule.oid): rule for rule in study.origin.kept}
    assert len(kept) == 9
    assert kept["method", "M.1"].source == "Weight / Height ^ 2" and kept["method", "M.1"].items == ("BMI",)
    assert set(kept["condition", "C.3"].items) == {"I_8", "I_9"}


def test_redcap_repeating_instruments_are_logs_and_extensions_are_named() -> None:
    file = read_file(REDCAP)
    study, _ = build_study(file, WISH)
    assert {form.oid: form.repeat for form in study.forms.values()} == {
        "F_DEMOGRAPHICS": Repeat.VISIT,
        "F_BP": Repeat.LOG,
    }
    assert [event.kind for event in study.events.values()] == ["scheduled", "log"]
    [extension] = file.report.extensions.values()
    assert extension.namespace == "https://projectredcap.org"
    assert extension.line == 8 and extension.elements and extension.attributes
    assert set(study.personal) == {"FIRST_NAME", "DOB"}
    assert study.items["DOB"].stays and not any(one.leaves for one in study.personal.values())
    assert not read_leaving(REDCAP).items["DOB"].stays
    assert study.items["RACE"].type is DataType.CODE
    assert (
        study.items["BP_SYSTOLIC"].ranges[0].low == 0
        and study.items["BP_SYSTOLIC"].ranges[0].severity is Severity.SOFT
    )


def read_leaving(path: Path) -> StudyDef:
    return build_study(read_file(path), replace(WISH, personal_leaves=True))[0]


def test_redcap_branching_and_calculations_are_kept_as_text() -> None:
    study = read(REDCAP_LONG)
    told = {
        (rule.kind, rule.context): rule.source
        for rule in study.origin.kept
        if rule.oid.startswith("num_children")
    }
    assert told == {("condition", "REDCap"): '[sex] = "0" and [given_birth] = "1"'}
    assert "asked if" in study.items["NUM_CHILDREN"].help("en")
    assert study.items["BMI"].derived is None
    assert len(study.events) == 12 and all(event.target_day is None for event in study.events.values())


def test_a_limit_on_text_is_kept_and_told() -> None:
    study = read(REDCAP_COMMA)
    assert study.items["HEIGHT"].type is DataType.TEXT and study.items["HEIGHT"].ranges == ()
    assert sorted(rule.source for rule in study.origin.kept if rule.items == ("HEIGHT",)) == ["<= 3", ">= 0"]
    assert "Number (comma as decimal)" in study.items["HEIGHT"].help("en")


def test_cdisc_shared_groups_become_items_of_their_own_and_lead_back() -> None:
    study = read(CDISC)
    assert study.languages == ("de", "en", "fr", "ko")
    shared = [oid for oid, source in study.origin.items.items() if source == "I_DIABP"]
    assert len(shared) > 1 and len({study.items[oid].form for oid in shared}) == len(shared)
    assert len(set(study.origin.items.values())) == 61
    assert {rule.context for rule in study.origin.kept} == {
        "XPath",
        "RangeCheck",
        "MyScriptingLanguage1",
        "MyScriptingLanguage2",
    }
    assert study.items["HEIGHT"].ranges == ()  # its limit is told in another unit than the item's first


def test_units_codes_and_repeating_forms_of_another_writer() -> None:
    study = read(ODMLIB)
    assert len(study.origin.homes) == 3 and "LOG" in study.events
    assert [one for one in notes(ODMLIB) if one[0] == "log-of-repeating-visit"]


def test_a_misspelt_element_and_references_to_nothing_are_named_with_their_lines() -> None:
    text = ODMLIB_INVALID.read_text("utf-8").splitlines()
    found = notes(ODMLIB_INVALID)
    [line] = [number for number, row in enumerate(text, 1) if "<studyName>" in row]
    assert ("unknown-element", line) in found
    dangling = [line for code, line in found if code == "dangling"]
    assert dangling and all("Ref" in text[line - 1] for line in dangling)


# odd but legal files


def test_names_and_words_fall_back() -> None:
    made = Made()
    made.item("A", question("Frage", "de")).item("B", Name="Name of B").item("C", Name=None)
    made.item("D", "<Description><TranslatedText xml:lang='en'>Only described</TranslatedText></Description>")
    made.item("E", question("Вопрос без языка")).item("G", question("Colour", "en-GB"))
    made.item(
        "H",
        question("Question", "en")
        + "<Description><TranslatedText xml:lang='en'>Hint</TranslatedText></Description>",
    )
    study = read(made.document)
    told = {source: study.items[oid] for oid, source in study.origin.items.items()}
    assert told["A"].text == Text("", "", {"de": "Frage"}) and told["A"].text("ru") == "Frage"
    assert told["B"].text.en == "Name of B" and told["C"].text.en == "C"
    assert told["D"].text.en == "Only described" and told["D"].help is None
    assert told["E"].text == Text("Вопрос без языка", "")
    assert told["G"].text.en == "Colour"
    assert told["H"].help.en == "Hint"


def test_html_in_a_label_is_taken_out_and_a_comparison_is_not() -> None:
    made = Made().item("A", question("<div class='x'><p>Age &amp; <b>weight</b></p><br/>now</div>", "en"))
    made.item("B", question("Was it < 5 or > 9 a&b?", "en"))
    study = read(made.document)
    assert study.items["A"].text.en == "Age & weight\n\nnow"
    assert study.items["B"].text.en == "Was it < 5 or > 9 a&b?"
    assert [code for code, _ in notes(made.document)] == ["html"]


@pytest.mark.parametrize(
    ("told", "type_", "size"),
    [
        ({"DataType": "text", "Length": "20"}, DataType.TEXT, (20, 0, 0)),
        ({"DataType": "string"}, DataType.TEXT, (0, 0, 0)),
        ({"DataType": "URI"}, DataType.TEXT, (0, 0, 0)),
        ({"DataType": "integer", "Length": "3"}, DataType.INTEGER, (3, 0, 0)),
        ({"DataType": "float", "Length": "5", "SignificantDigits": "1"}, DataType.NUMBER, (0, 5, 1)),
        ({"DataType": "float", "Length": "1", "SignificantDigits": "2"}, DataType.NUMBER, (0, 0, 0)),
        ({"DataType": "double"}, DataType.NUMBER, (0, 0, 0)),
        ({"DataType": "date"}, DataType.DATE, (0, 0, 0)),
        ({"DataType": "partialDate"}, DataType.PARTIAL_DATE, (0, 0, 0)),
        ({"DataType": "incompleteDate"}, DataType.PARTIAL_DATE, (0, 0, 0)),
        ({"DataType": "time"}, DataType.TIME, (0, 0, 0)),
        ({"DataType": "partialTime"}, DataType.TIME, (0, 0, 0)),
        ({"DataType": "datetime"}, DataType.DATETIME, (0, 0, 0)),
        ({"DataType": "partialDatetime"}, DataType.DATETIME, (0, 0, 0)),
        ({"DataType": "boolean"}, DataType.CODE, (0, 0, 0)),
        ({"DataType": "base64Binary"}, DataType.TEXT, (0, 0, 0)),
        ({"DataType": "durationDatetime"}, DataType.TEXT, (0, 0, 0)),
        ({"DataType": "varchar2"}, DataType.TEXT, (0, 0, 0)),
        ({"DataType": None}, DataType.TEXT, (0, 0, 0)),
    ],
)
def test_data_types(told: dict[str, str], type_: DataType, size: tuple[int, int, int]) -> None:
    item = only_item(Made().item("A", question("q", "en"), **told))
    assert (item.type, item.length, item.significant, item.decimals) == (type_, *size)


@pytest.mark.parametrize(("told", "code"), [("varchar2", "type-unknown"), ("hexBinary", "type-as-text")])
def test_a_type_carried_as_text_is_named(told: str, code: str) -> None:
    assert (code, 1) in notes(Made().item("A", question("q", "en"), DataType=told).document)


def limit(comparator: str, *values: str, soft: str = "Hard", inner: str = "") -> str:
    told = "".join(f"<CheckValue>{value}</CheckValue>" for value in values)
    return f'<RangeCheck Comparator="{comparator}" SoftHard="{soft}">{told}{inner}</RangeCheck>'


@pytest.mark.parametrize(
    ("type_", "checks", "ranges", "expressions"),
    [
        ("integer", limit("GE", "18") + limit("LE", "99"), [("H", 18, 99)], []),
        ("integer", limit("GE", "18", soft="Soft"), [("S", 18, None)], []),
        ("integer", limit("GE", "1") + limit("LE", "9", soft="Soft"), [("H", 1, None), ("S", None, 9)], []),
        ("float", limit("GT", "0.50"), [], ["A <= 0.50"]),
        ("float", limit("LT", "-3"), [], ["A >= -3.0"]),
        ("integer", limit("IN", "1", "2"), [], ["!(A == 1.0 || A == 2.0)"]),
        ("integer", limit("NOTIN", "7"), [], ["A == 7.0"]),
        ("text", limit("EQ", "yes"), [], ["A != 'yes'"]),
        ("text", limit("NE", "no"), [], ["A == 'no'"]),
        ("date", limit("GE", "2020-01-31"), [], ["A < timestamp('2020-01-31T00:00:00Z')"]),
        ("integer", limit("GE", "5") + limit("LE", "3"), [("H", 5, None)], ["A > 3.0"]),
    ],
)
def test_range_checks_become_limits_and_checks(
    type_: str, checks: str, ranges: list, expressions: list[str]
) -> None:
    study = read(Made().item("A", question("q", "en") + checks, DataType=type_).document)
    found = study.items["A"].ranges
    assert [(one.severity.value, one.low, one.high) for one in found] == ranges
    assert [one.expression for one in study.checks.values()] == expressions
    assert lint_expressions(study) == []


@pytest.mark.parametrize(
    ("type_", "check"),
    [
        ("text", limit("GE", "5")),
        ("integer", limit("GE", "today")),
        ("integer", limit("GE", "1", "2")),
        ("partialDate", limit("GE", "2020-01-01")),
        ("integer", limit("LIKE", "1")),
        ("integer", limit("GE")),
        (
            "integer",
            '<RangeCheck SoftHard="Hard"><FormalExpression Context="SAS">A gt B</FormalExpression></RangeCheck>',
        ),
        ("text", limit("EQ", "it's")),
    ],
)
def test_a_check_that_is_no_plain_comparison_is_kept_as_text(type_: str, check: str) -> None:
    study = read(Made().item("A", question("q", "en") + check, DataType=type_).document)
    assert study.items["A"].ranges == () and study.checks == {}
    [rule] = study.origin.kept
    assert rule.kind == "check" and rule.items == ("A",) and study.items["A"].help is not None


def test_messages_of_limits_keep_their_languages() -> None:
    said = "<ErrorMessage><TranslatedText xml:lang='de'>zu jung</TranslatedText></ErrorMessage>"
    study = read(
        Made().item("A", question("q", "en") + limit("GT", "18", inner=said), DataType="integer").document
    )
    assert next(iter(study.checks.values())).message == Text("", "", {"de": "zu jung"})
    plain = read(Made().item("A", question("q", "en") + limit("GT", "18"), DataType="integer").document)
    assert next(iter(plain.checks.values())).message == Text("Допустимо: > 18.", "Allowed: > 18.")


LISTS = """
<CodeList OID="CL.1" Name="l" DataType="text"><CodeListItem CodedValue="b" OrderNumber="2"/>
<CodeListItem CodedValue="a" OrderNumber="1"><Decode><TranslatedText xml:lang="ru">А</TranslatedText></Decode></CodeListItem>
<CodeListItem CodedValue="a" OrderNumber="3"/><CodeListItem CodedValue=" " OrderNumber="4"/></CodeList>
<CodeList OID="CL.2" Name="e" DataType="text"><EnumeratedItem CodedValue="x"/><EnumeratedItem CodedValue="y"/></CodeList>
<CodeList OID="CL.3" Name="d" DataType="text"><ExternalCodeList Dictionary="MedDRA" Version="26.0"/></CodeList>
<CodeList OID="CL.4" Name="empty" DataType="text"/>
"""


def test_code_lists_enumerations_and_dictionaries() -> None:
    made = Made(lists=LISTS)
    for number in (1, 2, 3, 4, 5):
        made.item(f"A{number}", question("q", "en") + f'<CodeListRef CodeListOID="CL.{number}"/>')
    study = read(made.document)
    types = [study.items[f"A{number}"].type for number in (1, 2, 3, 4, 5)]
    assert types == [DataType.CODE, DataType.CODE, DataType.TEXT, DataType.TEXT, DataType.TEXT]
    first = study.codelists[study.items["A1"].codelist].items
    assert [(one.code, one.text("ru")) for one in first] == [("a", "А"), ("b", "b")]
    told = sorted(code for code, _ in notes(made.document))
    assert told == ["code-empty", "code-twice", "dangling", "external-list", "list-empty"]


def test_rave_names_a_field_by_its_label_where_it_has_no_question() -> None:
    made = Made(namespace=f'{Made.namespace} xmlns:mdsol="http://www.mdsol.com/ns/odm/metadata"')
    made.item(
        "VDT", DataType="date", **{"mdsol:SASLabel": "Visit Date", "mdsol:DateTimeFormat": "dd MMM yyyy"}
    )
    made.item("YN", question("Dosed?", "en"), **{"mdsol:SASLabel": "Dose"})
    study = read(made.document)
    assert [one.text.en for one in study.items.values()] == ["Visit Date", "Dosed?"]


def test_openclinica_multiple_choice() -> None:
    made = Made(
        namespace=' xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:OpenClinica="http://www.openclinica.org/ns/odm_ext_v130/v3.1"'
    )
    made.lists = (
        '<OpenClinica:MultiSelectList ID="MSL_1" Name="m" DataType="text">'
        '<OpenClinica:MultiSelectListItem CodedOptionValue="1"><Decode><TranslatedText>One</TranslatedText></Decode>'
        "</OpenClinica:MultiSelectListItem></OpenClinica:MultiSelectList>"
    )
    made.item("A", question("q", "en") + '<OpenClinica:MultiSelectListRef MultiSelectListID="MSL_1"/>')
    study = read(made.document)
    assert study.items["A"].type is DataType.CODES
    assert study.codelists[study.items["A"].codelist].items[0].text.en == "One"
    assert "http://www.openclinica.org/ns/odm_ext_v130/v3.1" in read_file(made.document).report.extensions


def test_duplicates_and_references_named_twice() -> None:
    made = Made().item("A", question("first", "en")).item("A", question("second", "en"))
    made.groups = (
        '<ItemGroupDef OID="IG.1" Name="g" Repeating="Yes"><ItemRef ItemOID="A" Mandatory="No"/><ItemRef ItemOID="A" Mandatory="No"/>'
        '<ItemRef ItemOID="NONE" Mandatory="No"/></ItemGroupDef>'
    )
    made.forms = (
        '<FormDef OID="F.1" Name="f" Repeating="No"><ItemGroupRef ItemGroupOID="IG.1" Mandatory="Yes"/>'
        '<ItemGroupRef ItemGroupOID="IG.1" Mandatory="No"/></FormDef>'
    )
    study = read(made.document)
    assert [item.text.en for item in study.items.values()] == ["first"]
    [group] = study.groups.values()
    assert (group.kind, group.minimum) == (GroupKind.REPEATING, 1)
    assert sorted(code for code, _ in notes(made.document)) == ["dangling", "duplicate", "twice", "twice"]


def test_a_group_used_by_two_forms_is_two_sets_of_items() -> None:
    made = Made().item("A", question("q", "en"))
    made.events = made.events.replace(
        "</StudyEventDef>", '<FormRef FormOID="F.2" Mandatory="No"/></StudyEventDef>'
    )
    made.forms += made.forms.replace("F.1", "F.2")
    study = read(made.document)
    assert list(study.origin.items.items()) == [("A", "A"), ("A_2", "A")]
    assert study.items["A"].form == "F_1" and study.items["A_2"].form == "F_2"
    assert study.matrix == {"F_1": {"V1": "X"}, "F_2": {"V1": "O"}}


def test_conditions_of_forms_groups_and_items_reach_the_items() -> None:
    made = Made().item("A", question("q", "en"))
    made.rules = "".join(
        f'<ConditionDef OID="C.{name}" Name="c"><FormalExpression Context="XPath">//{name}</FormalExpression></ConditionDef>'
        for name in "fgi"
    )
    made.events = made.events.replace(
        'Mandatory="Yes"', 'Mandatory="Yes" CollectionExceptionConditionOID="C.f"'
    )
    made.forms = made.forms.replace(
        'Mandatory="Yes"', 'Mandatory="Yes" CollectionExceptionConditionOID="C.g"'
    )
    made.groups = (
        '<ItemGroupDef OID="IG.1" Name="g" Repeating="No">'
        '<ItemRef ItemOID="A" Mandatory="Yes" CollectionExceptionConditionOID="C.i" MethodOID="M.none"/></ItemGroupDef>'
    )
    study = read(made.document)
    assert {rule.source for rule in study.origin.kept if rule.items == ("A",)} == {"//f", "//g", "//i"}
    assert not study.items["A"].mandatory and study.items["A"].condition is None
    assert sorted(code for code, _ in notes(made.document)) == ["dangling", "not-required"]


def test_repeating_forms_of_two_visits_are_two_logs() -> None:
    made = Made().item("A", question("q", "en"))
    made.forms = made.forms.replace('Repeating="No"', 'Repeating="Yes"')
    made.events += made.events.replace("SE.1", "SE.2").replace("Visit", "Later")
    study = read(made.document)
    assert [(form.text.en, form.repeat) for form in study.forms.values()] == [
        ("Form (Visit)", Repeat.LOG),
        ("Form (Later)", Repeat.LOG),
    ]
    assert list(study.origin.homes.values()) == ["SE.1", "SE.2"]


def test_forms_and_groups_without_a_visit_can_still_be_filled() -> None:
    made = Made(events="", protocol="").item("A", question("q", "en"))
    assert [event.text.en for event in read(made.document).events.values()] == ["Visit"]
    made.forms = ""
    study = read(made.document)
    assert [form.text.en for form in study.forms.values()] == ["Group"]
    assert [code for code, _ in notes(made.document)] == ["no-forms", "group-as-form", "no-visits"]
    loose = Made().item("A", question("q", "en"))
    loose.forms += '<FormDef OID="F.9" Name="Loose" Repeating="No"><ItemGroupRef ItemGroupOID="IG.1" Mandatory="No"/></FormDef>'
    kinds = [(event.kind, event.repeating) for event in read(loose.document).events.values()]
    assert kinds == [("scheduled", False), ("unscheduled", True)]


def test_any_oid_gets_a_plain_name_and_keeps_its_own() -> None:
    oids = ["I.AE", "AE", "ae", "1st", "Возраст", "F_X", "RG_Y", "TODAY", "a b", "a.b", "LOG", "x" * 90]
    made = Made()
    for oid in oids:
        made.item(oid, question("q", "en"))
    study = read(made.document)
    assert list(study.origin.items.values()) == oids
    assert len(study.items) == len(oids)
    assert not set(study.items) & {"TODAY", "LOG"} and not any(
        oid.startswith(("F_", "RG_")) for oid in study.items
    )


def test_several_versions_and_includes() -> None:
    made = Made().item("A", question("q", "en"))
    text = made.document.decode()
    second = '<MetaDataVersion OID="MDV.2" Name="Two"><Include StudyOID="ST.1" MetaDataVersionOID="MDV.1"/></MetaDataVersion>'
    both = text.replace("</MetaDataVersion>", f"</MetaDataVersion>{second}").encode()
    assert read(both).version == "MDV.2" and list(read(both).items) == ["A"]
    assert read(both, metadata="MDV.1").version == "MDV.1"
    assert ("other-version", 1) in notes(both)
    with pytest.raises(CartDeskError, match="odm.unknown-metadata"):
        read(both, metadata="MDV.3")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (SAMPLES / "cdisc" / "version_2.xml", "odm.version-2"),
        (SAMPLES / "cdisc" / "version_1_1.xml", "xml.doctype"),
        (Made(root='ODMVersion="2.0"').item("A").document, "odm.version-2"),
        (Made(namespace=' xmlns="http://www.cdisc.org/ns/odm/v2.0"').item("A").document, "odm.version-2"),
        (Made(namespace="").item("A").document, "odm.no-namespace"),
        (Made(namespace=' xmlns="urn:other"').item("A").document, "odm.not-odm"),
        (b"<html/>", "odm.not-odm"),
        (b'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3"/>', "odm.no-study"),
        (b'<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3"><Study OID="S"/></ODM>', "odm.no-metadata"),
        (Made(forms="", events="", groups="<ItemGroupDef OID='G' Name='g' Repeating='No'/>").item("A").document, "odm.nothing-to-fill"),
    ],
)  # fmt: skip
def test_what_cannot_become_a_study_is_refused_in_words(source: Path | bytes, code: str) -> None:
    with pytest.raises(CartDeskError) as told:
        read(source)
    assert told.value.code == code
    assert all(Words(language).error(told.value) for language in ("ru", "en"))


def test_odm_1_2_is_read_and_named() -> None:
    made = Made(namespace=' xmlns="http://www.cdisc.org/ns/odm/v1.2"').item("A", question("q", "en"))
    assert list(read(made.document).items) == ["A"]
    assert ("older", 1) in notes(made.document)


def test_people_and_clinical_data_never_enter_the_study() -> None:
    after = (
        '<AdminData><User OID="U"><LastName>Canary</LastName></User></AdminData>'
        '<ClinicalData StudyOID="ST.1" MetaDataVersionOID="MDV.1"><SubjectData SubjectKey="Canary"/></ClinicalData>'
    )
    study = read(Made(after=after).item("A", question("q", "en")).document)
    assert b"Canary" not in study.origin.definition
    assert b"SubjectData" in REDCAP.read_bytes() and b"SubjectData" not in read(REDCAP).origin.definition
    assert b"redcap:RequireChangeReason" in read(REDCAP).origin.definition


def test_every_remark_has_words() -> None:
    rooms = Path(__file__).resolve().parents[2] / "cartdesk"
    code = [*(rooms / "interchange" / "reading").glob("*.py"), rooms / "usecases" / "odm_loading.py"]
    import re

    noted = {name for path in code for name in re.findall(r'note\("([a-z0-9-]+)"', path.read_text("utf-8"))}
    noted |= {
        "dangling",
        "after-removal",
        "not-yours",
        "twice",
        "code-twice",
        "code-empty",
        "external-list",
        "list-empty",
        "type-as-text",
        "type-unknown",
    }
    for language in ("ru", "en"):
        known = Words(language).keys()
        told = {key.removeprefix("odm.note.") for key in known if key.startswith("odm.note.")}
        assert told == noted
