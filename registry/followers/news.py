"""What followers are told: of a ticket at once, of an area once a day. Pure.

Anybody who looks at the telephone or the mailbox can read a message. So it holds the public id and
what everybody may read of the ticket, but no words of anybody. `{confirm}` and `{stop}` are filled
when the message is sent (`registry/notifications/follower_links.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from foundation.sentences import fill
from foundation.words.marking import N_, Say, SayIn
from registry.deadlines.meaning import TicketEvent
from registry.workflow.states import NEW_TO_BODY, WITH_BODY, State
from registry.workflow.steps import ClockEffect, TicketClock

LANGUAGES = ("kk", "ru", "en")
#: Of what is older nobody is told.
FRESH = timedelta(days=1)
#: When the day's new tickets of an area are told.
MORNING = time(9)
#: So many are named, the others are counted.
NAMED = 20


class News(StrEnum):
    """The news of a ticket that is followed."""

    HANDED_OVER = "handed_over"
    EXTENDED = "extended"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    REOPENED = "reopened"
    DUPLICATE = "duplicate"


_STATES = {
    State.RESOLVED: News.RESOLVED,
    State.REJECTED: News.REJECTED,
    State.REOPENED: News.REOPENED,
    State.DUPLICATE: News.DUPLICATE,
}


def news_of(word: TicketEvent, now: datetime) -> News | None:
    """Return what a word that the clocks hear means for the ticket's followers."""
    if word.at < now - FRESH:
        return None
    if (TicketClock.TERM, ClockEffect.EXTENDS) in word.clocks:
        return News.EXTENDED
    if word.was == word.becomes:
        return None
    if word.becomes in NEW_TO_BODY and word.becomes not in _STATES:
        return News.HANDED_OVER if word.was not in WITH_BODY else None
    return _STATES.get(word.becomes)


_SENTENCES = {
    News.HANDED_OVER: N_("Report {id} was given to the responsible body."),
    News.EXTENDED: N_("The term of report {id} is extended."),
    News.RESOLVED: N_("Report {id} has an answer."),
    News.REJECTED: N_("Report {id} was not accepted."),
    News.REOPENED: N_("Report {id} was opened again."),
    News.DUPLICATE: N_("Report {id} was joined to another one about the same."),
}
_QUESTION = N_(
    "Somebody asked for news at this address: {what}. If that was you, confirm it: {confirm}"
)
_DO_NOTHING = N_("If it was not, do nothing: no other mail will come.")


def announcement(
    news: News, *, line: str, public_id: str, pages: str, say_in: SayIn
) -> dict[str, dict[str, object]]:
    """Return language → the message as mail (`subject`, `text`) and as push (`title`, `body`,
    `path`). `pages`: the address before a page's path."""
    path = f"/follow?ticket={public_id}"
    found = {}
    for language in LANGUAGES:
        say = partial(say_in, language)
        first = fill(say(_SENTENCES[news]), id=public_id)
        found[language] = _message(line, first, [], path, pages, say)
    return found


def digest(
    found: Sequence[str], *, area: str, path: str, line: str, pages: str, say: Say
) -> dict[str, object]:
    """Return the message of an area's new tickets, each a line of `found`."""
    first = fill(say(N_("New reports: {n}. {area}")), n=str(len(found)), area=area)
    lines = list(found[:NAMED])
    if len(found) > NAMED:
        lines.append(fill(say(N_("{n} more reports")), n=str(len(found) - NAMED)))
    return _message(line, first, lines, path, pages, say)


def confirmation(what: str, *, line: str, say: Say) -> dict[str, object]:
    """Return the mail that asks whether the address is theirs."""
    question = fill(say(_QUESTION), ("confirm",), what=what)
    text = f"{question}\n\n{say(_DO_NOTHING)}"
    return {"subject": f"{line}: {say(N_('Confirm that you follow it'))}", "text": text}


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the first MORNING after `now`."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone)


def _message(
    line: str, first: str, lines: Sequence[str], path: str, pages: str, say: Say
) -> dict[str, object]:
    look, stop = say(N_("Have a look")), say(N_("No more mail about it: {stop}"))
    text = "\n".join((first, *lines, "", f"{look}: {pages}{path}", "", stop))
    return {"subject": f"{line}: {first}", "text": text, "title": line, "body": first,
            "path": path}  # fmt: skip
