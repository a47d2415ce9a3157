"""Who may erase what: the agreement of two persons as pure data (R07; docs/formats/redaction.md)."""

from dataclasses import replace

import pytest

from cartdesk.base import CartDeskError, SeededRandom
from cartdesk.records import (
    Erasure,
    Kind,
    Reason,
    RedactionReason,
    make_record,
    open_proposals,
    redaction_agrees,
)
from tests.records.parts import DEFINITION, DOCTOR, NURSE, ORIGIN, clock
from tests.vectors.reading import each, read

GONE = Erasure(frozenset({(3, "new"), (4, "old")}), frozenset({"a" * 64}), frozenset({2}))


def told_by(person, seq, kind, refs):
    """The record of an act on the trail."""
    now = clock().now()
    return make_record(
        (seq - 1, "0" * 64 if seq == 1 else "b" * 64), ORIGIN, person, kind, DEFINITION, now, now, SeededRandom(seq), refs=refs
    )  # fmt: skip


PROPOSAL = told_by(NURSE, 7, Kind.REDACTION_PROPOSE, {"record": 3, "fact": "new"})
CONFIRMED = {"proposal": 7, "record": 3, "fact": "new", "erased": GONE.digest}
CONFIRMATION = told_by(DOCTOR, 9, Kind.REDACTION_CONFIRM, CONFIRMED)


@pytest.mark.parametrize(**each(read("redaction")["digests"]))
def test_the_digest_of_what_went(case):
    facts = frozenset((seq, name) for seq, name in reversed(case["facts"]))
    gone = Erasure(facts, frozenset(case["signatures"]), frozenset(case["packages"]))
    assert gone.digest == case["digest"]


def test_two_persons_agree_to_exactly_what_went():
    assert redaction_agrees(PROPOSAL, CONFIRMATION, GONE)


@pytest.mark.parametrize(
    ("proposal", "confirmation", "gone"),
    [
        (None, CONFIRMATION, GONE),
        (PROPOSAL, replace(CONFIRMATION, user=NURSE.id), GONE),
        (replace(PROPOSAL, kind=Kind.FORM_OPEN), CONFIRMATION, GONE),
        (replace(PROPOSAL, refs={"record": 3, "fact": "reason-text"}), CONFIRMATION, GONE),
        (replace(PROPOSAL, refs={"record": 4, "fact": "new"}), CONFIRMATION, GONE),
        (PROPOSAL, replace(CONFIRMATION, refs={**CONFIRMED, "proposal": 6}), GONE),
        (PROPOSAL, CONFIRMATION, replace(GONE, facts=GONE.facts | {(5, "new")})),
        (PROPOSAL, CONFIRMATION, replace(GONE, signatures=frozenset())),
        (PROPOSAL, CONFIRMATION, replace(GONE, packages=frozenset({2, 3}))),
    ],
)
def test_anything_else_is_no_agreement(proposal, confirmation, gone):
    assert not redaction_agrees(proposal, confirmation, gone)


def test_what_was_confirmed_is_among_what_went():
    other = Erasure(frozenset({(4, "old")}))
    told = replace(CONFIRMATION, refs={**CONFIRMED, "erased": other.digest})
    assert not redaction_agrees(PROPOSAL, told, other)


def test_a_proposal_waits_until_it_is_answered():
    second = replace(PROPOSAL, seq=8)
    assert [one.seq for one in open_proposals([second, PROPOSAL])] == [7, 8]
    assert [one.seq for one in open_proposals([second, CONFIRMATION, PROPOSAL])] == [8]
    dropped = replace(CONFIRMATION, kind=Kind.REDACTION_WITHDRAW, refs={"proposal": 8})
    assert open_proposals([PROPOSAL, second, CONFIRMATION, dropped]) == []


def test_the_reason_says_which_kind_of_data_and_other_needs_words():
    assert RedactionReason.checked(Reason("personal-name")) == Reason("personal-name", "")
    assert RedactionReason.checked(Reason("personal-other", " номер  палаты ")).text == "номер палаты"
    for reason, code in (
        (Reason("typo"), "reason.unknown"),
        (Reason("personal-other"), "reason.too-short"),
        (Reason("personal-other", "жж"), "reason.too-short"),
        (Reason("personal-contact", "я" * 1001 + "б"), "reason.too-long"),
    ):
        with pytest.raises(CartDeskError) as told:
            RedactionReason.checked(reason)
        assert told.value.code == code
