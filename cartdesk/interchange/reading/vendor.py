"""The few extensions of vendors that say in so many words what ODM has no place for; everything else is only named."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from cartdesk.interchange.reading.raw import RawList
from cartdesk.interchange.reading.report import Report
from cartdesk.interchange.reading.texts import line_of, of_one, read_texts, sort_languages
from cartdesk.study.model import Text

REDCAP = "{https://projectredcap.org}"
RAVE = "{http://www.mdsol.com/ns/odm/metadata}"
_RULES = (("condition", f"{REDCAP}BranchingLogic"), ("method", f"{REDCAP}Calculation"))


def item_rules(element: etree._Element) -> tuple[tuple[str, str, str], ...]:
    """REDCap's branching logic and calculation of a field, as (kind, context, source)."""
    return tuple(
        (kind, "REDCap", told) for kind, name in _RULES if (told := (element.get(name) or "").strip())
    )


def item_note(element: etree._Element) -> Text:
    """REDCap's note under a field."""
    return of_one(element.get(f"{REDCAP}FieldNote") or "")


def item_label(element: etree._Element) -> Text:
    """Rave's label of a field, where the file holds no question for it."""
    return of_one(element.get(f"{RAVE}SASLabel") or "")


def is_personal(element: etree._Element) -> bool:
    """Whether REDCap marks a field as identifying a person."""
    return element.get(f"{REDCAP}Identifier", "").lower() == "y"


def repeating_forms(globals_: etree._Element) -> Iterator[str]:
    """REDCap's repeating instruments, by the OID their form has in the file."""
    for found in globals_.iter(f"{REDCAP}RepeatingInstrument"):
        name = found.get(f"{REDCAP}RepeatInstrument")
        if name:
            yield f"Form.{name}"


def multiple_ref(element: etree._Element) -> str:
    """OpenClinica's list of which several codes may be chosen for an item, or nothing."""
    for child in element:
        if isinstance(child.tag, str) and _local(child.tag) == "MultiSelectListRef":
            return child.get("MultiSelectListID") or ""
    return ""


def multiple_list(element: etree._Element, report: Report) -> RawList | None:
    """OpenClinica's MultiSelectList; None when the element is something else."""
    if _local(element.tag) != "MultiSelectList":
        return None
    items = []
    for child in element:
        code = child.get("CodedOptionValue") if isinstance(child.tag, str) else None
        if code:
            decode = next(
                (one for one in child if isinstance(one.tag, str) and _local(one.tag) == "Decode"), None
            )
            items.append(
                (code, read_texts(decode, report) if decode is not None else sort_languages({"": code}))
            )
    oid = element.get("ID") or element.get("OID") or ""
    return RawList(oid, line_of(element), element.get("Name") or oid, tuple(items)) if oid else None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
