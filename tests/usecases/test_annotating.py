"""The annotated blank case book holds everything of a study: read back from the PDF by another program."""

import re
from html.parser import HTMLParser

import pypdfium2
import pytest

from cartdesk.base import CartDeskError, Words
from cartdesk.paper import BookChapter, BookLine, CaseBook, print_casebook
from cartdesk.study import load_study
from cartdesk.usecases import import_study, study_book, write_study_docs
from cartdesk.usecases.rule_words import RuleWords
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
        write_study_docs(STUDY, tmp_path / "none" / "book.html", "ru")
    assert list(tmp_path.iterdir()) == []


class Page(HTMLParser):
    """Reads a page of HTML: its text, its anchors, its links, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: set[str] = set()
        self.loads: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors += [found["id"] or ""] if "id" in found else []
        self.links |= {found["href"] or ""} if tag == "a" else set()
        self.loads += [value or "" for name, value in attrs if name in ("src", "srcset", "action", "data")]
        self.loads += [found.get("href") or ""] if tag == "link" else []
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> tuple[str, Page]:
    path = tmp_path_factory.mktemp("html") / "book.html"
    told = write_study_docs(STUDY, path, "ru")
    assert (told.pages, told.items) == (0, len(load_study(STUDY).items))
    text = path.read_text(encoding="utf-8")
    return text, Page(text)


def test_the_book_as_html_holds_the_whole_study_and_every_link_leads_somewhere(page) -> None:
    read, study = page[1], load_study(STUDY)
    text = bare("".join(read.text))
    assert read.open == []
    assert len(set(read.anchors)) == len(read.anchors)
    assert all(link.startswith("#") and link[1:] in read.anchors for link in read.links)
    assert {f"o-{oid}" for oid in (*study.items, *study.forms, *study.codelists)} <= set(read.anchors)
    assert {f"o-{oid}" for oid in study.checks} <= set(read.anchors)
    for check in study.checks.values():
        assert bare(check.message.ru) in text and bare(check.expression) in text, check.oid
    for codes in study.codelists.values():
        assert all(bare(code.text.ru) in text for code in codes.items), codes.oid


def test_the_book_as_html_needs_nothing_beside_itself_and_tells_its_language(page) -> None:
    text, read = page
    assert read.loads == [] and "url(" not in text and "@import" not in text
    assert "default-src 'none'" in text and '<html lang="ru">' in text
    assert all(name in read.anchors for name in ("book", "q", "found")) and 'for="q"' in text
    assert "prefers-color-scheme: dark" in text and "@media print" in text


def test_every_rule_of_our_study_is_told_in_russian_words(page) -> None:
    """No name of a function, no operator of the language is left in what the reader is told."""
    study = load_study(STUDY)
    rules = RuleWords(study, Words("ru"), "ru")
    sources = [check.expression for check in study.checks.values()]
    sources += [method.expression for method in study.methods.values() if method.expression]
    sources += [item.condition for item in study.items.values() if item.condition]
    for source in sources:
        told = re.sub(r"«.*?»|'.*?'|\(параметр \w+\)|[A-Z0-9][\w .,/:;-]* \(", "", rules.told(source))
        assert rules.told(source), source
        assert not re.search(r"&&|\|\||==|[a-z]+\(|\bhas\b|\bexists\b|\b(known|prev|past|study)\.", told), (
            source
        )
    assert rules.told("TEMP >= 38.0 && !F_AE.exists(r, has(r.AESICAT) && r.AESICAT == 'CRS')") == (
        "«Температура тела» ≥ 38 и в «Нежелательное явление» нет строки, где «Категория особого интереса» = "
        "CRS (Синдром выброса цитокинов (СВЦ))"
    )
    assert rules.told("OXYSAT < 92.5 || !known.O2SUPP") == (
        "«Насыщение крови кислородом (SpO2)» < 92,5 или «Кислородная поддержка» не заполнено"
    )
    assert rules.told("!(SEX == 'M' && AGE > 18.0)") == (
        "неверно, что («Пол» = M (Мужской) и «Возраст на дату подписания согласия» > 18)"
    )
    assert rules.told("nonsense(AGE)") == "" and rules.told("AGE >") == ""
