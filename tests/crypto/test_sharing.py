"""The recovery key in shares: SLIP-39's own vectors, a second implementation, and the page's cases (B10, T20)."""

import itertools

import pytest
from shamir_mnemonic import MnemonicError, combine_mnemonics

from cartdesk.base import CartDeskError, SeededRandom
from cartdesk.crypto import combine, new_recovery_secret, open_sealed, read_share, recovery_key, split
from tests.vectors import slip39
from tests.vectors.reading import each, outcome, read

PUBLISHED, PAGE = read("slip39"), read("recovery")
PASSPHRASE = PUBLISHED["passphrase"].encode()


@pytest.mark.parametrize(**each(PUBLISHED["cases"]))
def test_the_library_does_as_the_published_vectors_say(case):
    if case["secret"]:
        assert combine_mnemonics(case["shares"], PASSPHRASE).hex() == case["secret"]
    else:
        with pytest.raises(MnemonicError):
            combine_mnemonics(case["shares"], PASSPHRASE)


ONE_GROUP = [
    one for one in PUBLISHED["cases"] if one["secret"] and len(one["shares"]) < 3 and "groups" not in one["name"]
]  # fmt: skip


@pytest.mark.parametrize(**each(ONE_GROUP))
def test_the_second_implementation_does_too_where_there_is_one_group(case):
    """Both ways of sharing: a single share of one, and two of three."""
    assert slip39.combine(case["shares"], PASSPHRASE).hex() == case["secret"]


def test_both_kinds_of_sharing_were_among_them():
    assert {len(one["shares"]) for one in ONE_GROUP} == {1, 2} and len(ONE_GROUP) == 8


@pytest.mark.parametrize("case", [one for one in PUBLISHED["cases"]], ids=lambda case: case["name"])
def test_a_share_of_another_kind_is_never_taken_for_ours(case):
    for text in case["shares"]:
        with pytest.raises(CartDeskError) as told:
            read_share(text)
        assert told.value.code in ("share.other-kind", "share.mistyped", "share.length")


@pytest.mark.parametrize(**each(PAGE["cases"]))
def test_typed_shares_come_to_the_outcome_of_the_page(case):
    found = []
    assert (
        outcome(lambda: found.append(combine([read_share(one) for one in case["shares"]]))) == case["outcome"]
    )
    if case["outcome"] == "good":
        assert found[0].hex() == PAGE["secret"]


def test_the_key_of_the_page_opens_the_database_key():
    key = recovery_key(bytes.fromhex(PAGE["secret"]))
    assert key.recipient == PAGE["recipient"]
    assert open_sealed(bytes.fromhex(PAGE["sealed"]), key.identity).hex() == PAGE["database_key"]
    assert {read_share(one).mark for one in PAGE["shares"]} == {PAGE["mark"]}


def test_what_the_program_splits_the_second_implementation_puts_together():
    secret = new_recovery_secret(SeededRandom(3))
    texts = [" ".join(one.words) for one in split(secret)]
    for pair in itertools.permutations(texts, 2):
        assert slip39.combine(pair) == secret
    assert [slip39.decode(one)[1:6] for one in texts] == [(1, 1, (0, 1, 1), at, 2) for at in range(3)]


def test_one_share_tells_nothing_of_the_secret():
    """Whatever 16 bytes one likes: with any first share there is a second that makes them."""
    member = {0: slip39.decode(PAGE["shares"][0])[6]}
    for wish in (bytes(16), bytes(range(16)), b"\xff" * 16):
        wanted = slip39.feistel(wish, range(4), b"", 1, b"")
        second = slip39.interpolate({**member, slip39.SECRET_AT: wanted}, 1)
        assert slip39.interpolate({**member, 1: second}, slip39.SECRET_AT) == wanted


@pytest.mark.parametrize("at", range(20))
def test_every_word_that_is_another_is_noticed(at):
    words = PAGE["shares"][1].split()
    for other in ("academic", "zero", "armed"):
        if words[at] != other:
            with pytest.raises(CartDeskError):
                read_share(" ".join([*words[:at], other, *words[at + 1 :]]))
