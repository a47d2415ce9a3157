"""A person's keys: a way in, a signing key of their own, a certificate for it; and which passwords they had (R21, R22, R35)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from cartdesk.base import CartDeskError
from cartdesk.crypto import Cost, SigningKey, derive, password_faults, stretch
from cartdesk.records import Kind, User, make_certificate, read_certificate
from cartdesk.store import EndedKey, HeldCertificate, PastPassword, Slot, UserKey
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
    desk = act.desk
    need_identity_check(how)
    check_password(password, user.name, user.org, desk.file.label)
    past = print_of(act, user.id, password, opener.cost, opener.secret)
    way = keys.Way.fresh(desk.random, opener.cost)
    stretched = way.stretch(password)
    slot = keys.make_slot(desk.file, user.id, opener.database_key, stretched, opener.secret, way, desk.random)
    key = SigningKey.generate(desk.random)
    wrapped = keys.wrap_signing_key(desk.file, user.id, key, stretched, opener.secret)
    refs = certify(act, user, key.public, wrapped, how, opener.certifying)
    remember(act, past)
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


def end_key(act: Acting, user: str, cause: str) -> None:
    """A person's signing key signs no more from this record on; what it signed before stays good."""
    own = act.unit.user_key(user)
    if own is None or own.public in {one.public for one in act.unit.ended_keys()}:
        return
    refs: dict[str, str | int] = {"user": user, "public-key": own.public.hex(), "cause": cause}
    seq = act.record(Kind.CERTIFICATE_END, refs=refs)
    act.unit.end_key(EndedKey(own.public, user, seq, cause))
    act.unit.forget_wrapped_key(user)


def print_of(act: Acting, user: str, password: str, cost: Cost, secret: bytes) -> PastPassword:
    """A slow, salted print of a password that is to be set; `password.used-before` when it was among the last five (R35).

    No key can be made from it. All prints of a person share one salt (not the slot's), so that comparing five costs one
    slow step.
    """
    known = act.unit.past_passwords(user)
    salts = {(one.salt, one.cost) for one in known} or {(act.desk.random.take(keys.SALT_BYTES).hex(), cost)}
    made = {way: _verifier(password, *way, secret) for way in salts}
    if any(hmac.compare_digest(one.verifier, made[one.salt, one.cost]) for one in known):
        raise CartDeskError("password.used-before", kept=PASSWORDS_KEPT)
    salt, cost = (known[0].salt, known[0].cost) if known else next(iter(salts))
    return PastPassword(user, salt, cost, made[salt, cost], act.now.iso())


def remember(act: Acting, one: PastPassword) -> None:
    """Keep the print of a password that is set now."""
    act.unit.add_past_password(one, PASSWORDS_KEPT)


def _verifier(password: str, salt: str, cost: Cost, secret: bytes) -> str:
    return derive(stretch(password, bytes.fromhex(salt), cost), secret, "past").hex()
