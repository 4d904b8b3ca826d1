"""Why a line, a ladder or a sound is refused, and what a ladder's steps do, in words."""

from __future__ import annotations

from queue_manager.domain.lines.line import StepKind
from queue_manager.domain.lines.line_rules import LineProblemCode
from softphone_ui.web.words import N_

#: What a step does, as the editor and the preview name it.
STEP_KINDS = {
    StepKind.RELAX_TOPICS: N_("topics relaxed"),
    StepKind.RESERVE_JOINS: N_("reserve joins"),
    StepKind.END_WRAP_UP: N_("end a wrap-up"),
    StepKind.ALERT_LEAD: N_("alert the lead"),
    StepKind.RING_TWO: N_("ring two"),
    StepKind.OVERFLOW_JOINS: N_("overflow joins"),
}

#: {least}, {most}: numbers of the problem; {step_kind}: the kind in words.
WRONG = {
    LineProblemCode.NOT_A_NUMBER: N_("A line's number has 2 to 8 digits."),
    LineProblemCode.TAKEN: N_("There is a line of this number already."),
    LineProblemCode.NAME_MISSING: N_("A name of 1 to {most} letters is wanted."),
    LineProblemCode.OUT_OF_RANGE: N_("From {least} to {most}."),
    LineProblemCode.RING_LONGER_THAN_KPI: N_(
        "One telephone would ring longer than the KPI of {most} s: nobody else could be tried."
    ),
    LineProblemCode.SHORT_ABANDON_LONGER_THAN_KPI: N_("Longer than the KPI of {most} s."),
    LineProblemCode.NO_SUCH_LINE: N_("There is no such line."),
    LineProblemCode.OVERFLOWS_TO_ITSELF: N_("A line cannot be its own overflow line."),
    LineProblemCode.OVERFLOWS_IN_A_CIRCLE: N_("That line's overflow leads back to this one."),
    LineProblemCode.EMERGENCY_HAS_NO_HOURS: N_("An emergency line answers at any hour."),
    LineProblemCode.EMERGENCY_IS_NEVER_FULL: N_(
        "An emergency line is never full: leave this empty."
    ),
    LineProblemCode.EMERGENCY_IS_EVERYBODYS: N_(
        "An emergency line is answered by anybody: it cannot be for the named alone."
    ),
    LineProblemCode.NAMED_ONLY_OVERFLOWS: N_(
        "A line for the named alone overflows nowhere: others would serve its callers."
    ),
    LineProblemCode.NO_SUCH_TOPIC: N_("There is no such topic."),
    LineProblemCode.NOT_A_WEEK: N_("Hours are given for each of the seven days."),
    LineProblemCode.NOT_A_TIME: N_("A time of day such as 09:30 is wanted, up to 24:00."),
    LineProblemCode.CLOSES_BEFORE_IT_OPENS: N_(
        "It closes before it opens. A night has two parts: until 24:00, and from 00:00 on."
    ),
    LineProblemCode.HOURS_OVERLAP: N_("These hours overlap."),
    LineProblemCode.NEVER_OPEN: N_("These hours never open the line."),
    LineProblemCode.TOO_MANY_STEPS: N_("At most {most} steps."),
    LineProblemCode.STEP_NEGATIVE: N_("A step cannot come before the call."),
    LineProblemCode.STEP_TOO_LATE: N_("Later than {most} s nobody waits for it."),
    LineProblemCode.STEP_UNKNOWN: N_("There is no step “{step_kind}”."),
    LineProblemCode.STEP_EMPTY: N_("This step does nothing: choose what it does, or take it away."),
    LineProblemCode.STEP_TWICE: N_("“{step_kind}” is done by an earlier step already."),
    LineProblemCode.NOT_IN_ORDER: N_("This step comes before the one above it."),
    LineProblemCode.SAME_TIME: N_("The step above comes at the same moment: put both into one."),
    LineProblemCode.AFTER_THE_KPI: N_(
        "“{step_kind}” helps to keep the KPI of {most} s; here it comes when the KPI is broken."
    ),
    LineProblemCode.RESERVE_AFTER_OVERFLOW: N_(
        "The reserve comes before the overflow line, not after it."
    ),
    LineProblemCode.RING_TWO_BEFORE_ONE: N_(
        "Two telephones ring before one had its time to ring: not before {least} s."
    ),
    LineProblemCode.ALERT_AFTER_OVERFLOW: N_(
        "The shift lead is alerted before the overflow line joins."
    ),
}

#: Why an uploaded sound is refused.
SOUND_REFUSALS = {
    "too_large": N_("The file is larger than 5 MB."),
    "no_wav": N_("This is no WAV file that can be read."),
    "too_short": N_("The sound is shorter than a third of a second."),
    "too_long": N_("The sound is longer than 10 s: callers would wait meanwhile."),
    "silent": N_("The sound is silent."),
}
