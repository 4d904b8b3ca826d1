"""Words of complaints and praise on screens."""

from __future__ import annotations

from quality.complaints.life import Ground, Kind, Source, State, Step, Way
from softphone_ui.web.words import N_

KIND_WORDS = {Kind.COMPLAINT: N_("complaint"), Kind.PRAISE: N_("praise")}

SOURCE_WORDS = {
    Source.OPERATOR: N_("said to an operator"),
    Source.SURVEY: N_("the caller's mark after the talk"),
    Source.QUALITY: N_("found by the quality service"),
    Source.LETTER: N_("written: on the site, by mail or in a conversation"),
}

COMPLAINT_STATES = {
    State.OPENED: N_("taken down, not examined yet"),
    State.EXAMINING: N_("being examined"),
    State.UPHELD: N_("upheld"),
    State.NOT_UPHELD: N_("not upheld"),
    State.WITHDRAWN: N_("withdrawn by the applicant"),
    State.ANSWERED: N_("answered to the applicant"),
}

STEP_WORDS = {
    Step.EXAMINE: N_("Examine it"),
    Step.UPHOLD: N_("Uphold"),
    Step.REJECT: N_("Do not uphold"),
    Step.WITHDRAW: N_("The applicant withdraws it"),
    Step.EXAMINE_AGAIN: N_("Examine it again"),
    Step.ANSWER: N_("Answered to the applicant"),
}

GROUND_WORDS = {
    Ground.RECORDING: N_("the recording was listened to"),
    Ground.TICKET: N_("the ticket and the call's journal were read"),
    Ground.COLLEAGUE: N_("a colleague or the shift lead was asked"),
    Ground.APPLICANT: N_("the applicant was asked again"),
    Ground.STATEMENT: N_("the operator's own statement"),
}

WAY_WORDS = {
    Way.TELEPHONE: N_("by telephone"),
    Way.SMS: N_("by SMS, sent from here"),
    Way.LETTER: N_("by letter or in person"),
    Way.UNREACHABLE: N_("the applicant could not be reached"),
}
