"""Target lesions by Lugano 2014 at their cut-offs, in numbers a radiologist would type (case book 5.5)."""

import pytest

from cartdesk.forms.lugano import lugano_targets


def baseline(*lesions):
    return [
        {"TUTLID": f"T0{number}", "TUTTYP": "NODAL", "TUTLDI": ldi, "TUTSDI": sdi}
        for number, (ldi, sdi) in enumerate(lesions, 1)
    ]


def seen(*lesions):
    return [
        {"TRTLID": f"T0{number}", "TRTSTAT": "MEASURED", "TRTLDI": ldi, "TRTSDI": sdi}
        for number, (ldi, sdi) in enumerate(lesions, 1)
    ]


def test_the_vectors_of_the_case_book():
    start = baseline((30.0, 20.0), (25.0, 18.0), (40.0, 30.0))
    assert lugano_targets(seen((20.0, 14.0), (16.0, 10.0), (25.0, 18.0)), start, []) == "PR"
    assert lugano_targets(seen((20.0, 13.0)), baseline((30.0, 20.0)), seen((14.0, 10.0))) == "PD"
    grown_too_little = lugano_targets(seen((30.0, 25.0)), baseline((30.0, 20.0)), seen((24.0, 20.0)))
    assert grown_too_little != "PD"


@pytest.mark.parametrize(
    ("least", "now", "found"),
    [
        ((11.4, 10.0), (16.4, 11.0), "PD"),  # exactly 5 mm longer, in decimals binary numbers cannot hold
        ((11.4, 10.0), (16.3, 11.0), "PR"),  # 4.9 mm longer
        (
            (20.0, 10.0),
            (25.0, 12.0),
            "PD",
        ),  # at 20 mm the smaller step still holds; exactly half as large again
        ((20.1, 10.0), (25.1, 13.0), "PR"),  # above 20 mm, 5 mm are not enough
        ((20.1, 10.0), (30.1, 13.0), "PD"),  # 10 mm are
        ((10.0, 10.0), (15.0, 15.0), "CR"),  # not above 15 mm is a normal node
        ((10.0, 10.0), (15.1, 15.0), "PD"),
    ],
)
def test_growth_is_exact_at_its_cut_offs(least, now, found):
    assert lugano_targets(seen(now), baseline((40.0, 30.0)), seen(least)) == found


def test_a_sum_of_exactly_one_half_is_partial_response():
    start = baseline((22.2, 20.1), (30.3, 10.1))
    assert lugano_targets(seen((22.2, 10.05), (30.3, 5.05)), start, []) == "PR"
    assert lugano_targets(seen((22.2, 10.15), (30.3, 5.05)), start, []) == "SD"
