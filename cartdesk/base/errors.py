"""The one tree of errors. Each error is a code; its words stand in the catalogue of words.

CartDeskError          something a person can be told in one sentence (exit status 1)
└── Denied             the act is not permitted to this person now (R31)
"""

from __future__ import annotations


class CartDeskError(Exception):
    """A fault a person is told about.

    `code` is a dotted key, for example `desk.wrong-password`. The words are looked up as `error.<code>` in the
    catalogue (`cartdesk.base.words`): what happened, what is safe, what to do next. `facts` fill the words; they
    never hold a clinical value or a name of a patient (R65).
    """

    def __init__(self, code: str, /, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return self.code if not self.facts else f"{self.code} {self.facts}"


class Denied(CartDeskError):
    """The person at the desk may not do this act now (R31)."""
