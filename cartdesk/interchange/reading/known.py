"""What ODM 1.3.2 calls by name: elements of the metadata with their attributes, from the schema in resources/schemas."""

from __future__ import annotations

NAMESPACES = {
    "http://www.cdisc.org/ns/odm/v1.3": "1.3",
    "http://www.cdisc.org/ns/odm/v1.2": "1.2",
}
ODM2 = "http://www.cdisc.org/ns/odm/v2.0"
XML = "{http://www.w3.org/XML/1998/namespace}"
FREE = (XML, "{http://www.w3.org/2001/XMLSchema-instance}", "{http://www.w3.org/1999/xlink}")
"""Namespaces of attributes that are no vendor's extension."""

CONTAINERS = frozenset({"ODM", "Study", "MetaDataVersion", "BasicDefinitions", "AdminData", "ClinicalData"})

_REF = "Mandatory OrderNumber CollectionExceptionConditionOID"
_TABLE = f"""
ODM FileType FileOID Granularity Archival CreationDateTime PriorFileOID AsOfDateTime ODMVersion Description Originator SourceSystem SourceSystemVersion ID
Study OID
MetaDataVersion OID Name Description
Include StudyOID MetaDataVersionOID
GlobalVariables
StudyName
StudyDescription
ProtocolName
BasicDefinitions
MeasurementUnit OID Name
Symbol
TranslatedText
Protocol
StudyEventRef StudyEventOID {_REF}
StudyEventDef OID Name Repeating Type Category
FormRef FormOID {_REF}
FormDef OID Name Repeating
ItemGroupRef ItemGroupOID {_REF}
ArchiveLayout OID PdfFileName PresentationOID
ItemGroupDef OID Name Repeating IsReferenceData SASDatasetName Domain Origin Role Purpose Comment
ItemRef ItemOID {_REF} KeySequence MethodOID ImputationMethodOID Role RoleCodeListOID
ItemDef OID Name DataType Length SignificantDigits SASFieldName SDSVarName Origin Comment
Question
ExternalQuestion Dictionary Version Code
MeasurementUnitRef MeasurementUnitOID
RangeCheck Comparator SoftHard
CheckValue
FormalExpression Context
ErrorMessage
CodeListRef CodeListOID
Role
CodeList OID Name DataType SASFormatName
CodeListItem CodedValue Rank OrderNumber
EnumeratedItem CodedValue Rank OrderNumber
Decode
ExternalCodeList Dictionary Version href ref
ImputationMethod OID
Presentation OID
ConditionDef OID Name
MethodDef OID Name Type
Description
Alias Context Name
"""
KNOWN: dict[str, frozenset[str]] = {
    words[0]: frozenset(words[1:]) for words in (line.split() for line in _TABLE.split("\n")) if words
}

ASIDE = frozenset(
    {"ArchiveLayout", "ExternalQuestion", "ImputationMethod", "Presentation", "Role", "Include"}
)
"""Elements of ODM that have no place in a study here: kept in source.xml, named in the report."""
