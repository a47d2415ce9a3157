"""Making a desk: encrypted store, device key, first administrator; the second person is asked for at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cartdesk.base import CartDeskError, Clock, Random, Words, nfc, secrets_dir
from cartdesk.crypto import FLOOR, AgeKey, Cost, SigningKey
from cartdesk.records import Kind, Permission, User
from cartdesk.store import DeskFile, Doors, Person, Store, write_desk_file
from cartdesk.study import StudyDef, load_study
from cartdesk.usecases import keys
from cartdesk.usecases.act import Acting, usecase
from cartdesk.usecases.desk import SITE, SPONSOR, Desk
from cartdesk.usecases.doors import DATABASE
from cartdesk.usecases.enrolling import NewKeys, Opener, check_password, give_keys, need_identity_check


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone to be enrolled at a desk. `identity_check` says how identity was checked: passport, badge, known (R22)."""

    name: str
    role: str
    org: str
    password: str
    identity_check: str


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
    need_identity_check(admin.identity_check)
    check_password(admin.password, admin.name, admin.org, plan.label)
    if not plan.site.strip() or not plan.label.strip():
        raise CartDeskError("desk.name-missing")


def new_user_id(random: Random, taken: Iterable[str] = ()) -> str:
    """An id of a person, never used again, also when its bearer is long gone (R21)."""
    known = set(taken)
    while (one := f"u{random.take(4).hex()}") in known:
        pass
    return one


@usecase("desk.create", needs=Permission.PEOPLE)
def _first_keys(act: Acting, admin: NewPerson, cost: Cost, database_key: bytes, secret: bytes) -> None:
    """Fill an empty store: device, sealing and certifying keys, the first administrator."""
    desk, unit = act.desk, act.unit
    device, certifying = SigningKey.generate(desk.random), SigningKey.generate(desk.random)
    unit.put_secret(keys.DEVICE, device.seed)
    unit.put_secret(keys.SEALING, AgeKey.generate(desk.random).identity.encode("ascii"))
    unit.put_secret(keys.CERTIFYING_PUBLIC, certifying.public)
    if desk.kind == SPONSOR:
        unit.put_secret(keys.SPONSOR, SigningKey.generate(desk.random).seed)
    act.record(
        Kind.DESK_CREATE,
        facts={"note": desk.file.label},
        refs={
            "kind": desk.kind,
            "device-key": device.public.hex(),
            "certifying-key": certifying.public.hex(),
            "delegation": "signed",
        },
    )
    given = enrol(act, desk.user, admin, Opener(database_key, secret, certifying, cost))
    keys.keep_certifying_key(unit, certifying, desk.user.id, given.slot.recipient)
    doors = Doors().with_person(Person(desk.user.id, desk.user.name), given.slot)
    unit.put_doors(doors)
    desk.file = desk.file.behind(doors)
    write_desk_file(desk.folder, desk.file)
    act.checkpoint()


def enrol(act: Acting, user: User, person: NewPerson, opener: Opener) -> NewKeys:
    """Put a person into the store with keys of their own, and say so in the trail (R21, R22)."""
    given = give_keys(act, user, person.password, person.identity_check, opener)
    told = {"name": user.name, "role": user.role, "org": user.org}
    act.record(Kind.USER_ADD, facts={"new": told}, refs=given.refs)
    return given
