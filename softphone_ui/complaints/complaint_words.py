"""Words of complaints and praise on screens."""

from __future__ import annotations

from quality.complaints.life import (
    ComplaintKind,
    ComplaintSource,
    ComplaintState,
    ComplaintStep,
    DecisionGround,
    ReplyMethod,
)
from softphone_ui.web.words import N_

KIND_WORDS = {ComplaintKind.COMPLAINT: N_("complaint"), ComplaintKind.PRAISE: N_("praise")}

SOURCE_WORDS = {
    ComplaintSource.OPERATOR: N_("said to an operator"),
    ComplaintSource.SURVEY: N_("the caller's mark after the talk"),
    ComplaintSource.QUALITY: N_("found by the quality service"),
    ComplaintSource.LETTER: N_("written: on the site, by mail or in a conversation"),
}

COMPLAINT_STATES = {
    ComplaintState.OPENED: N_("taken down, not examined yet"),
    ComplaintState.EXAMINING: N_("being examined"),
    ComplaintState.UPHELD: N_("upheld"),
    ComplaintState.NOT_UPHELD: N_("not upheld"),
    ComplaintState.WITHDRAWN: N_("withdrawn by the applicant"),
    ComplaintState.ANSWERED: N_("answered to the applicant"),
}

STEP_WORDS = {
    ComplaintStep.EXAMINE: N_("Examine it"),
    ComplaintStep.UPHOLD: N_("Uphold"),
    ComplaintStep.REJECT: N_("Do not uphold"),
    ComplaintStep.WITHDRAW: N_("The applicant withdraws it"),
    ComplaintStep.EXAMINE_AGAIN: N_("Examine it again"),
    ComplaintStep.ANSWER: N_("Answered to the applicant"),
}

GROUND_WORDS = {
    DecisionGround.RECORDING: N_("the recording was listened to"),
    DecisionGround.TICKET: N_("the ticket and the call's journal were read"),
    DecisionGround.COLLEAGUE: N_("a colleague or the shift lead was asked"),
    DecisionGround.APPLICANT: N_("the applicant was asked again"),
    DecisionGround.STATEMENT: N_("the operator's own statement"),
}

WAY_WORDS = {
    ReplyMethod.TELEPHONE: N_("by telephone"),
    ReplyMethod.SMS: N_("by SMS, sent from here"),
    ReplyMethod.LETTER: N_("by letter or in person"),
    ReplyMethod.UNREACHABLE: N_("the applicant could not be reached"),
}
