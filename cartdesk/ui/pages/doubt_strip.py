"""Is this the right patient? Asked at the head of a form while an answer fits its subject so badly that it may be another's."""

from __future__ import annotations

from collections.abc import Sequence

from cartdesk.base import Words
from cartdesk.forms import Finding, Verdict, finding_text
from cartdesk.ui.pages.form_acts import FormScene
from cartdesk.ui.theme import Theme
from cartdesk.ui.widgets.notice import Notice


class DoubtStrip(Notice):
    """Shows itself while one of the checks that the study's setting `wrong_patient_checks` names stands unexplained."""

    def __init__(self, scene: FormScene, words: Words, theme: Theme) -> None:
        super().__init__(theme)
        self._scene = scene
        self._words = words
        self._asked = str(scene.study.settings.get("wrong_patient_checks", "")).split()

    def look(self, still: Sequence[Finding]) -> None:
        """Look through the findings that no explanation covers."""
        doubts = [one for one in still if one.code in self._asked]
        if not doubts:
            self.quiet()
            return
        study, language = self._scene.study, self._words.language
        why = " ".join(dict.fromkeys(finding_text(study, one, language) for one in doubts))
        wrong = any(one.verdict is Verdict.REJECT for one in doubts)
        told = self._words("entry.form.right-patient", code=self._scene.code, why=why)
        self.say(told, "reject" if wrong else "warn")
