"""Writes the vectors of the trust formats from docs/formats, with the standard library and `cryptography` only.

It shares no code with `cartdesk`: run by hand when a page gains a case (`python tests/vectors/make_trust_vectors.py`).
The files it writes are committed; tests/records and tests/crypto run the program against them.
"""

import base64
import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HERE = Path(__file__).parent
DEVICE = "3f0a8c52-6d1e-4a4b-9c3e-0d5b7a61e001"
DEFINITION = hashlib.sha256(b"study definition").hexdigest()


def jcs(value):
    """Enough of RFC 8785 for ASCII keys and values without numbers beyond integers."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha(data):
    return hashlib.sha256(data).hexdigest()


def b64(data):
    return base64.b64encode(data).decode()


class Key:
    def __init__(self, name):
        self.seed = hashlib.sha256(name.encode()).digest()
        self.private = Ed25519PrivateKey.from_private_bytes(self.seed)
        self.public = self.private.public_key().public_bytes_raw()
        self.id = sha(self.public)

    def envelope(self, payload, kind):
        pae = b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)
        signature = {"keyid": self.id, "sig": b64(self.private.sign(pae))}
        return {"payload": b64(payload), "payloadType": kind, "signatures": [signature]}


DEVICE_KEY, CERTIFIER, PERSON, OTHER, SERVER = (
    Key(name) for name in ("device", "certifier", "person", "other", "server")
)


def kind(thing):
    return f"application/vnd.cartdesk.{thing}+json; v=1"


def write(name, page, **content):
    text = json.dumps({"page": f"docs/formats/{page}.md", **content}, ensure_ascii=False, indent=1)
    (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def canonical():
    deep = "[" * 17 + "]" * 17
    encode = [
        ("empty object", {}, "{}"),
        ("empty list", [], "[]"),
        ("null, true, false", [None, True, False], "[null,true,false]"),
        ("keys sorted", {"b": 1, "a": 2, "B": 3, "": 4}, '{"":4,"B":3,"a":2,"b":1}'),
        ("decimals stay text", {"value": "36.60"}, '{"value":"36.60"}'),
        (
            "largest whole numbers",
            [9007199254740991, -9007199254740991, 0],
            "[9007199254740991,-9007199254740991,0]",
        ),
        ("Cyrillic is not escaped", {"й": "ёж"}, '{"й":"ёж"}'),
        ("control characters", "\b\t\n\f\r\u0000\u001f\u007f", '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f"'),
        ("quote, backslash, slash", '"\\/', '"\\"\\\\/"'),
        (
            "RFC 8785 3.2.3: keys sorted as UTF-16",
            {
                "\u20ac": "Euro Sign",
                "\r": "CR",
                "1": "One",
                "\U0001f600": "Emoji",
                "\u0080": "Control",
                "\u00f6": "o",
            },
            '{"\\r":"CR","1":"One","\u0080":"Control","\u00f6":"o","\u20ac":"Euro Sign","\U0001f600":"Emoji"}',
        ),
        (
            "UTF-16 order differs from code points",
            {"\ue000": 1, "\U0001f600": 2},
            '{"\U0001f600":2,"\ue000":1}',
        ),
        (
            "sixteen levels below the top",
            [[[[[[[[[[[[[[[["deep"]]]]]]]]]]]]]]]],
            "[" * 16 + '"deep"' + "]" * 16,
        ),
    ]
    refuse = [
        ("a float", "[1.5]", "canonical.float"),
        ("a float that is whole", "[1.0]", "canonical.float"),
        ("an exponent", "[1e3]", "canonical.float"),
        ("NaN", "[NaN]", "canonical.float"),
        ("infinity", "[-Infinity]", "canonical.float"),
        ("2^53", "[9007199254740992]", "canonical.number-too-large"),
        ("minus zero", "[-0]", "canonical.not-canonical"),
        ("leading zero", "[01]", "canonical.not-json"),
        ("the same key twice", '{"a":1,"a":1}', "canonical.duplicate-key"),
        ("keys out of order", '{"b":1,"a":2}', "canonical.not-canonical"),
        ("a space", '{"a": 1}', "canonical.not-canonical"),
        ("line feed at the end", "[]\n", "canonical.not-canonical"),
        ("a needless escape", '["\\u0041"]', "canonical.not-canonical"),
        ("upper-case escape", '["\\u001F"]', "canonical.not-canonical"),
        ("an escaped slash", '["\\/"]', "canonical.not-canonical"),
        ("NFD й", '["и\u0306"]', "canonical.not-nfc"),
        ("RFC 8785 3.2.3: U+FB33 is not NFC", '{"\ufb33":1}', "canonical.not-nfc"),
        ("a lone surrogate", '["\\ud800"]', "canonical.lone-surrogate"),
        ("byte order mark", "\ufeff[]", "canonical.not-json"),
        ("two values", "[][]", "canonical.not-json"),
        ("nothing", "", "canonical.not-json"),
        ("cut short", '{"a":', "canonical.not-json"),
        ("eighteen levels", "[" + deep + "]", "canonical.too-deep"),
        ("a comment", "[]//", "canonical.not-json"),
        ("trailing comma", "[1,]", "canonical.not-json"),
    ]
    write(
        "canonical",
        "canonical",
        encode=[{"name": n, "value": v, "canonical": c, "sha256": sha(c.encode())} for n, v, c in encode],
        refuse=[{"name": n, "bytes": t, "outcome": o} for n, t, o in refuse],
        refuse_hex=[
            {"name": "not UTF-8", "hex": "5b22ff225d", "outcome": "canonical.not-json"},
            {"name": "UTF-16", "hex": "fffe5b005d00", "outcome": "canonical.not-json"},
            {"name": "a surrogate in UTF-8", "hex": "5b22eda080225d", "outcome": "canonical.not-json"},
        ],
    )


def fact(name, salt, value):
    return sha(jcs({"fact": name, "salt": salt, "value": value}))


def record(seq, prev, **changes):
    base = {
        "v": 1, "type": "cartdesk.audit", "suite": "cartdesk-1",
        "study": "STUDY-01", "site": "07", "device": DEVICE, "seq": seq, "prev": prev,
        "op": f"00000000-0000-4000-8000-{seq:012d}", "kind": "form.open", "subject": None, "event": None, "form": None,
        "group": None, "item": None, "definition": DEFINITION, "base": None, "facts": {}, "refs": {}, "checks": [],
        "reason": None, "user": "u-anna", "role": "NURSE", "org": "Клиника № 7",
        "entered": f"2026-03-05T11:07:{seq:02d}.000Z", "saved": f"2026-03-05T11:07:{seq:02d}.250Z",
        "offset": 180, "zone": "MSK", "mono": 1000000 + seq * 1000, "boot": "00000000-0000-4000-8000-00000000b007",
        "clock": "ok", "app": "0.1.0",
    }  # fmt: skip
    return {**base, **changes}


WHERE = {
    "subject": "07-001", "event": {"oid": "V1", "repeat": 1}, "form": {"oid": "F_VS", "repeat": 1},
    "group": {"oid": "VS", "repeat": 1}, "item": "TEMP",
}  # fmt: skip
VALUE = {
    "type": "N",
    "text": "38.9",
    "comparator": "",
    "unit": "C",
    "codes": [],
    "null": None,
    "typed": "38,9",
}
NEXT_VALUE = {**VALUE, "text": "36.60", "typed": "36,60"}


def trail():
    facts = [
        {},
        {},
        {"new": ["00112233445566778899aabbccddeeff", VALUE]},
        {
            "old": ["0f0e0d0c0b0a09080706050403020100", VALUE],
            "new": ["102132435465768798a9bacbdcedfe0f", NEXT_VALUE],
            "reason-text": ["ffeeddccbbaa99887766554433221100", "сверено с листом назначений"],
        },
        {},
    ]
    digests = [{name: fact(name, *one) for name, one in each.items()} for each in facts]
    check = {"id": "EC-061", "digest": sha(b"check text"), "at": {"group": "VS", "repeat": 1, "item": "TEMP"}}
    parts = [
        {"kind": "desk.create", "refs": {"version": "1.0", "training": 1}},
        {"kind": "subject.create", "subject": "07-001"},
        {"kind": "item.set", **WHERE, "facts": digests[2], "checks": [{**check, "outcome": "fired"}]},
        {
            "kind": "item.set",
            **WHERE,
            "facts": digests[3],
            "base": 3,
            "reason": "source-corrected",
            "checks": [{**check, "outcome": "cleared"}],
        },
        {
            "kind": "form.print",
            **{**WHERE, "group": None, "item": None},
            "refs": {"copy": 1, "language": "ru"},
        },
    ]
    records, prev = [], "0" * 64
    for seq, part in enumerate(parts, 1):
        records.append(record(seq, prev, **part))
        prev = sha(jcs(records[-1]))
    return records, facts, prev


def audit():
    records, facts, head = trail()
    good = [
        {"bytes": jcs(one).decode(), "digest": sha(jcs(one)), "facts": each}
        for one, each in zip(records, facts, strict=True)
    ]
    item = records[3]

    def bad(name, **changes):
        return {"name": name, "bytes": jcs({**item, **changes}).decode(), "outcome": "record.malformed"}

    refuse = [
        bad("another version", v=2),
        bad("version as true", v=True),
        bad("another type", type="cartdesk.snapshot"),
        bad("another suite", suite="cartdesk-2"),
        bad("a field too many", extra=1),
        bad("number 0", seq=0),
        bad("number as text", seq="4"),
        bad("first digest on a later record", prev="0" * 64),
        bad("digest in capitals", prev="A" * 64),
        bad("digest too short", prev="a" * 63),
        bad("base not before the record", base=4),
        bad("unknown outcome", checks=[{**item["checks"][0], "outcome": "ignored"}]),
        bad("item without group", group=None),
        bad("form without event", event=None),
        bad("event without subject", subject=None),
        bad("repeat 0", form={"oid": "F_VS", "repeat": 0}),
        bad("time without milliseconds", saved="2026-03-05T11:07:04Z"),
        bad("time with an offset", saved="2026-03-05T11:07:04.250+03:00"),
        bad("month 13", saved="2026-13-05T11:07:04.250Z"),
        bad("offset of a day", offset=1440),
        bad("clock unknown", clock="wrong"),
        bad("a value in the facts", facts={"new": VALUE}),
        bad("a name in the references", refs={"who": "Анна Иванова"}),
        bad("a line break in the organisation", org="a\nb"),
        bad("operation in capitals", op=item["op"].replace("0000-4", "ABCD-4")),
        bad("kind with a space", kind="item set"),
        {
            "name": "a field too few",
            "bytes": jcs({k: v for k, v in item.items() if k != "mono"}).decode(),
            "outcome": "record.malformed",
        },
        {"name": "not canonical", "bytes": " " + jcs(item).decode(), "outcome": "record.malformed"},
    ]
    accept = [
        {"name": "a kind of a later version", "bytes": jcs({**item, "kind": "query.answer"}).decode()},
        {"name": "a reason of a later version", "bytes": jcs({**item, "reason": "transcribed"}).decode()},
    ]
    text = [one["bytes"] for one in good]
    changed = jcs({**records[2], "user": "u-boris"}).decode()
    forged = jcs({**records[2], "seq": 4, "prev": sha(text[2].encode())}).decode()

    def chain(name, which, faults, head=head, size=5):
        return {"name": name, "records": which, "head": head, "size": size, "faults": faults}

    chains = [
        chain("whole", text, []),
        chain("whole, nothing known of its end", text, [], None, None),
        chain("record 3 changed", [*text[:2], changed, *text[3:]], [[3, "record.altered"]]),
        chain("record 2 deleted", [text[0], *text[2:]], [[2, "record.missing"]]),
        chain("the last cut off", text[:4], [[5, "record.missing"]]),
        chain("the last cut off, nothing known of its end", text[:4], [], None, None),
        chain("record 3 twice", [*text[:3], *text[2:]], [[3, "record.duplicate"]]),
        chain("a forged record 4 put in", [*text[:3], forged, *text[3:]], [[4, "record.extra"]]),
        chain("records 3 and 4 swapped", [*text[:2], text[3], text[2], text[4]], [[4, "record.moved"]]),
        chain("record 2 unreadable", [text[0], "{", *text[2:]], [[2, "record.malformed"]]),
        chain(
            "the last changed",
            [*text[:4], jcs({**records[4], "app": "0.1.1"}).decode()],
            [[5, "record.altered"]],
        ),
    ]
    bad_facts = [
        {"name": "another value", "seq": 3, "facts": {"new": [facts[2]["new"][0], NEXT_VALUE]},
         "faults": [["new", "fact.altered"]]},
        {"name": "another salt", "seq": 3, "facts": {"new": ["f" * 32, VALUE]}, "faults": [["new", "fact.altered"]]},
        {"name": "a fact nobody recorded", "seq": 3, "facts": {"note": ["f" * 32, "x"]},
         "faults": [["note", "fact.unknown"]]},
        {"name": "withheld or erased", "seq": 4, "facts": {"new": facts[3]["new"]}, "faults": []},
    ]  # fmt: skip
    write(
        "audit",
        "audit-record",
        head=head,
        trail=good,
        accept=accept,
        refuse=refuse,
        chains=chains,
        facts=bad_facts,
    )


def mth(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m, leaves, whole):
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def tree():
    leaves = [
        bytes.fromhex(t) for t in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
    ]  # fmt: skip
    write(
        "tree",
        "checkpoint",
        source="Leaves and roots of the reference tree of RFC 6962 implementations; proofs computed from section 2.1.",
        leaves=[leaf.hex() for leaf in leaves],
        roots=[mth(leaves[:n]).hex() for n in range(9)],
        inclusion=[
            {"index": i, "size": n, "proof": [h.hex() for h in path(i, leaves[:n])]}
            for n in range(1, 9)
            for i in range(n)
        ],
        consistency=[
            {"first": m, "second": n, "proof": [h.hex() for h in subproof(m, leaves[:n], True)]}
            for n in range(1, 9)
            for m in range(1, n + 1)
        ],
    )


def note_line(name, algorithm, key, blob):
    key_hash = hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + key.public).digest()[:4]
    return f"\u2014 {name} {b64(key_hash + blob)}\n"


def checkpoint():
    origin = f"cartdesk/STUDY-01/07/{DEVICE}"
    root = hashlib.sha256(b"root").digest()
    body = f"{origin}\n1204\n{b64(root)}\n"
    note = body + "\n" + note_line(origin, 1, DEVICE_KEY, DEVICE_KEY.private.sign(body.encode()))
    time = 1772708851
    cosigned = SERVER.private.sign(f"cosignature/v1\ntime {time}\n{body}".encode())
    line = note_line("post.example", 4, SERVER, time.to_bytes(8, "big") + cosigned)
    foreign = note_line(origin, 1, OTHER, OTHER.private.sign(body.encode()))
    cases = [
        ("signed by the device", note, None),
        ("with a cosignature", note + line, None),
        ("with a stranger's line before", body + "\n" + foreign + note.partition("\n\n")[2], None),
        ("another size", note.replace("1204", "1205"), "checkpoint.forged"),
        ("another origin", note.replace("/07/", "/08/"), "checkpoint.forged"),
        ("signed by another key", body + "\n" + foreign, "checkpoint.forged"),
        ("no signature", body + "\n", "checkpoint.malformed"),
        ("no empty line", note.replace("\n\n", "\n"), "checkpoint.malformed"),
        ("size with a leading zero", note.replace("1204", "01204"), "checkpoint.malformed"),
        ("an extension line", note.replace("\n\n", "\nmore\n\n"), "checkpoint.malformed"),
        ("carriage returns", note.replace("\n", "\r\n"), "checkpoint.malformed"),
        ("root cut short", note.replace(b64(root), b64(root[:31])), "checkpoint.malformed"),
        ("no line feed at the end", note[:-1], "checkpoint.malformed"),
        ("a hyphen for the dash", note.replace("\u2014", "-"), "checkpoint.malformed"),
        ("an origin that is not a trail's", note.replace("cartdesk/", "DSSEv1/"), "checkpoint.malformed"),
    ]
    public = {
        "source": "golang.org/x/mod/sumdb/note, example of the package",
        "verifier": "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "note": "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
    }
    write(
        "checkpoint", "checkpoint", key=DEVICE_KEY.public.hex(), seed=DEVICE_KEY.seed.hex(), origin=origin, size=1204,
        root=root.hex(), note=note,
        server={"name": "post.example", "key": SERVER.public.hex(), "seed": SERVER.seed.hex(), "time": time, "line": line},
        cases=[{"name": n, "note": t, "outcome": o or "good"} for n, t, o in cases], public=public,
    )  # fmt: skip


def proof():
    records = [jcs(one) for one in trail()[0]]
    origin, size = f"cartdesk/STUDY-01/07/{DEVICE}", len(records)
    body = f"{origin}\n{size}\n{b64(mth(records))}\n"
    note = body + "\n" + note_line(origin, 1, DEVICE_KEY, DEVICE_KEY.private.sign(body.encode()))
    other = body + "\n" + note_line(origin, 1, OTHER, OTHER.private.sign(body.encode()))

    def text(at, record=None, index=None, hashes=None, under=note):
        hashes = path(at, records) if hashes is None else hashes
        lines = "".join(f"{b64(one)}\n" for one in hashes)
        index = at if index is None else index
        return f"c2sp.org/tlog-proof@v1\nextra {b64(record or records[at])}\nindex {index}\n{lines}\n{under}"

    good, hashes = text(2), path(2, records)
    cases = [(f"record {at + 1} of {size}", text(at), "good") for at in range(size)]
    cases += [
        ("another record", text(2, records[3]), "proof.false"),
        ("another place", text(2, index=3), "proof.false"),
        ("a place beyond the tree", text(2, index=9), "proof.false"),
        ("a hash changed", text(2, hashes=[bytes(32), *hashes[1:]]), "proof.false"),
        ("a hash left out", text(2, hashes=hashes[1:]), "proof.false"),
        ("a hash too many", text(2, hashes=[*hashes, bytes(32)]), "proof.false"),
        ("signed by another device", text(2, under=other), "checkpoint.forged"),
        ("the checkpoint's size changed", text(2, under=note.replace("\n5\n", "\n6\n")), "checkpoint.forged"),
        ("another first line", good.replace("@v1", "@v2"), "proof.malformed"),
        ("no record", good.replace("extra ", "more "), "proof.malformed"),
        ("place with a leading zero", text(2, index="02"), "proof.malformed"),
        ("a negative place", text(2, index=-1), "proof.malformed"),
        ("a hash cut short", text(2, hashes=[hashes[0][:31], *hashes[1:]]), "proof.malformed"),
        ("no checkpoint", good.partition("\n\n")[0] + "\n\n", "proof.malformed"),
        ("carriage returns", good.replace("\n", "\r\n"), "proof.malformed"),
        ("too many hashes", text(2, hashes=[bytes(32)] * 54), "proof.malformed"),
        ("empty", "", "proof.malformed"),
    ]
    write(
        "proof",
        "proof",
        key=DEVICE_KEY.public.hex(),
        cases=[{"name": n, "text": t, "outcome": o} for n, t, o in cases],
    )


def snapshot_object():
    grade = {**VALUE, "type": "I", "text": "2", "unit": None, "typed": "2"}
    ill = {**VALUE, "text": "", "unit": None, "null": "ND", "typed": ""}
    return {
        "v": 1, "type": "cartdesk.snapshot", "suite": "cartdesk-1", "study": "STUDY-01", "version": "1.0",
        "definition": DEFINITION, "site": "07", "device": DEVICE, "subject": "07-001",
        "event": {"oid": "V1", "repeat": 1}, "form": {"oid": "F_VS", "repeat": 1}, "removed": False,
        "items": [
            {"group": "VS", "repeat": 1, "item": "PULSE", "value": ill},
            {"group": "VS", "repeat": 1, "item": "TEMP", "value": NEXT_VALUE},
            {"group": "VS", "repeat": 1, "item": "WITNESS", "withheld": sha(b"withheld")},
        ],
        "derived": [{"group": "VS", "repeat": 1, "item": "TEMPGR", "value": grade}],
        "overruled": [
            {"check": "EC-061", "at": None, "note": sha(b"note 1")},
            {"check": "EC-061", "at": {"group": "VS", "repeat": 1, "item": "TEMP"}, "note": sha(b"note 2")},
        ],
        "last": {"seq": 4, "digest": sha(b"record 4")},
    }  # fmt: skip


def snapshot():
    good = snapshot_object()

    def bad(name, outcome="snapshot.malformed", **changes):
        return {"name": name, "bytes": jcs({**good, **changes}).decode(), "outcome": outcome}

    items = good["items"]
    refuse = [
        bad("another version", v=2),
        bad("another suite", suite="x"),
        bad("a field too many", note="x"),
        bad("items out of order", items=[items[1], items[0], items[2]]),
        bad("an item twice", items=[items[0], items[0]]),
        bad("an item also derived", derived=[items[0]]),
        bad("a value and withheld", items=[{**items[0], "withheld": sha(b"")}]),
        bad("derived values are never withheld", derived=[{**items[2], "item": "X"}]),
        bad(
            "a number in a value",
            outcome="value.malformed",
            items=[{**items[1], "value": {**NEXT_VALUE, "text": 36}}],
        ),
        bad(
            "codes as text",
            outcome="value.malformed",
            items=[{**items[1], "value": {**NEXT_VALUE, "codes": "AB"}}],
        ),
        bad(
            "an unknown null flavour",
            outcome="value.malformed",
            items=[{**items[0], "value": {**VALUE, "null": "X"}}],
        ),
        bad(
            "an unknown comparator",
            outcome="value.malformed",
            items=[{**items[1], "value": {**VALUE, "comparator": "≤"}}],
        ),
        bad("overruled out of order", overruled=good["overruled"][::-1]),
        bad("removed as a number", removed=0),
        bad("no last record", last=None),
        bad("last record 0", last={"seq": 0, "digest": sha(b"")}),
        bad("no definition", definition=None),
        bad("subject with a space", subject="07 001"),
    ]
    data = jcs(good)
    write("snapshot", "form-snapshot", good={"bytes": data.decode(), "digest": sha(data)}, refuse=refuse)


def signed_book():
    """Written from docs/formats/signed-book.md."""
    a, b, c, d = (sha(name.encode()) for name in ("one", "two", "three", "four"))

    def entry(event, form, snapshot, statement, repeat=1, row=1):
        places = {"event": {"oid": event, "repeat": repeat}, "form": {"oid": form, "repeat": row}}
        return {**places, "snapshot": snapshot, "statement": statement}

    forms = [
        entry("LOG", "F_AE", a, b, row=2), entry("LOG", "F_AE", b, c, row=10), entry("M1", "F_VS", c, d),
        entry("UNS", "F_LBH", d, a, repeat=2),
    ]  # fmt: skip
    good = {
        "v": 1, "type": "cartdesk.signed-book", "suite": "cartdesk-1", "study": "STUDY-01", "site": "07",
        "device": DEVICE, "subject": "07-001", "forms": forms,
    }  # fmt: skip

    def bad(name, **changes):
        data = {key: value for key, value in {**good, **changes}.items() if value is not None}
        return {"name": name, "bytes": jcs(data).decode(), "outcome": "signed-book.malformed"}

    refuse = [
        bad("another version", v=2), bad("another type", type="cartdesk.snapshot"),
        bad("another suite", suite="cartdesk-2"), bad("without a subject", subject=None),
        bad("a key too many", note="x"), bad("no forms", forms=[]), bad("rows as text, not as numbers",
        forms=[forms[1], forms[0], *forms[2:]]), bad("a place twice", forms=[forms[0], forms[0]]),
        bad("a digest in capitals", forms=[{**forms[0], "snapshot": a.upper()}]),
        bad("a short digest", forms=[{**forms[0], "statement": b[:63]}]),
        bad("an entry without a statement", forms=[{k: v for k, v in forms[0].items() if k != "statement"}]),
        bad("row zero", forms=[entry("LOG", "F_AE", a, b, row=0)]),
    ]  # fmt: skip
    refuse.append({"name": "not canonical", "bytes": json.dumps(good), "outcome": "signed-book.malformed"})

    def row(one, **changes):
        one = {**one, **changes}
        return [*one["event"].values(), *one["form"].values(), one["snapshot"], one["statement"]]

    held = [row(one) for one in forms]
    later = row(entry("M2", "F_VS", a, a))
    compare = [
        {"name": "as signed", "held": held, "found": []},
        {"name": "another version", "held": [*held[:2], row(forms[2], snapshot=a), held[3]],
         "found": [["M1", 1, "F_VS", 1, "other"]]},
        {"name": "the same version signed anew", "held": [*held[:2], row(forms[2], statement=a), held[3]],
         "found": [["M1", 1, "F_VS", 1, "other"]]},
        {"name": "one is gone", "held": held[:3], "found": [["UNS", 2, "F_LBH", 1, "gone"]]},
        {"name": "one came", "held": [*held, later], "found": [["M2", 1, "F_VS", 1, "added"]]},
        {"name": "one came and one is gone", "held": [*held[1:], later],
         "found": [["LOG", 1, "F_AE", 2, "gone"], ["M2", 1, "F_VS", 1, "added"]]},
    ]  # fmt: skip
    data = jcs(good)
    shown = {"bytes": data.decode(), "digest": sha(data)}
    write(
        "signed-book", "signed-book", good=shown, refuse=refuse, compare=compare, verify=book_verifying(good)
    )


def book_verifying(book):
    """A snapshot that bears the book digest, the references and facts of its signing record, the versions taken in."""
    base = {
        **snapshot_object(),
        "device": book["device"],
        "subject": book["subject"],
        "items": [],
        "overruled": [],
    }
    taken = [one["snapshot"] for one in book["forms"]]
    told = sha(jcs(book))

    def bearing(text):
        value = {
            "type": "T",
            "text": text,
            "comparator": "",
            "unit": None,
            "codes": [],
            "null": None,
            "typed": "",
        }
        return [{"group": "IG.F_SIGN", "repeat": 1, "item": "SIGNHASH", "value": value}]

    def case(name, outcome, book=book, taken=taken, refs=None, text=told, **changes):
        snapshot = jcs({**base, "derived": bearing(text), **changes}).decode()
        facts = {} if book is None else {"book": ["0" * 32, book]}
        refs = {"book": told} if refs is None else refs
        return {
            "name": name,
            "snapshot": snapshot,
            "refs": refs,
            "facts": facts,
            "taken": taken,
            "outcome": outcome,
        }

    fewer = {**book, "forms": book["forms"][:3]}
    return [
        case("all taken in", None),
        case("more than the listed was taken in", None, taken=[*taken, sha(b"more")]),
        case("one listed form was not taken in", "book-incomplete", taken=taken[:3]),
        case("without the list", "book-malformed", book=None),
        case("another list than the snapshot bears", "book-malformed", book=fewer),
        case("another list, and the record says so", "book-malformed", book=fewer, refs={"book": sha(jcs(fewer))}),
        case("the record names no list", "book-malformed", refs={}),
        case("the snapshot bears another digest", "book-malformed", text=sha(b"other")),
        case("the snapshot bears none", "book-malformed", derived=[]),
        case("of another subject", "book-malformed", subject="07-002"),
        case("of another device", "book-malformed", device="3f0a8c52-6d1e-4a4b-9c3e-0d5b7a61e009"),
        case("malformed list", "book-malformed", book={**book, "v": 2}),
    ]  # fmt: skip


def certificate_object(person=PERSON, **changes):
    return {
        "v": 1, "type": "cartdesk.certificate", "suite": "cartdesk-1", "study": "STUDY-01", "site": "07",
        "user": "u-ivan", "name": "Иван Петров", "role": "INVESTIGATOR", "org": "Клиника № 7",
        "key": person.public.hex(), "from": "2026-01-01T00:00:00.000Z", "to": "2027-01-01T00:00:00.000Z",
        "check": {"how": "паспорт предъявлен лично", "by": "u-admin"}, "issuer": CERTIFIER.id, **changes,
    }  # fmt: skip


def certificate():
    good = certificate_object()

    def case(name, outcome, data, issuer=CERTIFIER, at=None):
        envelope = issuer.envelope(jcs(data), kind("certificate"))
        return {"name": name, "envelope": jcs(envelope).decode(), "at": at, "outcome": outcome}

    weak = "0100000000000000000000000000000000000000000000000000000000000000"
    moved = CERTIFIER.envelope(jcs(good), kind("certificate"))
    moved["payload"] = b64(jcs({**good, "role": "ADMIN"}))
    write(
        "certificate", "certificate", issuer=CERTIFIER.public.hex(), digest=sha(jcs(good)), payload=jcs(good).decode(),
        cases=[
            case("good", "good", good),
            case("good on its first day", "good", good, at="2026-01-01T00:00:00.000Z"),
            case("good on its last day", "good", good, at="2027-01-01T00:00:00.000Z"),
            case("before its time", "certificate.expired", good, at="2025-12-31T23:59:59.999Z"),
            case("after its time", "certificate.expired", good, at="2027-01-01T00:00:00.001Z"),
            case("another certifier", "certificate.forged", good, issuer=OTHER),
            case("names another certifier", "certificate.forged", {**good, "issuer": OTHER.id}),
            {"name": "role exchanged", "envelope": jcs(moved).decode(), "at": None, "outcome": "certificate.forged"},
            case("a weak key", "certificate.malformed", {**good, "key": weak}),
            case("ends before it begins", "certificate.malformed", {**good, "to": good["from"]}),
            case("nobody checked", "certificate.malformed", {**good, "check": None}),
            case("another version", "certificate.malformed", {**good, "v": 2}),
            {"name": "as a statement", "envelope": jcs(CERTIFIER.envelope(jcs(good), kind("statement"))).decode(),
             "at": None, "outcome": "envelope.other-type"},
        ],
    )  # fmt: skip


def statement():
    form, shown = jcs(snapshot_object()), jcs([{"kind": "answer", "label": "Температура", "value": "36,60"}])
    person = jcs(certificate_object())
    good = {
        "v": 1, "type": "cartdesk.statement", "suite": "cartdesk-1", "study": "STUDY-01", "site": "07", "device": DEVICE,
        "meaning": {"code": "data-verified", "text": "Подтверждаю полноту и достоверность данных"}, "language": "ru",
        "signer": {"user": "u-ivan", "name": "Иван Петров", "role": "INVESTIGATOR", "org": "Клиника № 7"},
        "certificate": sha(person), "time": "2026-03-05T12:00:00.000Z", "offset": 180, "zone": "MSK",
        "snapshot": sha(form), "shown": sha(shown), "definition": DEFINITION,
        "checkpoint": {"origin": f"cartdesk/STUDY-01/07/{DEVICE}", "size": 5, "root": sha(b"root")},
        "replaces": None, "reason": None,
    }  # fmt: skip

    def case(name, outcome, data=good, key=PERSON, form=form, shown=shown, person=person):
        return {
            "name": name, "envelope": jcs(key.envelope(jcs(data), kind("statement"))).decode(), "snapshot": form.decode(),
            "shown": shown.decode(), "certificate": person.decode(), "outcome": outcome,
        }  # fmt: skip

    elsewhere = jcs({**snapshot_object(), "subject": "07-002"})
    other_study = jcs({**snapshot_object(), "study": "STUDY-02"})
    renewed = jcs(certificate_object(to="2028-01-01T00:00:00.000Z"))
    write(
        "statement", "signature-statement", digest=sha(jcs(good)),
        cases=[
            case("good", "good"),
            case("signing again", "good", {**good, "replaces": sha(b"before"), "reason": "source-corrected"}),
            case("no checkpoint yet", "good", {**good, "checkpoint": None}),
            case("a meaning of a later version", "good", {**good, "meaning": {"code": "witnessed", "text": "Свидетель"}}),
            case("another key", "signature.forged", key=OTHER),
            case("another person's certificate", "signature.forged", person=jcs(certificate_object(OTHER))),
            case("the same key, another certificate", "signature.other-signer", person=renewed),
            case("another name", "signature.other-signer", {**good, "signer": {**good["signer"], "name": "Иван Сидоров"}}),
            case("copied to another subject", "signature.other-record", form=elsewhere),
            case("snapshot of another study", "signature.other-record", {**good, "snapshot": sha(other_study)},
                 form=other_study),
            case("another definition", "signature.other-record", {**good, "definition": sha(b"x")}),
            case("another text shown", "signature.other-text", shown=jcs([])),
            case("signed before the certificate", "signature.outside-certificate",
                 {**good, "time": "2025-12-31T23:59:59.999Z"}),
            case("signed after the certificate", "signature.outside-certificate",
                 {**good, "time": "2027-01-01T00:00:00.001Z"}),
            case("a field too many", "statement.malformed", {**good, "extra": 1}),
            case("another suite", "statement.malformed", {**good, "suite": "cartdesk-2"}),
            case("no meaning", "statement.malformed", {**good, "meaning": None}),
        ],
    )  # fmt: skip


def dsse():
    kind_ = kind("example")
    good = PERSON.envelope(b"hello", kind_)
    pae = b"DSSEv1 %d %b 5 hello" % (len(kind_), kind_.encode())

    def case(name, envelope, outcome, raw=None):
        return {"name": name, "bytes": raw or jcs(envelope).decode(), "outcome": outcome}

    def sig(**changes):
        return {**good, "signatures": [{**good["signatures"][0], **changes}]}

    flipped = b64(
        bytes([base64.b64decode(good["signatures"][0]["sig"])[0] ^ 1])
        + base64.b64decode(good["signatures"][0]["sig"])[1:]
    )
    write(
        "dsse", "dsse", type=kind_, key=PERSON.public.hex(), seed=PERSON.seed.hex(), pae=pae.decode(), payload="hello",
        envelope=jcs(good).decode(),
        public={
            "source": "The protocol page of the DSSE project: its example of PAE",
            "type": "http://example.com/HelloWorld", "payload": "hello world",
            "pae": "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
        },
        cases=[
            case("good", good, "good"),
            case("another key id", sig(keyid=OTHER.id), "forged"),
            case("another payload", {**good, "payload": b64(b"hallo")}, "forged"),
            case("one bit of the signature", sig(sig=flipped), "forged"),
            case("signed for another type", PERSON.envelope(b"hello", kind("other")), "envelope.other-type"),
            case("signed by another", OTHER.envelope(b"hello", kind_), "forged"),
            case("no signature", {**good, "signatures": []}, "envelope.malformed"),
            case("two signatures", {**good, "signatures": good["signatures"] * 2}, "envelope.malformed"),
            case("base64 for URLs", {**good, "payload": "-_-_"}, "envelope.malformed"),
            case("base64 without padding", {**good, "payload": "aGVsbG8"}, "envelope.malformed"),
            case("base64 with loose bits", {**good, "payload": "aGVsbG9="}, "envelope.malformed"),
            case("a field too many", {**good, "alg": "none"}, "envelope.malformed"),
            case("signature of 63 bytes", sig(sig=b64(bytes(63))), "envelope.malformed"),
            case("not canonical", good, "envelope.malformed", raw=json.dumps(good)),
        ],
    )  # fmt: skip


def slots():
    cost = {"memory_kib": 64, "passes": 3, "lanes": 1}
    salt, secret = bytes(range(16)), bytes(range(32, 64))
    rows = []
    for password in ("верный конь скребница батарея", "café au lait café"):
        stretched = Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=64).derive(
            password.encode()
        )
        keys = {}
        for purpose in ("db", "sign"):
            info = f"cartdesk/1/kek/{purpose}".encode()
            keys[purpose] = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(
                stretched + secret
            )
        rows.append(
            {
                "password": password,
                "stretched": stretched.hex(),
                "keys": {name: key.hex() for name, key in keys.items()},
            }
        )
    kek, key, header, nonce = bytes(32), bytes(range(32)), b"header", bytes(range(12))
    wrapped = b"\x01" + nonce + AESGCM(kek).encrypt(nonce, key, b"cartdesk/1/wrap\x00" + header)
    write(
        "desk-keys", "desk-keys", salt=salt.hex(), device_secret=secret.hex(), cost=cost, rows=rows,
        nfd={"password": "cafe\u0301 au lait cafe\u0301", "same_as": 1},
        wrapped={"kek": kek.hex(), "key": key.hex(), "header": header.hex(), "wrapped": wrapped.hex()},
        fingerprint=[
            {"data": data.hex(), "bytes": hashlib.sha256(b"cartdesk/1/fingerprint\x00" + data).digest()[:8].hex()}
            for data in (b"", b"card", bytes(32))
        ],
    )  # fmt: skip


if __name__ == "__main__":
    for make in (
        canonical,
        audit,
        tree,
        checkpoint,
        proof,
        snapshot,
        signed_book,
        certificate,
        statement,
        dsse,
        slots,
    ):
        make()
