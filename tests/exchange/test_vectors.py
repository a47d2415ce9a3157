"""The vectors written from docs/formats by a program that shares no code with this one."""

import base64

import pytest

from cartdesk.base import digest
from cartdesk.exchange import (
    Expectations,
    open_package,
    read_acknowledgement,
    read_backup_note,
    read_enrolment_card,
    read_receipt,
    read_rehearsal,
    read_study_card,
)
from tests.vectors.reading import each, outcome, read

PACKAGE, RECEIPT, ACKNOWLEDGEMENT, CARDS, BACKUP = (
    read(name) for name in ("package", "receipt", "acknowledgement", "cards", "backup")
)
EXPECTED = Expectations(
    audience=PACKAGE["audience"],
    study=PACKAGE["study"],
    site=PACKAGE["site"],
    device=PACKAGE["device"],
    training=False,
    certifying=(bytes.fromhex(PACKAGE["certifying"]),),
)


@pytest.mark.parametrize(**each(PACKAGE["cases"]))
def test_package(case):
    found = []

    def act():
        data = base64.b64decode(case["bytes"])
        content = open_package(data, PACKAGE["identity"], bytes.fromhex(PACKAGE["key"]), EXPECTED)
        found.extend(form.fault for form in content.forms if form.fault)

    told = outcome(act)
    assert (found[0] if found else told) == case["outcome"]


def test_the_good_package_has_the_digest_told():
    assert digest(base64.b64decode(PACKAGE["cases"][0]["bytes"])) == PACKAGE["digest"] == RECEIPT["package"]


@pytest.mark.parametrize(**each(RECEIPT["cases"]))
def test_receipt(case):
    assert (
        outcome(lambda: read_receipt(case["bytes"].encode(), bytes.fromhex(RECEIPT["server"])))
        == case["outcome"]
    )


@pytest.mark.parametrize(**each(ACKNOWLEDGEMENT["cases"]))
def test_acknowledgement(case):
    sponsor = bytes.fromhex(ACKNOWLEDGEMENT["sponsor"])
    assert outcome(lambda: read_acknowledgement(case["bytes"].encode(), sponsor)) == case["outcome"]


@pytest.mark.parametrize(**each(CARDS["cases"]))
def test_card(case):
    reader = {"study-card": read_study_card, "enrolment-card": read_enrolment_card}[case["kind"]]
    assert outcome(lambda: reader(case["bytes"].encode())) == case["outcome"]


@pytest.mark.parametrize(**each(BACKUP["notes"]))
def test_backup_note(case):
    key = bytes.fromhex(BACKUP["key"])
    assert outcome(lambda: read_backup_note(case["bytes"].encode(), key)) == case["outcome"]


@pytest.mark.parametrize(**each(BACKUP["rehearsals"]))
def test_rehearsal(case):
    key = bytes.fromhex(BACKUP["key"])
    assert outcome(lambda: read_rehearsal(case["bytes"].encode(), key)) == case["outcome"]
