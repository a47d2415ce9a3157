"""The trail is reviewed, signed and exported; a review bent afterwards is found (R08, R13)."""

import csv
import json

import pytest

from cartdesk.base import CartDeskError, Words, digest
from cartdesk.forms import ItemKey
from cartdesk.records import AuditRecord, Kind, Reason, Risk, parse_checkpoint, read_trail_review
from cartdesk.usecases import Sought, export_trail, marks_to_review, review_trail, trail_export, verify_desk
from tests.builders import PASSWORDS, VITALS, a_signed_form, a_site, type_in
from tests.paper.reading import with_pdfium
from tests.usecases.tampered import Hand


@pytest.fixture
def site(tmp_path):
    place = a_site(tmp_path)
    a_signed_form(place)
    type_in(
        place.as_("nurse"),
        "01-001",
        VITALS,
        "PULSE",
        "88",
        reason=Reason("other", "перепутана строка; «сверено»"),
    )
    place.as_("investigator")
    yield place
    place.desk.store.close()


def waiting(desk, **sought):
    return [(one.line.seq, one.risk) for one in marks_to_review(desk, **sought).lines]


def refused(act, *args, **named):
    with pytest.raises(CartDeskError) as told:
        act(*args, **named)
    return told.value.code


@pytest.mark.requirement(
    "R13", "what was signed as seen waits no more, the rest does, and the review stands in the trail"
)
def test_marks_wait_until_they_are_signed_as_seen(site):
    desk = site.desk
    marks = waiting(desk)
    changed = [mark for mark in marks if mark[1] is Risk.AFTER_SIGNATURE]
    assert len(changed) == 1 and waiting(desk, risk=Risk.AFTER_SIGNATURE) == changed
    assert waiting(desk, user="nobody") == []
    made = review_trail(desk, changed, " всё ясно ", PASSWORDS["investigator"])
    assert made.words == "всё ясно" and made.signer == desk.user.id
    assert waiting(desk) == [mark for mark in marks if mark not in changed]
    assert marks_to_review(desk).last == made
    with desk.store.view() as unit:
        ((seq, data),) = unit.find(kind=Kind.TRAIL_REVIEW)
        assert AuditRecord.decode(data).refs == {
            "statement": made.digest,
            "marks": 1,
            "records": made.records,
        }
        assert read_trail_review(unit.reviews()[0].envelope) == made
    assert verify_desk(desk).faults == []


def test_a_review_is_refused_without_marks_with_strange_ones_and_with_a_wrong_password(site):
    desk = site.desk
    marks = waiting(desk)
    with desk.store.view() as unit:
        before = unit.head()
    assert refused(review_trail, desk, [], "", PASSWORDS["investigator"]) == "trail-review.nothing"
    assert (
        refused(review_trail, desk, [(1, "late")], "", PASSWORDS["investigator"])
        == "trail-review.not-waiting"
    )
    assert refused(review_trail, desk, [*marks, (marks[0][0], "held")], "", "x") == "trail-review.not-waiting"
    with desk.store.view() as unit:
        assert unit.head() == before and unit.reviews() == []
    assert refused(review_trail, desk, marks[:1], "", "wrong") == "signing.wrong-password"
    with desk.store.view() as unit:
        assert unit.reviews() == []


@pytest.mark.requirement("R12", "a review that is bent, taken out or moved is found, and its record named")
def test_a_bent_review_is_found(site):
    review_trail(site.desk, waiting(site.desk)[:1], "", PASSWORDS["investigator"])
    hand = Hand(site)
    (row,) = hand.rows("reviews")
    for column in row.row:
        with hand.changed(row, column):
            told = [(one.code, one.seq) for one in verify_desk(site.desk).faults]
            assert ("trail-review-false", row.row["seq"]) in told or column == "seq" and told, column
    with hand.gone(row):
        assert [(one.code, one.seq) for one in verify_desk(site.desk).faults] == [
            ("trail-review-missing", row.row["seq"])
        ]
    assert verify_desk(site.desk).faults == []


@pytest.mark.requirement("R08", "the exported trail, read back, equals the trail record by record")
def test_the_exported_trail_equals_the_trail(site, tmp_path):
    desk = site.desk
    with desk.store.view() as unit:
        stored = [bytes(data) for _, data in unit.records()]
    assert export_trail(desk, tmp_path / "trail.json", form="json") == len(stored)
    told = json.loads((tmp_path / "trail.json").read_text(encoding="utf-8"))
    assert [AuditRecord.from_json(one["record"]).encode() for one in told["records"]] == stored
    assert [one["digest"] for one in told["records"]] == [digest(one) for one in stored]
    assert export_trail(desk, tmp_path / "trail.csv") == len(stored) + 1  # the first export is a record too
    with (tmp_path / "trail.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["seq"]) for row in rows] == list(range(1, len(stored) + 2))
    (changed,) = [row for row in rows if row["reason_text"]]
    assert changed["reason_text"] == "перепутана строка; «сверено»" and changed["item"] == "PULSE"
    assert changed["new"].startswith("88") and changed["old"] and changed["name"].startswith("Иванова")
    with desk.store.view() as unit:
        noted = [AuditRecord.decode(data).refs for _, data in unit.find(kind=Kind.TRAIL_EXPORT)]
    assert [one["file"] for one in noted] == [
        digest((tmp_path / name).read_bytes()) for name in ("trail.csv", "trail.json")
    ]


def test_an_export_is_filtered_and_hides_values_from_who_may_not_see_them(site, tmp_path):
    file = tmp_path / "some.csv"
    count = export_trail(site.desk, file, Sought(kind="item.set", item="PULSE"))
    assert count == 2
    export_trail(site.as_("administrator"), file, Sought(item="PULSE"))
    text = file.read_text(encoding="utf-8-sig")
    assert "#withheld" in text and "88" not in [row["new"] for row in csv.DictReader(text.splitlines())]
    assert refused(export_trail, site.desk, file, form="xml") == "trail.export-form"
    assert sorted(one.name for one in tmp_path.iterdir() if "part" in one.name) == []


def test_items_that_stay_at_the_site_are_withheld(site, tmp_path):
    stays = [item for item in site.desk.study.items.values() if item.stays]
    assert stays, "the study has items that stay"
    item = stays[0]
    from cartdesk.forms import FormPlace
    from cartdesk.usecases.act import Acting

    with site.desk.store.unit() as unit:
        acting = Acting(site.desk, unit, site.desk.clock.now())
        place, key = FormPlace("SCR", 1, item.form, 1), ItemKey(item.group, 1, item.oid)
        acting.record(
            Kind.ITEM_SET, subject="01-001", place=place, key=key, facts={"new": {"typed": "Секретов"}}
        )
    export_trail(site.desk, tmp_path / "all.json", form="json")
    assert "Секретов" not in (tmp_path / "all.json").read_text(encoding="utf-8")


TOLD = {
    "ru": (
        "Журнал действий", "журнал целиком", "Медсестра / координатор", "форма подписана", "значение внесено",
        "74 /мин → 88 /мин", "Частота пульса", "перепутана строка; «сверено»", "другое (напишите)", "MSK",
    ),
    "en": (
        "Audit trail", "the whole trail", "Nurse / coordinator", "form signed", "value entered", "74 /min → 88 /min",
        "Pulse", "перепутана строка; «сверено»", "other (please write)", "MSK",
    ),
}  # fmt: skip


@pytest.mark.requirement(
    "R08", "the trail leaves as PDF in both languages; each record stands in it, read back by pdfium"
)
def test_the_trail_leaves_as_paper(site, tmp_path, monkeypatch):
    desk, file = site.desk, tmp_path / "trail.pdf"
    for language, told in TOLD.items():
        desk.words = Words(language)
        with desk.store.view() as unit:
            last = unit.head()[0]
        assert export_trail(desk, file, form="pdf") == last
        pages = with_pdfium(file.read_bytes())
        # the number of a record stands alone at the left edge of its row
        alone = [one.text.strip() for page in pages for one in page if one.x < 60]
        assert [int(one) for one in alone if one.isdigit()] == list(range(1, last + 1))
        text = "".join("".join(one.text for one in page) for page in pages)
        assert [one for one in told if one.replace(" ", "") not in text.replace(" ", "")] == []
        with desk.store.view() as unit:
            noted = [AuditRecord.decode(data).refs for _, data in unit.find(kind=Kind.TRAIL_EXPORT)]
            size, note = unit.checkpoints()[-1]
        assert noted[0] == {"file": digest(file.read_bytes()), "records": last, "form": "pdf"}
        assert size == last and parse_checkpoint(note).short in text
    monkeypatch.setattr(trail_export, "MOST_ON_PAPER", 10)
    assert refused(export_trail, desk, tmp_path / "other.pdf", form="pdf") == "trail.too-long-for-paper"
    assert export_trail(desk, tmp_path / "part.pdf", Sought(kind="form.sign"), form="pdf") == 1
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["part.pdf", "trail.pdf"]
