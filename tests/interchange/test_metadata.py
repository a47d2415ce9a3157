"""The whole study as ODM 1.3.2, judged by CDISC's schema, by odmlib and by counts of the study."""

from pathlib import Path

import odmlib.oid_generator
from lxml import etree

from cartdesk.interchange import check_schema, find_dangling
from cartdesk.study.model import DataType, Repeat, StudyDef
from tests.interchange.reading import metadata, read

NS = {"o": "http://www.cdisc.org/ns/odm/v1.3"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def tree(study: StudyDef) -> etree._Element:
    return etree.fromstring(metadata(study))


def test_the_file_is_valid_and_no_reference_dangles(study: StudyDef) -> None:
    data = metadata(study)
    assert check_schema(data) == ()
    assert find_dangling(data) == ()


def test_odmlib_reads_every_definition_back(study: StudyDef, tmp_path: Path) -> None:
    root = read(metadata(study), tmp_path)
    version = root.Study[0].MetaDataVersion[0]
    assert len(version.FormDef) == len(study.forms) == 45
    assert len(version.StudyEventDef) == len(study.events)
    assert len(version.ItemGroupDef) == len(study.groups)
    assert [item.Name for item in version.ItemDef] == list(study.items)
    assert len(version.CodeList) == len(study.codelists) + 4
    assert len(version.MethodDef) == len(study.methods)
    assert len(root.Study[0].BasicDefinitions.MeasurementUnit) == len(study.units)
    assert sum(len(group.ItemRef) for group in version.ItemGroupDef) == len(study.items)
    assert root.verify_oids(odmlib.oid_generator.create_oid_checker("odm_1_3_2"))


def test_every_text_stands_in_both_languages(study: StudyDef) -> None:
    root = tree(study)
    for holder in root.iterfind(".//o:*[o:TranslatedText]", NS):
        assert [text.get(LANG) for text in holder] == ["ru", "en"]
        assert all(text.text for text in holder)
    question = root.find(".//o:ItemDef[@OID='I.SYSBP']/o:Question", NS)
    assert [text.text for text in question] == [study.items["SYSBP"].text.ru, study.items["SYSBP"].text.en]


def test_no_element_or_attribute_of_another_namespace(study: StudyDef) -> None:
    root = tree(study)
    assert root.nsmap == {None: NS["o"]}
    for element in root.iter():
        assert etree.QName(element).namespace == NS["o"]
        assert all(name == LANG or not name.startswith("{") for name in element.attrib)


def test_every_form_can_be_reached_from_a_visit(study: StudyDef) -> None:
    root = tree(study)
    assert {ref.get("FormOID") for ref in root.iterfind(".//o:FormRef", NS)} == set(study.forms)
    logs = {ref.get("FormOID") for ref in root.iterfind(".//o:StudyEventDef[@OID='SE.LOG']/o:FormRef", NS)}
    assert logs == {form.oid for form in study.forms.values() if form.repeat is Repeat.LOG}
    repeating = {form.get("OID") for form in root.iterfind(".//o:FormDef[@Repeating='Yes']", NS)}
    assert repeating == logs


def test_limits_become_range_checks_that_a_right_value_fulfils(study: StudyDef) -> None:
    """Blood pressure below 40 or above 300 is impossible, outside 80 to 180 unusual (people's own limits)."""
    checks = [
        check
        for check in tree(study).iterfind(".//o:ItemDef[@OID='I.SYSBP']/o:RangeCheck", NS)
        if check.get("Comparator")
    ]
    told = {
        (check.get("SoftHard"), check.get("Comparator"), check.findtext("o:CheckValue", None, NS))
        for check in checks
    }
    assert told == {("Hard", "GE", "40"), ("Hard", "LE", "300"), ("Soft", "GE", "80"), ("Soft", "LE", "180")}
    assert all(check.find("o:ErrorMessage", NS) is not None for check in checks)


def test_every_edit_check_stands_at_its_first_field_as_a_negated_expression(study: StudyDef) -> None:
    expressions = tree(study).findall(".//o:RangeCheck/o:FormalExpression[@Context='CEL']", NS)
    told = {line.text.partition("\n")[0].removeprefix("// "): line for line in expressions}
    assert set(told) == set(study.checks)
    for oid, line in told.items():
        check = study.checks[oid]
        assert line.text.endswith(f"!({check.expression})")
        assert line.getparent().getparent().get("OID") == f"I.{check.items[0]}"
        assert line.getparent().get("SoftHard") == {"H": "Hard", "S": "Soft"}[check.severity]


def test_a_condition_says_when_an_item_is_not_collected(study: StudyDef) -> None:
    root = tree(study)
    defined = {
        one.get("OID"): one.findtext("o:FormalExpression", None, NS)
        for one in root.iterfind(".//o:ConditionDef", NS)
    }
    of_item = {ref.get("ItemOID"): ref for ref in root.iterfind(".//o:ItemRef", NS)}
    witness = of_item["I.ICWITNM"]
    assert defined[witness.get("CollectionExceptionConditionOID")] == "!(ICWIT == 'Y')"
    assert witness.get("Mandatory") == "No" and of_item["I.ICWIT"].get("Mandatory") == "Yes"
    gated = of_item["I.LBH_HGB_ORRES"].get("CollectionExceptionConditionOID")
    assert defined[gated].startswith("!(LBHPERF == 'Y'")
    assert of_item["I.LBHPERF"].get("CollectionExceptionConditionOID") is None


def test_a_derived_item_names_its_method(study: StudyDef) -> None:
    root = tree(study)
    age = root.find(".//o:ItemRef[@ItemOID='I.AGE']", NS)
    method = root.find(f".//o:MethodDef[@OID='{age.get('MethodOID')}']", NS)
    assert (
        method.findtext("o:FormalExpression", None, NS)
        == study.methods[study.items["AGE"].derived or ""].expression
    )
    assert age.get("Mandatory") == "No"


def test_code_lists_units_and_sdtm_names_are_referenced(study: StudyDef) -> None:
    root = tree(study)
    for item in study.items.values():
        made = root.find(f".//o:ItemDef[@OID='I.{item.oid}']", NS)
        listed = made.find("o:CodeListRef", NS)
        assert (listed is not None) == (item.type is DataType.CODE)
        assert (made.find("o:MeasurementUnitRef", NS) is not None) == (item.unit is not None)
        aliases = {alias.get("Context"): alias.get("Name") for alias in made.iterfind("o:Alias", NS)}
        assert aliases.get("SDTM", "") == item.sdtm
        assert ("CodesOf" in aliases) == (item.type is DataType.CODES)
    terms = root.findall(".//o:CodeList[@OID='CL_CTCAE']/o:CodeListItem", NS)
    assert len(terms) == 837


def test_the_same_study_and_time_give_the_same_bytes(study: StudyDef) -> None:
    assert metadata(study) == metadata(study)
