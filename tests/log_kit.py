"""A subject with a long log, written in bulk through the store room: real records, facts, answers and states of forms."""

from dataclasses import replace

from cartdesk.base import digest
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.forms.values import parse_text
from cartdesk.records import Fact, FormStatus, ItemData, Kind, Origin, make_record
from cartdesk.usecases import Desk
from cartdesk.usecases.casebook import blank_form

DRUG = {
    "CMTRT": "Препарат {n}",
    "CMCAT": "CONCOMITANT",
    "CMINDCT": "PROPHYLAXIS",
    "CMSTDAT": "12.03.2025",
    "CMROUTE": "ORAL",
    "CMPRIOR": "N",
    "CMONGO": "Y",
}
EVENT = {
    "AETERM": "Явление {n}",
    "AEPARENT": "N",
    "AESTDAT": "20.02.2025",
    "AEONGO": "Y",
    "AETOXGR": "3",
    "AELAB": "Y",
}


def fill_log(desk: Desk, subject: str, form: str, rows: int, answers: dict[str, str]) -> list[FormPlace]:
    """So many rows of one log, each with the answers, as the person at the desk would have typed them; `{n}` in an answer
    is the number of the row.
    """
    study = desk.study
    keys = {oid: ItemKey(study.items[oid].group, 1, oid) for oid in answers}
    origin = Origin(desk.file.study, desk.file.site, desk.file.device, "0.2.0")
    places = [FormPlace("LOG", 1, form, number) for number in range(1, rows + 1)]
    with desk.store.unit() as unit:
        head, entries, now = unit.head(), [], desk.clock.now()

        def write(kind, place, key=None, value=None):
            nonlocal head
            facts = {"new": Fact.make(desk.random, value.to_json())} if value else {}
            record = make_record(
                head, origin, desk.user, kind, study.digest, now, now, desk.random,
                subject=subject, place=place, key=key, facts=facts,
            )  # fmt: skip
            head = (record.seq, digest(record.encode()))
            entries.append((record, facts))
            return record.seq

        for place in places:
            seq = write(Kind.ROW_ADD, place)
            for oid, text in answers.items():
                key = keys[oid]
                value = parse_text(study.items[oid], text.replace("{n}", str(place.form_repeat)), study)
                seq = write(Kind.ITEM_SET, place, key, value)
                unit.put_item(subject, place, ItemData(key, value, seq, desk.user.id, now.utc))
            unit.put_form(replace(blank_form(subject, place), status=FormStatus.DRAFT, last_seq=seq))
        unit.append_many(entries)
    return places
