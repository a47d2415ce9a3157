"""T15: signatures moved, copied, altered, made with every secret that is kept anywhere, at every moment: none is accepted.

The attacker holds the site's database, its device, the sponsor's desk, the post office and two recovery sheets; what they do
not have is the person with the password. Judged as the sponsor's desk judges a package that came through all outer checks.
"""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

import pytest

from cartdesk.base import CartDeskError, canonical, digest, parse_iso
from cartdesk.crypto import (
    SigningKey,
    derive,
    envelope,
    from_base64,
    key_id,
    new_recovery_secret,
    recovery_key,
    stretch,
    to_base64,
    unwrap,
)
from cartdesk.exchange import (
    Expectations,
    Manifest,
    PackageContent,
    SentForm,
    open_again,
    read_enrolment_card,
)
from cartdesk.exchange.sequence import Progress
from cartdesk.exchange.verifying import check_content
from cartdesk.forms import FormPlace
from cartdesk.records import Reason, read_certificate, verify_certificate, verify_signature
from cartdesk.records.certificate import CERTIFICATE_TYPE
from cartdesk.records.keylife import KeyHistory, KeyLife
from cartdesk.records.signature import STATEMENT_TYPE
from cartdesk.store import Signature
from cartdesk.usecases import enrol_subject, keys, pack, sealed_packages
from cartdesk.usecases.importing import expectations
from tests.builders import PASSWORDS, VITALS, Place, a_site, a_sponsor, fill_vitals, sign, trust, type_in

M2 = FormPlace("M2", 1, "F_VS", 1)
FORMS = [("01-001", VITALS), ("01-001", M2), ("01-002", VITALS), ("01-002", M2)]
MS = timedelta(milliseconds=1)


@dataclass
class Trial:
    """A site with four signed forms and a superseded version, its package at the sponsor, and everybody's secrets."""

    site: Place
    sponsor: Place
    manifest: Manifest
    content: PackageContent
    device: bytes
    expected: Expectations
    signatures: list[Signature]
    doctor: SigningKey
    secrets: dict[str, bytes]

    def judge(self, forms, certificates=(), expected=None):
        """The faults of forms as the sponsor's desk finds them, with more certificates in the package."""
        content = replace(
            self.content, forms=tuple(forms), certificates=(*self.content.certificates, *certificates)
        )
        judged = check_content(content, self.manifest, self.device, expected or self.expected)
        return [one.fault for one in judged.forms]

    @property
    def certificate(self):
        """The investigator's envelope, as it travels."""
        return next(
            one for one in self.content.certificates if read_certificate(one).key == self.doctor.public
        )


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trial")
    site = a_site(folder)
    sponsor = a_sponsor(folder, clock=site.clock)
    trust(site, sponsor)
    for subject in ("01-001", "01-002"):
        enrol_subject(site.as_("nurse"), subject)
    for subject, place in FORMS:
        fill_vitals(site, subject, place)  # the same answers in all four
        sign(site, subject, place)
    type_in(site.as_("nurse"), "01-002", M2, "PULSE", "75", reason=Reason("typo"))
    sign(site, "01-002", M2)
    pack(site.as_("nurse"))
    (package,) = sealed_packages(site.desk)
    with site.desk.store.view() as unit:
        signatures = [one for subject in ("01-001", "01-002") for one in unit.signatures_of(subject)]
        device = keys.device_key(unit)
    with sponsor.desk.store.view() as unit:
        identity = keys.sealing_key(unit).identity
        card = read_enrolment_card(unit.devices()[0].card)
        expected = expectations(sponsor.desk, unit, card, Progress(), {})
    manifest, content = open_again(package, identity, device.public)
    secrets, doctor = secrets_of(site, sponsor)
    yield Trial(
        site, sponsor, manifest, content, device.public, expected, signatures, doctor, secrets
    )  # fmt: skip
    for place in (site, sponsor):
        place.desk.store.close()


def secrets_of(site, sponsor):
    """Every secret of 32 bytes that is kept or can be made without the investigator, by name; and their own key."""
    found = {}
    for role in ("nurse", "administrator"):
        desk = site.as_(role)
        with desk.store.view() as unit:
            proof = keys.prove_own(desk, unit, PASSWORDS[role])
            found[f"{role}'s signing key"] = proof.signing.seed
            found[f"{role}'s stretched password"] = proof.stretched
            found[f"{role}'s key to the door"] = derive(proof.stretched, proof.secret, "db")
            found["device secret"] = proof.secret
            found["device key"] = keys.device_key(unit).seed
            if role == "administrator":
                found["database key"] = keys.open_slot(desk.file, desk.user.id, proof.stretched, proof.secret)
                found["certifying key"] = keys.certifying_key(desk, unit, proof).seed
    with sponsor.desk.store.view() as unit:
        found["sponsor's key"] = keys.sponsor_key(unit).seed
    found["post office's key"] = site.random.take(32)
    secret = new_recovery_secret(site.random)
    found["recovery secret"] = secret * 2
    found["recovery identity"] = recovery_key(secret).identity.encode()[-32:]
    desk = site.as_("investigator")
    with desk.store.view() as unit:
        doctor = keys.prove_own(desk, unit, PASSWORDS["investigator"]).signing
    return found, doctor


# -- taking signatures apart and putting them together -----------------------------------------------------------


def payload_of(data):
    return json.loads(from_base64(json.loads(data)["payload"]))


def named_by(payload):
    return digest(canonical(payload))


def kept(data, payload):
    """Another payload under the signature that was there."""
    return canonical({**json.loads(data), "payload": to_base64(canonical(payload))})


def leaves(value, path=()):
    """Every field and every member, also those that hold others."""
    yield path, value
    inner = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for name in inner:
        yield from leaves(value[name], (*path, name))


def at(value, path):
    for name in path:
        try:
            value = value[name]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def put(value, path, new):
    if not path:
        return new
    inner = put(value[path[0]], path[1:], new)
    if isinstance(value, dict):
        return {**value, path[0]: inner}
    return [*value[: path[0]], inner, *value[path[0] + 1 :]]


def dropped(value, path):
    inner = at(value, path[:-1])
    left = inner[:] if isinstance(inner, list) else dict(inner)
    del left[path[-1]]
    return put(value, path[:-1], left)


def other_values(value, elsewhere):
    """What somebody may write in the place of a value: what stands there in other statements, and small changes."""
    found = [one for one in elsewhere if one != value]
    if isinstance(value, str):
        found += [value[:-1], value + "0", value.upper(), "0" * len(value), None]
    elif isinstance(value, int):
        found += [value + 1, value - 1, -value - 1, str(value), None]
    elif value is None:
        found += ["a" * 64, 0]
    elif isinstance(value, list):
        found += [[], None, value[::-1], value * 2]
    else:
        found += [{}, None, {**value, "more": 1}]
    return [one for one in found if one != value]


def altered(payloads):
    """Every payload with every field as another value, without it, and with one more."""
    for payload in payloads:
        for path, value in leaves(payload):
            for new in other_values(value, [at(one, path) for one in payloads]):
                bent = put(payload, path, new)
                yield bent if isinstance(bent, dict) else {}
            if path:
                yield dropped(payload, path)
        yield {**payload, "more": True}


# -- the test bites: what is genuine is accepted -----------------------------------------------------------------


def test_the_genuine_forms_are_accepted(trial):
    assert trial.judge(trial.content.forms) == [None] * 4


@pytest.mark.requirement(
    "R20", "every signature with the snapshot of every other form, or of its own earlier version, is refused"
)
def test_moved_and_copied(trial):
    pieces = [(one.envelope, one.snapshot) for one in trial.signatures]
    assert len(pieces) == 5  # four forms, one of them signed twice
    forms = [
        SentForm(snapshot, statement, "ru")
        for (statement, own), (_, snapshot) in product(pieces, repeat=2)
        if snapshot != own
    ]
    found = trial.judge(forms)
    assert len(found) == 20 and None not in found


@pytest.mark.requirement(
    "R20",
    "at the site a signature verifies with its own snapshot, text and certificate and with no other of the desk",
)
def test_at_the_site_only_what_belongs_together_verifies(trial):
    with trial.site.desk.store.view() as unit:
        certificates = [read_certificate(one.envelope) for one in unit.certificates()]
    good = set()
    parts = range(len(trial.signatures))
    for one, two, three, four in product(parts, parts, parts, range(len(certificates))):
        signature = trial.signatures[one].envelope
        try:
            verify_signature(
                signature, trial.signatures[two].snapshot, trial.signatures[three].shown, certificates[four]
            )
        except CartDeskError:
            continue
        good.add((one, two, three, certificates[four].key))
    same_text = {  # forms that show the same words have the same shown text
        (one, one, three, trial.doctor.public)
        for one, three in product(parts, repeat=2)
        if trial.signatures[one].shown == trial.signatures[three].shown
    }
    assert good == same_text and len(certificates) == 3


def test_every_field_of_a_statement_altered_under_its_signature(trial):
    statements = [one.envelope for one in trial.signatures]
    payloads = [payload_of(one) for one in statements]
    forms = [
        SentForm(signature.snapshot, kept(signature.envelope, payload), "ru")
        for signature in trial.signatures
        for payload in altered(payloads)
        if payload != payload_of(signature.envelope)
    ]
    found = trial.judge(forms)
    assert len(found) > 2_000 and None not in found


def test_every_part_of_the_envelope_altered(trial):
    found, first = [], trial.content.forms[0]
    parts = json.loads(first.statement)
    others = [json.loads(one.envelope) for one in trial.signatures]
    for path, value in leaves({**parts, "signatures": parts["signatures"][0]}):
        where = [{**one, "signatures": one["signatures"][0]} for one in others]
        for new in other_values(value, [at(one, path) for one in where]):
            bent = put({**parts, "signatures": parts["signatures"][0]}, path, new)
            if not isinstance(bent, dict) or bent == {**parts, "signatures": parts["signatures"][0]}:
                continue
            whole = {**bent, "signatures": [bent["signatures"]]} if "signatures" in bent else bent
            found.append(replace(first, statement=canonical(whole)))
    signatures = parts["signatures"]
    found += [
        replace(first, statement=canonical({**parts, "signatures": more}))
        for more in ([], signatures * 2, [*signatures, {"keyid": "0" * 64, "sig": signatures[0]["sig"]}])
    ]
    faults = trial.judge(found)
    key_only = [one for one, fault in zip(found, faults, strict=True) if fault is None]
    assert len(found) > 20 and key_only == []


def test_every_field_of_a_snapshot_altered(trial):
    snapshots = [json.loads(one.snapshot) for one in trial.content.forms]
    forms = [
        replace(form, snapshot=canonical(bent))
        for form in trial.content.forms[:1]
        for bent in altered(snapshots)
        if canonical(bent) != form.snapshot
    ]
    found = trial.judge(forms)
    assert len(found) > 200 and None not in found


def test_every_field_of_a_certificate_altered_under_its_signature(trial):
    genuine = trial.certificate
    payload, form, count = payload_of(genuine), trial.content.forms[0], 0
    statement = payload_of(form.statement)
    for bent in altered([payload_of(one) for one in trial.content.certificates] + [payload]):
        if bent == payload or canonical(bent) in [
            canonical(payload_of(one)) for one in trial.content.certificates
        ]:
            continue
        certificate = kept(genuine, bent)
        named = named_by(bent)
        forged = envelope(canonical({**statement, "certificate": named}), STATEMENT_TYPE, trial.doctor)
        try:
            verify_certificate(certificate, SigningKey.from_seed(trial.secrets["certifying key"]).public)
            verified = True
        except CartDeskError:
            verified = False
        assert not verified
        count += 1
        if count % 40 == 0:
            assert trial.judge([replace(form, statement=forged)], [certificate]) != [None]
    assert count > 150


# -- every secret that is kept, alone and in pairs ---------------------------------------------------------------


@pytest.mark.requirement(
    "R24", "no secret kept at site, sponsor or post office, nor any pair of them, signs as the investigator"
)
def test_no_stored_secret_and_no_pair_of_them_signs_as_the_person(trial):
    """One secret signs the statement, the other certifies a key for it in the person's name, under every claim of issuer."""
    form, forms, certificates = trial.content.forms[0], [], []
    statement, genuine = payload_of(form.statement), payload_of(trial.certificate)
    real_issuer = genuine["issuer"]
    for signer_seed, issuer_seed in product(trial.secrets.values(), repeat=2):
        signer, issuer = SigningKey.from_seed(signer_seed), SigningKey.from_seed(issuer_seed)
        forms.append(replace(form, statement=envelope(canonical(statement), STATEMENT_TYPE, signer)))
        for claimed in {issuer.key_id, real_issuer}:
            made = {**genuine, "key": signer.public.hex(), "issuer": claimed}
            certificates.append(envelope(canonical(made), CERTIFICATE_TYPE, issuer))
            named = {**statement, "certificate": named_by(made)}
            forms.append(replace(form, statement=envelope(canonical(named), STATEMENT_TYPE, signer)))
    found = trial.judge(forms, certificates)
    assert len(trial.secrets) == 14 and len(found) >= 2 * 14 * 14
    assert None not in found
    assert {"signature-invalid", "certificate-invalid", "record-missing"} >= set(found)


@pytest.mark.requirement(
    "R24", "no two stored secrets, and nobody else's password, unwrap the investigator's signing key"
)
def test_no_pair_of_secrets_unwraps_the_signing_key(trial):
    desk, doctor = trial.site.desk, trial.site.ids["investigator"]
    with desk.store.view() as unit:
        wrapped = unit.user_key(doctor).wrapped
    slot, header = desk.file.slots[doctor], keys.slot_header(desk.file, doctor, "sign")
    others = {role: word for role, word in PASSWORDS.items() if role != "investigator"}
    passwords = {
        f"password of {role}": stretch(word, bytes.fromhex(slot.salt), slot.cost)
        for role, word in others.items()
    }
    opened, tried = [], 0
    for (one, first), (two, second) in product((trial.secrets | passwords).items(), trial.secrets.items()):
        for purpose in ("sign", "db", "past"):
            tried += 1
            try:
                unwrap(derive(first, second, purpose), wrapped, header)
            except CartDeskError:
                continue
            opened.append((one, two, purpose))
    for seed in trial.secrets.values():
        with pytest.raises(CartDeskError):
            unwrap(seed, wrapped, header)
    assert opened == [] and tried > 600
    own = stretch(PASSWORDS["investigator"], bytes.fromhex(slot.salt), slot.cost)
    assert unwrap(derive(own, trial.secrets["device secret"], "sign"), wrapped, header) == trial.doctor.seed


# -- every moment ------------------------------------------------------------------------------------------------


@pytest.mark.requirement(
    "R36", "a revoked person's signatures stand up to the last good record and not one further"
)
def test_revoked_at_every_record(trial):
    records = sorted(
        one.seq for one in trial.signatures if one.envelope in {f.statement for f in trial.content.forms}
    )
    doctor = trial.site.ids["investigator"]
    for last in range(trial.manifest.last + 1):
        expected = replace(trial.expected, revoked={doctor: last})
        found = trial.judge(trial.content.forms, expected=expected)
        assert found.count(None) == sum(seq <= last for seq in records)
        assert set(found) <= {None, "signer-revoked"}


@pytest.mark.requirement(
    "R36", "a key speaks after the record that gave it and up to the one that ended it, never beside that"
)
def test_ended_at_every_record(trial):
    certificate = read_certificate(trial.certificate)
    for since, ended, signed in product(range(8), [None, *range(8)], range(8)):
        life = KeyLife(certificate.user, since, frozenset({certificate.digest}), ended, "left")
        fault = KeyHistory({certificate.key.hex(): life}).fault(certificate, signed)
        alive = since < signed and (ended is None or signed <= ended)
        assert (fault is None) == alive
    for life in (
        KeyLife("somebody-else", 0),
        KeyLife(certificate.user, 0, frozenset({"0" * 64})),
    ):
        assert KeyHistory({certificate.key.hex(): life}).fault(certificate, 5) == "certificate-unrecorded"
    assert KeyHistory({}).fault(certificate, 5) == "certificate-unrecorded"


@pytest.mark.requirement(
    "R20", "a statement dated before its certificate or after its end is refused, to the millisecond"
)
def test_expired_and_future_to_the_millisecond(trial):
    """The person signs with a clock that is wrong: the sponsor refuses what lies outside the certificate."""
    certificate, form = read_certificate(trial.certificate), trial.content.forms[0]
    statement = payload_of(form.statement)
    first, last = parse_iso(certificate.valid_from), parse_iso(certificate.valid_to)
    moments = {
        first - timedelta(days=3650): False, first - MS: False, first: True, first + MS: True,
        last - MS: True, last: True, last + MS: False, last + timedelta(days=3650): False,
    }  # fmt: skip
    for moment, inside in moments.items():
        text = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
        dated = envelope(canonical({**statement, "time": text}), STATEMENT_TYPE, trial.doctor)
        signature = next(one for one in trial.signatures if one.envelope == form.statement)
        try:
            verify_signature(dated, form.snapshot, signature.shown, certificate)
            verified = True
        except CartDeskError as fault:
            assert fault.code == "signature.outside-certificate"
            verified = False
        assert verified == inside
        fault = "record-missing" if inside else "certificate-invalid"  # no record tells of such a statement
        assert trial.judge([replace(form, statement=dated)]) == [fault]


def test_another_person_or_site_with_a_genuine_key_signs_nothing_of_this_one(trial):
    """A colleague's own key and certificate, and the certificate of another site's desk, under the doctor's statement."""
    form, statement = trial.content.forms[0], payload_of(trial.content.forms[0].statement)
    with trial.site.desk.store.view() as unit:
        others = [one.envelope for one in unit.certificates()]
    nurse = SigningKey.from_seed(trial.secrets["nurse's signing key"])
    certificate = next(one for one in others if read_certificate(one).key == nurse.public)
    told = payload_of(certificate)
    own = {name: told[name] for name in ("user", "name", "role", "org")}
    named = {**statement, "certificate": read_certificate(certificate).digest}
    forms = [
        replace(form, statement=envelope(canonical(one), STATEMENT_TYPE, nurse))
        for one in (named, {**named, "signer": own}, {**statement, "signer": own})
    ]
    found = trial.judge(forms, [certificate])
    assert None not in found and key_id(nurse.public) != trial.doctor.key_id


@pytest.mark.requirement(
    "R20", "a role that does not sign this form in the study is refused at the sponsor's desk"
)
def test_a_role_that_does_not_sign_this_form_is_refused(trial):
    """The study's own list is what the desk goes by; of a definition it does not know it says nothing."""
    definition, form = trial.sponsor.desk.study.digest, "F_VS"
    assert trial.expected.signers[definition, form] == {"investigator"}
    everyone = [None] * len(trial.content.forms)
    for roles, found in (
        ({"investigator"}, everyone),
        ({"nurse", "data-manager"}, ["signer-role"] * len(everyone)),
    ):
        expected = replace(trial.expected, signers={(definition, form): frozenset(roles)})
        assert trial.judge(trial.content.forms, expected=expected) == found
    unknown = replace(trial.expected, signers={("0" * 64, form): frozenset({"nurse"})})
    assert trial.judge(trial.content.forms, expected=unknown) == everyone
