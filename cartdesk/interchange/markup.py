"""What ODM 1.3.2 allows in its metadata: children in order and number, values of attributes, from the schema in resources."""

from __future__ import annotations

import re
from collections.abc import Callable

_CHILDREN = {
    "GlobalVariables": "StudyName StudyDescription ProtocolName",
    "MeasurementUnit": "Symbol Alias*",
    "Protocol": "Description? StudyEventRef* Alias*",
    "StudyEventDef": "Description? FormRef* Alias*",
    "FormDef": "Description? ItemGroupRef* ArchiveLayout* Alias*",
    "ItemGroupDef": "Description? ItemRef* Alias*",
    "ItemDef": "Description? Question? ExternalQuestion? MeasurementUnitRef* RangeCheck* CodeListRef? Role* Alias*",
    "RangeCheck": "CheckValue* FormalExpression* MeasurementUnitRef? ErrorMessage?",
    "CodeList": "Description? CodeListItem* ExternalCodeList? EnumeratedItem* Alias*",
    "CodeListItem": "Decode Alias*",
    "EnumeratedItem": "Alias*",
    "ConditionDef": "Description FormalExpression* Alias*",
    "MethodDef": "Description FormalExpression* Alias*",
    **{name: "TranslatedText*" for name in ("Description", "Question", "Decode", "Symbol", "ErrorMessage")},
}
CHILDREN: dict[str, tuple[tuple[str, str], ...]] = {
    parent: tuple((name.rstrip("?*"), name[-1] if name[-1] in "?*" else "1") for name in told.split())
    for parent, told in _CHILDREN.items()
}
"""Permitted children of an element in order, each with "1" (needed), "?" or "*"."""

DEFINITIONS = (
    "StudyEventDef", "FormDef", "ItemGroupDef", "ItemDef", "CodeList", "ImputationMethod", "Presentation",
    "ConditionDef", "MethodDef",
)  # fmt: skip
"""Children of a MetaDataVersion with an OID, in the order of the schema; Protocol comes before them."""

TARGETS = {
    "StudyEventOID": "StudyEventDef",
    "FormOID": "FormDef",
    "ItemGroupOID": "ItemGroupDef",
    "ItemOID": "ItemDef",
    "CodeListOID": "CodeList",
    "MeasurementUnitOID": "MeasurementUnit",
    "CollectionExceptionConditionOID": "ConditionDef",
    "MethodOID": "MethodDef",
    "ImputationMethodOID": "ImputationMethod",
    "RoleCodeListOID": "CodeList",
    "PresentationOID": "Presentation",
}
"""Attributes that refer, and the definitions they refer to."""

NEEDED = {
    "StudyEventDef": {"Repeating": "No", "Type": "Common"},
    "FormDef": {"Repeating": "No"},
    "ItemGroupDef": {"Repeating": "No"},
    "ItemDef": {"DataType": "text"},
    "CodeList": {"DataType": "text"},
    "RangeCheck": {"SoftHard": "Soft"},
    "MethodDef": {"Type": "Other"},
    **{f"{kind}Ref": {"Mandatory": "No"} for kind in ("StudyEvent", "Form", "ItemGroup", "Item")},
}
"""Attributes that must be there, with the value they get where a file left them out."""

DATA_TYPES = frozenset(
    [
        "integer",
        "float",
        "date",
        "datetime",
        "time",
        "text",
        "string",
        "double",
        "URI",
        "boolean",
        "hexBinary",
        "base64Binary",
        "hexFloat",
        "base64Float",
        "partialDate",
        "partialTime",
        "partialDatetime",
        "durationDatetime",
        "intervalDatetime",
        "incompleteDatetime",
        "incompleteDate",
        "incompleteTime",
    ]
)
_SAS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,7}", re.ASCII)
_SAS_FORMAT = re.compile(r"[A-Za-z_$][A-Za-z0-9_.]{0,7}", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_COMPARATORS = frozenset(["LT", "LE", "GT", "GE", "EQ", "NE", "IN", "NOTIN"])
_METHODS = frozenset(["Computation", "Imputation", "Transpose", "Other"])
_YES = {"yes": "Yes", "true": "Yes", "1": "Yes", "y": "Yes", "no": "No", "false": "No", "0": "No", "n": "No",
        "simple": "Yes", "static": "Yes", "dynamic": "Yes"}  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)


def _one_of(allowed: frozenset[str]) -> Callable[[str], str]:
    return lambda told: told if told in allowed else ""


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    return lambda told: told if pattern.fullmatch(told) else ""


def _yes_no(told: str) -> str:
    return _YES.get(told.lower(), "")


def _above(least: int) -> Callable[[str], str]:
    return lambda told: told if _WHOLE.fullmatch(told) and int(told) >= least else ""


VALUES: dict[str, Callable[[str], str]] = {
    "Repeating": _yes_no,
    "Mandatory": _yes_no,
    "IsReferenceData": _yes_no,
    "DataType": _one_of(DATA_TYPES),
    "CodeList/DataType": _one_of(frozenset({"integer", "float", "text", "string"})),
    "StudyEventDef/Type": _one_of(frozenset({"Scheduled", "Unscheduled", "Common"})),
    "MethodDef/Type": _one_of(_METHODS),
    "Comparator": lambda told: _one_of(_COMPARATORS)(told.upper()),
    "SoftHard": lambda told: _one_of(frozenset({"Soft", "Hard"}))(told.capitalize()),
    "Length": _above(1),
    "SignificantDigits": _above(0),
    "OrderNumber": _matching(_WHOLE),
    "KeySequence": _matching(_WHOLE),
    "Rank": _matching(_WHOLE),
    "SASFieldName": _matching(_SAS),
    "SDSVarName": _matching(_SAS),
    "SASDatasetName": _matching(_SAS),
    "SASFormatName": _matching(_SAS_FORMAT),
    "lang": _matching(_LANGUAGE),
}
"""How the value of an attribute is made one the schema takes; the empty text: it is left out."""


def fit(element: str, attribute: str, told: str) -> str:
    """The value of an attribute as the schema takes it, or the empty text."""
    judge = VALUES.get(f"{element}/{attribute}") or VALUES.get(attribute)
    return judge(told.strip()) if judge else told
