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


if __name__ == "__main__":
    delegation()
