"""Which certificate a signature stands on: the one its statement names, also when the person has another by now."""

from __future__ import annotations

from cartdesk.records import read_statement
from cartdesk.store import HeldCertificate, Signature, Unit


def certificate_of(unit: Unit, signature: Signature) -> HeldCertificate | None:
    """The certificate named in the signed statement, or None when this desk does not hold it."""
    return unit.certificate(read_statement(signature.envelope).certificate)
