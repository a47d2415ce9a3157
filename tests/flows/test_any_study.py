"""A study that others wrote, from its file to signed paper and to the sponsor: import, entry, signature, package, files."""

import csv

import pytest
from lxml import etree
from pypdf import PdfReader

from cartdesk.base import CartDeskError
from cartdesk.forms import FormPlace, ItemKey
from cartdesk.interchange import check_schema
from cartdesk.records import FormStatus
from cartdesk.usecases import (
    accept_package,
    complete_form,
    export_csv,
    export_odm,
    import_study,
    load_odm,
    look_into,
    make_practice_desk,
    open_form,
    pack,
    print_signed,
    sealed_packages,
    verify_desk,
)
from tests.builders import CHEAP, NAMES, a_clock, a_site, a_sponsor, sign, trust
from tests.interchange.odm_files import NS, OPENEDC, OPENEDC_DATA, REDCAP

STORIES = [
    pytest.param(OPENEDC, OPENEDC_DATA, "01", FormPlace("V1", 1, "F_1", 1), "WEIGHT", "49.20059", id="openedc"),
    pytest.param(REDCAP, REDCAP, "1", FormPlace("LOG", 1, "F_BP", 1), "BP_SYSTOLIC", "110", id="redcap"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def own_studies(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def everything(desk, subject):
    with desk.store.view() as unit:
        return {
            (place, key): value.value
            for place, items in unit.all_items(subject).items()
            for key, value in items.items()
        }


@pytest.mark.parametrize(("source", "data", "subject", "place", "item", "text"), STORIES)
def test_from_the_file_to_paper_and_to_the_sponsor(tmp_path, source, data, subject, place, item, text):
    # The study comes in, two desks are made for it, the data of the file are loaded.
    study = import_study(source, personal_leaves=True).study
    clock = a_clock()
    site = a_site(tmp_path, training=True, study=study.oid, clock=clock)
    sponsor = a_sponsor(tmp_path, training=True, study=study.oid, clock=clock)
    trust(site, sponsor)
    nurse = site.as_("nurse")
    loaded = load_odm(nurse, data)
    assert loaded.in_file == loaded.values + loaded.empty + loaded.replaced + loaded.aside
    assert loaded.aside == loaded.empty == 0

    # The form opens and shows the value of the file.
    key = ItemKey(nurse.study.items[item].group, 1, item)
    assert open_form(nurse, subject, place).entry.value(key).text == text

    # It is finished, signed with the investigator's password, printed.
    complete_form(nurse, subject, place)
    signature = sign(site, subject, place)
    printed = print_signed(site.desk, subject, place, "ru")
    (tmp_path / "page.pdf").write_bytes(printed.pdf)
    page = "".join(one.extract_text() for one in PdfReader(tmp_path / "page.pdf").pages)
    assert text.replace(".", ",") in page and NAMES["investigator"] in page and study.protocol in page

    # It travels: the sponsor's desk verifies the package and accepts the form with this value.
    assert pack(site.as_("nurse")) == (1,)
    (package,) = sealed_packages(site.desk)
    manager = sponsor.as_("data-manager")
    view = look_into(manager, package)
    assert view.refusal is None and [form.fault for form in view.forms] == [None]
    assert next(one.now.text for one in view.forms[0].changes if one.key == key) == text
    assert accept_package(manager, package).forms == 1

    # The same data leave as ODM that the schema accepts and as tables; another practice desk takes the ODM in again.
    desk = site.as_("investigator")
    export_odm(desk, tmp_path / "out.xml", transactional=False)
    assert not check_schema(tmp_path / "out.xml")
    values = [one.get("Value") for one in etree.parse(str(tmp_path / "out.xml")).iter(f"{NS}ItemData")]
    assert text in values
    assert export_csv(desk, tmp_path / "tables").values == loaded.values
    with (tmp_path / "tables" / f"{place.form}.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert any(line["SUBJECT"] == subject and line[item] == text for line in lines)
    second = a_site(tmp_path, training=True, study=study.oid, name="second", seed=7)
    again = load_odm(second.as_("nurse"), tmp_path / "out.xml")
    assert again.values == loaded.values and again.aside == 0
    assert {where: one.text for where, one in everything(second.desk, subject).items()} == {
        where: one.text for where, one in everything(desk, subject).items()
    }
    with desk.store.view() as unit:
        assert unit.form(subject, place).status is FormStatus.SIGNED
        assert unit.signatures(subject, place)[-1].statement == signature.statement
    for one in (site, sponsor, second):
        assert verify_desk(one.desk).faults == []
        one.desk.store.close()


def test_a_practice_desk_is_made_with_people_who_may_work(tmp_path):
    study = import_study(OPENEDC).study
    site = a_site(tmp_path, training=True)
    desk = make_practice_desk(
        tmp_path / "new", study.oid, study.version, clock=site.clock, random=site.random, language="ru", cost=CHEAP
    )  # fmt: skip
    assert desk.user.role == "nurse" and desk.study.oid == study.oid and desk.training
    assert load_odm(desk, OPENEDC_DATA).subjects == 10
    with pytest.raises(CartDeskError, match="folder-not-empty"):
        make_practice_desk(
            tmp_path / "new", study.oid, study.version, clock=site.clock, random=site.random, language="ru", cost=CHEAP
        )  # fmt: skip
    desk.store.close()
    site.desk.store.close()
