"""The annotated blank case book holds everything of a study: read back from the PDF by another program."""

import re

import pypdfium2
import pytest

from cartdesk.base import CartDeskError
from cartdesk.paper import BookChapter, BookLine, CaseBook, print_casebook
from cartdesk.study import load_study
from cartdesk.usecases import import_study, study_book, write_study_docs
from tests.builders import STUDY
from tests.interchange.odm_files import CDISC, REDCAP_LONG


def words_of(pdf: bytes) -> list[str]:
    """The text of each page without any white space, so that wrapped names stand whole."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [re.sub(r"\s+", "", page.get_textpage().get_text_bounded()) for page in document]
    document.close()
    return pages


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "book.pdf"
    told = write_study_docs(STUDY, path, "ru")
    return told, words_of(path.read_bytes())


def test_every_item_check_and_derivation_of_our_study_is_in_the_book(own) -> None:
    told, pages = own
    study, text = load_study(STUDY), "".join(own[1])
    assert (told.pages, told.items) == (len(pages), len(study.items))
    limits = {one.oid for item in study.items.values() for one in item.ranges}
    for oid in (*study.items, *study.checks, *limits, *study.methods, *study.codelists, *study.forms):
        assert bare(oid) in text, oid
    for check in study.checks.values():
        assert bare(check.message.ru) in text, check.oid
        assert bare(check.expression) in text, check.oid
    for item in study.items.values():
        assert bare(item.text.ru) in text, item.oid
    for codes in study.codelists.values():
        assert all(bare(code.text.ru) in text for code in codes.items), codes.oid


def test_each_form_stands_on_its_own_pages_with_its_items(own) -> None:
    study, pages = load_study(STUDY), own[1]
    for form in study.forms.values():
        title = bare(f"{form.oid} · {form.text.ru}")
        of_form = "".join(page for page in pages if page.startswith(title) or title[:40] in page[:160])
        assert all(item.oid in of_form for item in study.items_of(form.oid)), form.oid


def test_the_matrix_has_a_letter_for_each_cell(own) -> None:
    study = load_study(STUDY)
    grid = study_book(study, "en").chapters[1].grid
    assert grid is not None and grid.columns == tuple(study.events)
    for oid, _, letters in grid.rows:
        assert [letter or "-" for letter in letters] == [study.matrix[oid][event] for event in grid.columns]


def test_conditions_that_are_plain_are_told_in_words_and_no_other() -> None:
    book = study_book(load_study(STUDY), "en")
    notes = {
        line.cells[3]: line.cells[4]
        for chapter in book.chapters
        for line in chapter.lines
        if len(line.cells) == 5
    }
    assert "asked and required when: ICWIT = Y" in notes["ICWITNM"]
    assert "asked and required when: CHILDPOT one of NPM, NSS" in notes["CHILDREA"]
    assert "the value never leaves the site" in notes["ICWITNM"]
    assert "!known." in notes["LBH_HGB_CLSIG"]


@pytest.mark.parametrize("source", [REDCAP_LONG, CDISC], ids=lambda path: path.stem)
def test_an_imported_study_has_its_book_with_the_rules_that_are_not_run(
    source, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    study = import_study(source).study
    write_study_docs(study.oid, tmp_path / "book.pdf", "en", study.version)
    text = "".join(words_of((tmp_path / "book.pdf").read_bytes()))
    assert all(bare(oid) in text for oid in (*study.items, *study.forms, *study.codelists))
    assert study.origin is not None
    assert all(bare(rule.source) in text for rule in study.origin.kept)


def test_a_text_longer_than_a_page_is_whole_and_the_same_book_gives_the_same_bytes() -> None:
    long = " ".join(f"word{number}" for number in range(4000))
    lines = (BookLine("text", (long,)), BookLine("item", ("1", long, "x", "OID", "note")))
    book = CaseBook("T", "S", "H", "F", "{page}/{pages}", "C", "en", (), (BookChapter("Chapter", lines),))
    pdf = print_casebook(book)
    pages = [page.removeprefix("H").removeprefix("Chapter") for page in words_of(pdf)]
    text = "".join(pages)
    assert all(
        text.count(f"word{number}w") + text.count(f"word{number}F") >= 1 for number in range(0, 3999, 37)
    )
    assert print_casebook(book) == pdf and len(pages) > 10


def test_an_unknown_study_or_place_is_refused_and_writes_nothing(tmp_path) -> None:
    with pytest.raises(CartDeskError, match="study.unknown"):
        write_study_docs("no-such", tmp_path / "book.pdf", "ru")
    with pytest.raises(CartDeskError, match="interchange.cannot-write"):
        write_study_docs(STUDY, tmp_path / "none" / "book.pdf", "ru")
    assert list(tmp_path.iterdir()) == []
