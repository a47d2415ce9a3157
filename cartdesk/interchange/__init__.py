"""ODM-XML in and out: studies and data in the form that every clinical system reads (docs/formats/odm.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartdesk.base import on_demand

if TYPE_CHECKING:
    from cartdesk.interchange.checking import Dangling, check_schema, find_dangling
    from cartdesk.interchange.csvcells import Dialect
    from cartdesk.interchange.csvfiles import CsvCounts, write_csv
    from cartdesk.interchange.model import (
        OdmChange,
        OdmCounts,
        OdmEvent,
        OdmForm,
        OdmGroup,
        OdmItem,
        OdmLocation,
        OdmMeaning,
        OdmSignature,
        OdmSubject,
        OdmUser,
    )
    from cartdesk.interchange.reading import (
        Extension,
        Gone,
        Note,
        OdmCount,
        OdmFile,
        PlacedSubject,
        Placing,
        Step,
        Wish,
        build_study,
        read_file,
    )
    from cartdesk.interchange.writing import write_metadata, write_odm
else:
    __getattr__ = on_demand(
        __name__,
        """
        .checking Dangling check_schema find_dangling
        .csvcells Dialect
        .csvfiles CsvCounts write_csv
        .model OdmChange OdmCounts OdmEvent OdmForm OdmGroup OdmItem OdmLocation OdmMeaning
        .model OdmSignature OdmSubject OdmUser
        .reading Extension Gone Note OdmCount OdmFile PlacedSubject Placing Step Wish
        .reading build_study read_file
        .writing write_metadata write_odm
        """,
    )
