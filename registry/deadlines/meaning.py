"""What a change of a ticket means for its clocks. Pure.

The table of a ticket's life (`registry.workflow.steps.TABLE`) says it for each step; here it is
read off the states before and after, so that a ticket changed by any way, the desk's form or an
import as well, has its clocks right. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from registry.deadlines import clock as clocks
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import FORWARD_TERM, LAW_TERM, NOTICE_TERM, Event, Kind, Reading
from registry.deadlines.reckoning import Term
from registry.workflow.states import NEW_TO_BODY, OVER, State
from registry.workflow.steps import Clock, Does

#: Whoever has the ticket has not said yet that he is competent.
_WITH_NEW_BODY = NEW_TO_BODY


@dataclass(frozen=True, slots=True)
class Word:
    """Something that happened to a ticket at `at`.

    `word`: `changed` (from the state `was`, None where it was registered, to `becomes`, `moved` to
    another body), `topic` (it is about something else now), `extended` (to `until`), `noticed` (the
    applicant was told of the extension). `city_term`: of its topic, as it is now.
    """

    at: datetime
    word: str
    city_term: Term
    was: str | None = None
    becomes: str | None = None
    moved: bool = False
    until: datetime | None = None
    reason: str = ""


def of_change(was: str | None, becomes: str, moved: bool) -> Iterator[tuple[Clock, Does]]:
    """What a change of state means for the two clocks of a ticket's life."""
    if was is None or (was in OVER and becomes not in OVER):
        yield Clock.TERM, Does.STARTS
    if was == State.AWAITING_APPLICANT != becomes and becomes not in OVER:
        yield Clock.TERM, Does.RESUMES
    if becomes == State.AWAITING_APPLICANT != was:
        yield Clock.TERM, Does.PAUSES
    if becomes in _WITH_NEW_BODY:
        if moved or was not in _WITH_NEW_BODY:
            yield Clock.FORWARD, Does.STARTS
    elif was in _WITH_NEW_BODY:
        yield Clock.FORWARD, Does.ENDS
    if becomes in OVER and was not in OVER:
        yield Clock.TERM, Does.ENDS


def events_of(
    word: Word, now: dict[Kind, Reading], calendar: Calendar, zone: ZoneInfo
) -> Iterator[tuple[Kind, Event]]:
    """The events that a word makes, for clocks that stand as in `now`; `calendar`: the newest."""
    version = calendar.version
    if word.word == "changed" and word.becomes is not None:
        for clock, does in of_change(word.was, word.becomes, word.moved):
            yield from _of_life(clock, does, word, version)
    elif word.word == "topic":
        yield from _other_topic(word, now.get(Kind.CITY), version)
    elif word.word == "extended" and word.until is not None:
        for kind in (Kind.CITY, Kind.LAW):
            yield (
                kind,
                clocks.Extended(at=word.at, calendar=version, until=word.until, reason=word.reason),
            )
        law = now.get(Kind.LAW)
        if law is not None and _law_is_longer(word.until, word.at, law, calendar, zone):
            yield Kind.NOTICE, clocks.Started(at=word.at, calendar=version, term=NOTICE_TERM)
    elif word.word == "noticed":
        yield Kind.NOTICE, clocks.Done(at=word.at, calendar=version)


def _of_life(clock: Clock, does: Does, word: Word, calendar: int) -> Iterator[tuple[Kind, Event]]:
    terms = (
        {Kind.CITY: word.city_term, Kind.LAW: LAW_TERM}
        if clock is Clock.TERM
        else {Kind.FORWARD: FORWARD_TERM}
    )
    for kind, term in terms.items():
        match does:
            case Does.STARTS:
                yield kind, clocks.Started(at=word.at, calendar=calendar, term=term)
            case Does.PAUSES:
                yield kind, clocks.Paused(at=word.at, calendar=calendar, reason=word.reason)
            case Does.RESUMES:
                yield kind, clocks.Resumed(at=word.at, calendar=calendar)
            case Does.ENDS:
                yield kind, clocks.Done(at=word.at, calendar=calendar)
    if clock is Clock.TERM and does is Does.ENDS:
        # Nobody is owed a notice of more time for what is over.
        yield Kind.NOTICE, clocks.Done(at=word.at, calendar=calendar)


def _other_topic(word: Word, city: Reading | None, calendar: int) -> Iterator[tuple[Kind, Event]]:
    """A danger is one from the ticket's first moment, whenever somebody found the word for it.
    That its applicant was asked, or that more time was granted, stays true."""
    if city is not None and city.state is not clocks.State.DONE and city.term != word.city_term:
        changed = clocks.TermChanged(at=word.at, calendar=calendar, term=word.city_term)
        yield Kind.CITY, changed


def _law_is_longer(
    until: datetime, at: datetime, law: Reading, calendar: Calendar, zone: ZoneInfo
) -> bool:
    """Whether an extension said at `at` goes beyond the law's own term, so that the applicant must
    be told; where it is paused, beyond where it would end if it went on at once."""
    if law.state is clocks.State.DONE:
        return False
    return until > clocks.reckoned_end(law, at, calendar, zone).at
