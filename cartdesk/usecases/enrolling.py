"""A person's keys: a way in, a signing key of their own, a certificate for it; and which passwords they had (R21, R22, R35)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.crypto import Cost, SigningKey, derive, password_faults, stretch
from cartdesk.records import User, make_certificate, read_certificate
from cartdesk.store import HeldCertificate, PastPassword, Slot, Unit, UserKey
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting

IDENTITY_CHECKS = ("passport", "badge", "known")
PASSWORDS_KEPT = 5


@dataclass(frozen=True, slots=True)
class Opener:
    """Who lets a person in: the database key, this device's secret, the certifying key, the cost of Argon2id."""

    database_key: bytes
    secret: bytes
    certifying: SigningKey
    cost: Cost

    def __repr__(self) -> str:
        return "Opener()"


@dataclass(frozen=True, slots=True)
class NewKeys:
    """What a person was given: their slot for the doors, and the references that the act's record must carry."""

    slot: Slot
    refs: dict[str, str | int]


def opener_of(act: Acting, password: str) -> Opener:
    """What an administrator opens with their password, entered again; `signing.wrong-password` when it is not theirs."""
    desk, unit = act.desk, act.unit
    proof = keys.prove_own(desk, unit, password)
    return Opener(
        keys.open_slot(desk.file, desk.user.id, proof.stretched, proof.secret),
        proof.secret,
        keys.certifying_key(desk, unit, proof),
        desk.file.slots[desk.user.id].cost,
    )


def check_password(password: str, *inputs: str) -> None:
    """Refuse a password that is short, common or made of what everybody knows of the person and the place (R35)."""
    faults = password_faults(password, [word for word in inputs if word])
    if faults:
        raise CartDeskError(f"password.{faults[0]}")


def need_identity_check(how: str) -> None:
    """Nobody's key is certified before somebody has looked who they are (R22)."""
    if how not in IDENTITY_CHECKS:
        raise CartDeskError("people.identity-unchecked")


def give_keys(act: Acting, user: User, password: str, how: str, opener: Opener) -> NewKeys:
    """A way in, a fresh signing key and its certificate, for a person who is present and whose identity was checked."""
    desk, unit = act.desk, act.unit
    need_identity_check(how)
    check_password(password, user.name, user.org, desk.file.label)
    refuse_used(unit, user.id, password, opener.secret)
    way = keys.Way.fresh(desk.random, opener.cost)
    stretched = way.stretch(password)
    slot = keys.make_slot(desk.file, user.id, opener.database_key, stretched, opener.secret, way, desk.random)
    key = SigningKey.generate(desk.random)
    wrapped = keys.wrap_signing_key(desk.file, user.id, key, stretched, opener.secret)
    refs = certify(act, user, key.public, wrapped, how, opener.certifying)
    remember(act, user.id, password, opener)
    return NewKeys(slot, {**refs, "slot": slot.recipient, "wrapped": keys.named(wrapped)})


def certify(
    act: Acting, user: User, public: bytes, wrapped: bytes, how: str, certifying: SigningKey
) -> dict[str, str | int]:
    """Sign a certificate for a person's key and keep it; returns the references that tell of it."""
    desk, unit = act.desk, act.unit
    need_identity_check(how)
    envelope = make_certificate(
        study=desk.file.study, site=desk.file.site, user=user.id, name=user.name, role=user.role, org=user.org,
        key=public, now=act.now, how=how, by=desk.user.id, issuer=certifying,
    )  # fmt: skip
    digest = read_certificate(envelope).digest
    unit.put_user(user)
    unit.put_user_key(UserKey(user.id, wrapped, public, envelope))
    unit.add_certificate(HeldCertificate(digest, user.id, public, envelope))
    return {
        "user": user.id,
        "role": user.role,
        "identity-check": how,
        "public-key": public.hex(),
        "certificate": digest,
        "issuer": certifying.key_id,
    }


def refuse_used(unit: Unit, user: str, password: str, secret: bytes) -> None:
    """`password.used-before` when it is one of the last five this person had (R35)."""
    known = unit.past_passwords(user)
    for salt, cost in {(one.salt, one.cost) for one in known}:
        verifier = _verifier(password, salt, cost, secret)
        if any(
            hmac.compare_digest(one.verifier, verifier)
            for one in known
            if (one.salt, one.cost) == (salt, cost)
        ):
            raise CartDeskError("password.used-before", kept=PASSWORDS_KEPT)


def remember(act: Acting, user: str, password: str, opener: Opener) -> None:
    """Keep a slow, salted print of a password that is set now, from which no key can be made.

    All prints of a person share one salt (not the slot's), so that comparing five costs one slow step.
    """
    known = [one for one in act.unit.past_passwords(user) if one.cost == opener.cost]
    salt = known[0].salt if known else act.desk.random.take(keys.SALT_BYTES).hex()
    verifier = _verifier(password, salt, opener.cost, opener.secret)
    act.unit.add_past_password(PastPassword(user, salt, opener.cost, verifier, act.now.iso()), PASSWORDS_KEPT)


def _verifier(password: str, salt: str, cost: Cost, secret: bytes) -> str:
    return derive(stretch(password, bytes.fromhex(salt), cost), secret, "past").hex()
