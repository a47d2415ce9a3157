"""Builders with good defaults: desks with cheap keys, people, a clock that stands still. Only here may Argon2id be cheap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cartdesk.base import SeededRandom, SetClock
from cartdesk.crypto import Cost
from cartdesk.forms import Finding, FormPlace, ItemKey, Value
from cartdesk.records import Meaning, Reason
from cartdesk.server import Postbox
from cartdesk.study import StudyDef
from cartdesk.study.model import DataType, ItemDef
from cartdesk.usecases import (
    Desk,
    DeskPlan,
    NewDelegation,
    NewPerson,
    add_person,
    address,
    complete_form,
    confirm_reading,
    create_site_desk,
    create_sponsor_desk,
    duties_for,
    enrol_subject,
    instruction,
    lock,
    name_principal,
    note_agreement,
    open_form,
    print_agreement,
    save_item,
    sign_form,
    sign_line,
    take_enrolment_card,
    take_study_card,
    unlock,
    write_enrolment_card,
    write_study_card,
)

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
STUDY = "hemc101-01-02"
PASSWORDS = {
    "administrator": "корабль лютик порог 31",
    "nurse": "полынь якорь свирель 7",
    "investigator": "жёлудь парус метель 19",
    "data-manager": "сугроб флейта гранит 44",
}
NAMES = {
    "administrator": "Орлова Вера Павловна",
    "nurse": "Иванова Мария Сергеевна",
    "investigator": "Соколов Андрей Ильич",
    "data-manager": "Крылова Анна Викторовна",
}


@dataclass
class Place:
    """One desk with all its people; `as_` switches users as the screen does."""

    folder: Path
    secrets: Path
    clock: SetClock
    random: SeededRandom
    desk: Desk
    ids: dict[str, str]

    def as_(self, role: str) -> Desk:
        if self.desk.user.role != role:
            lock(self.desk)
            self.desk = self.unlock(role)
        return self.desk

    def unlock(self, role: str, password: str | None = None) -> Desk:
        desk = unlock(
            self.folder,
            self.ids[role],
            password or PASSWORDS[role],
            clock=self.clock,
            random=self.random,
            secrets=self.secrets,
        )
        read_the_text(desk)
        return desk


def a_clock(text: str = "2025-06-30T06:05") -> SetClock:
    return SetClock(datetime.fromisoformat(text).replace(tzinfo=UTC))


def a_site(
    tmp_path: Path,
    *,
    clock: SetClock | None = None,
    seed: int = 1,
    training: bool = False,
    name: str = "site",
    cost: Cost = CHEAP,
    study: str = STUDY,
) -> Place:
    return _a_desk(
        tmp_path,
        clock or a_clock(),
        seed,
        training,
        name,
        ("nurse", "investigator"),
        create_site_desk,
        "01",
        cost,
        study,
    )


def a_locked_site(tmp_path: Path) -> Place:
    """A desk as it stands in the morning: locked, with one subject's case book."""
    made = a_site(tmp_path)
    enrol_subject(made.as_("nurse"), "01-001")
    lock(made.desk)
    return made


def a_sponsor(
    tmp_path: Path,
    *,
    clock: SetClock | None = None,
    seed: int = 2,
    training: bool = False,
    name: str = "sponsor",
    study: str = STUDY,
) -> Place:
    return _a_desk(
        tmp_path,
        clock or a_clock(),
        seed,
        training,
        name,
        ("data-manager",),
        create_sponsor_desk,
        "sponsor",
        study=study,
    )


def _a_desk(tmp_path, clock, seed, training, name, roles, create, site, cost=CHEAP, study=STUDY) -> Place:
    random = SeededRandom(seed)
    secrets = tmp_path / f"{name}-devices"
    plan = DeskPlan(tmp_path / name, study, site, "Пост 2", training=training, cost=cost, secrets=secrets)
    admin = NewPerson(
        NAMES["administrator"], "administrator", "Клиника", PASSWORDS["administrator"], "passport"
    )
    desk = create(plan, admin, clock=clock, random=random)
    ids = {"administrator": desk.user.id}
    for role in roles:
        person = NewPerson(NAMES[role], role, "Клиника", PASSWORDS[role], "passport")
        ids[role] = add_person(desk, person, PASSWORDS["administrator"]).id
    place = Place(plan.folder, secrets, clock, random, desk, ids)
    if "investigator" in ids:
        hand_out_work(place)
    return place


def read_the_text(desk: Desk) -> None:
    """Whoever enters data reads what there is to read, once."""
    if desk.kind == "site" and desk.user.role in ("nurse", "investigator") and not desk.trained:
        confirm_reading(desk, instruction(desk, "ru").digest, "ru")


def let_agree(desk: Desk, user: str) -> None:
    """The agreement about signatures: printed, signed by hand, noted by the administrator."""
    print_agreement(desk, user, "ru")
    note_agreement(desk, user, PASSWORDS["administrator"])


def hand_out_work(site: Place) -> None:
    """The delegation log, signed: the investigator and the nurse may do all that their roles may; ends as administrator."""
    name_principal(site.desk, site.ids["investigator"], "known", PASSWORDS["administrator"])
    let_agree(site.desk, site.ids["investigator"])
    desk = site.as_("investigator")
    for role in ("investigator", "nurse"):
        line = NewDelegation(site.ids[role], duties_for(desk, role), desk.today)
        sign_line(desk, line, PASSWORDS["investigator"], "ru")
    site.as_("administrator")


def trust(site: Place, sponsor: Place, server=None) -> None:
    """Exchange the cards, as people do before anything else."""
    card = write_study_card(sponsor.as_("administrator"), server)
    take_study_card(site.as_("administrator"), card)
    take_enrolment_card(sponsor.desk, write_enrolment_card(site.desk))


def meet(box: Postbox, site: Place, sponsor: Place, url: str) -> None:
    """Exchange the cards, and give the post office at `url` its own."""
    trust(site, sponsor, address(url, box.public.hex()))
    with sponsor.desk.store.view() as unit:
        box.load_study_card(bytes.fromhex(unit.get("study-card")))
        box.load_enrolment_card(unit.devices()[0].card)


def plain_answers(
    study: StudyDef, item: ItemDef, told: str, yes: Sequence[str], numbers: tuple[str, ...]
) -> tuple[str, ...]:
    """What may be typed into an item by its type alone: yes where its OID has one of these words, the day `told`, numbers."""
    if item.type in (DataType.CODE, DataType.CODES):
        codes = [one.code for one in study.codelists[item.codelist or ""].items]
        said = "Y" if any(word in item.oid for word in yes) else "N"
        return (said,) if said in codes else (codes[0],)
    return {
        DataType.DATE: (told,),
        DataType.PARTIAL_DATE: (told,),
        DataType.DATETIME: (f"{told} 09:05",),
        DataType.TIME: ("9:05",),
        DataType.TEXT: ("Норма",),
    }.get(item.type, numbers)


def type_in(
    desk: Desk,
    subject: str,
    place: FormPlace,
    item: str,
    typed: str,
    *,
    row: int = 1,
    reason: Reason | None = None,
):
    """Type one answer and save it, as the form page does."""
    key = ItemKey(desk.study.items[item].group, row, item)
    value = open_form(desk, subject, place).entry.parse(key, typed)
    assert isinstance(value, Value), value.code if isinstance(value, Finding) else value
    desk.clock.pass_time(3)
    return save_item(desk, subject, place, key, value, entered=desk.clock.now(), reason=reason)


VITALS = FormPlace("M1", 1, "F_VS", 1)
VITAL_ANSWERS = {
    "VSPERF": "Y", "VSDAT": "12.03.2025", "VSPOS": "SITTING", "SYSBP": "124", "DIABP": "78", "PULSE": "74",
    "RESP": "16", "TEMP": "38,9", "TEMPLOC": "AXILLA", "OXYSAT": "98", "O2SUPP": "ROOM AIR", "WEIGHT": "81,4",
    "HEIGHT": "178",
}  # fmt: skip


def fill_vitals(site: Place, subject: str = "01-001", place: FormPlace = VITALS, **changed: str) -> None:
    """Vital signs, complete, with the investigator's own answer."""
    desk = site.as_("nurse")
    for item, typed in (VITAL_ANSWERS | changed).items():
        type_in(desk, subject, place, item, typed)
    type_in(site.as_("investigator"), subject, place, "VSCLSIG", "N")
    complete_form(site.as_("nurse"), subject, place)


def sign(site: Place, subject: str = "01-001", place: FormPlace = VITALS):
    """The investigator's signature."""
    return sign_form(
        site.as_("investigator"), subject, place, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru"
    )


def a_signed_form(site: Place, subject: str = "01-001"):
    """A subject with one signed form."""
    enrol_subject(site.as_("nurse"), subject)
    fill_vitals(site, subject)
    return sign(site, subject)
