"""Making a desk: encrypted store, device key, first administrator; the second person is asked for at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError, Clock, Random, Words, nfc, secrets_dir
from cartdesk.crypto import FLOOR, AgeKey, Cost, SigningKey, password_faults, stretch
from cartdesk.records import Kind, Permission, User, make_certificate
from cartdesk.store import DeskFile, Person, Store, UserKey, write_desk_file
from cartdesk.study import StudyDef, load_study
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.desk import SITE, SPONSOR, Desk

DATABASE = "desk.db"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone to be enrolled at a desk. `identity_check` says in a code how identity was checked (R22)."""

    name: str
    role: str
    org: str
    password: str
    identity_check: str = "passport"


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """What a new desk will be. `cost` below the floor is for tests only (decisions 23)."""

    folder: Path
    study: str
    site: str
    label: str
    training: bool = False
    version: str | None = None
    cost: Cost = FLOOR
    secrets: Path | None = None
    language: str = "ru"


def create_site_desk(plan: DeskPlan, admin: NewPerson, *, clock: Clock, random: Random) -> Desk:
    """Create a clinic's desk, unlocked for its first administrator."""
    return _create(plan, SITE, admin, clock, random)


def create_sponsor_desk(plan: DeskPlan, admin: NewPerson, *, clock: Clock, random: Random) -> Desk:
    """Create the sponsor's desk, unlocked for its first administrator."""
    return _create(plan, SPONSOR, admin, clock, random)


def _create(plan: DeskPlan, kind: str, admin: NewPerson, clock: Clock, random: Random) -> Desk:
    study = load_study(plan.study, plan.version)
    _check_plan(plan, admin, study)
    plan.folder.mkdir(parents=True, exist_ok=True)
    if any(plan.folder.iterdir()):
        raise CartDeskError("desk.folder-not-empty")
    device = f"d{random.take(4).hex()}"
    secrets = plan.secrets or secrets_dir()
    secret = random.take(32)
    keys.write_device_secret(secrets, device, secret)
    file = DeskFile(
        kind=kind,
        study=plan.study,
        version=study.version,
        site=plan.site,
        device=device,
        label=nfc(plan.label),
        training=plan.training,
        created=clock.now().iso(),
    )
    database_key = keys.new_database_key(random)
    store = Store.create(plan.folder / DATABASE, database_key)
    user = User(new_user_id(random), nfc(admin.name), admin.role, nfc(admin.org))
    desk = Desk(plan.folder, secrets, file, study, store, clock, random, user, Words(plan.language))
    try:
        _first_keys(desk, admin, plan.cost, database_key, secret)
    except BaseException:
        store.close()
        raise
    return desk


def _check_plan(plan: DeskPlan, admin: NewPerson, study: StudyDef) -> None:
    role = study.roles.get(admin.role)
    if role is None or Permission.PEOPLE.value not in role.permissions:
        raise CartDeskError("desk.first-is-administrator")
    check_password(admin.password, admin.name)
    if not plan.site.strip() or not plan.label.strip():
        raise CartDeskError("desk.name-missing")


def check_password(password: str, *inputs: str) -> None:
    """Refuse a password that is short, common or made of the person's own name (R35)."""
    faults = password_faults(password, list(inputs))
    if faults:
        raise CartDeskError(f"password.{faults[0]}")


def new_user_id(random: Random) -> str:
    """An id of a person, never used again (R21)."""
    return f"u{random.take(4).hex()}"


@usecase("desk.create", needs=Permission.PEOPLE)
def _first_keys(act: Acting, admin: NewPerson, cost: Cost, database_key: bytes, secret: bytes) -> None:
    """Fill an empty store: device, sealing and certifying keys, the first administrator."""
    desk, unit = act.desk, act.unit
    salt = desk.random.take(16)
    stretched = stretch(admin.password, salt, cost)
    device, certifying = SigningKey.generate(desk.random), SigningKey.generate(desk.random)
    unit.put_secret(keys.DEVICE, device.seed)
    unit.put_secret(keys.SEALING, AgeKey.generate(desk.random).identity.encode("ascii"))
    unit.put_secret(keys.CERTIFYING_PUBLIC, certifying.public)
    unit.put_secret(
        f"{keys.CERTIFYING}.{desk.user.id}",
        keys.wrap_certifying_key(desk.file, desk.user.id, certifying, stretched, secret),
    )
    if desk.kind == SPONSOR:
        unit.put_secret(keys.SPONSOR, SigningKey.generate(desk.random).seed)
    slot = keys.make_slot(desk.file, desk.user.id, database_key, stretched, salt, cost, secret)
    act.record(
        Kind.DESK_CREATE,
        facts={"note": desk.file.label},
        refs={"kind": desk.kind, "device-key": device.public.hex()},
    )
    enrol(act, desk.user, admin, stretched, secret, certifying)
    desk.file = desk.file.with_person(Person(desk.user.id, desk.user.name), slot)
    write_desk_file(desk.folder, desk.file)
    act.checkpoint()


def enrol(
    act: Acting, user: User, person: NewPerson, stretched: bytes, secret: bytes, certifying: SigningKey
) -> None:
    """Put a person into the store with a signing key of their own and a certificate for it (R21, R22)."""
    desk, unit = act.desk, act.unit
    key = SigningKey.generate(desk.random)
    certificate = make_certificate(
        study=desk.file.study,
        site=desk.file.site,
        user=user.id,
        name=user.name,
        role=user.role,
        org=user.org,
        key=key.public,
        now=act.now,
        how=person.identity_check,
        by=desk.user.id,
        issuer=certifying,
    )
    unit.put_user(user)
    unit.put_user_key(
        UserKey(
            user.id,
            keys.wrap_signing_key(desk.file, user.id, key, stretched, secret),
            key.public,
            certificate,
        )
    )
    act.record(
        Kind.USER_ADD,
        facts={"new": {"name": user.name, "role": user.role, "org": user.org}},
        refs={
            "user": user.id,
            "role": user.role,
            "identity-check": person.identity_check,
            "public-key": key.public.hex(),
        },
    )
