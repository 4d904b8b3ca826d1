"""The story of a missed call in words, the same on the page and in the exported files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from foundation.sentences import fill
from queue_manager.domain.floor.states import RingResult
from queue_manager.domain.measures.causes import Cause
from softphone_ui.missed_calls.missed_calls import (
    CrowdView,
    LadderStepView,
    MissedCallView,
    RingView,
    Sequel,
)
from softphone_ui.web.ticket_words import PAUSE_REASONS
from softphone_ui.web.words import N_, Say

CAUSES = {
    Cause.OURS: N_("Our fault"),
    Cause.NOT_TAKEN: N_("Ring not answered"),
    Cause.NOBODY_FREE: N_("Nobody free"),
    Cause.VANISHED: N_("Telephone vanished"),
    Cause.LEFT_RINGING: N_("Left during the first ring"),
    Cause.LEFT_EARLY: N_("Left at once"),
}
#: What exactly each cause means, for whoever asks. {short} and {ring} are in seconds.
CAUSES_EXPLAINED = {
    Cause.OURS: N_(
        "Something of ours failed, or operators were free for everyone in line and nobody was rung."
    ),
    Cause.NOT_TAKEN: N_("An operator's telephone rang and was not answered."),
    Cause.NOBODY_FREE: N_("No operator was free when the call came, or until the caller left."),
    Cause.VANISHED: N_(
        "The caller's telephone sent no sound any more: switched off, or without a network."
    ),
    Cause.LEFT_RINGING: N_(
        "An operator was rung at once; the caller left before the ring was over."
    ),
    Cause.LEFT_EARLY: N_("The caller left within {short} s."),
}
SEQUELS = {
    Sequel.OWED: N_("Waiting for a callback"),
    Sequel.CAME_AGAIN: N_("Came again, answered"),
    Sequel.CALLED_BACK: N_("Called back"),
    Sequel.NO_NUMBER: N_("No number"),
    Sequel.WITHDRAWN: N_("Callback withdrawn"),
}
REFUSALS = {
    "closed": N_("The line was closed"),
    "full": N_("The line was full"),
    "blocked": N_("The number is blocked"),
}
RESULTS = {
    RingResult.ANSWERED: N_("picked up"),
    RingResult.NO_ANSWER: N_("no answer"),
    RingResult.REJECTED: N_("declined"),
    RingResult.BUSY: N_("line busy"),
    RingResult.UNREACHABLE: N_("phone unreachable"),
    RingResult.CALLER_LEFT: N_("caller left"),
    RingResult.WITHDRAWN: N_("ring taken back"),
    RingResult.TAKEN: N_("a colleague was quicker"),
    RingResult.FAILED: N_("not connected"),
}
#: What the ladder did; {operator} where it brought one in.
STEPS = {
    "relax_topics": N_("other topics' operators asked too"),
    "reserve_joins": N_("the reserve joined"),
    "end_wrap_up": N_("{operator}'s wrap-up ended"),
    "alert_lead": N_("the shift lead was alerted"),
    "ring_two": N_("{operator} rung as the second"),
    "overflow_joins": N_("the overflow line joined"),
    "breach": N_("the KPI passed: {cause}"),
}


def rings_in_words(rings: list[RingView], say: Say) -> str:
    """Write the rings, as `rang 1007 (6 s, no answer), 1013 (2 s, declined)`, or that nobody was
    rung."""
    if not rings:
        return say(N_("nobody was rung"))
    each = (
        f"{r.operator} ({fill(say(N_('{n} s')), n=round(r.seconds))}, {say(RESULTS[r.result])})"
        for r in rings
    )
    return fill(say(N_("rang {operators}")), operators=", ".join(each))


def steps_in_words(steps: list[LadderStepView], say: Say) -> str:
    """Write the steps, as `8 s the reserve joined; 16 s the KPI passed: Nobody free`; empty where
    nothing was done."""
    return "; ".join(step_in_words(step, say) for step in steps)


def step_in_words(step: LadderStepView, say: Say) -> str:
    """Write one step of a ladder."""
    seconds = fill(say(N_("{n} s")), n=round(step.after_seconds))
    cause = say(CAUSES[step.cause]) if step.cause is not None else ""
    what = fill(say(STEPS.get(step.step, step.step)), operator=step.operator or "", cause=cause)
    return f"{seconds} {what}"


def crowd_in_words(crowd: CrowdView | None, say: Say) -> str:
    """Write the crowd, as `25 talking, 1 ringing, 2 paused (lunch 2)`; groups of nobody are left
    out."""
    if crowd is None:
        return say(N_("who was busy is not known"))
    groups = (
        (N_("{n} free"), len(crowd.available)),
        (N_("{n} talking"), len(crowd.talking)),
        (N_("{n} in wrap-up"), len(crowd.wrap_up)),
        (N_("{n} ringing"), len(crowd.ringing)),
    )
    parts = [fill(say(message), n=n) for message, n in groups if n]
    if crowd.paused:
        reasons = paused_in_words(crowd.paused, say)
        parts.append(fill(say(N_("{n} paused ({reasons})")), n=len(crowd.paused), reasons=reasons))
    return ", ".join(parts) if parts else say(N_("no operator was there"))


def paused_in_words(paused: dict[str, str], say: Say) -> str:
    """Write the reasons, as `lunch 3, no answer 2`, counted where there are several."""
    counted = Counter(paused.values()).most_common()
    words = [(say(PAUSE_REASONS.get(reason, reason)), n) for reason, n in counted]
    return words[0][0] if len(words) == 1 else ", ".join(f"{word} {n}" for word, n in words)


def sequel_in_words(call: MissedCallView, say: Say, clock: Callable[..., str]) -> str:
    """Write the sequel, as `came again 10:44, answered`; `clock` shows a moment as a local time of
    day."""
    if call.sequel is Sequel.CALLED_BACK and call.called_back_at is not None:
        return fill(
            say(N_("called back {at} by {who}")),
            at=clock(call.called_back_at),
            who=call.called_back_by or "–",
        )
    if call.sequel is Sequel.CAME_AGAIN and call.came_again_at is not None:
        return fill(say(N_("came again {at}, answered")), at=clock(call.came_again_at))
    if call.sequel is Sequel.OWED and call.came_again:
        return fill(say(N_("owed a callback; came again in vain, times: {n}")), n=call.came_again)
    return say(SEQUELS[call.sequel])
