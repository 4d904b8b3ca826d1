"""What the box finds: pages, actions, tickets by number or telephone, people, bodies, articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlencode

from aiohttp import web
from msgspec import Meta, Struct

from foundation.names import LANGUAGES, Names
from foundation.postgres.pool import Connection
from registry.knowledge.rows import search as articles
from registry.knowledge.typed import meanings, spelt
from registry.routing.rows import suggestions
from registry.workflow.rows import steps as body_tickets
from softphone_ui.finder.matching import FinderEntry, Kind, fitting
from softphone_ui.knowledge.search import today
from softphone_ui.search.find import find as find_tickets
from softphone_ui.search.query import TicketsQuery
from softphone_ui.search.typed import read
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.navigation import NAVIGATION
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.words import N_, WORDS, Words
from staff.roles import Right, name_of
from staff.rows import people

#: So many of each kind are shown: who sees none of them types one more word.
MOST_OF_A_KIND = 6
#: What a person does that has no place in the menu: message, address, right.
ACTIONS = (
    (N_("Change the password"), "/password", Right.SIGNED_IN),
    (N_("Write an article"), "/knowledge/new", Right.KNOWLEDGE_WRITE),
    (N_("Searches without an answer"), "/knowledge/unanswered", Right.MISSED),
    (N_("My practice"), "/my-practice", Right.ASSESSED),
    (N_("My month as a document"), "/my-month.pdf", Right.KPI_OWN),
)


class FinderQuery(Struct):
    """What was typed into the box."""

    words: Annotated[str, Meta(max_length=100, pattern=r"\A[^\x00]*\Z")] = ""


class FinderHit(Struct):
    """One thing that was found. `detail` tells it from others of the same name."""

    kind: Kind
    label: str
    href: str
    detail: str = ""


class FinderAnswer(Struct):
    """What was found: pages and actions first, then tickets, people, bodies, articles."""

    hits: list[FinderHit]


@endpoint("GET", "/api/finder", needs=Right.SIGNED_IN)
async def find_anything(request: web.Request, query: FinderQuery) -> FinderAnswer:
    """Find whatever this person may open by a number or by beginnings of words in Kazakh, Russian
    or English. Nothing is found by empty words."""
    person, words = person_of(request), query.words.strip()
    if not words:
        return FinderAnswer([])
    hits = [*_hits(fitting(_places(request, person), words, MOST_OF_A_KIND))]
    if person.may(Right.TICKETS):
        hits += await _tickets(request, words)
    async with reading(request.app) as connection:
        hits += _hits(fitting(await _people(connection, person), words, MOST_OF_A_KIND))
        hits += _hits(fitting(await _bodies(connection, request, person), words, MOST_OF_A_KIND))
        if person.may(Right.BODY):
            hits += await _own_ticket(connection, person, words)
        if person.may(Right.KNOWLEDGE):
            hits += await _articles(connection, request, words)
    return FinderAnswer(hits)


def _hits(choices: list[FinderEntry]) -> Iterator[FinderHit]:
    for choice in choices:
        yield FinderHit(choice.kind, choice.label, choice.href, choice.detail)


def _places(request: web.Request, person: Person) -> Iterator[FinderEntry]:
    """Yield the pages of this person's menu and what else they may do."""
    words, language = request.app[WORDS], language_of(request)
    for place in request.app[NAVIGATION]:
        if person.may(place.right):
            yield _entry(words, language, "page", place.label, place.href)
    for message, href, right in ACTIONS:
        if person.may(right):
            yield _entry(words, language, "action", message, href)


def _entry(words: Words, language: str, kind: Kind, message: str, href: str) -> FinderEntry:
    names = [words.say(code, message) for code in LANGUAGES]
    return FinderEntry(kind, words.say(language, message), href, names)


async def _tickets(request: web.Request, words: str) -> list[FinderHit]:
    """Find tickets by a number or a telephone, as the list of tickets does and with its entry in
    the audit; words lead to that list."""
    typed = read(words)
    listed = FinderHit(
        "ticket",
        words,
        f"/tickets?{urlencode({'words': words})}",
        request.app[WORDS].say(language_of(request), N_("Search the tickets for this")),
    )
    if typed.words is not None or typed.nothing_fits:
        return [listed]
    found = await find_tickets(request, TicketsQuery(words=words, limit=MOST_OF_A_KIND))
    hits = [
        FinderHit("ticket", row.number, f"/tickets/{row.number}", row.subject or row.address)
        for row in found.tickets
    ]
    return [*hits, listed] if found.more or found.next else hits


async def _own_ticket(connection: Connection, person: Person, words: str) -> list[FinderHit]:
    """Find the ticket with this whole number if it is one of the clerk's body."""
    number, body = (
        read(words).number,
        await body_tickets.body_of_clerk(connection, person.person_id),
    )
    if number is None or body is None:
        return []
    ticket = await body_tickets.body_ticket(connection, number, body.body_id)
    return [FinderHit("ticket", number, f"/body/{number}", ticket.subject)] if ticket else []


async def _people(connection: Connection, person: Person) -> list[FinderEntry]:
    """Return the people who work here, for those who may open their month or their account."""
    if not (person.may(Right.KPI) or person.may(Right.PEOPLE)):
        return []
    return [
        FinderEntry(
            "person",
            row.name,
            f"/kpi/{row.person_id}" if person.may(Right.KPI) else "/people",
            [row.name, row.extension or ""],
            " · ".join(filter(None, (name_of(row.role, person.language), row.extension))),
        )
        for row in await people.working(connection)
    ]


async def _bodies(
    connection: Connection, request: web.Request, person: Person
) -> list[FinderEntry]:
    """Return the bodies, whose tickets a person opens who may read tickets."""
    if not person.may(Right.TICKETS):
        return []
    return [
        FinderEntry(
            "body",
            row.names.in_language(language_of(request)),
            f"/tickets?body_id={row.body_id}",
            _all_names(row.names),
        )
        for row in await suggestions.bodies(connection)
        if not row.closed
    ]


def _all_names(names: Names) -> list[str]:
    return [names.in_language(code) for code in LANGUAGES]


async def _articles(connection: Connection, request: web.Request, words: str) -> list[FinderHit]:
    """Find articles as the knowledge base does. The search is not stored: it may be for a page."""
    phrases = meanings(words)
    if not phrases:
        return []
    queries = await articles.queries_of(connection, phrases)
    rows = await articles.found(
        connection, queries, spelt(phrases), None, today(request.app), MOST_OF_A_KIND
    )
    language = language_of(request)
    return [
        FinderHit(
            "article",
            getattr(row, f"title_{language}") or row.title_ru,
            f"/knowledge/{row.article_id}",
        )
        for row in rows
    ]
