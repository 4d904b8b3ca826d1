"""What followers are told: of a ticket at once, of an area once a day. Pure.

Anybody who looks at the telephone or the mailbox can read a message. So it holds the public id and
what everybody may read of the ticket, but no words of anybody. `{confirm}` and `{stop}` are filled
when the message is sent (`registry/notifications/follower_links.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from foundation.sentences import fill
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
    News.HANDED_OVER: {
        "kk": "{id} өтініші жауапты органға берілді.",
        "ru": "Обращение {id} передано ответственному органу.",
        "en": "Report {id} was given to the responsible body.",
    },
    News.EXTENDED: {
        "kk": "{id} өтінішінің мерзімі ұзартылды.",
        "ru": "Срок по обращению {id} продлён.",
        "en": "The term of report {id} is extended.",
    },
    News.RESOLVED: {
        "kk": "{id} өтінішіне жауап берілді.",
        "ru": "На обращение {id} дан ответ.",
        "en": "Report {id} has an answer.",
    },
    News.REJECTED: {
        "kk": "{id} өтінішін қараудан бас тартылды.",
        "ru": "Обращение {id} отклонено.",
        "en": "Report {id} was not accepted.",
    },
    News.REOPENED: {
        "kk": "{id} өтініші қайта ашылды.",
        "ru": "Обращение {id} открыто снова.",
        "en": "Report {id} was opened again.",
    },
    News.DUPLICATE: {
        "kk": "{id} өтініші осы мәселе туралы басқа өтінішке қосылды.",
        "ru": "Обращение {id} присоединено к другому обращению о том же.",
        "en": "Report {id} was joined to another one about the same.",
    },
}
_NEW = {
    "kk": "Жаңа өтініштер: {n}. {area}",
    "ru": "Новых обращений: {n}. {area}",
    "en": "New reports: {n}. {area}",
}
_MORE = {"kk": "тағы {n}", "ru": "ещё {n}", "en": "{n} more"}
_LOOK = {"kk": "Қарау", "ru": "Посмотреть", "en": "Have a look"}
_STOP = {
    "kk": "Бұдан былай хат алмау: {stop}",
    "ru": "Больше не получать писем: {stop}",
    "en": "No more mail about it: {stop}",
}
_CONFIRM = {
    "kk": (
        "Жазылуды растаңыз",
        "Осы мекенжайға «{what}» туралы хабар жіберуді біреу сұрады. Ол сіз болсаңыз, растаңыз: "
        "{confirm}\n\nСіз болмасаңыз, ештеңе істемеңіз: басқа хат келмейді.",
    ),
    "ru": (
        "Подтвердите подписку",
        "Кто-то попросил присылать на этот адрес новости: {what}. Если это вы, подтвердите: "
        "{confirm}\n\nЕсли нет, ничего не делайте: других писем не будет.",
    ),
    "en": (
        "Confirm that you follow it",
        "Somebody asked for news at this address: {what}. If that was you, confirm it: "
        "{confirm}\n\nIf it was not, do nothing: no other mail will come.",
    ),
}


def announcement(
    news: News, *, line: str, public_id: str, pages: str
) -> dict[str, dict[str, object]]:
    """Return language → the message as mail (`subject`, `text`) and as push (`title`, `body`,
    `path`). `pages`: the address before a page's path."""
    path = f"/follow?ticket={public_id}"
    return {
        language: _message(
            line, fill(_SENTENCES[news][language], id=public_id), [], path, pages, language
        )
        for language in LANGUAGES
    }


def digest(
    found: Sequence[str], *, area: str, path: str, line: str, pages: str, language: str
) -> dict[str, object]:
    """Return the message of an area's new tickets, each a line of `found`."""
    first = fill(_NEW[language], n=str(len(found)), area=area)
    lines = list(found[:NAMED])
    if len(found) > NAMED:
        lines.append(fill(_MORE[language], n=str(len(found) - NAMED)))
    return _message(line, first, lines, path, pages, language)


def confirmation(what: str, *, line: str, language: str) -> dict[str, object]:
    """Return the mail that asks whether the address is theirs."""
    subject, text = _CONFIRM[language]
    return {"subject": f"{line}: {subject}", "text": fill(text, ("confirm",), what=what)}


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the first MORNING after `now`."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone)


def _message(
    line: str, first: str, lines: Sequence[str], path: str, pages: str, language: str
) -> dict[str, object]:
    text = "\n".join((first, *lines, "", f"{_LOOK[language]}: {pages}{path}", "", _STOP[language]))
    return {"subject": f"{line}: {first}", "text": text, "title": line, "body": first,
            "path": path}  # fmt: skip
