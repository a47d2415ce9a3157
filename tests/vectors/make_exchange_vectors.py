"""Writes the vectors of package, receipt, acknowledgement and cards from docs/formats, sharing no code with `cartdesk`.

Run by hand from the repository's root when a page gains a case: `python -m tests.vectors.make_exchange_vectors`.
Seals draw fresh randomness, so each run writes other package bytes; the outcomes stay.
"""

import hashlib

import pyrage

from tests.vectors.make_trust_vectors import (
    CERTIFIER,
    DEFINITION,
    DEVICE,
    DEVICE_KEY,
    OTHER,
    PERSON,
    SERVER,
    Key,
    b64,
    certificate_object,
    jcs,
    kind,
    mth,
    note_line,
    sha,
    snapshot_object,
    trail,
    write,
)

SPONSOR = Key("sponsor")
READER, SITE = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
ORIGIN = f"cartdesk/STUDY-01/07/{DEVICE}"
ZERO = "0" * 64
TIME = 1772708851
RECORDS, FACTS, _ = trail()


def header(thing):
    return {"v": 1, "type": f"cartdesk.{thing}", "suite": "cartdesk-1"}


def signed(thing, content, key):
    return jcs(key.envelope(jcs({**header(thing), **content}), kind(thing)))


def note(size, key=DEVICE_KEY):
    body = f"{ORIGIN}\n{size}\n{b64(mth([jcs(one) for one in RECORDS[:size]]))}\n"
    return body + "\n" + note_line(ORIGIN, 1, key, key.private.sign(body.encode()))


def leaf(record):
    return hashlib.sha256(b"\x00" + jcs(record)).hexdigest()


def form(signer=PERSON, last=4):
    snapshot = jcs({**snapshot_object(), "last": {"seq": last, "digest": sha(jcs(RECORDS[last - 1]))}})
    statement = {
        **header("statement"), "study": "STUDY-01", "site": "07", "device": DEVICE,
        "meaning": {"code": "data-verified", "text": "Подтверждаю полноту и достоверность данных"}, "language": "ru",
        "signer": {"user": "u-ivan", "name": "Иван Петров", "role": "INVESTIGATOR", "org": "Клиника № 7"},
        "certificate": sha(jcs(certificate_object())), "time": "2026-03-05T12:00:00.000Z", "offset": 180,
        "zone": "MSK", "snapshot": sha(snapshot), "shown": sha(b"[]"), "definition": DEFINITION,
        "checkpoint": None, "replaces": None, "reason": None,
    }  # fmt: skip
    envelope = signer.envelope(jcs(statement), kind("statement"))
    return {"snapshot": b64(snapshot), "statement": envelope, "language": "ru"}


def full(seq):
    facts = {name: {"salt": salt, "value": value} for name, (salt, value) in FACTS[seq - 1].items()}
    return {"seq": seq, "record": b64(jcs(RECORDS[seq - 1])), "facts": facts}


SEQUENCE = {
    "audience": SPONSOR.public.hex(), "study": "STUDY-01", "site": "07", "device": DEVICE,
    "number": 1, "prev": ZERO, "from": 1, "to": 5,
}  # fmt: skip


def package(outside=None, inside=None, outer_key=DEVICE_KEY, inner_key=DEVICE_KEY, recipient=READER):
    body = {
        **SEQUENCE,
        "definition": DEFINITION,
        "digests": [leaf(one) for one in RECORDS],
        "records": [full(3), full(4)],
        "forms": [form()],
        "certificates": [CERTIFIER.envelope(jcs(certificate_object()), kind("certificate"))],
        **(inside or {}),
    }
    sealed = pyrage.encrypt(
        signed("package-body", body, inner_key), [recipient.to_public(), SITE.to_public()]
    )
    manifest = {
        **SEQUENCE,
        "checkpoint": note(5),
        "body": {"length": len(sealed), "sha256": sha(sealed)},
        "created": "2026-03-05T12:00:01.000Z",
        "training": False,
        **(outside or {}),
    }
    envelope = signed("package", manifest, outer_key)
    return b"cartdesk-package v1\n%d\n%b\n%b" % (len(envelope), envelope, sealed)


def packages():
    good = package()
    middle = good.index(b"\n", 25) + 1
    both = lambda change: package(change, change)  # noqa: E731
    altered_fact = full(4)
    altered_fact["facts"]["new"]["value"] = FACTS[2]["new"][1]
    cases = [
        ("good", "good", good),
        ("with nothing in full", "good", package(inside={"records": [], "forms": [], "certificates": []})),
        ("a value that stays at the site", "good", package(inside={"records": [{**full(3), "facts": {}}, full(4)]})),
        ("nothing", "package.cut", b""),
        ("cut in the magic line", "package.cut", good[:10]),
        ("cut in the envelope", "package.cut", good[:500]),
        ("cut in the body", "package.cut", good[:-1]),
        ("another magic line", "package.not-a-package", good.replace(b"v1", b"v2", 1)),
        ("a byte at the end", "package.altered", good + b"\n"),
        ("a bit of the body", "package.altered", good[:-1] + bytes([good[-1] ^ 1])),
        ("a bit of the envelope", "package.altered", good[: middle + 60] + bytes([good[middle + 60] ^ 1]) + good[middle + 61 :]),
        ("the length with a zero before it", "package.altered", good[:20] + b"0" + good[20:]),
        ("signed outside by another key", "package.altered", package(outer_key=OTHER)),
        ("signed inside by another key", "package.altered", package(inner_key=OTHER)),
        ("a checkpoint by another key", "package.altered", package({"checkpoint": note(5, OTHER)})),
        ("a checkpoint of another size", "package.altered", package({"checkpoint": note(4)})),
        ("a key too many", "package.altered", package({"extra": 1})),
        ("from after to", "package.altered", both({"from": 6})),
        ("inside another number than outside", "package.altered", package(inside={"number": 2})),
        ("practice", "package.training", package({"training": True})),
        ("another study", "package.altered", both({"study": "STUDY-02"})),
        ("another audience", "package.not-for-us", both({"audience": OTHER.public.hex()})),
        ("another device", "package.unknown-device", package_of_another_device()),
        ("number 2 first", "package.gap", both({"number": 2, "prev": sha(b"one")})),
        ("number 1 after another package", "package.fork", both({"prev": sha(b"one")})),
        ("sealed for another", "package.not-for-us", package(recipient=SITE)),
        ("a record left out", "package.broken-trail", package(inside={"digests": [leaf(one) for one in RECORDS[1:]]})),
        ("a record exchanged", "package.broken-trail", package(inside={"digests": [leaf(one) for one in RECORDS[:4]] + [ZERO]})),
        ("record digests for leaves", "package.broken-trail", package(inside={"digests": [sha(jcs(one)) for one in RECORDS]})),
        ("records not in order", "package.broken-trail", package(inside={"records": [full(4), full(3)]})),
        ("a record under another number", "package.broken-trail", package(inside={"records": [{**full(3), "seq": 4}]})),
        ("another value", "package.broken-trail", package(inside={"records": [full(3), altered_fact]})),
        ("form: signed by another", "signature-invalid", package(inside={"forms": [form(OTHER)]})),
        ("form: no certificate", "certificate-missing", package(inside={"certificates": []})),
        ("form: another certifier", "certificate-invalid", package(
            inside={"certificates": [OTHER.envelope(jcs(certificate_object()), kind("certificate"))]})),
        ("form: last record missing", "record-missing", package(inside={"records": [full(3)]})),
        ("form: last record of no item but of the form", "good", package(
            inside={"forms": [form(last=5)], "records": [full(3), full(4), full(5)]})),
        ("form: statement of another", "statement-other-snapshot", package(
            inside={"forms": [{**form(), "statement": form(last=3)["statement"]}]})),
    ]  # fmt: skip
    write(
        "package", "package", identity=str(READER), audience=SPONSOR.public.hex(), device=DEVICE, study="STUDY-01",
        site="07", key=DEVICE_KEY.public.hex(), certifying=CERTIFIER.public.hex(), digest=sha(good),
        cases=[{"name": name, "outcome": outcome, "bytes": b64(data)} for name, outcome, data in cases],
    )  # fmt: skip
    return good


def package_of_another_device():
    """Signed by the known key, but naming a device of which the reader knows nothing, with a checkpoint to match."""
    origin = "cartdesk/STUDY-01/07/d-other"
    body = f"{origin}\n5\n{b64(mth([jcs(one) for one in RECORDS]))}\n"
    text = body + "\n" + note_line(origin, 1, DEVICE_KEY, DEVICE_KEY.private.sign(body.encode()))
    return package({"device": "d-other", "checkpoint": text}, {"device": "d-other"})


def cosigned(key=SERVER, time=TIME):
    body = note(5).partition("\n\n")[0] + "\n"
    name = f"cartdesk-postbox/{key.public.hex()[:16]}"
    word = key.private.sign(f"cosignature/v1\ntime {time}\n{body}".encode())
    return note(5) + note_line(name, 4, key, time.to_bytes(8, "big") + word)


def receipts(sealed):
    good = {
        "study": "STUDY-01", "site": "07", "device": DEVICE, "number": 1, "package": sha(sealed), "accepted_to": 5,
        "head": mth([jcs(one) for one in RECORDS]).hex(), "checkpoint": cosigned(), "server": SERVER.public.hex(),
        "time": "2026-03-05T11:07:31.000Z",
    }  # fmt: skip
    cases = [
        ("good", "good", good, SERVER),
        ("signed by another", "receipt.forged", good, OTHER),
        ("another names itself", "receipt.forged", {**good, "server": OTHER.public.hex()}, SERVER),
        ("not cosigned", "receipt.forged", {**good, "checkpoint": note(5)}, SERVER),
        ("cosigned by another", "receipt.forged", {**good, "checkpoint": cosigned(OTHER)}, SERVER),
        ("number 0", "receipt.forged", {**good, "number": 0}, SERVER),
        ("a number as text", "receipt.forged", {**good, "number": "1"}, SERVER),
        ("a key too many", "receipt.forged", {**good, "extra": 1}, SERVER),
        ("a key too few", "receipt.forged", {key: good[key] for key in good if key != "head"}, SERVER),
        ("a time that is none", "receipt.forged", {**good, "time": "2026-02-30T11:07:31.000Z"}, SERVER),
    ]
    write(
        "receipt", "receipt", server=SERVER.public.hex(), package=sha(sealed),
        cases=[{"name": n, "outcome": o, "bytes": signed("receipt", d, k).decode()} for n, o, d, k in cases],
    )  # fmt: skip


def acknowledgements(sealed):
    forged = "acknowledgement.forged"
    one, two = sha(b"form 1"), sha(b"form 2")
    low, high = sorted((one, two))
    good = {
        "study": "STUDY-01", "site": "07", "device": DEVICE, "number": 1, "package": sha(sealed),
        "accepted": [low], "refused": [{"snapshot": high, "reason": "record-missing"}], "sponsor": "НМИЦ гематологии",
        "user": "u-data", "time": "2026-03-06T09:00:00.000Z",
    }  # fmt: skip
    cases = [
        ("good", "good", good, SPONSOR),
        ("nothing taken", "good", {**good, "accepted": [], "refused": []}, SPONSOR),
        ("signed by another", forged, good, OTHER),
        ("not in order", forged, {**good, "accepted": [high, low], "refused": []}, SPONSOR),
        ("twice", forged, {**good, "accepted": [low, low], "refused": []}, SPONSOR),
        ("accepted and refused", forged, {**good, "accepted": [low, high]}, SPONSOR),
        (
            "a sentence for a reason",
            forged,
            {**good, "refused": [{"snapshot": high, "reason": "38,9 °C"}]},
            SPONSOR,
        ),
        ("a value smuggled in", forged, {**good, "value": "38.9"}, SPONSOR),
        ("no sponsor", forged, {**good, "sponsor": ""}, SPONSOR),
    ]
    write(
        "acknowledgement", "acknowledgement", sponsor=SPONSOR.public.hex(),
        cases=[{"name": n, "outcome": o, "bytes": signed("acknowledgement", d, k).decode()} for n, o, d, k in cases],
    )  # fmt: skip


def cards():
    issued = {"issued": "2026-03-05T08:00:00.000Z", "training": False}
    sponsor = {
        "org": "НМИЦ гематологии",
        "recipients": [str(READER.to_public())],
        "key": SPONSOR.public.hex(),
    }
    server = {"url": "https://post.example:8443", "key": SERVER.public.hex()}
    study = {
        "study": "STUDY-01",
        "version": "1.0",
        "definition": DEFINITION,
        "sponsor": sponsor,
        "server": server,
        **issued,
    }
    device = {
        "study": "STUDY-01", "site": "07", "device": DEVICE, "label": "Пост медсестры, 3 этаж",
        "key": DEVICE_KEY.public.hex(), "certifying": CERTIFIER.public.hex(), "recipient": str(SITE.to_public()), **issued,
    }  # fmt: skip
    weak = "01" + "00" * 31
    no = "card.altered"
    at = lambda url: {**study, "server": {**server, "url": url}}  # noqa: E731
    cases = [
        ("study-card", "good", "good", study, SPONSOR),
        ("study-card", "by stick only", "good", {**study, "server": None}, SPONSOR),
        ("study-card", "on this machine", "good", at("http://127.0.0.1:8000"), SPONSOR),
        ("study-card", "in the open", no, at("http://post.example"), SPONSOR),
        ("study-card", "a name before the address", no, at("https://127.0.0.1@post.example"), SPONSOR),
        ("study-card", "signed by another", no, study, OTHER),
        ("study-card", "a weak key", no, {**study, "sponsor": {**sponsor, "key": weak}}, SPONSOR),
        ("study-card", "no recipient", no, {**study, "sponsor": {**sponsor, "recipients": []}}, SPONSOR),
        (
            "study-card",
            "a recipient that is none",
            no,
            {**study, "sponsor": {**sponsor, "recipients": ["age1x"]}},
            SPONSOR,
        ),
        ("enrolment-card", "good", "good", device, DEVICE_KEY),
        ("enrolment-card", "signed by another", no, device, OTHER),
        ("enrolment-card", "a device name of two lines", no, {**device, "device": "d\n1"}, DEVICE_KEY),
        ("enrolment-card", "training in words", no, {**device, "training": "no"}, DEVICE_KEY),
    ]
    write(
        "cards", "study-card",
        cases=[{"kind": t, "name": f"{t}: {n}", "outcome": o, "bytes": signed(t, d, k).decode()} for t, n, o, d, k in cases],
    )  # fmt: skip


if __name__ == "__main__":
    made = packages()
    receipts(made)
    acknowledgements(made)
    cards()
