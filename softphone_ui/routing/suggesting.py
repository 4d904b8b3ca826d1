"""Suggestions while a ticket is written: its topic from the words typed, its body from the rules
and from what became of like tickets. Nothing is changed by asking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.names import Names
from foundation.postgres.pool import Connection
from foundation.sentences import fill
from queue_manager.rows.tickets import ticket_with_call
from registry.meaning.asking import TopicAnswer, topic_by_meaning
from registry.routing.rows import suggestions
from registry.routing.rows.suggestions import BodyNames, TopicNames
from registry.routing.suggestions import (
    BodyChoice,
    Proposal,
    RoutingRule,
    SuggestionBasis,
    TopicChoice,
    suggest_body,
)
from registry.topic_finding import EARLIER_READ, TopicFinder, earlier
from registry.workflow.rows import steps
from registry.workflow.rows.steps import District
from softphone_ui.routing.reasons import CLOSED, why
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import WORDS
from staff.roles import Right

MOST_OTHERS = 3

#: The words of topics' names by name, as stems. A name that is changed is another one.
NAMES: web.AppKey[dict[str, frozenset[str]]] = web.AppKey("words of topics' names", dict)


class TypedTicket(Struct, forbid_unknown_fields=True):
    """A ticket as it is typed. `words`: subject and text as they are typed now, each on a line of
    its own. `topic_id`: the one chosen; null: none."""

    words: Annotated[str, Meta(max_length=20_400, pattern=r"\A[^\x00]*\Z")] = ""
    topic_id: int | None = None


class TopicSuggested(Struct):
    """A suggested topic. `ground`: meaning, spelling, name or like; `why` says it for people, with
    `tickets` of `of` like tickets."""

    topic_id: int
    names: Names
    ground: SuggestionBasis
    tickets: int
    of: int
    why: str


class BodySuggested(Struct):
    """A suggested body. `ground`: district, topic, branch, like or corrected; `why` says it for
    people."""

    body_id: int
    names: Names
    ground: SuggestionBasis
    tickets: int
    of: int
    why: str


class Suggestions(Struct):
    """The suggestions for a ticket. `topic` null: one is chosen, or nothing speaks for any. `body`
    is for the chosen topic or the suggested one; `others` come into question, likeliest first;
    `closed`: who was passed over."""

    topic: TopicSuggested | None
    body: BodySuggested | None
    others: list[BodySuggested]
    closed: list[str]


EMPTY = Suggestions(None, None, [], [])


@endpoint("POST", "/api/tickets/{number}/suggestions", needs=Right.TICKETS)
async def suggest(request: web.Request, body: TypedTicket) -> Suggestions:
    """Suggest topic and body for what is typed into a ticket, each with its reason. The district is
    the ticket's; a ticket that nobody has saved yet has none. Changes nothing."""
    number = request.match_info["number"]
    meant = await meant_by(request, body.words) if body.topic_id is None else None
    async with reading(request.app) as connection:
        asking = Asking(request, connection, number)
        return await asking.answer(body, meant)


async def meant_by(request: web.Request, words: str) -> TopicAnswer | None:
    """Return what `Asking` needs to know of the words. To be called without a connection: another
    process is asked, and may take its time."""
    return await topic_by_meaning(request.app[SETTINGS], words)


class Asking:
    """One question, with what it needs of the database."""

    def __init__(self, request: web.Request, connection: Connection, number: str) -> None:
        self._app, self._connection, self._number = request.app, connection, number
        self._language = language_of(request)
        self._finder = TopicFinder(connection, self._app[NAMES], number)

    async def answer(self, typed: TypedTicket, meant: TopicAnswer | None) -> Suggestions:
        await self._finder.read(typed.words)
        chosen = typed.topic_id
        if chosen is not None and chosen not in self._finder.topics:
            raise BadRequest(reason=f"there is no topic {chosen} in use")
        topic = None if chosen is not None else await self._finder.find(typed.words, meant)
        if topic is not None:
            return await self._view_of(topic, topic.topic_id)
        return await self._view_of(None, chosen) if chosen is not None else EMPTY

    async def is_topic(self, topic_id: int) -> bool:
        """Return whether this topic is in use."""
        await self._finder.read("")
        return topic_id in self._finder.topics

    async def topic_of(self, words: str, meant: TopicAnswer | None) -> int | None:
        """Return the topic that these words are likely about; None: nothing speaks for any."""
        await self._finder.read(words)
        found = await self._finder.find(words, meant)
        return found.topic_id if found else None

    async def _view_of(self, topic: TopicChoice | None, about: int) -> Suggestions:
        row = await ticket_with_call(self._connection, self._number)
        district = row.district if row else None
        bodies = {it.body_id: it for it in await suggestions.bodies(self._connection)}
        proposal = await self._proposal(about, district, bodies)
        names = {it.code: it for it in await steps.districts(self._connection)}
        where = self._name(names[district]) if district else ""
        say = [
            self._body(choice, bodies[choice.body_id], about, where)
            for choice in (proposal.first, *proposal.others[:MOST_OTHERS])
            if choice
        ]
        words = self._app[WORDS]
        return Suggestions(
            self._topic_view(topic) if topic else None,
            say[0] if say else None,
            say[1:],
            [
                fill(words.say(self._language, CLOSED), body=self._name(bodies[body_id]))
                for body_id in proposal.closed
            ],
        )

    async def _proposal(
        self, about: int, district: str | None, bodies: Mapping[int, BodyNames]
    ) -> Proposal:
        rules = await suggestions.rules(self._connection, about, district)
        rows = await suggestions.of_topic(
            self._connection, about, self._finder.weights, self._number, EARLIER_READ
        )
        return suggest_body(
            [RoutingRule(it.body_id, SuggestionBasis(it.ground), it.closed) for it in rules],
            [earlier(it) for it in rows],
            self._finder.weights,
            district,
            {it.body_id for it in bodies.values() if not it.closed},
        )

    def _name(self, item: TopicNames | BodyNames | District) -> str:
        return item.names.in_language(self._language)

    def _why(self, choice: TopicChoice | BodyChoice, about: int, district: str = "") -> str:
        words = self._app[WORDS]
        topic = self._name(self._finder.topics[about])
        return why(lambda text: words.say(self._language, text), choice, topic, district)

    def _topic_view(self, choice: TopicChoice) -> TopicSuggested:
        names = self._finder.topics[choice.topic_id]
        return TopicSuggested(
            choice.topic_id, names.names,
            choice.ground, choice.tickets, choice.of, self._why(choice, choice.topic_id),
        )  # fmt: skip

    def _body(
        self, choice: BodyChoice, names: BodyNames, about: int, district: str
    ) -> BodySuggested:
        return BodySuggested(
            choice.body_id, names.names,
            choice.ground, choice.tickets, choice.of, self._why(choice, about, district),
        )  # fmt: skip


def set_up(app: web.Application) -> None:
    app[NAMES] = {}
