"""What hinders a form, in words for people."""

from __future__ import annotations

from collections.abc import Mapping

from quality.assessment.form import FormProblem
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.words import N_

WHY_WORDS: Mapping[str, str] = {
    FormProblem.NO_ITEMS: N_("A form needs at least one item."),
    FormProblem.EMPTY_SECTION: N_("A section has no items: add one, or take the section away."),
    FormProblem.MANY: N_("A form has 60 items and 20 fatal errors at most."),
    FormProblem.CODE: N_("Two items have the same code: take one away and add it anew."),
    FormProblem.WEIGHT: N_("A weight is a whole number from 1 to 100."),
    FormProblem.NAME: N_("Name everything in Kazakh, Russian and English."),
}
REFUSALS: Mapping[str, str] = {
    **WHY_WORDS,
    "changed": N_("Somebody has changed or published this form meanwhile. Load the page again."),
    "draft": N_("This form has a draft already: go on with it."),
    "line": N_("This line has a form already, or there is no such line."),
}


class CannotKeepForm(ReasonedError):
    __doc__ = N_("The form was not saved.")
    status, code = 409, "form_refused"
    sentences = REFUSALS
