"""People's certificates against their vectors (R21, R22, T15)."""

import pytest

from cartdesk.base import CartDeskError, digest
from cartdesk.records import Certificate, read_certificate, verify_certificate
from tests.records.mangling import mangled
from tests.records.parts import CERTIFIER, DOCTOR, DOCTOR_KEY, certify, clock
from tests.vectors.reading import each, outcome, read

VECTORS = read("certificate")
ISSUER = bytes.fromhex(VECTORS["issuer"])


@pytest.mark.parametrize(**each(VECTORS["cases"]))
def test_certificates_of_the_page(case):
    assert (
        outcome(lambda: verify_certificate(case["envelope"].encode(), ISSUER, case["at"])) == case["outcome"]
    )


def test_the_payload_of_the_page():
    payload = VECTORS["payload"].encode()
    found = Certificate.decode(payload)
    assert found.encode() == payload
    assert found.digest == digest(payload) == VECTORS["digest"]


def test_a_certificate_says_who_and_who_checked():
    found = certify()
    assert (found.user, found.name, found.role, found.org) == (
        DOCTOR.id,
        DOCTOR.name,
        DOCTOR.role,
        DOCTOR.org,
    )
    assert (found.key, found.issuer) == (DOCTOR_KEY.public, CERTIFIER.key_id)
    assert (found.how, found.by) == ("passport", "u-admin")
    assert (found.valid_from, found.valid_to) == ("2026-03-05T11:00:00.000Z", "2027-03-05T11:00:00.000Z")


def test_it_covers_its_year_and_no_more():
    found, time = certify(), clock()
    assert found.covers(time.now().iso())
    time.pass_time(365 * 86400)
    assert found.covers(time.now().iso())
    time.pass_time(0.001)
    assert not found.covers(time.now().iso())


@pytest.mark.requirement("R22", "a certificate without how and by whom the identity was checked is refused")
def test_nobody_is_certified_without_a_check_of_identity():
    from cartdesk.records import make_certificate

    for how, by in (("", "u-admin"), ("passport", "")):
        assert outcome(
            lambda how=how, by=by: make_certificate(
                study="S", site="07", user="u", name="n", role="R", org="o", key=DOCTOR_KEY.public, now=clock().now(),
                how=how, by=by, issuer=CERTIFIER,
            )
        ) == "certificate.malformed"  # fmt: skip


def test_mutated_certificates_never_escape_and_never_pass():
    good = VECTORS["cases"][0]["envelope"].encode()
    told = read_certificate(good)
    for data in mangled(good, 20260309, 2000):
        try:
            found = verify_certificate(data, ISSUER)
        except CartDeskError:
            continue
        assert found == told
