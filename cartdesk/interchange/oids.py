"""OIDs in ODM, made from those of the study (case book 3.0.4)."""

from __future__ import annotations

from cartdesk.study.model import ItemGroupDef, StudyDef

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

FLAG_LIST = "CL.CARTDESK.FLAG"
NULL_LIST = "CL.CARTDESK.NULL"
COMPARATOR_LIST = "CL.CARTDESK.COMPARATOR"
STATUS_LIST = "CL.CARTDESK.STATUS"

NULL_CODES = ("ND", "UNK", "NA", "MSK")  # MSK: the value stays at the site
COMPARATOR_CODES = {"<": "LT", ">": "GT"}


def version_oid(study: StudyDef) -> str:
    """OID of the MetaDataVersion."""
    return f"MDV.{study.version}"


def event_oid(event: str) -> str:
    """`SE.<visit>`."""
    return f"SE.{event}"


def group_oid(group: ItemGroupDef) -> str:
    """`RG_xxx` or `IG.F_xxx`; the study's own OID where it has that form already."""
    return group.oid if group.oid.startswith(("RG_", "IG.")) else f"IG.{group.oid}"


def item_oid(item: str) -> str:
    """`I.<OID>`."""
    return f"I.{item}"


def codelist_oid(codelist: str) -> str:
    """`CL_xxx`, as in the study."""
    return codelist if codelist.startswith("CL_") else f"CL_{codelist}"


def unit_oid(unit: str) -> str:
    """`MU.<internal unit>`."""
    return f"MU.{unit}"


def method_oid(method: str) -> str:
    """`MT.<method>`."""
    return method if method.startswith("MT.") else f"MT.{method}"


def condition_oid(item: str) -> str:
    """`COND.<first item that has the condition>`."""
    return f"COND.{item}"


def user_oid(user: str) -> str:
    """`USR.<id>`."""
    return f"USR.{user}"


def location_oid(site: str) -> str:
    """`LOC.<site>`."""
    return f"LOC.{site}"


def meaning_oid(meaning: str) -> str:
    """`SD.<meaning>`."""
    return f"SD.{meaning}"
