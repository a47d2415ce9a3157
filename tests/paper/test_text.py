"""Every line of the shown text is on the paper, whole and in order (decisions 12): judged by other readers."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cartdesk.paper import page_count, print_form
from tests.paper.reading import READERS, read_lines, with_pypdf
from tests.paper.samples import ENGLISH, LONG, RUSSIAN, Line, form

MARK = {"derived": "ƒ", "overruled": "▲"}


def expected(lines: tuple[Line, ...]) -> list[tuple[str, str, str, str, str]]:
    return [(MARK.get(line.kind, ""), line.label, line.value, line.unit, line.flag) for line in lines]


def same(read: object, printed: object, reader: str) -> None:
    """pdfium tells one space where several stand; pypdf tells them all."""
    if reader == "pdfium":
        read, printed = re.sub(" +", " ", repr(read)), re.sub(" +", " ", repr(printed))
    assert read == printed


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize(("language", "lines"), [("ru", RUSSIAN), ("en", ENGLISH)])
def test_extracted_text_equals_the_shown_text(
    reader: str, language: str, lines: tuple[Line, ...], signed: bool
) -> None:
    whole = (
        form(language=language, lines=lines)
        if signed
        else form(language=language, lines=lines, signature=None, training=True)
    )
    same(read_lines(READERS[reader](print_form(whole))), expected(lines), reader)


@pytest.mark.parametrize("reader", READERS)
def test_five_thousand_characters_run_over_pages_and_none_is_cut(reader: str) -> None:
    lines = (
        Line("section", "Комментарий"),
        Line("answer", "Описание", LONG),
        *RUSSIAN,
        Line("answer", "Ещё раз", LONG),
        Line("answer", "После", "да"),
    )
    pdf = print_form(form(lines=lines))
    assert page_count(pdf) > 2
    same(read_lines(READERS[reader](pdf)), expected(lines), reader)


@pytest.mark.parametrize("reader", READERS)
def test_long_labels_units_and_flags_keep_every_word(reader: str) -> None:
    lines = tuple(
        Line(
            "answer",
            LONG[:700],
            f"ответ {n}",
            "клеток/мкл (=10⁶/л) " * 4 + "конец",
            "отметка " * 30 + "конец",
        )
        for n in range(4)
    )
    same(read_lines(READERS[reader](print_form(form(lines=lines)))), expected(lines), reader)


def test_many_short_lines_are_dealt_out_in_order() -> None:
    lines = tuple(
        Line("section" if n % 9 == 0 else "answer", f"Вопрос {n}", f"Ответ {n}") for n in range(400)
    )
    assert read_lines(with_pypdf(print_form(form(lines=lines)))) == expected(lines)


def test_a_section_heading_never_stands_alone_at_the_end_of_a_page() -> None:
    for before in range(20, 40):
        lines = (
            *(Line("answer", f"Вопрос {n}", "да") for n in range(before)),
            Line("section", "Раздел"),
            Line("answer", "Последний", "да"),
        )
        for page in with_pypdf(print_form(form(lines=lines))):
            texts = [piece.text for piece in page]
            assert ("Раздел" in texts) == ("Последний" in texts)


def test_a_new_line_is_drawn_and_a_character_without_a_glyph_is_named() -> None:
    lines = (Line("answer", "Комментарий", "первая\nвторая"), Line("answer", "Знак", "а\U0001f600б\tв"))
    read = read_lines(with_pypdf(print_form(form(lines=lines))))
    assert [row[2] for row in read] == ["первая↵вторая", "а[U+1F600]б[U+0009]в"]


def test_the_closing_line_counts_the_lines_of_the_record() -> None:
    text = "\n".join(piece.text for page in with_pypdf(print_form(form())) for piece in page)
    assert f"Конец записи: всего {len(RUSSIAN)} строк" in text
    none = with_pypdf(print_form(form(lines=())))
    assert any(piece.text.startswith("Конец записи: всего 0 строк") for piece in none[0])


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_pdftotext_reads_the_same_words_in_the_same_order(tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(print_form(form(lines=(*RUSSIAN, Line("answer", "Описание", LONG)))))
    command = ["pdftotext", "-raw", tmp_path / "form.pdf", "-"]
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    tables = [re.split("Отпечаток записи|Конец записи", page)[0] for page in told.split("\f") if page.strip()]
    read = "".join(table.partition("Отметка")[2] for table in tables)
    lines = expected((*RUSSIAN, Line("answer", "Описание", LONG)))
    printed = "".join(f"{number}{''.join(line)}" for number, line in enumerate(lines, 1))
    assert re.sub(r"\s", "", read) == re.sub(r"\s", "", printed)
