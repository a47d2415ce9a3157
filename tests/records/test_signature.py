"""Signature statements: bound to one form, one text, one person, one certificate (R19, R20, R24, T15)."""

import random
from itertools import product

import pytest

from cartdesk.base import LANGUAGES, CartDeskError, SeededRandom, Words, digest
from cartdesk.crypto import SigningKey, read_envelope
from cartdesk.records import (
    Certificate,
    Meaning,
    Statement,
    User,
    make_checkpoint,
    make_statement,
    parse_checkpoint,
    read_statement,
    sign_statement,
    verify_signature,
)
from cartdesk.records.signature import STATEMENT_TYPE, CheckpointRef
from tests.records.parts import DEVICE_KEY, DOCTOR, DOCTOR_KEY, ORIGIN, certify, clock, form
from tests.vectors.reading import each, outcome, read

VECTORS = read("statement")
SHOWN = b'[{"label":"t"}]'
NOTE = make_checkpoint(f"cartdesk/STUDY-01/07/{ORIGIN.device}", 5, bytes(32), DEVICE_KEY)


def sign(snapshot, shown=SHOWN, certificate=None, key=DOCTOR_KEY, now=None, **changes):
    payload = make_statement(
        snapshot=snapshot, shown=shown, certificate=certificate or certify(), meaning=Meaning.DATA_VERIFIED,
        meaning_text="Подтверждаю полноту и достоверность данных", language="ru", now=now or clock().now(),
        checkpoint=parse_checkpoint(NOTE), **changes,
    )  # fmt: skip
    return sign_statement(payload, key)


@pytest.mark.parametrize(**each(VECTORS["cases"]))
def test_signatures_of_the_page(case):
    certificate = Certificate.decode(case["certificate"].encode())
    arguments = (case["envelope"].encode(), case["snapshot"].encode(), case["shown"].encode(), certificate)
    assert outcome(lambda: verify_signature(*arguments)) == case["outcome"]


def test_the_digest_of_the_page_names_the_payload():
    data = VECTORS["cases"][0]["envelope"].encode()
    assert (
        read_statement(data).digest
        == digest(read_envelope(data, STATEMENT_TYPE).payload)
        == VECTORS["digest"]
    )


@pytest.mark.requirement("R19", "name, time, zone and meaning stand in the signed bytes")
def test_a_statement_carries_name_time_and_meaning():
    snapshot = form()
    found = verify_signature(sign(snapshot, replaces="e" * 64, reason="query"), snapshot, SHOWN, certify())
    assert (found.signer.name, found.signer.role, found.signer.org) == (DOCTOR.name, DOCTOR.role, DOCTOR.org)
    assert (found.time, found.offset, found.zone) == ("2026-03-05T11:00:00.000Z", 180, "MSK")
    assert (found.meaning, found.meaning_text) == (
        Meaning.DATA_VERIFIED,
        "Подтверждаю полноту и достоверность данных",
    )
    assert (found.snapshot, found.shown) == (digest(snapshot), digest(SHOWN))
    assert found.checkpoint == CheckpointRef(f"cartdesk/STUDY-01/07/{ORIGIN.device}", 5, "00" * 32)
    assert (found.replaces, found.reason) == ("e" * 64, "query")


@pytest.mark.requirement("R20", "a signature moved to any other of fifty forms never verifies")
def test_signatures_cannot_be_moved_among_fifty_forms():
    forms = [form(subject=f"07-{n % 10:03d}", temperature=f"36.{n}") for n in range(50)]
    texts = [f'[{{"label":"{n}"}}]'.encode() for n in range(50)]
    certificate = certify()
    signed = [sign(one, text, certificate) for one, text in zip(forms, texts, strict=True)]
    verified = 0
    for one, other in product(range(50), repeat=2):
        code = outcome(
            lambda one=one, other=other: verify_signature(
                signed[one], forms[other], texts[other], certificate
            )
        )
        assert code == ("good" if one == other else "signature.other-record")
        verified += code == "good"
    assert verified == 50


@pytest.mark.requirement("R20", "another shown text than the signed one fails")
def test_the_text_that_was_shown_is_bound():
    snapshot = form()
    assert (
        outcome(lambda: verify_signature(sign(snapshot), snapshot, SHOWN + b" ", certify()))
        == "signature.other-text"
    )


@pytest.mark.requirement(
    "R24", "a statement signed with any other key of the desk never verifies as the person's"
)
def test_no_other_secret_of_the_desk_signs_as_the_person():
    """Device key, certifier's key, a colleague's key, a key certified anew: none gives the person's signature (R24)."""
    from tests.records.parts import CERTIFIER

    snapshot, person = form(), certify()
    colleague = SigningKey.generate(SeededRandom(99))
    for key in (DEVICE_KEY, CERTIFIER, colleague):
        assert (
            outcome(lambda key=key: verify_signature(sign(snapshot, key=key), snapshot, SHOWN, person))
            == "signature.forged"
        )
    other = certify(colleague, User("u-olga", "Ольга Белова", "NURSE", DOCTOR.org))
    pretended = sign(snapshot, certificate=person, key=colleague)
    assert outcome(lambda: verify_signature(pretended, snapshot, SHOWN, other)) == "signature.other-signer"
    renewed = certify(days=300)
    assert (
        outcome(lambda: verify_signature(sign(snapshot), snapshot, SHOWN, renewed))
        == "signature.other-signer"
    )


def test_expired_and_future_certificates_cover_nothing():
    snapshot, time = form(), clock()
    time.pass_time(366 * 86400)
    late = sign(snapshot, now=time.now())
    assert (
        outcome(lambda: verify_signature(late, snapshot, SHOWN, certify())) == "signature.outside-certificate"
    )
    future = certify(now=time.now())
    early = sign(snapshot, certificate=future)
    assert (
        outcome(lambda: verify_signature(early, snapshot, SHOWN, future)) == "signature.outside-certificate"
    )


def test_a_certificate_of_another_study_or_site_does_not_serve():
    snapshot = form()
    for change in ({"study": "STUDY-02"}, {"site": "08"}):
        elsewhere = certify(**change)
        code = outcome(
            lambda e=elsewhere: verify_signature(sign(snapshot, certificate=e), snapshot, SHOWN, e)
        )
        assert code == "signature.other-signer"


def test_every_flipped_bit_is_noticed():
    snapshot, certificate = form(), certify()
    data = sign(snapshot)
    for place in range(len(data)):
        for bit in (1, 8, 64):
            bent = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
            assert (
                outcome(lambda bent=bent: verify_signature(bent, snapshot, SHOWN, certificate)) != "good"
            ), place


def test_what_could_not_be_read_is_not_signed():
    assert outcome(lambda: sign_statement(b"{}", DOCTOR_KEY)) == "statement.malformed"
    assert outcome(lambda: sign(form(), replaces="short")) == "statement.malformed"
    assert outcome(lambda: make_statement(
        snapshot=form(), shown=SHOWN, certificate=certify(), meaning=Meaning.DATA_VERIFIED, meaning_text="", language="ru",
        now=clock().now(), checkpoint=None,
    )) == "statement.malformed"  # fmt: skip


def test_a_statement_is_no_certificate_and_no_snapshot():
    payload = read_envelope(sign(form()), STATEMENT_TYPE).payload
    assert Statement.decode(payload).encode() == payload
    assert outcome(lambda: Certificate.decode(payload)) == "certificate.malformed"
    assert outcome(lambda: Statement.decode(form())) == "statement.malformed"


def test_every_meaning_has_words():
    for language in LANGUAGES:
        assert [meaning for meaning in Meaning if f"meaning.{meaning}" not in Words(language)] == []


def test_mutated_statements_never_escape():
    chance = random.Random(20260310)
    payload = read_envelope(VECTORS["cases"][0]["envelope"].encode(), STATEMENT_TYPE).payload
    for _ in range(2000):
        data = bytearray(payload)
        for _ in range(chance.randint(1, 2)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 3)] = bytes(
                chance.choices(b'{}",:0aT\xd0', k=chance.randint(0, 3))
            )
        try:
            found = Statement.decode(bytes(data))
        except CartDeskError:
            continue
        assert found.encode() == bytes(data)
