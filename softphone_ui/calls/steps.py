"""A step of the ladder, as one sentence: what was done for a caller who waited, and when."""

from __future__ import annotations

from queue_manager.domain.measures.causes import Cause
from queue_manager.rows.calls import CallStep
from softphone_ui.missed_calls.missed_calls import LadderStepView
from softphone_ui.missed_calls.sentences import step_in_words
from softphone_ui.web.words import Words


class Steps:
    """A writer of the steps of a call's ladder in one language."""

    def __init__(self, words: Words, language: str) -> None:
        self._words, self._language = words, language

    def tell(self, step: CallStep) -> str:
        """Write a step, as ``16 s the KPI passed: Nobody free``."""
        cause = Cause(step.cause) if step.cause else None
        view = LadderStepView(step.step, step.after_seconds, step.operator, cause)
        return step_in_words(view, lambda message: self._words.say(self._language, message))
