"""Marks, states and steps in words for people."""

from __future__ import annotations

from collections.abc import Mapping

from quality.assessment.life import AssessmentRefusal, AssessmentState, AssessmentStep, Reason
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
STATE_WORDS: Mapping[AssessmentState, str] = {
    AssessmentState.WAITING: N_("waits to be assessed"),
    AssessmentState.DRAFT: N_("begun"),
    AssessmentState.SET_ASIDE: N_("cannot be assessed"),
    AssessmentState.SUBMITTED: N_("waits for the operator's answer"),
    AssessmentState.AGREED: N_("the operator agrees"),
    AssessmentState.LAPSED: N_("no answer within 5 days"),
    AssessmentState.DISPUTED: N_("disputed"),
    AssessmentState.UPHELD: N_("dispute upheld"),
    AssessmentState.DISMISSED: N_("dispute dismissed"),
    AssessmentState.CALIBRATED: N_("handed in for calibration"),
}
STEP_WORDS: Mapping[AssessmentStep, str] = {
    AssessmentStep.BEGIN: N_("Assessment begun"),
    AssessmentStep.SET_ASIDE: N_("Set aside: it cannot be assessed"),
    AssessmentStep.SUBMIT: N_("Assessment submitted"),
    AssessmentStep.HAND_IN: N_("Handed in for calibration"),
    AssessmentStep.AGREE: N_("The operator agrees"),
    AssessmentStep.LAPSE: N_("The days to dispute are over"),
    AssessmentStep.DISPUTE: N_("The operator disputes it"),
    AssessmentStep.UPHOLD: N_("Dispute upheld: there is a new score"),
    AssessmentStep.DISMISS: N_("Dispute dismissed: the score stays"),
    AssessmentStep.COACH: N_("Coaching"),
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
    AssessmentRefusal.STATE: N_("This cannot be done now: look at the assessment again."),
    AssessmentRefusal.PART: N_(
        "Another person must do this: nobody may assess their own call or review their "
        "own assessment."
    ),
    AssessmentRefusal.LATE: N_("The days to dispute are over."),
    AssessmentRefusal.INCOMPLETE: N_("Mark every item first."),
    AssessmentRefusal.UNFIT: N_(
        "The form has no such mark. For an upheld item choose another mark."
    ),
    AssessmentRefusal.STALE: N_(
        "This assessment is open elsewhere and was changed there. Load the page again."
    ),
    AssessmentRefusal.NO_FORM: N_("No form is published for this line yet."),
    AssessmentRefusal.NO_WORDS: N_("Give a reason in words."),
    AssessmentRefusal.ONE_CONTROLLER: N_(
        "A calibration needs two controllers at least: it compares how they mark the same calls."
    ),
    AssessmentRefusal.FEW: N_("A calibration needs two calls that all its controllers can judge."),
    AssessmentRefusal.NOTHING: N_("Choose what is disputed, and decide of each disputed item."),
}


class CannotAssess(ReasonedError):
    __doc__ = N_("This cannot be done with the assessment.")
    status, code = 409, "assessment_refused"
    sentences = REFUSALS
