"""The ten minutes: when a written contact is due, and whether it was answered in time. Pure; the
one place of the formula.

Headline = in time ÷ (published - spam - withdrawn before it was seen); strict = in time ÷
published. In time: the first answer of a person was taken by the network within `ANSWER_WITHIN` of
publication. What the bot says never counts. A contact whose ten minutes have not passed and which
nobody has answered is open: it stands in neither figure. One that only the bot was needed for
(`self_served`) is no published contact, as a call that hears its ticket's state is not one for an
operator; it is counted apart. What somebody answered in the network itself, and wrote down with its
link and time (`outside`), is in both denominators and in neither numerator, and is shown apart,
with how much of it came within the ten minutes: nobody but them saw it go out. How late we saw a
contact (`lag`) is our own fault, is counted in the ten minutes, and shown apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ANSWER_WITHIN = timedelta(minutes=10)
#: Who holds a conversation and does nothing for so long has it no more.
SILENCE = timedelta(minutes=2)


class ConversationOutcome(StrEnum):
    """The outcome of a written contact (the `outcome` of conversations)."""

    DONE = "done"
    SPAM = "spam"
    GROUNDLESS = "groundless"
    SELF_SERVED = "self_served"


@dataclass(frozen=True, slots=True)
class ContactMoments:
    """The moments of one contact. `offered_at`: it was first offered to an operator; `answered_at`:
    the first answer of a person was sent; `outside_at`: of one that they wrote in the network
    itself; `ended_at`: it was resolved, or ended otherwise. `by`: who answered first."""

    published_at: datetime
    seen_at: datetime
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None
    outcome: str | None = None
    needs_person: bool = True
    offered_at: datetime | None = None
    outside_at: datetime | None = None
    ended_at: datetime | None = None
    source: str = ""
    language: str | None = None
    by: str | None = None


class ContactVerdict(StrEnum):
    """The verdict of a contact in the figures."""

    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"
    SELF_SERVED = "self_served"
    OUTSIDE = "outside"


def due_at(published_at: datetime) -> datetime:
    return published_at + ANSWER_WITHIN


def verdict(moments: ContactMoments, now: datetime) -> ContactVerdict:
    """Return the verdict, exactly one for each contact."""
    if not moments.needs_person or moments.outcome == ConversationOutcome.SELF_SERVED:
        return ContactVerdict.SELF_SERVED
    if moments.outcome == ConversationOutcome.SPAM:
        return ContactVerdict.SPAM
    if (
        moments.withdrawn_at is not None
        and moments.withdrawn_at <= moments.seen_at
        and moments.answered_at is None
    ):
        return ContactVerdict.WITHDRAWN
    if moments.answered_at is not None:
        return (
            ContactVerdict.IN_TIME
            if moments.answered_at <= due_at(moments.published_at)
            else ContactVerdict.LATE
        )
    if moments.outside_at is not None:
        return ContactVerdict.OUTSIDE
    over = moments.outcome is not None or now > due_at(moments.published_at)
    return ContactVerdict.LATE if over else ContactVerdict.OPEN


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """The figures of the contacts published in a period. `published`: all that are judged, spam and
    withdrawn and outside among them; `outside_in_time`: of those outside, written within the ten
    minutes. Medians in seconds, None where there is nothing: `lag_seconds` of our own delay; from
    publication to the first offer, to the first answer of a person, and to the end as done."""

    published: int
    in_time: int
    late: int
    spam: int
    withdrawn: int
    open: int
    self_served: int
    outside: int
    outside_in_time: int
    lag_seconds: float | None
    offered_seconds: float | None
    answer_seconds: float | None
    resolved_seconds: float | None

    @property
    def share(self) -> float | None:
        """Return the headline; None: nothing was judged."""
        return _share(self.in_time, self.published - self.spam - self.withdrawn)

    @property
    def strict(self) -> float | None:
        return _share(self.in_time, self.published)


def figures(contacts: Iterable[ContactMoments], now: datetime) -> ChannelFigures:
    every = list(contacts)
    found = [verdict(it, now) for it in every]
    count = {each: found.count(each) for each in ContactVerdict}
    judged = set(ContactVerdict) - {ContactVerdict.OPEN, ContactVerdict.SELF_SERVED}
    mine = [it for it in every if it.needs_person]
    resolved = [it for it in mine if it.outcome == ConversationOutcome.DONE]
    return ChannelFigures(
        published=sum(count[each] for each in judged),
        in_time=count[ContactVerdict.IN_TIME],
        late=count[ContactVerdict.LATE],
        spam=count[ContactVerdict.SPAM],
        withdrawn=count[ContactVerdict.WITHDRAWN],
        open=count[ContactVerdict.OPEN],
        self_served=count[ContactVerdict.SELF_SERVED],
        outside=count[ContactVerdict.OUTSIDE],
        outside_in_time=sum(
            where is ContactVerdict.OUTSIDE
            and (moments.outside_at or now) <= due_at(moments.published_at)
            for moments, where in zip(every, found, strict=True)
        ),
        lag_seconds=_since_published(mine, "seen_at"),
        offered_seconds=_since_published(mine, "offered_at"),
        answer_seconds=_since_published(mine, "answered_at"),
        resolved_seconds=_since_published(resolved, "ended_at"),
    )


def _since_published(contacts: Iterable[ContactMoments], moment: str) -> float | None:
    """The median of the seconds to this moment, of those that have it."""
    moments = [(it.published_at, getattr(it, moment)) for it in contacts]
    return _median([lag_seconds(begins, ends) for begins, ends in moments if ends is not None])


def lag_seconds(published_at: datetime, seen_at: datetime) -> float:
    """Return our own delay, never below 0: a network's clock may go ahead of ours."""
    return max(0.0, (seen_at - published_at).total_seconds())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _median(values: Sequence[float]) -> float | None:
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
