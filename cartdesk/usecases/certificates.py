"""Which certificate a signature stands on: the one its statement names, also when the person has another by now."""

from __future__ import annotations

from cartdesk.store import HeldCertificate, Signature, Unit
from cartdesk.usecases.keys import named_certificate


def certificate_of(unit: Unit, signature: Signature) -> HeldCertificate | None:
    """The certificate named in the signed statement, or None when this desk does not hold it."""
    return unit.certificate(named_certificate(signature.envelope))
