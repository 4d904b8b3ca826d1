"""Every state and every public step has its words, for staff and for applicants, on pages and in
scripts."""

from __future__ import annotations

import re

from foundation.settings import CODE_DIR
from registry.workflow.states import State
from registry.workflow.steps import PUBLIC_STEPS
from softphone_ui.applicant.telling import STATES, STEPS
from softphone_ui.personal_data.pages import STATES as ERASURES
from softphone_ui.web.ticket_words import OUTCOMES, TICKET_STATES
from softphone_ui.web.words import read_words


def test_each_state_is_said_to_staff_and_to_applicants() -> None:
    assert set(STATES) == set(State) == set(TICKET_STATES)


def test_scripts_say_states_as_pages_do() -> None:
    text = (CODE_DIR / "softphone_ui/web/static/ticket_words.js").read_text(encoding="utf-8")
    said = text.partition("ticketState")[2].partition("}")[0]
    assert dict(re.findall(r'(\w+): t\("([^"]*)"\)', said)) == TICKET_STATES


def test_each_step_that_applicants_are_told_of_has_its_words() -> None:
    assert set(STEPS) == PUBLIC_STEPS


def test_a_refused_call_is_not_said_as_a_refused_erasure() -> None:
    words = read_words()
    said = [words.say(language, OUTCOMES["refused"]) for language in ("kk", "ru")]
    assert said == ["қабылданбады", "отклонён"]
    assert words.say("ru", ERASURES["refused"]) == "отказано"
