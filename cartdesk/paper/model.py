"""What a page is made of: plain data. Whoever prints has already turned values, times and roles into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class PaperLine(Protocol):
    """One line of the shown text (decisions 12), as `forms` makes it.

    `kind` is section, row, answer, derived or overruled; the other four are printed exactly as they stand.
    """

    @property
    def kind(self) -> str:
        """section, row, answer, derived, overruled."""
        ...

    @property
    def label(self) -> str:
        """The question, the heading, or the message of the overruled check."""
        ...

    @property
    def value(self) -> str:
        """The answer as shown, or the reason given for overruling."""
        ...

    @property
    def unit(self) -> str:
        """The unit as shown, or empty."""
        ...

    @property
    def flag(self) -> str:
        """A remark beside the answer, or empty."""
        ...


@dataclass(frozen=True, slots=True)
class Misfit:
    """Words that do not fit their place: too many `lines` of `most`, or a `word` wider than its place, which must be torn."""

    lines: int
    most: int
    word: str = ""


@dataclass(frozen=True, slots=True)
class PaperSignature:
    """The signature of the printed form version, in words.

    `time` is the local date and time of signing, `zone` its zone (`MSK, UTC+03:00`), `statement` the SHA-256 of
    the signature statement in hexadecimal digits, `certificate` that of the signer's certificate (or empty).
    """

    name: str
    role: str
    meaning: str
    time: str
    zone: str
    statement: str
    certificate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForm:
    """One form version of one subject, ready for paper.

    `record_digest` is the SHA-256 of the form snapshot, 64 hexadecimal digits (empty: nothing was frozen, then no
    code is printed). `checkpoint` is `<size>·<short>` of the last checkpoint (empty: none yet). `signature` None
    prints an unsigned draft and says so on every page. `copy` counts the prints of this version from 1.
    `notes` are sentences printed under the answers, for example that a later version supersedes this one.
    """

    language: str
    study_title: str
    protocol: str
    site: str
    subject: str
    event_title: str
    form_title: str
    form_oid: str
    version: str
    lines: Sequence[PaperLine]
    record_digest: str
    checkpoint: str
    printed_by: str
    printed_at: str
    copy: int = 1
    signature: PaperSignature | None = None
    training: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperShare:
    """One share of a recovery key: `number` of `shares`, of which `needed` open; `words` as SLIP-39 has them.

    `holder` who keeps it, `label`, `site`, `device`, `protocol` the desk, `fingerprint` the words of the key's public
    half, by which sheets of one key know each other, `made` the local time.
    """

    number: int
    shares: int
    needed: int
    words: tuple[str, ...]
    holder: str
    label: str
    site: str
    device: str
    protocol: str
    fingerprint: tuple[str, ...]
    made: str
    language: str
    training: bool


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A part of a document: a heading ("" for none), paragraphs, and a table if `heads` are given.

    `widths` are the columns' parts of the whole width, together 1; every row has one text for each column.
    """

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDocument:
    """A document in words, to be signed by hand by `signers`. `facts` are (caption, value); `foot` stands on each page."""

    language: str
    over: str
    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[PaperSection, ...]
    signers: tuple[str, ...] = ()
    foot: str
    training: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKeyCard:
    """All keys of the program: `sections` of (heading, lines of (keys, what they do)); `foot` at the lower edge."""

    language: str
    title: str
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    foot: str


MAX_SOURCE = 20 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class SourceKind:
    """What the bytes of a source document are: `media` is one of `jpeg`, `png`, `pdf`; `pages` is 1 for a picture."""

    media: str
    pages: int
