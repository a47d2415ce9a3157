"""Reviews of access against their vectors (R38)."""

import random

import pytest

from cartdesk.base import CartDeskError, digest
from cartdesk.records import AccessReview, Certificate, read_review, verify_review
from tests.vectors.reading import each, outcome, read

VECTORS = read("access-review")


@pytest.mark.parametrize(**each(VECTORS["cases"]))
def test_reviews_of_the_page(case):
    person = Certificate.decode(case["certificate"].encode())
    assert outcome(lambda: verify_review(case["envelope"].encode(), person)) == case["outcome"]


def test_the_payload_of_the_page():
    payload = VECTORS["payload"].encode()
    review = AccessReview.decode(payload)
    assert review.encode() == payload and review.digest == digest(payload) == VECTORS["digest"]
    assert [one.person.name for one in review.people] == ["Мария Иванова", "Иван Петров"]
    assert [one.agreed for one in review.people] == [False, True]


def test_mutated_reviews_never_escape_and_never_pass():
    good = VECTORS["cases"][0]
    person, envelope, chance = (
        Certificate.decode(good["certificate"].encode()),
        good["envelope"].encode(),
        random.Random(5),
    )
    for _ in range(600):
        data = bytearray(envelope)
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        if bytes(data) == envelope:
            continue
        with pytest.raises(CartDeskError):
            verify_review(bytes(data), person)
    assert read_review(envelope).remark == "Без замечаний"
