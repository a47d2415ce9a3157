"""ODM files for tests: the samples of others, counted by a reader of our own tests, and odd ones made to order."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "odm"
NS = "{http://www.cdisc.org/ns/odm/v1.3}"
OPENEDC = SAMPLES / "openedc" / "metadata.xml"
OPENEDC_DATA = SAMPLES / "openedc" / "clinicaldata_cut.xml"
REDCAP = SAMPLES / "redcap" / "repeating-instruments__project.xml"
REDCAP_LONG = SAMPLES / "redcap" / "longitudinal__project.xml"
REDCAP_COMMA = SAMPLES / "redcap" / "decimal-comma__project.xml"
CDISC = SAMPLES / "cdisc" / "extra_languages.xml"
ODMLIB = SAMPLES / "odmlib" / "odm-data-snapshot.xml"
ODMLIB_INVALID = SAMPLES / "odmlib" / "cdash-odm-test-invalid.xml"
STUDIES = (OPENEDC, REDCAP, REDCAP_LONG, REDCAP_COMMA, CDISC, ODMLIB, ODMLIB_INVALID)


def counts(path: Path) -> dict[str, int]:
    """Elements of a file by name, counted with plain lxml."""
    found: dict[str, int] = {}
    for element in etree.parse(str(path)).getroot().iter(etree.Element):
        name = str(element.tag).removeprefix(NS)
        found[name] = found.get(name, 0) + 1
    return found


def used(path: Path, ref: str) -> set[str]:
    """The OIDs that references of a kind name."""
    root = etree.parse(str(path)).getroot()
    return {one.get(f"{ref}OID", "") for one in root.iter(f"{NS}{ref}Ref")}


@dataclass
class Made:
    """Parts of a file; each is XML text. `document` puts them together."""

    namespace: str = ' xmlns="http://www.cdisc.org/ns/odm/v1.3"'
    head: str = '<?xml version="1.0" encoding="UTF-8"?>'
    root: str = 'FileType="Snapshot" FileOID="F" ODMVersion="1.3.2"'
    globals: str = "<StudyName>T</StudyName><StudyDescription/><ProtocolName>P-1</ProtocolName>"
    units: str = ""
    protocol: str = '<StudyEventRef StudyEventOID="SE.1" Mandatory="Yes"/>'
    events: str = '<StudyEventDef OID="SE.1" Name="Visit" Repeating="No" Type="Scheduled"><FormRef FormOID="F.1" Mandatory="Yes"/></StudyEventDef>'
    forms: str = '<FormDef OID="F.1" Name="Form" Repeating="No"><ItemGroupRef ItemGroupOID="IG.1" Mandatory="Yes"/></FormDef>'
    groups: str = ""
    items: list[str] = field(default_factory=list)
    lists: str = ""
    rules: str = ""
    after: str = ""

    def item(self, oid: str, inner: str = "", **attributes: str) -> "Made":
        """Add an ItemDef; DataType text and Name like the OID unless told."""
        told = {"OID": oid, "Name": oid, "DataType": "text"} | attributes
        given = " ".join(f"{name}={quoteattr(value)}" for name, value in told.items() if value is not None)
        self.items.append(f"<ItemDef {given}>{inner}</ItemDef>")
        return self

    def refs(self, extra: str = "") -> str:
        oids = dict.fromkeys(re.findall(r'<ItemDef OID="([^"]*)"', "".join(self.items)))
        return "".join(f'<ItemRef ItemOID={quoteattr(str(oid))} Mandatory="No"/>' for oid in oids) + extra

    @property
    def document(self) -> bytes:
        groups = (
            self.groups
            or f'<ItemGroupDef OID="IG.1" Name="Group" Repeating="No">{self.refs()}</ItemGroupDef>'
        )
        text = (
            f'{self.head}<ODM{self.namespace} {self.root}><Study OID="ST.1"><GlobalVariables>{self.globals}</GlobalVariables>'
            f'<BasicDefinitions>{self.units}</BasicDefinitions><MetaDataVersion OID="MDV.1" Name="One">'
            f"<Protocol>{self.protocol}</Protocol>{self.events}{self.forms}{groups}{''.join(self.items)}{self.lists}{self.rules}"
            f"</MetaDataVersion></Study>{self.after}</ODM>"
        )
        return text.encode("utf-8")


def question(words: str, language: str = "") -> str:
    told = f' xml:lang="{language}"' if language else ""
    return f"<Question><TranslatedText{told}>{escape(words)}</TranslatedText></Question>"


def quoted(name: str, value: str) -> str:
    """An attribute, or nothing when the value is empty."""
    return f" {name}={quoteattr(value)}" if value else ""
