"""A small site, sponsor and post office with real keys, records, signatures and packages, seeded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from cartdesk.base import SeededRandom, SetClock, digest
from cartdesk.crypto import AgeKey, SigningKey
from cartdesk.exchange import (
    ZERO_DIGEST,
    Acknowledgement,
    EnrolmentCard,
    Expectations,
    Manifest,
    PackageContent,
    Progress,
    SentForm,
    SentRecord,
    ServerAddress,
    StudyCard,
    leaf_digest,
    make_acknowledgement,
    make_enrolment_card,
    make_study_card,
    seal_package,
)
from cartdesk.forms.place import FormPlace, ItemKey
from cartdesk.forms.value import Value
from cartdesk.records.audit import ZERO, Kind, Origin, make_record
from cartdesk.records.certificate import make_certificate, read_certificate
from cartdesk.records.checkpoint import make_checkpoint
from cartdesk.records.fact import Fact
from cartdesk.records.model import User
from cartdesk.records.signature import Meaning, make_statement, sign_statement
from cartdesk.records.snapshot import make_snapshot
from cartdesk.records.tree import Frontier
from cartdesk.study.model import DataType

STUDY = "hemc101-01-02"
DEFINITION = "d" * 64
NURSE = User("u-nurse", "Петрова Анна Ильинична", "nurse", "Клиника 01")
DOCTOR = User("u-doctor", "Орлов Павел Сергеевич", "investigator", "Клиника 01")
PLACE = FormPlace("V1", 1, "F_VS", 1)
TEMPERATURE = ItemKey("G_VS", 1, "TEMP")


@dataclass(frozen=True)
class Sealed:
    """One package with what it was made from."""

    manifest: Manifest
    content: PackageContent
    data: bytes

    @cached_property
    def digest(self) -> str:
        return digest(self.data)

    @property
    def parcel(self) -> tuple[int, str, bytes]:
        return self.manifest.number, self.digest, self.data


class Sponsor:
    """The sponsor's desk: a key, an age identity, a study card."""

    def __init__(self, seed: int = 900, study: str = STUDY, training: bool = False) -> None:
        random = SeededRandom(seed)
        self.key = SigningKey.generate(random)
        self.age = AgeKey.generate(random)
        self.study = study
        self.training = training

    def card(self, server: SigningKey | bytes | None = None, url: str = "https://post.example:8443") -> bytes:
        public = server.public if isinstance(server, SigningKey) else server
        card = StudyCard(
            study=self.study,
            version="1.0",
            definition=DEFINITION,
            org="НМИЦ гематологии",
            recipients=(self.age.recipient,),
            key=self.key.public.hex(),
            server=ServerAddress(url, public.hex()) if public else None,
            issued="2026-03-05T08:00:00.000Z",
            training=self.training,
        )
        return make_study_card(card, self.key)

    def acknowledge(self, sealed: Sealed, **changes: object) -> bytes:
        told = Acknowledgement(
            study=sealed.manifest.study,
            site=sealed.manifest.site,
            device=sealed.manifest.device,
            number=sealed.manifest.number,
            package=sealed.digest,
            accepted=tuple(digest(form.snapshot) for form in sealed.content.forms),
            refused=(),
            sponsor="НМИЦ гематологии",
            user="u-data",
            time="2026-03-06T09:00:00.000Z",
        )
        return make_acknowledgement(replace(told, **changes), self.key)  # type: ignore[arg-type]


@dataclass
class Site:
    """A device of a clinic that records, signs and packs. Its outbox keeps what it sealed."""

    sponsor: Sponsor
    device: str = "d0000001"
    site: str = "01"
    seed: int = 1
    training: bool = False
    records: list[bytes] = field(default_factory=list)
    facts: dict[int, dict[str, Fact]] = field(default_factory=dict)
    outbox: list[Sealed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = SeededRandom(self.seed)
        self.clock = SetClock(datetime(2026, 3, 5, 11, 7, 31, 250_000, tzinfo=UTC))
        self.key = SigningKey.generate(self.random)
        self.certifying = SigningKey.generate(self.random)
        self.doctor_key = SigningKey.generate(self.random)
        self.age = AgeKey.generate(self.random)
        self.origin = Origin(self.sponsor.study, self.site, self.device, "0.1.0")
        self.certificate = self.certify(self.certifying)

    def certify(self, issuer: SigningKey, key: SigningKey | None = None) -> bytes:
        return make_certificate(
            study=self.sponsor.study,
            site=self.site,
            user=DOCTOR.id,
            name=DOCTOR.name,
            role=DOCTOR.role,
            org=DOCTOR.org,
            key=(key or self.doctor_key).public,
            now=self.clock.now(),
            how="passport",
            by="u-admin",
            issuer=issuer,
        )

    def card(self) -> bytes:
        card = EnrolmentCard(
            study=self.sponsor.study,
            site=self.site,
            device=self.device,
            label="Пост медсестры, 3 этаж",
            key=self.key.public.hex(),
            certifying=self.certifying.public.hex(),
            recipient=self.age.recipient,
            issued="2026-03-05T08:00:00.000Z",
            training=self.training,
        )
        return make_enrolment_card(card, self.key)

    def record(
        self,
        kind: Kind = Kind.DESK_UNLOCK,
        value: object = None,
        *,
        user: User = NURSE,
        fact: str = "new",
        **where: object,
    ) -> int:
        """Append one audit record; with `value` it carries it as the fact `new`, or the one named."""
        self.clock.pass_time(1)
        head = (len(self.records), digest(self.records[-1]) if self.records else ZERO)
        facts = {} if value is None else {fact: Fact.make(self.random, value)}
        now = self.clock.now()
        made = make_record(
            head, self.origin, user, kind, DEFINITION, now, now, self.random, facts=facts, **where
        )  # type: ignore[arg-type]
        self.records.append(made.encode())
        self.facts[made.seq] = facts
        return made.seq

    def enter(self, subject: str = "01-001", value: str = "38.9") -> int:
        return self.record(Kind.ITEM_SET, value, subject=subject, place=PLACE, key=TEMPERATURE)

    def signed_form(
        self,
        seq: int,
        subject: str = "01-001",
        value: str = "38.9",
        key: SigningKey | None = None,
        certificate: bytes | None = None,
        *,
        book: str = "",
    ) -> SentForm:
        """One form, signed; with `book` (a book digest) its signature is that of the whole case book."""
        snapshot = make_snapshot(
            study=self.sponsor.study,
            version="1.0",
            definition=DEFINITION,
            site=self.site,
            device=self.device,
            subject=subject,
            place=PLACE,
            values={TEMPERATURE: Value(DataType.NUMBER, value, typed=value)},
            derived={ItemKey("G_VS", 1, "BOOK"): Value(DataType.TEXT, book)} if book else {},
            withheld={},
            overruled=(),
            last=(seq, digest(self.records[seq - 1])),
        )
        statement = make_statement(
            snapshot=snapshot,
            shown=b"[]",
            certificate=read_certificate(certificate or self.certificate),
            meaning=Meaning.CASEBOOK_APPROVED if book else Meaning.DATA_VERIFIED,
            meaning_text="Подтверждаю полноту и достоверность данных",
            language="ru",
            now=self.clock.now(),
            checkpoint=None,
        )
        return SentForm(snapshot, sign_statement(statement, key or self.doctor_key), "ru")

    def sent(self, seq: int) -> SentRecord:
        return SentRecord(seq, self.records[seq - 1], self.facts[seq])

    def checkpoint(self, size: int, key: SigningKey | None = None) -> str:
        frontier = Frontier()
        for record in self.records[:size]:
            frontier.append(bytes.fromhex(leaf_digest(record)))
        return make_checkpoint(
            f"cartdesk/{self.sponsor.study}/{self.site}/{self.device}", size, frontier.root(), key or self.key
        )

    def manifest(self, **changes: object) -> Manifest:
        before = self.outbox[-1] if self.outbox else None
        first = before.manifest.last + 1 if before else 1
        told = Manifest(
            audience=self.sponsor.key.public.hex(),
            study=self.sponsor.study,
            site=self.site,
            device=self.device,
            number=len(self.outbox) + 1,
            prev=before.digest if before else ZERO_DIGEST,
            first=first,
            last=len(self.records),
            checkpoint=self.checkpoint(len(self.records)),
            created=self.clock.now().iso(),
            training=self.training,
        )
        return replace(told, **changes)  # type: ignore[arg-type]

    def content(self, forms: Sequence[SentForm] = (), records: Sequence[int] = ()) -> PackageContent:
        first = self.outbox[-1].manifest.last + 1 if self.outbox else 1
        return PackageContent(
            digests=tuple(leaf_digest(record) for record in self.records[first - 1 :]),
            records=tuple(self.sent(seq) for seq in records),
            forms=tuple(forms),
            certificates=(self.certificate,) if forms else (),
            definition=DEFINITION,
        )

    def seal(self, content: PackageContent, manifest: Manifest, *, keep: bool = True) -> Sealed:
        data = seal_package(content, manifest, self.key, (self.sponsor.age.recipient, self.age.recipient))
        sealed = Sealed(manifest, content, data)
        if keep:
            self.outbox.append(sealed)
        return sealed

    def pack(self, subject: str = "01-001", value: str = "38.9") -> Sealed:
        """One value entered, one form signed, one package sealed and kept in the outbox."""
        seq = self.enter(subject, value)
        form = self.signed_form(seq, subject, value)
        self.record(Kind.FORM_SIGN, subject=subject, place=PLACE)
        return self.seal(self.content([form], [seq]), self.manifest())

    def pack_small(self) -> Sealed:
        """A package that tells of one record and holds no form."""
        self.record()
        return self.seal(self.content(), self.manifest())

    def expectations(self, taken: Sequence[Sealed] = ()) -> Expectations:
        """What the sponsor's desk expects after it took these packages."""
        last = taken[-1].manifest if taken else None
        progress = Progress(
            last.number if last else 0,
            taken[-1].digest if taken else ZERO_DIGEST,
            last.last if last else 0,
            {one.manifest.number: one.digest for one in taken},
        )
        known = {seq: leaf_digest(self.records[seq - 1]) for seq in range(1, progress.last + 1)}
        return Expectations(
            audience=self.sponsor.key.public.hex(),
            study=self.sponsor.study,
            site=self.site,
            device=self.device,
            training=self.sponsor.training,
            certifying=(self.certifying.public,),
            progress=progress,
            digests=known,
            forms=frozenset(digest(form.snapshot) for one in taken for form in one.content.forms),
        )
