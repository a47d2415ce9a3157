"""Writes the vectors of the formats about people from docs/formats; shares no code with `cartdesk`.

Run by hand when a page gains a case: `python -m tests.vectors.make_people_vectors`.
"""

from tests.vectors.make_trust_vectors import (
    DEFINITION,
    DEVICE,
    OTHER,
    PERSON,
    certificate_object,
    jcs,
    kind,
    sha,
    write,
)

NURSE = {"user": "u-maria", "name": "Мария Иванова", "role": "NURSE", "org": "Клиника № 7"}
SIGNER = {"user": "u-ivan", "name": "Иван Петров", "role": "INVESTIGATOR", "org": "Клиника № 7"}


def delegation_object(**changes):
    return {
        "v": 1, "type": "cartdesk.delegation", "suite": "cartdesk-1", "study": "STUDY-01", "site": "07", "device": DEVICE,
        "entry": "e0000001", "act": "begin", "person": NURSE,
        "duties": [{"code": "records", "text": "Ведение форм"}, {"code": "sending", "text": "Отправка"}],
        "from": "2026-03-05", "to": "2026-06-30", "reason": {"code": "joined", "text": ""}, "language": "ru",
        "definition": DEFINITION, "signer": SIGNER, "certificate": sha(jcs(certificate_object())),
        "time": "2026-03-05T12:00:00.000Z", "offset": 180, "zone": "MSK", **changes,
    }  # fmt: skip


def end_object(**changes):
    ended = {"act": "end", "duties": [], "from": None, "to": None, "reason": {"code": "left", "text": ""}}
    return delegation_object(**(ended | changes))


def delegation():
    good = delegation_object()

    def case(name, outcome, data, key=PERSON, certificate=None):
        envelope = key.envelope(jcs(data), kind("delegation"))
        person = jcs(certificate or certificate_object())
        return {
            "name": name, "envelope": jcs(envelope).decode(), "certificate": person.decode(), "outcome": outcome,
        }  # fmt: skip

    def bad(name, **changes):
        return case(name, "delegation.malformed", delegation_object(**changes))

    task = good["duties"][0]
    cases = [
        case("a line with a last day", "good", good),
        case("a line until it is ended", "good", delegation_object(to=None)),
        case("one day", "good", delegation_object(to="2026-03-05")),
        case("the end of a line", "good", end_object()),
        case("an end in words", "good", end_object(reason={"code": "other", "text": "ушла в другое отделение"})),
        case("signed by another key", "delegation.forged", good, key=OTHER),
        case("names another certificate", "delegation.other-signer", delegation_object(certificate="0" * 64)),
        case("names another signer", "delegation.other-signer", delegation_object(signer=NURSE)),
        case("of another site", "delegation.other-signer", delegation_object(site="08")),
        case("of another study", "delegation.other-signer", delegation_object(study="STUDY-02")),
        case("before the certificate", "delegation.outside-certificate",
             delegation_object(time="2025-12-31T23:59:59.999Z")),
        case("after the certificate", "delegation.outside-certificate",
             delegation_object(time="2027-01-01T00:00:00.001Z")),
        bad("no task", duties=[]),
        bad("a task twice", duties=[task, task]),
        bad("33 tasks", duties=[{"code": f"t{n}", "text": "т"} for n in range(33)]),
        bad("a task without words", duties=[{"code": "records", "text": ""}]),
        bad("no first day", **{"from": None}),
        bad("a day that does not exist", to="2026-02-30"),
        bad("a day with a time", to="2026-06-30T00:00:00.000Z"),
        bad("a day without hyphens", to="20260630"),
        bad("ends before it begins", to="2026-03-04"),
        bad("another act", act="pause"),
        bad("a person without a name", person={**NURSE, "name": ""}),
        bad("a reason without a code", reason={"code": "", "text": "так надо"}),
        bad("an entry with a space", entry="e 1"),
        bad("another version", v=2),
        case("an end with a task", "delegation.malformed", end_object(duties=[task])),
        case("an end with a day", "delegation.malformed", end_object(**{"from": "2026-03-05"})),
        case("an end with a last day", "delegation.malformed", end_object(to="2026-03-05")),
        {"name": "as a certificate", "outcome": "envelope.other-type", "certificate": jcs(certificate_object()).decode(),
         "envelope": jcs(PERSON.envelope(jcs(good), kind("certificate"))).decode()},
    ]  # fmt: skip
    write(
        "delegation",
        "delegation",
        digest=sha(jcs(good)),
        payload=jcs(good).decode(),
        cases=cases,
        days=days(),
    )


def days():
    """Lines as [tasks, from, to, signed, ended], a day, and the tasks in force on it."""
    spring = [["records"], "2026-03-05", "2026-06-30", "2026-03-05", None]
    open_end = [["sending"], "2026-03-05", None, "2026-03-05", None]
    planned = [["records"], "2026-05-01", None, "2026-03-05", None]
    ended = [["records", "sending"], "2026-03-05", None, "2026-03-05", "2026-04-01"]
    return [
        {"name": "the first day", "lines": [spring], "day": "2026-03-05", "duties": ["records"]},
        {"name": "the last day", "lines": [spring], "day": "2026-06-30", "duties": ["records"]},
        {"name": "the day after", "lines": [spring], "day": "2026-07-01", "duties": []},
        {"name": "a dead clock: the line had begun", "lines": [spring], "day": "1970-01-01", "duties": ["records"]},
        {"name": "a line for later, the day before", "lines": [planned], "day": "2026-04-30", "duties": []},
        {"name": "a line for later, its day", "lines": [planned], "day": "2026-05-01", "duties": ["records"]},
        {"name": "a line for later and a dead clock", "lines": [planned], "day": "1970-01-01", "duties": []},
        {"name": "no last day, years on", "lines": [open_end], "day": "2046-01-01", "duties": ["sending"]},
        {"name": "ended", "lines": [ended], "day": "2026-04-01", "duties": []},
        {"name": "ended, and a clock set back before", "lines": [ended], "day": "2026-03-20", "duties": []},
        {"name": "two lines add up", "lines": [spring, open_end], "day": "2026-04-01", "duties": ["records", "sending"]},
        {"name": "one ran out, one stands", "lines": [spring, open_end], "day": "2026-08-01", "duties": ["sending"]},
        {"name": "no line", "lines": [], "day": "2026-04-01", "duties": []},
    ]  # fmt: skip


def review_object(**changes):
    nurse = {
        "person": NURSE, "active": True, "permissions": ["enter", "view"], "duties": ["records"], "agreed": False,
        "read": True,
    }  # fmt: skip
    doctor = {**nurse, "person": SIGNER, "permissions": ["sign", "view"], "duties": [], "agreed": True}
    return {
        "v": 1, "type": "cartdesk.access-review", "suite": "cartdesk-1", "study": "STUDY-01", "site": "07",
        "device": DEVICE, "day": "2026-03-05", "people": [nurse, doctor], "remark": "Без замечаний", "language": "ru",
        "definition": DEFINITION, "signer": SIGNER, "certificate": sha(jcs(certificate_object())),
        "time": "2026-03-05T12:00:00.000Z", "offset": 180, "zone": "MSK", **changes,
    }  # fmt: skip


def review():
    good = review_object()
    nurse, doctor = good["people"]

    def case(name, outcome, data, key=PERSON, certificate=None):
        envelope = key.envelope(jcs(data), kind("access-review"))
        person = jcs(certificate or certificate_object())
        return {
            "name": name, "envelope": jcs(envelope).decode(), "certificate": person.decode(), "outcome": outcome,
        }  # fmt: skip

    def bad(name, **changes):
        return case(name, "review.malformed", review_object(**changes))

    def bad_person(name, **changes):
        return bad(name, people=[{**nurse, **changes}, doctor])

    cases = [
        case("two people", "good", good),
        case("one person and no remark", "good", review_object(people=[doctor], remark="")),
        case(
            "a person who left",
            "good",
            review_object(people=[{**nurse, "active": False, "duties": []}, doctor]),
        ),
        case("signed by another key", "review.forged", good, key=OTHER),
        case("names another certificate", "review.other-signer", review_object(certificate="0" * 64)),
        case("names another signer", "review.other-signer", review_object(signer=NURSE)),
        case("of another study", "review.other-signer", review_object(study="STUDY-02")),
        case("of another site", "review.other-signer", review_object(site="08")),
        case(
            "signed before the certificate",
            "review.outside-certificate",
            review_object(time="2020-03-05T12:00:00.000Z"),
        ),
        case(
            "signed after the certificate",
            "review.outside-certificate",
            review_object(time="2099-03-05T12:00:00.000Z"),
        ),
        bad("another version", v=2),
        bad("another type", type="cartdesk.delegation"),
        bad("another suite", suite="cartdesk-2"),
        bad("a day that does not exist", day="2026-02-30"),
        bad("a day written otherwise", day="20260305"),
        bad("nobody", people=[]),
        bad("a person twice", people=[nurse, nurse]),
        bad("people that are no list", people={}),
        bad("a remark of two lines", remark="a\nb"),
        bad("a remark too long", remark="x" * 201),
        bad("an unknown key", more=1),
        bad_person("rights not sorted", permissions=["view", "enter"]),
        bad_person("a right twice", permissions=["view", "view"]),
        bad_person("a task twice", duties=["records", "records"]),
        bad_person("a task that is no code", duties=["не код"]),
        bad_person("active as a number", active=1),
        bad_person("agreed as text", agreed="yes"),
        bad_person("a person without a name", person={**NURSE, "name": ""}),
    ]
    write("access-review", "access-review", payload=jcs(good).decode(), digest=sha(jcs(good)), cases=cases)


if __name__ == "__main__":
    delegation()
    review()
