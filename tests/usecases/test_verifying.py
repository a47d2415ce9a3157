"""Whoever holds the database key and bends any row of a desk is found, and the record that was bent is named (T5, R12)."""

import pytest

from cartdesk.base import LANGUAGES, Words
from cartdesk.store import tables
from cartdesk.usecases import Verification, fault_place, verify_desk
from tests.usecases.tampered import Hand, busy_places, found, kind_of, other

# Rows of these tables are for others to vouch for: people and keys, the drills of key recovery.
ELSEWHERE = {
    "users", "user_keys", "certificates", "ended_keys", "past_passwords", "drills", "device_cards", "revocations",
    "secrets", "settings", "evidence", "people_statements", "attempts", "handover",
}  # fmt: skip
# Numbers that only give an order; counts of findings, which the engine makes anew (`--deep`).
SAYS_NOTHING = {
    ("checkpoints", "id"), ("answers", "id"), ("mirror_verdicts", "id"), ("mirror_forms", "id"), ("mirror_acks", "id"),
    *(("forms", one) for one in ("rejects", "warns", "missing", "waits", "answered", "total")),
}  # fmt: skip
# The column that holds the number of the record a row follows from.
NUMBERED = {
    "records": "seq", "facts": "seq", "items": "seq", "explanations": "seq", "signatures": "seq", "superseded": "seq",
    "forms": "last_seq",
}  # fmt: skip
SITE = [
    *("records", "facts", "frontier", "checkpoints", "subjects", "events", "forms", "items", "explanations"),
    *("signatures", "superseded", "packages", "package_forms", "answers"),
]
SPONSOR = [
    *("records", "facts", "checkpoints", "devices", "mirror_packages", "mirror_verdicts", "mirror_digests"),
    *("mirror_records", "mirror_facts", "mirror_forms", "mirror_acks"),
]
EMPTY = {"reviews", "redactions", "blanked"}


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    places = busy_places(tmp_path_factory.mktemp("desks"))
    yield places
    for place in places:
        place.desk.store.close()


@pytest.fixture(scope="module")
def hands(places):
    return {"site": Hand(places[0]), "sponsor": Hand(places[1])}


def test_both_desks_are_whole_before_anybody_bends_them(places):
    for place in places:
        for deep in (False, True):
            report = verify_desk(place.desk, deep=deep)
            assert report.faults == []
    assert report.counts["audit_records"] > 10


def test_every_table_is_bent_here_or_vouched_for_elsewhere(hands):
    known = {*SITE, *SPONSOR, *ELSEWHERE, *EMPTY}
    assert {name for name in tables.metadata.tables} - known == set()
    for table in SITE:
        assert hands["site"].rows(table), table
    for table in SPONSOR:
        assert hands["sponsor"].rows(table), table


def sample(rows):
    """The first row, the last, and one in the middle."""
    return list({id(one): one for one in (rows[0], rows[len(rows) // 2], rows[-1])}.values())


def judge(table, row, faults, what):
    assert faults, what
    if table in NUMBERED:
        seq = row[NUMBERED[table]]
        named = [one for one in faults if one.seq is not None and one.seq <= seq <= (one.until or one.seq)]
        assert named, (what, faults)


CELLS = [("site", one) for one in SITE] + [("sponsor", one) for one in SPONSOR]


def bend_every_cell(hand, table, rows):
    for bent in rows:
        for column in bent.row:
            if (table, column) in SAYS_NOTHING:
                continue
            with hand.changed(bent, column):
                judge(table, bent.row, found(hand.place), (table, column, bent.row.get("seq")))


@pytest.mark.requirement("R12", "any value changed in any row of the desk is found, and the record is named")
@pytest.mark.parametrize(("kind", "table"), CELLS)
def test_every_column_of_sampled_rows(hands, kind, table):
    bend_every_cell(hands[kind], table, sample(hands[kind].rows(table))[-1:])


@pytest.mark.requirement("R12", "a bent row that cannot even be read is named, and the rest is read on")
@pytest.mark.parametrize(
    ("kind", "table", "column"),
    [("site", "records", "bytes"), ("site", "facts", "value"), ("sponsor", "records", "bytes"),
     ("sponsor", "facts", "value"), ("sponsor", "mirror_facts", "value")],
)  # fmt: skip
def test_a_row_that_cannot_be_read_any_more_stops_nothing(hands, kind, table, column):
    """The first rows are those of people, which the check of people and keys reads again by themselves."""
    bent = hands[kind].rows(table)[0]
    with hands[kind].changed(bent, column):
        judge(table, bent.row, found(hands[kind].place), (table, column))


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("kind", "table"), CELLS)
def test_every_column_of_every_row(hands, kind, table):
    bend_every_cell(hands[kind], table, hands[kind].rows(table))


@pytest.mark.requirement("R12", "a row taken out of any table of the desk is found, and the record is named")
@pytest.mark.parametrize(("kind", "table"), CELLS)
def test_a_row_taken_out(hands, kind, table):
    hand = hands[kind]
    for bent in sample(hand.rows(table)):
        if table == "explanations":
            continue  # the cache may hold fewer: what made an explanation pointless is not always recorded
        if table == "checkpoints":
            continue  # the newest one that is left vouches for all; the next test cuts the trail with them
        with hand.gone(bent):
            judge(table, bent.row, found(hand.place), (table, bent.row.get("seq")))


@pytest.mark.parametrize(("kind", "table"), CELLS)
def test_a_row_put_in(hands, kind, table):
    hand = hands[kind]
    keys = [column.name for column in tables.metadata.tables[table].primary_key]
    rows = hand.rows(table)
    fresh = dict(rows[-1].row)
    for name in keys:
        fresh[name] = other(fresh[name], {one.row[name] for one in rows}, kind_of(table, name))
    for name in ("op", "digest"):
        if name in fresh and name not in keys:
            fresh[name] = "f" * 64
    if table in ("answers", "checkpoints", "frontier"):
        fresh |= {"bytes": b"x"} if table == "answers" else {}
    if table in ("checkpoints", "frontier"):
        return
    with hand.added(table, fresh):
        assert found(hand.place), table


def test_a_word_nobody_knows_is_a_finding_with_a_number_and_stops_nothing(hands):
    hand = hands["site"]
    form = hand.rows("forms")[0]
    for column in ("status", "road"):
        with hand.changed(form, column):
            (fault,) = [one for one in found(hand.place) if one.code == "state-unknown"]
            assert fault.seq == form.row["last_seq"]


def test_reading_in_pieces_finds_what_reading_at_once_finds_while_work_goes_on(places):
    site = places[0]
    whole, pieces = Verification(site.desk), 0
    while not whole.done:
        with site.desk.store.view() as unit:
            whole.step(unit)
        pieces += 1
        done, of = whole.progress
        assert 0 <= done <= of
    assert whole.report.faults == [] and pieces > 5
    assert whole.report.counts == verify_desk(site.desk).counts


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_words_and_a_place(hands, language):
    words = Words(language)
    hand = hands["site"]
    with hand.gone(hand.rows("facts")[0]):
        (fault,) = found(hand.place)
    assert words(f"fault.{fault.code}") and str(fault.seq) in fault_place(fault, words)


def made_anew(hand, seq):
    """Change who did record `seq`, hash everything after it anew and sign all checkpoints anew: all keys lie in the desk."""
    import json

    from cartdesk.base import canonical, digest
    from cartdesk.records import Frontier, leaf_hash, make_checkpoint
    from cartdesk.usecases import keys

    with hand.place.desk.store.view() as unit:
        key, origin = keys.device_key(unit), keys.origin(hand.place.desk)
    tree, prev, leaves = Frontier(), "0" * 64, b""
    notes = hand.rows("checkpoints")
    for bent in hand.rows("records"):
        told = json.loads(bent.row["bytes"])
        if bent.row["seq"] == seq:
            told["user"] = "u00000000"
        data = canonical({**told, "prev": prev})
        prev = digest(data)
        hand.raw.execute(
            "UPDATE records SET bytes = ?, digest = ?, user = ? WHERE seq = ?",
            [data, prev, told["user"], bent.row["seq"]],
        )
        tree.append(leaf_hash(data))
        leaves += leaf_hash(data)
        for note in notes:
            if note.row["size"] == tree.size:
                fresh = make_checkpoint(origin, tree.size, tree.root(), key)
                hand.raw.execute(
                    "UPDATE checkpoints SET note = ?, leaves = ? WHERE id = ?",
                    [fresh, leaves, note.row["id"]],
                )
                leaves = b""
    state = json.dumps(tree.to_json(), separators=(",", ":"))
    hand.raw.execute("UPDATE frontier SET state = ?", [state])


@pytest.mark.requirement(
    "R12", "a trail made anew and signed anew with the stolen keys is found by the packages it told of"
)
def test_a_trail_made_anew_with_all_keys_of_the_desk_is_named_by_what_has_left_it(places, hands):
    hand = hands["site"]
    before = {name: hand.rows(name) for name in ("records", "checkpoints", "frontier")}
    for seq in (3, 30, 60):
        try:
            made_anew(hand, seq)
            faults = found(hand.place)
            assert ("package-tells-otherwise", seq) in [(one.code, one.seq) for one in faults]
            assert any(one.code == "witness-differs" and one.seq <= seq <= one.until for one in faults)
        finally:
            for name, rows in before.items():
                for bent in rows:
                    key = next(iter(bent.row))
                    names = ", ".join(f"{column} = ?" for column in bent.row)
                    hand.raw.execute(
                        f"UPDATE {name} SET {names} WHERE {key} = ?", [*bent.row.values(), bent.row[key]]
                    )
    assert found(hand.place) == []
