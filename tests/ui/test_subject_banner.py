"""The band of a subject's colour: the same everywhere, told apart with every kind of colour vision, never alone."""

from itertools import combinations

import pytest

from cartdesk.ui.theme import DARK, LIGHT, SUBJECTS, Theme
from cartdesk.ui.widgets.subject_banner import SubjectBanner, last_digits, subject_tone
from tests.ui.test_frame import contrast

# What is seen without one kind of cones (Machado, Oliveira and Fernandes 2009, severity 1.0), on linear RGB.
VISION = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]


def lab(rgb):
    """CIE L*a*b*, D65."""
    red, green, blue = (min(1.0, max(0.0, one)) for one in rgb)
    parts = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one, other, vision):
    seen = [
        lab([sum(row[at] * part for at, part in enumerate(linear(colour))) for row in vision])
        for colour in (one, other)
    ]
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_colours_are_told_apart_by_every_eye_and_carry_their_digits(tokens):
    """Twenty steps of CIE 1976 between any two (some two are just seen); digits 4.5:1 on the colour, the band 3:1."""
    colours = [tokens[name] for name in SUBJECTS]
    assert len(set(colours)) == len(colours) == 6
    for colour in colours:
        assert contrast(tokens["on-subject"], colour) >= 4.5
        assert contrast(colour, tokens["surface"]) >= 3
    for name, vision in VISION.items():
        for one, other in combinations(colours, 2):
            assert apart(one, other, vision) >= 20, (name, one, other)


def test_a_subject_wears_one_colour_and_its_neighbours_others():
    codes = [f"01-{number:03}" for number in range(1, 13)]
    for one, other in zip(codes, codes[1:], strict=False):
        assert subject_tone(one) != subject_tone(other)
    assert [subject_tone(code) for code in codes[:6]] == [subject_tone(code) for code in codes[6:]]
    assert set(map(subject_tone, codes)) == set(SUBJECTS)
    assert subject_tone("ABC") in SUBJECTS


@pytest.mark.parametrize(
    ("code", "digits"), [("01-001", "001"), ("12-0345", "345"), ("7", "7"), ("AB", "AB"), ("S-9-X", "9-X")]
)
def test_the_last_digits_stand_large(code, digits):
    assert last_digits(code) == digits


def test_the_band_never_stands_without_digits_and_code(qtbot):
    made = SubjectBanner(Theme())
    qtbot.addWidget(made)
    made.show()
    made.show_subject("01-012", "01-012 · НХЛ · м · 1961")
    assert (made.band.text(), made.text.text()) == ("012", "01-012 · НХЛ · м · 1961")
    assert made.band.font().pixelSize() >= 20
    assert LIGHT[subject_tone("01-012")] in made.band.styleSheet()
    made.show_subject("", "")
    assert made.band.isHidden()
