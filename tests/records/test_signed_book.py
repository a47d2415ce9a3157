"""The list under the signature of a whole case book: the vectors of its page (docs/formats/signed-book.md)."""

import pytest

from cartdesk.base import digest
from cartdesk.forms.place import FormPlace
from cartdesk.records import Fact, SignedBook, SignedVersion, book_fault, read_snapshot
from tests.vectors.reading import each, outcome, read

VECTORS = read("signed-book")
GOOD = VECTORS["good"]["bytes"].encode()


def test_the_list_of_the_page():
    found = SignedBook.decode(GOOD)
    assert found.encode() == GOOD
    assert found.digest == digest(GOOD) == VECTORS["good"]["digest"]
    assert found.subject == "07-001"
    assert [place.form_repeat for place in found.forms] == [2, 10, 1, 1]


def test_the_order_of_signing_does_not_matter():
    found = SignedBook.decode(GOOD)
    backwards = dict(reversed(found.forms.items()))
    told = {name: getattr(found, name) for name in ("study", "site", "device", "subject")}
    assert SignedBook(**told, forms=backwards).encode() == GOOD


@pytest.mark.parametrize(**each(VECTORS["refuse"]))
def test_a_malformed_list_is_refused(case):
    assert outcome(lambda: SignedBook.decode(case["bytes"].encode())) == case["outcome"]


@pytest.mark.requirement("R20", "the signature of a case book holds for exactly the form versions it lists")
@pytest.mark.parametrize(**each(VECTORS["compare"]))
def test_what_is_not_as_it_was_signed_is_named(case):
    held = {FormPlace(*row[:4]): SignedVersion(*row[4:]) for row in case["held"]}
    found = SignedBook.decode(GOOD).unlike(held)
    assert [[*place, how.value] for place, how in found.items()] == case["found"]


@pytest.mark.requirement(
    "R20", "a list that is not the one the signed form bears, or names a version not taken in, is refused"
)
@pytest.mark.parametrize(**each(VECTORS["verify"]))
def test_the_list_beside_a_signature_is_verified(case):
    facts = {name: Fact(*fact) for name, fact in case["facts"].items()}
    snapshot = read_snapshot(case["snapshot"].encode())
    assert book_fault(snapshot, case["refs"], facts, set(case["taken"])) == case["outcome"]
