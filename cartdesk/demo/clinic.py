"""The clinic's side of the story: people, entry, explanations, signatures, paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from cartdesk.base import CartDeskError, Random, SetClock
from cartdesk.crypto import FLOOR, Cost
from cartdesk.demo.script import Correction, Scene, Script
from cartdesk.forms import Finding, FormPlace, ItemKey, Verdict, parse_text
from cartdesk.records import FormStatus, Meaning, Reason
from cartdesk.study import PanelColumn
from cartdesk.usecases import (
    Desk,
    DeskPlan,
    NewDelegation,
    NewPerson,
    TrainingNote,
    TrainingPerson,
    add_group_row,
    add_log_row,
    add_person,
    complete_form,
    confirm_reading,
    create_site_desk,
    duties_for,
    enrol_subject,
    explain,
    instruction,
    lock,
    name_principal,
    note_agreement,
    open_form,
    print_agreement,
    print_signed,
    save_item,
    sign_form,
    sign_line,
    unlock,
    write_training_note,
)

PASSWORDS = {
    "administrator": "Учебный порядок 17",
    "nurse": "Учебная палата 2412",
    "investigator": "Учебная подпись 5530",
    "data-manager": "Учебная сверка 8164",
}
SECONDS_A_FIELD = 4


class Clinic:
    """One clinic of the story; `act_as` switches users the way the screen does: lock, then unlock."""

    def __init__(
        self, folder: Path, script: Script, clock: SetClock, random: Random, cost: Cost = FLOOR
    ) -> None:
        self.folder = folder
        self.script = script
        self.clock = clock
        self.random = random
        self.cost = cost
        self.ids: dict[str, str] = {}
        self.secrets = folder.parent / "devices"
        self.desk = self._create()
        self.role = "administrator"

    def _create(self) -> Desk:
        people = self.script.people
        plan = DeskPlan(
            self.folder,
            self.script.study,
            self.script.site,
            "Учебное рабочее место",
            training=True,
            cost=self.cost,
            secrets=self.secrets,
        )
        admin = NewPerson(
            people["administrator"],
            "administrator",
            people["site_org"],
            PASSWORDS["administrator"],
            "passport",
        )
        desk = create_site_desk(plan, admin, clock=self.clock, random=self.random)
        self.ids["administrator"] = desk.user.id
        for role in ("nurse", "investigator"):
            person = NewPerson(people[role], role, people["site_org"], PASSWORDS[role], "passport")
            self.ids[role] = add_person(desk, person, PASSWORDS["administrator"]).id
        name_principal(desk, self.ids["investigator"], "known", PASSWORDS["administrator"])
        print_agreement(desk, self.ids["investigator"], "ru")
        note_agreement(desk, self.ids["investigator"], PASSWORDS["administrator"])
        known = [
            TrainingPerson(self.ids[role], people[role], role, PASSWORDS[role])
            for role in ("investigator", "nurse", "administrator")
        ]
        write_training_note(self.folder, TrainingNote(tuple(known), "../devices"))
        return desk

    def hand_out_work(self) -> None:
        """The investigator signs the delegation log: first the own line, then the nurse's."""
        desk = self.act_as("investigator")
        for role in ("investigator", "nurse"):
            line = NewDelegation(self.ids[role], duties_for(desk, role), desk.today)
            sign_line(desk, line, PASSWORDS["investigator"], "ru")

    def act_as(self, role: str) -> Desk:
        """The desk, unlocked for this role."""
        if self.role != role:
            lock(self.desk)
            self.desk = unlock(
                self.folder,
                self.ids[role],
                PASSWORDS[role],
                clock=self.clock,
                random=self.random,
                secrets=self.secrets,
            )
            self.role = role
        if role in ("nurse", "investigator") and not self.desk.trained:
            confirm_reading(self.desk, instruction(self.desk, "ru").digest, "ru")
        return self.desk

    def go_to(self, moment: datetime) -> None:
        """Let time pass until the moment."""
        self.clock.pass_time(max(0.0, (moment - self.clock.utc).total_seconds()))

    def enrol(self) -> None:
        """Open the case books."""
        desk = self.act_as("nurse")
        for code in sorted({scene.subject for scene in self.script.scenes}):
            enrol_subject(desk, code)

    def work_through(self, scenes: Sequence[Scene], paper: Path) -> None:
        """One day: the nurse enters and completes what is hers alone, then the investigator does the rest and signs.

        So the day costs two changes of users, as at a ward, and not two for each form.
        """
        places = {id(scene): self._nurse_enters(scene) for scene in scenes if scene.nurse}
        for scene in scenes:
            self._investigator_enters(scene, places)
        for scene in scenes:
            if scene.complete and scene.sign:
                self.sign(scene.subject, places[id(scene)], paper)

    def _nurse_enters(self, scene: Scene) -> FormPlace:
        self.go_to(scene.on)
        desk = self.act_as("nurse")
        place = self._begin(desk, scene)
        self._answer(desk, scene, place, scene.nurse)
        if scene.complete and not (scene.investigator or scene.explain):
            complete_form(desk, scene.subject, place)
        return place

    def _investigator_enters(self, scene: Scene, places: dict[int, FormPlace]) -> None:
        """The investigator's own answers and explanations; the form is then complete, as far as the scene goes."""
        if scene.nurse and not (scene.investigator or scene.explain):
            return
        self.go_to(scene.on)
        desk = self.act_as("investigator")
        if not scene.nurse:
            places[id(scene)] = self._begin(desk, scene)
            self._answer(desk, scene, places[id(scene)], scene.investigator)
        else:
            for item, typed in scene.investigator.items():
                self._type(desk, scene.subject, places[id(scene)], item, 1, typed)
        self._explain(desk, scene, places[id(scene)])
        if scene.complete:
            complete_form(desk, scene.subject, places[id(scene)])

    def _begin(self, desk: Desk, scene: Scene) -> FormPlace:
        if scene.event == "LOG":
            return add_log_row(desk, scene.subject, scene.form)
        return FormPlace(scene.event, 1, scene.form, scene.row)

    def _answer(self, desk: Desk, scene: Scene, place: FormPlace, answers: Mapping[str, str]) -> None:
        """Type the plain answers, the panel, and the rows of repeating groups."""
        for item, typed in answers.items():
            self._type(desk, scene.subject, place, item, 1, typed)
        for analyte, (result, low, high) in scene.panel.items():
            for column, typed in (
                (PanelColumn.LOW, low),
                (PanelColumn.HIGH, high),
                (PanelColumn.RESULT, result),
            ):
                self._type(desk, scene.subject, place, f"{scene.form[2:]}_{analyte}_{column.value}", 1, typed)
        for group, rows in scene.rows.items():
            given = len(open_form(desk, scene.subject, place).entry.rows(group))
            for number, row in enumerate(rows, 1):
                repeat = number if number <= given else add_group_row(desk, scene.subject, place, group)
                for item, typed in row.items():
                    self._type(desk, scene.subject, place, item, repeat, typed)

    def _type(self, desk: Desk, subject: str, place: FormPlace, item: str, repeat: int, typed: str) -> None:
        """One answer, typed and saved. Parsing needs no state of the form, so the bare definition will do."""
        if not typed:
            return
        definition = desk.study.items[item]
        if typed.startswith("@") and definition.codelist:
            codes = desk.study.codelists[definition.codelist].items
            typed = next(one.code for one in codes if one.text.en == typed[1:])
        value = parse_text(definition, typed, desk.study)
        if isinstance(value, Finding):
            raise CartDeskError("demo.not-understood", item=item, code=value.code)
        self.clock.pass_time(SECONDS_A_FIELD)
        save_item(
            desk, subject, place, ItemKey(definition.group, repeat, item), value, entered=self.clock.now()
        )

    def _explain(self, desk: Desk, scene: Scene, place: FormPlace) -> None:
        """Let stand, with the words of the scene, what it names."""
        if not scene.explain:
            return
        for finding in open_form(desk, scene.subject, place).entry.findings():
            if finding.code in scene.explain and finding.verdict in (Verdict.WARN, Verdict.REJECT):
                explain(desk, scene.subject, place, finding.code, finding.at, scene.explain[finding.code])

    def sign(self, subject: str, place: FormPlace, paper: Path | None) -> None:
        """Sign as the investigator and print the signed form where paper is wanted."""
        desk = self.act_as("investigator")
        self.clock.pass_time(20)
        sign_form(desk, subject, place, PASSWORDS["investigator"], Meaning.DATA_VERIFIED, "ru")
        if paper is None:
            return
        printed = print_signed(desk, subject, place, "ru")
        again = len(list(paper.glob(printed.name.replace(".pdf", "*.pdf"))))
        name = printed.name if not again else printed.name.replace(".pdf", f"_{again + 1}.pdf")
        (paper / name).write_bytes(printed.pdf)

    def correct(self, one: Correction) -> bool:
        """Change a signed value with a reason, then sign again; tells whether the signature was superseded.

        It is not printed: paper shows the trail's checkpoint, and after a package was sealed that is chance.
        """
        self.go_to(one.on)
        desk = self.act_as("nurse")
        place = FormPlace(one.event, 1, one.form, 1)
        definition = desk.study.items[one.item]
        key = ItemKey(definition.group, 1, one.item)
        value = parse_text(definition, one.typed, desk.study)
        if isinstance(value, Finding):
            raise CartDeskError("demo.not-understood", item=one.item, code=value.code)
        saved = save_item(desk, one.subject, place, key, value, reason=Reason(one.reason, one.text))
        self.sign(one.subject, place, None)
        return saved.superseded and saved.status is FormStatus.SUPERSEDED
