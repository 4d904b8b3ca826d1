"""Marks, states and steps in words for people."""

from __future__ import annotations

from collections.abc import Mapping

from quality.assessment.life import Reason, State, Step, Why
from quality.assessment.score import Mark
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.words import N_

MARK_WORDS: Mapping[Mark, str] = {
    Mark.YES: N_("fully"),
    Mark.PARTLY: N_("partly"),
    Mark.NO: N_("not at all"),
    Mark.NOT_APPLICABLE: N_("not applicable"),
}
MARK_KEYS: Mapping[Mark, str] = {
    Mark.YES: "1",
    Mark.PARTLY: "2",
    Mark.NO: "3",
    Mark.NOT_APPLICABLE: "0",
}
STATE_WORDS: Mapping[State, str] = {
    State.WAITING: N_("waits to be assessed"),
    State.DRAFT: N_("begun"),
    State.SET_ASIDE: N_("cannot be assessed"),
    State.SUBMITTED: N_("waits for the operator's answer"),
    State.AGREED: N_("the operator agrees"),
    State.LAPSED: N_("no answer within 5 days"),
    State.DISPUTED: N_("disputed"),
    State.UPHELD: N_("dispute upheld"),
    State.DISMISSED: N_("dispute dismissed"),
    State.CALIBRATED: N_("handed in for calibration"),
}
STEP_WORDS: Mapping[Step, str] = {
    Step.BEGIN: N_("Assessment begun"),
    Step.SET_ASIDE: N_("Set aside: it cannot be assessed"),
    Step.SUBMIT: N_("Assessment submitted"),
    Step.HAND_IN: N_("Handed in for calibration"),
    Step.AGREE: N_("The operator agrees"),
    Step.LAPSE: N_("The days to dispute are over"),
    Step.DISPUTE: N_("The operator disputes it"),
    Step.UPHOLD: N_("Dispute upheld: there is a new score"),
    Step.DISMISS: N_("Dispute dismissed: the score stays"),
    Step.COACH: N_("Coaching"),
}
REASON_WORDS: Mapping[Reason, str] = {
    Reason.RANDOM: N_("drawn by chance"),
    Reason.LOW_MARK: N_("the caller's mark was 1 or 2"),
    Reason.COMPLAINT: N_("there is a complaint of it"),
    Reason.CALIBRATION: N_("calibration"),
}
#: What an operator is told: not that somebody has complained, or what mark a caller gave.
OWN_REASON_WORDS: Mapping[Reason, str] = {
    Reason.RANDOM: REASON_WORDS[Reason.RANDOM],
    **dict.fromkeys(
        (Reason.LOW_MARK, Reason.COMPLAINT, Reason.CALIBRATION), N_("picked beside the sample")
    ),
}
REFUSALS: Mapping[str, str] = {
    Why.STATE: N_("This cannot be done now: look at the assessment again."),
    Why.PART: N_(
        "Another person must do this: nobody may assess their own call or review their "
        "own assessment."
    ),
    Why.LATE: N_("The days to dispute are over."),
    Why.INCOMPLETE: N_("Mark every item first."),
    Why.UNFIT: N_("The form has no such mark. For an upheld item choose another mark."),
    Why.STALE: N_("This assessment is open elsewhere and was changed there. Load the page again."),
    Why.NO_FORM: N_("No form is published for this line yet."),
    Why.NO_WORDS: N_("Give a reason in words."),
    Why.FEW: N_("A calibration needs two controllers and two calls that all of them can judge."),
    Why.NOTHING: N_("Choose what is disputed, and decide of each disputed item."),
}


class CannotAssess(ReasonedError):
    __doc__ = N_("This cannot be done with the assessment.")
    status, code = 409, "assessment_refused"
    sentences = REFUSALS
