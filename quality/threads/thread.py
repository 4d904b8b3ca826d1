"""Who has a part in a thread on a moment of a call, and when none is begun. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_WORDS = 2000


class ThreadRole(StrEnum):
    """The role of somebody in a thread."""

    CONTROLLER = "controller"  # who began it
    SUBJECT = "subject"  # who spoke in the call
    LEAD = "lead"  # the lead of quality: reads and writes in every thread


class ThreadRefusal(StrEnum):
    """The reason why a thread is not begun, or words are not taken."""

    NOBODY = "nobody"  # it is not known whose talk it was
    OWN = "own"
    MOMENT = "moment"  # the recording is shorter
    COMPLAINT = "complaint"  # a complaint of the call is not shown to the operator
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class ThreadRequest:
    """A controller wants to speak with `subject` of the second `at` of a recording of `seconds`.
    `hidden_complaint`: there is a complaint of the call, and who spoke in it may not know of which
    call it is."""

    controller: int
    subject: int | None
    at: float
    seconds: float
    words: str
    hidden_complaint: bool


def refusal(wish: ThreadRequest) -> ThreadRefusal | None:
    """Return why it is not begun; None: it is. A thread would tell the operator of which call
    somebody has complained, so the complaint is shown first."""
    if wish.subject is None:
        return ThreadRefusal.NOBODY
    if wish.subject == wish.controller:
        return ThreadRefusal.OWN
    if wish.hidden_complaint:
        return ThreadRefusal.COMPLAINT
    if not 0 <= wish.at <= wish.seconds:
        return ThreadRefusal.MOMENT
    return unfit_words(wish.words)


def unfit_words(words: str) -> ThreadRefusal | None:
    """Return words that say nothing, or too much, are not taken."""
    return None if 0 < len(words.strip()) <= LONGEST_WORDS else ThreadRefusal.WORDS


def part_of(person: int, controller: int, subject: int, *, reads_all: bool) -> ThreadRole | None:
    """Return what `person` is in the thread of these two; None: it is not theirs to see. The lead
    of quality reads no thread on a talk of their own but as its subject."""
    if person == subject:
        return ThreadRole.SUBJECT
    if person == controller:
        return ThreadRole.CONTROLLER
    return ThreadRole.LEAD if reads_all else None
