"""Property: whatever odd but legal file is made, it becomes a study without a fault or is refused in words; the report
counts what stands in the file, and the folder loads as the same study."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartdesk.base import CartDeskError, Words
from cartdesk.forms import lint_expressions
from cartdesk.interchange import Wish, build_study, read_file
from cartdesk.study import lint_folder, load_folder, load_study, write_folder
from tests.interchange.odm_files import Made, quoted

WISH = Wish(load_study("hemc101-01-02").roles)
OIDS = st.sampled_from(["A", "a", "I.A", "B", "B.1", "1", "Ж", "TODAY", "F_1", "x y", ""])
WORDS = st.sampled_from(
    ["", " ", "Age", "Возраст", "<b>Bold</b> & more", "a\nb", "{A}", "'\"\\", "<18 or >99", "x" * 3000]
)
LANGUAGES = st.sampled_from(["", "en", "ru", "de", "en-US", "zh-Hant", "???"])
TYPES = st.sampled_from(
    ["text", "integer", "float", "date", "partialDate", "boolean", "datetime", "time", "varchar", ""]
)
NUMBERS = st.sampled_from(["", "0", "5", "-1", "1.5", "abc", "999999999999", "2020-01-01", "1e3", "NaN"])
ORDERS = st.sampled_from(["", "1", "2", "2", "x"])
YES = st.sampled_from(["Yes", "No", "", "true", "maybe"])
CONDITIONS = st.sampled_from(["", "C.1", "C.none"])


@st.composite
def texts(draw, tag: str) -> str:
    told = draw(st.lists(st.tuples(LANGUAGES, WORDS), max_size=3))
    inner = "".join(
        f"<TranslatedText{quoted('xml:lang', tag_)}>{escape(words)}</TranslatedText>" for tag_, words in told
    )
    return draw(st.sampled_from(["", f"<{tag}/>", f"<{tag}>{inner}</{tag}>"]))


def escape(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


@st.composite
def range_checks(draw) -> str:
    values = "".join(f"<CheckValue>{escape(one)}</CheckValue>" for one in draw(st.lists(NUMBERS, max_size=2)))
    formal = draw(st.sampled_from(["", '<FormalExpression Context="CEL">A &gt; 1</FormalExpression>']))
    comparator = draw(st.sampled_from(["GE", "LE", "GT", "LT", "EQ", "NE", "IN", "NOTIN", "", "ABOUT"]))
    soft = draw(st.sampled_from(["Soft", "Hard", ""]))
    unit = draw(st.sampled_from(["", '<MeasurementUnitRef MeasurementUnitOID="MU.2"/>']))
    message = draw(texts("ErrorMessage"))
    return f"<RangeCheck{quoted('Comparator', comparator)}{quoted('SoftHard', soft)}>{values or formal}{unit}{message}</RangeCheck>"


@st.composite
def items(draw) -> str:
    units = "".join(
        f'<MeasurementUnitRef MeasurementUnitOID="{one}"/>'
        for one in draw(st.lists(st.sampled_from(["MU.1", "MU.2", "MU.9"]), max_size=2))
    )
    inner = (
        draw(texts("Description"))
        + draw(texts("Question"))
        + units
        + "".join(draw(st.lists(range_checks(), max_size=3)))
        + draw(st.sampled_from(["", *(f'<CodeListRef CodeListOID="CL.{n}"/>' for n in (1, 2, 3, 4, 9))]))
        + draw(st.sampled_from(["", '<Alias Context="SDTM" Name="AESEV"/>', "<Surprise/>"]))
    )
    told = {
        "OID": draw(OIDS),
        "Name": draw(WORDS),
        "DataType": draw(TYPES),
        "Length": draw(NUMBERS),
        "SignificantDigits": draw(NUMBERS),
    }
    return f"<ItemDef{''.join(quoted(name, value) for name, value in told.items())}>{inner}</ItemDef>"


@st.composite
def refs(draw, kind: str, oids) -> str:
    made = ""
    for oid in draw(st.lists(oids, max_size=5)):
        told = {
            f"{kind}OID": oid, "Mandatory": draw(YES), "OrderNumber": draw(ORDERS),
            "CollectionExceptionConditionOID": draw(CONDITIONS), "MethodOID": draw(st.sampled_from(["", "M.1", "M.9"])),
        }  # fmt: skip
        made += f"<{kind}Ref{''.join(quoted(name, value) for name, value in told.items())}/>"
    return made


@st.composite
def defs(draw, kind: str, oids, inner) -> str:
    told = {
        "OID": draw(oids),
        "Name": draw(WORDS),
        "Repeating": draw(YES),
        "Type": draw(st.sampled_from(["Scheduled", "Unscheduled", "Common", ""])),
    }
    return f"<{kind}{''.join(quoted(name, value) for name, value in told.items())}>{draw(texts('Description'))}{draw(inner)}</{kind}>"


LISTS = """
<CodeList OID="CL.1" Name="l" DataType="text"><CodeListItem CodedValue="1"/><CodeListItem CodedValue="2"/></CodeList>
<CodeList OID="CL.2" Name="" DataType="text"><EnumeratedItem CodedValue="a b"/><EnumeratedItem CodedValue="&lt;"/></CodeList>
<CodeList OID="CL.3" Name="d" DataType="text"><ExternalCodeList Dictionary="MedDRA"/></CodeList><CodeList OID="CL.4"/>
"""
RULES = """
<ConditionDef OID="C.1" Name="c"><Description/><FormalExpression Context="XPath">//x</FormalExpression></ConditionDef>
<MethodDef OID="M.1" Name="m" Type="Computation"><FormalExpression Context="SAS">a+b</FormalExpression></MethodDef>
"""
UNITS = (
    '<MeasurementUnit OID="MU.1" Name="kg"/><MeasurementUnit OID="MU.2" Name="kg"><Symbol/></MeasurementUnit>'
)
FORMS, GROUPS, EVENTS = (st.sampled_from([f"{head}.{n}" for n in (1, 2, 3)]) for head in ("F", "IG", "SE"))


@st.composite
def documents(draw) -> bytes:
    made = Made(lists=LISTS, rules=RULES, units=UNITS)
    made.items = draw(st.lists(items(), min_size=1, max_size=6))
    made.groups = "".join(draw(st.lists(defs("ItemGroupDef", GROUPS, refs("Item", OIDS)), max_size=4))) or " "
    made.forms = "".join(draw(st.lists(defs("FormDef", FORMS, refs("ItemGroup", GROUPS)), max_size=4)))
    made.events = "".join(draw(st.lists(defs("StudyEventDef", EVENTS, refs("Form", FORMS)), max_size=3)))
    made.protocol = draw(refs("StudyEvent", EVENTS))
    return made.document


@given(documents())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_odd_file_becomes_a_study_or_is_refused_in_words(document: bytes) -> None:
    judge(document)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@given(documents())
@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
def test_two_thousand_odd_files(document: bytes) -> None:
    judge(document)


def judge(document: bytes) -> None:
    file = read_file(document)
    try:
        study, count = build_study(file, WISH)
    except CartDeskError as fault:
        assert fault.code in ("odm.nothing-to-fill", "odm.no-metadata")
        assert Words("ru").error(fault) and Words("en").error(fault)
        return
    version = file.studies[0].versions[0]
    assert count.items == len(version.items) and count.events == len(version.events) - (
        "SE.CARTDESK" in version.events
    )
    with tempfile.TemporaryDirectory() as folder:
        write_folder(study, Path(folder) / "v")
        assert lint_folder(Path(folder) / "v") == []
        loaded = load_folder(Path(folder) / "v")
    assert replace(loaded, digest="") == study
    assert lint_expressions(loaded) == []
    for item in study.items.values():
        assert item.text("ru") and item.text("en") and item.derived is None and item.condition is None
    for note in file.report.notes:
        for language in ("ru", "en"):
            assert Words(language)(f"odm.note.{note.code}", **note.facts)
