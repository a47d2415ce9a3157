"""States of a form: every state with every act, written by hand from the plain words (decisions 4; R03, R25, R40)."""

import random

import pytest

from cartdesk.base import LANGUAGES, CartDeskError, Words
from cartdesk.records import FormAct, FormStatus, needs_reason, next_status, supersedes

NOT_STARTED, DRAFT, COMPLETE, SIGNED, REVIEW, SUPERSEDED = (
    FormStatus(name) for name in ("not-started", "draft", "complete", "signed", "review", "superseded")
)
INCOMPLETE, NO_REVIEW = "status.not-complete", "status.not-review"
TABLE = {
    # state: after opening, a change, completion, signing; derived values drifting and coming back; confirming
    NOT_STARTED: (NOT_STARTED, DRAFT, COMPLETE, INCOMPLETE, NOT_STARTED, NOT_STARTED, NO_REVIEW),
    DRAFT: (DRAFT, DRAFT, COMPLETE, INCOMPLETE, DRAFT, DRAFT, NO_REVIEW),
    COMPLETE: (COMPLETE, COMPLETE, COMPLETE, SIGNED, COMPLETE, COMPLETE, NO_REVIEW),
    SIGNED: (SIGNED, SUPERSEDED, SIGNED, SIGNED, REVIEW, SIGNED, NO_REVIEW),
    REVIEW: (REVIEW, SUPERSEDED, REVIEW, SIGNED, REVIEW, SIGNED, SIGNED),
    SUPERSEDED: (SUPERSEDED, SUPERSEDED, SUPERSEDED, SIGNED, SUPERSEDED, SUPERSEDED, NO_REVIEW),
}
ACTS = (
    *(FormAct.OPEN, FormAct.CHANGE, FormAct.COMPLETE, FormAct.SIGN),
    *(FormAct.DIFFER, FormAct.AGREE, FormAct.CONFIRM),
)
CASES = [(state, act, after) for state, row in TABLE.items() for act, after in zip(ACTS, row, strict=True)]


def test_the_table_is_whole():
    assert set(TABLE) == set(FormStatus)
    assert set(ACTS) == set(FormAct)


@pytest.mark.parametrize(("state", "act", "after"), CASES, ids=[f"{state}-{act}" for state, act, _ in CASES])
def test_every_state_with_every_act(state, act, after):
    if not isinstance(after, FormStatus):
        with pytest.raises(CartDeskError, match=after):
            next_status(state, act)
    else:
        assert next_status(state, act) is after


def test_a_reason_is_asked_after_the_first_completion():
    assert [state for state in FormStatus if needs_reason(state)] == [COMPLETE, SIGNED, REVIEW, SUPERSEDED]


def test_only_a_live_signature_is_superseded():
    found = {(state, act) for state in FormStatus for act in FormAct if supersedes(state, act)}
    acts = (FormAct.CHANGE, FormAct.SIGN)
    assert found == {(state, act) for state in (SIGNED, REVIEW) for act in acts}


def test_ten_thousand_walks_never_lose_a_completion_or_keep_a_signature_over_a_change():
    chance = random.Random(20260311)
    for _ in range(10_000):
        state, completed, signed_since_change = NOT_STARTED, False, False
        for act in chance.choices(ACTS, k=8):
            try:
                state = next_status(state, act)
            except CartDeskError as fault:
                assert not completed or fault.code == NO_REVIEW
                continue
            completed |= act is FormAct.COMPLETE
            signed_since_change = (signed_since_change or act is FormAct.SIGN) and act is not FormAct.CHANGE
            assert completed == (state in (COMPLETE, SIGNED, REVIEW, SUPERSEDED))
            assert signed_since_change == (state in (SIGNED, REVIEW))


def test_every_state_has_words():
    for language in LANGUAGES:
        assert [state for state in FormStatus if f"status.{state}" not in Words(language)] == []
