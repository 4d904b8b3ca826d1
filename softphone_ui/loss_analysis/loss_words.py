"""Causes, remedies and acts in words for people."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.sentences import fill
from quality.analysis.causes import MainCause
from quality.analysis.quarter import Quarter
from quality.analysis.rows.analyses import LossCall
from quality.replay.remedies import MoreOperators, MovedBreaks, SoonerAnnouncement, read_remedy
from queue_manager.domain.measures.causes import Cause
from softphone_ui.missed_calls.sentences import CAUSES as OF_FACTS
from softphone_ui.missed_calls.sentences import CAUSES_EXPLAINED as OF_FACTS_EXPLAINED
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_, Say

CAUSES: Mapping[MainCause, str] = {
    MainCause.FAULT: OF_FACTS[Cause.OURS],
    MainCause.UNDER_ROSTER: N_("Fewer at work than rostered"),
    MainCause.NOBODY_SIGNED_IN: N_("Nobody at work"),
    MainCause.UNDER_USUAL: N_("Fewer at work than usual"),
    MainCause.PAUSES: N_("Too many on pause"),
    MainCause.MORE_CALLS: N_("More calls than usual"),
    MainCause.LONG_TALKS: N_("Talks longer than usual"),
    MainCause.UNDER_NEED: N_("Too few planned for such calls"),
    MainCause.NO_ANSWERS: OF_FACTS[Cause.NOT_TAKEN],
    MainCause.OTHER: N_("Another cause"),
    MainCause.UNEXPLAINED: N_("Not explained"),
    MainCause.LEFT_RINGING: OF_FACTS[Cause.LEFT_RINGING],
    MainCause.IN_GREETING: N_("Left in the greeting"),
    MainCause.SHORT: OF_FACTS[Cause.LEFT_EARLY],
    MainCause.VANISHED: OF_FACTS[Cause.VANISHED],
    MainCause.OUTSIDE_HOURS: N_("Outside the line's hours"),
}
#: {short}: seconds of a short abandon.
EXPLAINED: Mapping[MainCause, str] = {
    MainCause.FAULT: N_(
        "Something of ours failed, operators were free and nobody was rung, or the dispatcher was "
        "away."
    ),
    MainCause.UNDER_ROSTER: N_(
        "Nobody was free, and most operators were missing because fewer were signed in than the "
        "roster has."
    ),
    MainCause.NOBODY_SIGNED_IN: N_("Nobody was signed in, and there is no roster to compare with."),
    MainCause.UNDER_USUAL: N_(
        "Nobody was free, and there is no roster; fewer were signed in than on the same weekday at "
        "the same time (median of six weeks)."
    ),
    MainCause.PAUSES: N_(
        "Nobody was free, and most operators were missing because they were on pause beyond the "
        "plan."
    ),
    MainCause.MORE_CALLS: N_(
        "Nobody was free, and more callers came than on the same weekday at the same time (median "
        "of six weeks) by more than chance brings."
    ),
    MainCause.LONG_TALKS: N_(
        "Nobody was free, and talk with wrap-up took at least a quarter longer than on the same "
        "weekday in the six weeks before."
    ),
    MainCause.UNDER_NEED: N_(
        "Nobody was free, and fewer were planned than answer the usual calls of this time, 80 % of "
        "them in 16 s (Erlang C)."
    ),
    MainCause.NO_ANSWERS: OF_FACTS_EXPLAINED[Cause.NOT_TAKEN],
    MainCause.OTHER: N_("A shift lead has said why."),
    MainCause.UNEXPLAINED: N_(
        "Nobody was free, but staffing, pauses and calls were as they usually are. The shift lead "
        "explains it before the day is closed."
    ),
    MainCause.LEFT_RINGING: OF_FACTS_EXPLAINED[Cause.LEFT_RINGING],
    MainCause.IN_GREETING: N_("The caller hung up before the greeting was over."),
    MainCause.SHORT: OF_FACTS_EXPLAINED[Cause.LEFT_EARLY],
    MainCause.VANISHED: OF_FACTS_EXPLAINED[Cause.VANISHED],
    MainCause.OUTSIDE_HOURS: N_("The line does not answer at this time of day."),
}
assert set(CAUSES) == set(EXPLAINED) == set(MainCause)
#: What a quarter-hour says for a cause.
EVIDENCE: Mapping[MainCause, str] = {
    MainCause.UNDER_ROSTER: N_("{at}: at work {there}, in the roster {rostered}"),
    MainCause.NOBODY_SIGNED_IN: N_("{at}: nobody at work"),
    MainCause.UNDER_USUAL: N_("{at}: at work {there}, usually {usual_there}"),
    MainCause.PAUSES: N_("{at}: on pause {paused} of {there}, beyond their plan {over}"),
    MainCause.MORE_CALLS: N_("{at}: calls {offered}, usually {usual}"),
    MainCause.LONG_TALKS: N_("{at}: AHT {handled} s, usually {usual_handled} s"),
    MainCause.UNDER_NEED: N_("{at}: {needed} needed, in the roster {rostered}"),
    MainCause.UNEXPLAINED: N_(
        "{at}: at work {there}, usually {usual_there}, on pause {paused}; calls {offered}, usually "
        "{usual}"
    ),
}
IN_VAIN = N_("not picked up: {operators}")
MORE = N_("Operators: {n} more, {span}")
LATER = N_("Pauses {n} min later, {span}")
EARLIER = N_("Pauses {n} min earlier, {span}")
SOONER = N_("Announcements {n} min earlier")
RESERVE = N_("The reserve joins after {n} s")
ACTS: Mapping[str, str] = {
    "make": N_("analysis made, abandoned calls: {n}"),
    "comment": N_("comment"),
    "cause": N_("cause set: {cause}"),
    "assign": N_("assigned: {person}, by {due}"),
    "done": N_("seen to"),
    "close": N_("day closed"),
}


def evidence(call: LossCall, quarter: Quarter | None, say: Say, show: Show) -> str:
    """Return what stands behind the rules' own cause of a call; "" where the cause says it all."""
    if call.cause is MainCause.NO_ANSWERS:
        return fill(say(IN_VAIN), operators=", ".join(call.not_taken_by))
    message = EVIDENCE.get(call.cause)
    if message is None or quarter is None:
        return ""
    return fill(
        say(message),
        at=show.clock(quarter.at),
        there=show.tenths(quarter.signed_in),
        rostered=show.tenths(
            quarter.expected if call.cause is MainCause.UNDER_ROSTER else quarter.rostered
        ),
        usual_there=show.tenths(quarter.usual_signed_in),
        paused=show.tenths(quarter.paused),
        over=show.tenths(quarter.over_plan),
        offered=show.count(quarter.offered),
        usual=show.tenths(quarter.usual),
        handled=show.tenths(quarter.handled_seconds, 0),
        needed=show.count(quarter.needed),
        usual_handled=show.tenths(quarter.usual_handling_seconds, 0),
    )


def remedy(text: str, say: Say) -> str:
    """Return a remedy, as a sentence's beginning."""
    parsed = read_remedy(text)
    if isinstance(parsed, MoreOperators):
        return fill(say(MORE), n=parsed.count, span=f"{parsed.begins:%H:%M}–{parsed.ends:%H:%M}")
    if isinstance(parsed, MovedBreaks):
        message = LATER if parsed.minutes > 0 else EARLIER
        span = f"{parsed.begins:%H:%M}–{parsed.ends:%H:%M}"
        return fill(say(message), n=abs(parsed.minutes), span=span)
    if isinstance(parsed, SoonerAnnouncement):
        return fill(say(SOONER), n=parsed.minutes)
    return fill(say(RESERVE), n=parsed.seconds)
