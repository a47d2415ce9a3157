"""A share on its sheet: every word can be read by eye and by scanner, on one page, in both languages (B10)."""

import io
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from cartdesk.paper import PaperShare, page_count, preview, print_share
from tests.paper.reading import with_pdfium

WORDS = tuple(
    [
        "climate",
        "dream",
        "academic",
        "acid",
        "domain",
        "answer",
        "energy",
        "material",
        "numerous",
        "buyer",
        "equip",
        "impulse",
        "else",
        "black",
        "rhythm",
        "actress",
        "receiver",
        "debut",
        "erode",
        "edge",
    ]
)
SHARE = PaperShare(
    number=2, shares=3, needed=2, words=WORDS, holder="ИТ-служба клиники, сейф 4", label="Гематология, пост 2",
    site="01", device="d1a2b3c4", protocol="HemC101-01-02", fingerprint=("золото", "лиса"),
    made="05.03.2026 14:07:31 MSK (UTC+03:00)", language="ru", training=False,
)  # fmt: skip


def text(pdf):
    return [piece.text for page in with_pdfium(pdf) for piece in page]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_all_words_stand_on_one_sheet_with_their_numbers_in_order(language):
    pdf = print_share(replace(SHARE, language=language))
    assert page_count(pdf) == 1
    drawn = text(pdf)
    first = drawn.index("1")
    assert drawn[first : first + 40] == [one for at, word in enumerate(WORDS, 1) for one in (str(at), word)]
    for told in (SHARE.holder, "Гематология, пост 2 · 01", "d1a2b3c4", "HemC101-01-02", SHARE.made):
        assert told in drawn


def test_the_code_holds_the_words_and_nothing_else():
    picture = Image.open(io.BytesIO(preview(print_share(SHARE), 3)[0]))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [" ".join(WORDS)]


def test_the_same_share_gives_the_same_sheet_and_a_practice_desks_says_so():
    assert print_share(SHARE) == print_share(SHARE)
    assert "УЧЕБНЫЙ РЕЖИМ" in text(print_share(replace(SHARE, training=True)))
    assert "УЧЕБНЫЙ РЕЖИМ" not in text(print_share(SHARE))


def test_the_longest_names_stay_on_the_sheet():
    long = replace(SHARE, holder="Ш" * 120, label="Щ" * 120, fingerprint=("мороженое",) * 8, training=True)
    pieces = [piece for page in with_pdfium(print_share(long)) for piece in page]
    assert page_count(print_share(long)) == 1
    assert min(piece.y for piece in pieces) > 20
