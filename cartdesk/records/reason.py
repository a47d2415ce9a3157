"""Why a value was changed after the form was first completed: a code, and words where the code says too little (R03)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cartdesk.base import CartDeskError, nfc

LONGEST = 1000


class ReasonCode(StrEnum):
    """The reasons offered, in the order they are shown."""

    TYPO = "typo"
    SOURCE_CORRECTED = "source-corrected"
    NEW_INFORMATION = "new-information"
    QUERY = "query"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as given. The code goes into the audit record, the text beside it as the fact `reason-text`."""

    code: str
    text: str = ""

    def checked(self) -> Reason:
        """The reason with its text trimmed and in NFC, or a fault.

        `reason.unknown`: no such code; `reason.too-short`: `other` without words, or one letter or the same sign
        over and over; `reason.too-long`: more than 1000 characters.
        """
        text = " ".join(nfc(self.text).split())
        if self.code not in {code.value for code in ReasonCode}:
            raise CartDeskError("reason.unknown")
        if len(text) > LONGEST:
            raise CartDeskError("reason.too-long", limit=LONGEST)
        wanted = self.code == ReasonCode.OTHER or self.text != ""
        if wanted and len({sign for sign in text.lower() if sign.isalnum()}) < 2:
            raise CartDeskError("reason.too-short")
        return Reason(str(self.code), text)
