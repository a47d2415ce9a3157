"""AdminData: people, sites and meanings of signature, so that every reference of the data has its other end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from cartdesk.base import Words
from cartdesk.interchange import oids
from cartdesk.interchange.elements import child, element
from cartdesk.interchange.model import OdmLocation, OdmMeaning, OdmUser
from cartdesk.study.model import StudyDef

_SPONSOR_ROLES = ("data-manager", "coder", "sponsor-safety", "monitor")


def admin_of(
    study: StudyDef,
    users: Sequence[OdmUser],
    locations: Sequence[OdmLocation],
    meanings: Sequence[OdmMeaning],
) -> Iterator[etree._Element]:
    """Users, Locations and SignatureDefs, in the order of the schema."""
    names = oids.OdmNames(study)
    known = {location.site for location in locations}
    for user in users:
        yield _user(user, known)
    for location in locations:
        made = element(
            "Location",
            {
                "OID": oids.location_oid(location.site),
                "Name": location.name or location.site,
                "LocationType": "Site",
            },
        )
        version = {
            "StudyOID": names.study,
            "MetaDataVersionOID": names.version,
            "EffectiveDate": location.effective.isoformat(),
        }
        child(made, "MetaDataVersionRef", version)
        yield made
    legal = {language: Words(language)("interchange.legal-reason") for language in ("ru", "en")}
    for meaning in meanings:
        made = element("SignatureDef", {"OID": oids.meaning_oid(meaning.code), "Methodology": "Electronic"})
        child(made, "Meaning", text=f"{meaning.text.en} / {meaning.text.ru}")
        child(made, "LegalReason", text=f"{legal['en']} / {legal['ru']}")
        yield made


def _user(user: OdmUser, known: set[str]) -> etree._Element:
    kind = (
        "Investigator"
        if user.role == "investigator"
        else "Sponsor"
        if user.role in _SPONSOR_ROLES
        else "Other"
    )
    made = element("User", {"OID": oids.user_oid(user.id), "UserType": kind})
    last, _, first = user.name.strip().partition(" ")
    child(made, "LoginName", text=user.id)
    child(made, "DisplayName", text=user.name)
    child(made, "FullName", text=user.name)
    child(made, "FirstName", text=first.strip() or last)
    child(made, "LastName", text=last)
    if user.org:
        child(made, "Organization", text=user.org)
    if user.site in known:
        child(made, "LocationRef", {"LocationOID": oids.location_oid(user.site)})
    return made
