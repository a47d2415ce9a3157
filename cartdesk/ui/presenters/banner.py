"""Who the subject is, in one line: code, cohort, sex, year of birth, day; never a name."""

from __future__ import annotations

from cartdesk.base import Words
from cartdesk.ui.presenters.session import Session
from cartdesk.ui.widgets.subject_banner import SubjectBanner
from cartdesk.usecases import Banner, subject_banner


def banner_text(banner: Banner, words: Words) -> str:
    """`01-001 · НХЛ · м · 1961 · день +91`."""
    parts = [banner.code]
    for key, value in (("cohort", banner.cohort), ("sex", banner.sex)):
        name = f"ui.{key}.{value}"
        parts.append(words(name) if name in words else value)
    parts.append(banner.birth_year)
    if banner.study_day is not None:
        parts.append(words("ui.subjects.on-day", day=f"{banner.study_day:+d}"))
    return " · ".join(part for part in parts if part)


def wear_banner(session: Session, page: SubjectBanner, code: str, *more: str) -> None:
    """Let a page wear the banner of a subject: the code at once, the rest when the desk has told it.

    `more` follows in the same line: visit, form.
    """
    page.show_subject(code, " · ".join((code, *more)))

    def told(banner: Banner) -> None:
        page.show_subject(code, " · ".join((banner_text(banner, session.words), *more)))

    session.act(lambda desk: subject_banner(desk, code), told, lambda _: None, page)
