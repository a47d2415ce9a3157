"""What stands on every sheet: head, digest, code, training band, draft mark, signature said honestly (3.0.6, R28, R30)."""

import io
import re

import pytest
import zxingcpp
from PIL import Image

from cartdesk.base import CartDeskError, Words
from cartdesk.paper import PaperForm, page_count, preview, print_form
from tests.paper.reading import with_pdfium, with_pypdf
from tests.paper.samples import ENGLISH, LONG, RECORD, RUSSIAN, STATEMENT, Line, form, signature

THREE = (*RUSSIAN, Line("answer", "Описание", LONG), Line("answer", "Ещё", LONG))


def words_of(whole: PaperForm) -> list[str]:
    """The text of each page, one drawn string a line."""
    return ["\n".join(piece.text for piece in page) for page in with_pypdf(print_form(whole))]


def test_every_page_names_study_site_subject_visit_form_version_copy_and_page() -> None:
    pages = words_of(form(lines=THREE))
    assert len(pages) >= 3
    for number, page in enumerate(pages, 1):
        lines = page.split("\n")
        for told in (
            "HemC101-01-02",
            "01-001",
            "M3 · Месяц 3",
            "Клинический анализ крови",
            "F_LBH",
            "1.0",
            "2",
            "подписано",
        ):
            assert told in lines
        assert f"стр. {number} из {len(pages)}" in lines
        assert "01 · Центр гематологии" in page.replace(" \n", " ")
        assert "Контрольная точка журнала: 1204 · 5f3a91bc07d45e68" in lines
        assert "Иванова М. С., медсестра" in page and "14.03.2025 14:22 MSK" in page


@pytest.mark.requirement("R30", "every page bears the whole record digest as text")
def test_every_page_carries_the_whole_record_digest_as_text() -> None:
    for page in words_of(form(lines=THREE)):
        assert RECORD in re.sub(r"\s", "", page)


@pytest.mark.requirement(
    "R30", "the code on every page holds the record digest and the checkpoint, and a scanner reads it back"
)
def test_every_page_carries_a_code_that_a_scanner_reads_back() -> None:
    for picture in preview(print_form(form(lines=THREE)), 3):
        codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
        assert [code.text for code in codes] == [f"CD1:{RECORD}:1204:5f3a91bc07d45e68"]


@pytest.mark.parametrize(("checkpoint", "tail"), [("", ":0:"), ("1 204·a1b2c3d4", ":1204:a1b2c3d4")])
def test_the_code_without_a_checkpoint_says_nought(checkpoint: str, tail: str) -> None:
    (code,) = zxingcpp.read_barcodes(
        Image.open(io.BytesIO(preview(print_form(form(checkpoint=checkpoint)), 3)[0]))
    )
    assert code.text == f"CD1:{RECORD}{tail}"


def test_a_form_without_a_digest_has_no_code_and_says_why() -> None:
    whole = form(record_digest="", signature=None)
    assert "Отпечатка записи ещё нет" in words_of(whole)[0]
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(preview(print_form(whole), 3)[0]))) == []


@pytest.mark.parametrize(("language", "word"), [("ru", "УЧЕБНЫЙ РЕЖИМ"), ("en", "TRAINING")])
def test_training_stands_on_every_page_and_only_in_training(language: str, word: str) -> None:
    assert all(word in page for page in words_of(form(language=language, lines=THREE, training=True)))
    assert not any(word in page for page in words_of(form(language=language, lines=THREE)))


def test_the_training_band_is_amber_over_the_whole_width() -> None:
    picture = Image.open(io.BytesIO(preview(print_form(form(training=True)), 1)[0])).convert("RGB")
    amber = [x for x in range(picture.width) if picture.getpixel((x, 10)) == (242, 177, 52)]
    assert amber[0] < 20 and amber[-1] > picture.width - 20 and len(amber) > picture.width / 4


def test_an_unsigned_form_says_so_on_every_page_and_has_no_signer() -> None:
    pages = words_of(form(lines=THREE, signature=None))
    for page in pages:
        assert "черновик, не подписано" in page
    assert "Черновик, не подписано" in pages[-1]
    assert "Петрова" not in "".join(pages)
    assert "подписано" in words_of(form())[0].split("\n")


def test_the_draft_mark_lies_across_every_page_of_a_draft() -> None:
    def marked(whole: PaperForm) -> list[bool]:
        """True for each page with pale grey where a table is white: the mark is drawn in #E9ECF0."""
        pictures = [Image.open(io.BytesIO(png)).convert("RGB") for png in preview(print_form(whole), 0.5)]
        return [
            sum(count for count, colour in picture.getcolors(1 << 20) if colour == (233, 236, 240)) > 500
            for picture in pictures
        ]

    assert all(marked(form(lines=THREE, signature=None)))
    assert not any(marked(form(lines=THREE)))


@pytest.mark.requirement("R19", "name, time and meaning stand on paper")
@pytest.mark.requirement("R28", "the kind of signature is told on paper")
def test_the_signature_block_tells_who_when_why_and_what_kind() -> None:
    page = words_of(form(signature=signature(certificate="0f" * 32)))[-1]
    flat = page.replace(" \n", " ")
    for told in (
        "Петрова Анна Викторовна",
        "врач-исследователь",
        "Подтверждаю полноту и достоверность данных",
        "14.03.2025 14:07:31",
        "MSK, UTC+03:00",
    ):
        assert told in flat
    assert "Простая электронная подпись" in flat and "по соглашению сторон" in flat and "Ed25519" in flat
    assert "не квалифицированная" in flat
    bare = re.sub(r"\s", "", page)
    assert STATEMENT in bare and "0f" * 32 in bare


def test_english_paper_speaks_english_but_for_names() -> None:
    whole = form(
        language="en", lines=ENGLISH, study_title="Follow-up", site="01", event_title="M3", form_title="Haematology", printed_by="M. Ivanova",
        signature=signature(name="A. Petrova", role="investigator", meaning="I confirm that the data are complete and correct"),
    )  # fmt: skip
    page = words_of(whole)[0]
    assert "Simple electronic signature" in page and "page 1 of 1" in page
    assert not re.search("[а-яА-Я]", page)


def test_notes_stand_under_the_answers() -> None:
    assert "Заменена версией от 20.03.2025." in words_of(form(notes=("Заменена версией от 20.03.2025.",)))[-1]


def test_the_signature_block_is_never_torn_whatever_the_length_of_the_form() -> None:
    for count in range(0, 45):
        lines = tuple(Line("answer", f"Вопрос {n}", "да") for n in range(count))
        pages = words_of(form(lines=lines, signature=signature(certificate="0f" * 32)))
        holding = [
            at
            for at, page in enumerate(pages)
            if "Электронная подпись" in page or "Сертификат, SHA-256" in page
        ]
        assert holding == [len(pages) - 1]


def test_nothing_is_drawn_outside_the_margins_or_over_the_foot() -> None:
    wide = (*RUSSIAN, Line("answer", "Щ" * 200, "Щ" * 300, "Щ" * 60, "Щ" * 60))
    whole = form(
        lines=wide,
        site="Щ" * 80,
        event_title="Щ" * 80,
        form_title="Щ" * 120,
        study_title="Щ" * 200,
        printed_by="Щ" * 60,
    )
    for page in preview(print_form(whole), 1):
        picture = Image.open(io.BytesIO(page)).convert("L")
        white = {
            value
            for edge in ((0, 0, 50, 842), (556, 0, 595, 842), (0, 0, 595, 26))
            for _, value in picture.crop(edge).getcolors()
        }
        assert white == {255}
    for pieces in with_pdfium(print_form(whole)):
        assert all(piece.y > 18 for piece in pieces)


def test_the_same_data_give_the_same_bytes_and_other_data_others() -> None:
    assert print_form(form()) == print_form(form())
    assert print_form(form()) != print_form(form(copy=3))


def test_preview_gives_a_png_of_each_page() -> None:
    pdf = print_form(form(lines=THREE))
    pictures = preview(pdf, 0.5)
    assert len(pictures) == page_count(pdf)
    assert Image.open(io.BytesIO(pictures[0])).size == (298, 421)


def test_what_is_no_pdf_is_refused_in_words() -> None:
    with pytest.raises(CartDeskError) as fault:
        preview(b"no pdf")
    assert fault.value.code == "paper.unreadable"
    for language in ("ru", "en"):
        assert Words(language).error(fault.value)


def test_nothing_above_the_foot_reaches_into_it_whatever_the_length_of_the_form() -> None:
    for count in range(0, 30):
        lines = tuple(Line("answer", f"Вопрос {n}", "да") for n in range(count))
        for page in with_pypdf(print_form(form(lines=lines, notes=("Заметка.",)))):
            first = next(at for at, piece in enumerate(page) if piece.text.startswith("Отпечаток записи"))
            assert min(piece.y for piece in page[:first]) > page[first].y + 10
