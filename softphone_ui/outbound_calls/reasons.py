"""Why an operator calls a citizen: one of a list, and words. Pure."""

from __future__ import annotations

from enum import StrEnum

from softphone_ui.web.words import N_


class CallReason(StrEnum):
    """The reason of a call to a citizen, as the operator says it."""

    DETAILS = "details"
    ANSWER = "answer"
    BROKEN = "broken"
    REQUEST = "request"
    OTHER = "other"
    MISSED = "missed"


CALL_REASONS = {
    CallReason.DETAILS: N_("to ask for details"),
    CallReason.ANSWER: N_("to tell the answer or the state"),
    CallReason.BROKEN: N_("the connection broke off"),
    CallReason.REQUEST: N_("the citizen asked to be called"),
    CallReason.OTHER: N_("another reason"),
    CallReason.MISSED: N_("a callback was due"),
}


def reason_for(chosen: CallReason | None, words: str, *, owed: bool) -> CallReason | None:
    """Return the reason for which a citizen may be called; None: one has to be said first. Who is
    `owed` a callback is called without being asked why, and another reason needs its words."""
    if chosen is CallReason.MISSED or chosen is None:
        return CallReason.MISSED if owed else None
    return None if chosen is CallReason.OTHER and not words.strip() else chosen


def written(reason: CallReason, words: str) -> str:
    """Write a reason for a ticket's history: `details: which entrance`."""
    return f"{reason}: {words.strip()}" if words.strip() else str(reason)


def read(text: str) -> tuple[CallReason | None, str]:
    """Read what `written` wrote: the reason, None of another version, and the words."""
    code, _, words = text.partition(": ")
    return (CallReason(code), words) if code in {*CallReason} else (None, text)
