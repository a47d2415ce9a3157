"""odmlib, a reader we did not write, takes the files back in its strict mode."""

import io
from pathlib import Path
from typing import Any

import odmlib.loader
import odmlib.odm_loader

from cartdesk.interchange import OdmCounts, OdmSubject, write_metadata, write_odm
from cartdesk.study.model import StudyDef
from tests.interchange.samples import CREATED, SITE, USERS, first_subject, second_subject


def read(data: bytes, folder: Path) -> Any:
    """The file as odmlib objects."""
    (folder / "read.xml").write_bytes(data)
    loader = odmlib.loader.ODMLoader(odmlib.odm_loader.XMLODMLoader(model_package="odm_1_3_2"))
    loader.open_odm_document(str(folder / "read.xml"))
    return loader.root()


def metadata(study: StudyDef) -> bytes:
    stream = io.BytesIO()
    write_metadata(stream, study, created=CREATED, file_oid="F.META")
    return stream.getvalue()


def data(
    study: StudyDef,
    subjects: tuple[OdmSubject, ...] | None = None,
    *,
    transactional: bool = False,
    **other: Any,
) -> tuple[bytes, OdmCounts]:
    stream = io.BytesIO()
    whole = (first_subject(), second_subject()) if subjects is None else subjects
    told = {"created": CREATED, "file_oid": "F.DATA", "users": USERS, "location": SITE} | other
    counts = write_odm(stream, study, whole, transactional=transactional, **told)
    return stream.getvalue(), counts


def walk(root: Any) -> list[tuple[tuple[str, ...], Any]]:
    """Every ItemData of a file read by odmlib with its keys: subject, event, form, group (each with its repeat)."""
    found = []
    for subject in root.ClinicalData[0].SubjectData:
        for event in subject.StudyEventData:
            for form in event.FormData:
                for group in form.ItemGroupData:
                    keys = (
                        subject.SubjectKey,
                        f"{event.StudyEventOID}.{getattr(event, 'StudyEventRepeatKey', None) or ''}",
                        f"{form.FormOID}.{getattr(form, 'FormRepeatKey', None) or ''}",
                        f"{group.ItemGroupOID}.{getattr(group, 'ItemGroupRepeatKey', None) or ''}",
                    )
                    found += [((*keys, item.ItemOID), item) for item in group.ItemData]
    return found


def flags(thing: Any) -> dict[str, str]:
    """The flags of the annotations of an element: kind to value."""
    return {
        flag.FlagType._content: flag.FlagValue._content for note in thing.Annotation for flag in note.Flag
    }
