"""The page of requirements is true: bound requirements have tests, marks have words, and the page is what they say."""

import pytest

from tools.requirements_page import PAGE, proofs, requirements, requirements_page


@pytest.mark.requirement(
    "R58", "the page names for each requirement its tests and their assertions, and is never out of date"
)
def test_the_page_of_requirements_is_what_the_tests_say():
    assert PAGE.read_text("utf-8") == requirements_page(), "run tools/requirements_page.py"


@pytest.mark.requirement("R58", "a requirement this release owes that has no test turns the build red")
def test_every_bound_requirement_has_a_test():
    said, bound = requirements()
    assert [one for one in bound if one not in said] == []
    proven = {one.requirement for one in proofs()}
    assert [one for one in bound if one not in proven] == []


def test_every_mark_names_a_requirement_and_says_what_is_asserted():
    said, _ = requirements()
    wrong = [one for one in proofs() if one.requirement not in said or len(one.words.split()) < 5]
    assert wrong == []
