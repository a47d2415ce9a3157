"""States of forms and of their road, and what a role may do: words that the screen shows before any record is read."""

from __future__ import annotations

from enum import StrEnum


class FormStatus(StrEnum):
    """States of a form (decisions 4). REVIEW: signed, but what is derived in it has changed since (decisions 2)."""

    NOT_STARTED = "not-started"
    DRAFT = "draft"
    COMPLETE = "complete"
    SIGNED = "signed"
    REVIEW = "review"
    SUPERSEDED = "superseded"


class RoadState(StrEnum):
    """How far a signed form version has come (decisions 15). Only RECEIVED is green."""

    LAPTOP = "laptop"
    PACKED = "packed"
    DELIVERED = "delivered"
    RECEIVED = "received"


class Permission(StrEnum):
    """What a role may do; every act names one (R31)."""

    VIEW = "view"
    ENTER = "enter"
    COMPLETE = "complete"
    SIGN = "sign"
    OVERRULE = "overrule"
    ENROL = "enrol"
    PRINT = "print"
    EXPORT = "export"
    SEND = "send"
    IMPORT = "import"
    AUDIT = "audit"
    PEOPLE = "people"
    DESK = "desk"
    BACKUP = "backup"
    REDACT = "redact"
    OWN = "own"
