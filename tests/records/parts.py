"""What the tests of this room start from: a trail of many records, people and their keys, one form."""

from datetime import UTC, datetime

from cartdesk.base import SeededRandom, SetClock, digest
from cartdesk.crypto import SigningKey
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.value import Value
from cartdesk.records import (
    ZERO,
    CheckMark,
    Fact,
    Kind,
    Origin,
    Outcome,
    User,
    make_certificate,
    make_record,
    make_snapshot,
    verify_certificate,
)
from cartdesk.study.model import DataType

DEFINITION = digest(b"study definition")
ORIGIN = Origin("STUDY-01", "07", "3f0a8c52-6d1e-4a4b-9c3e-0d5b7a61e001", "0.1.0")
NURSE = User("u-anna", "Анна Котова", "NURSE", "Клиника № 7")
DOCTOR = User("u-ivan", "Иван Петров", "INVESTIGATOR", "Клиника № 7")
PLACE = FormPlace("V1", 1, "F_VS", 1)
TEMPERATURE = ItemKey("VS", 1, "TEMP")


def clock():
    return SetClock(datetime(2026, 3, 5, 11, 0, tzinfo=UTC))


def number(text):
    return Value(DataType.NUMBER, text=text, unit="C", typed=text.replace(".", ","))


def trail(count, seed=1):
    """A whole trail of `count` records as stored bytes, with the facts of each."""
    random, time, head = SeededRandom(seed), clock(), (0, ZERO)
    records, facts = [], []
    for turn in range(count):
        time.pass_time(31)
        kind = (Kind.ITEM_SET, Kind.FORM_OPEN, Kind.ITEM_SET, Kind.FORM_COMPLETE)[turn % 4]
        said = {"new": Fact.make(random, number(f"36.{turn}").to_json())} if kind is Kind.ITEM_SET else {}
        checks = [CheckMark("EC-061", digest(b"check"), Outcome.FIRED, TEMPERATURE)] if turn % 8 == 0 else []
        record = make_record(
            head,
            ORIGIN,
            NURSE if turn % 3 else DOCTOR,
            kind,
            DEFINITION,
            time.now(),
            time.now(),
            random,
            subject=f"07-{turn % 5:03d}",
            place=PLACE,
            key=TEMPERATURE if kind is Kind.ITEM_SET else None,
            facts=said,
            refs={"turn": turn},
            checks=checks,
            base=turn if turn and turn % 6 == 0 else None,
            reason="typo" if turn % 6 == 0 else None,
        )
        records.append(record.encode())
        facts.append(said)
        head = (record.seq, digest(records[-1]))
    return records, facts


CERTIFIER, DOCTOR_KEY, DEVICE_KEY = (SigningKey.generate(SeededRandom(seed)) for seed in (11, 12, 13))


def certify(key=DOCTOR_KEY, person=DOCTOR, **changes):
    asked = {"study": "STUDY-01", "site": "07", "days": 365, "now": clock().now(), **changes}
    data = make_certificate(
        user=person.id, name=person.name, role=person.role, org=person.org, key=key.public, how="passport", by="u-admin",
        issuer=CERTIFIER, **asked,
    )  # fmt: skip
    return verify_certificate(data, CERTIFIER.public)


def form(subject="07-001", temperature="36.60", place=PLACE, **changes):
    asked = {
        "study": "STUDY-01", "version": "1.0", "definition": DEFINITION, "site": "07", "device": ORIGIN.device,
        "subject": subject, "place": place, "values": {TEMPERATURE: number(temperature)}, "derived": {}, "withheld": {},
        "overruled": [], "last": (4, digest(b"record 4")),
    }  # fmt: skip
    return make_snapshot(**{**asked, **changes})
