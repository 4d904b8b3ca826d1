"""Suggestions while a ticket is written: its topic from the words typed, its body from the rules
and from what became of like tickets. Nothing is changed by asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.names import Names
from foundation.postgres.pool import Connection
from queue_manager.rows.tickets import ticket_with_call
from registry.meaning.asking import topic_by_meaning
from registry.routing.rows import suggestions
from registry.routing.rows.suggestions import BodyNames, EarlierRow, TopicNames
from registry.routing.suggestions import (
    LOOKED_AT,
    BodyChoice,
    Earlier,
    Ground,
    Proposal,
    Rule,
    TopicChoice,
    suggest_body,
    suggest_topic,
    telling,
    typed_of,
)
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

#: More of a long text says nothing new of its topic.
READ = 600
EARLIER_READ = 40
MOST_OTHERS = 3

#: The words of topics' names by name, as stems. A name that is changed is another one.
NAMES: web.AppKey[dict[str, frozenset[str]]] = web.AppKey("words of topics' names", dict)


class Typed(Struct, forbid_unknown_fields=True):
    """`words`: subject and text as they are typed now. `topic_id`: the one chosen; null: none."""

    words: Annotated[str, Meta(max_length=20_400, pattern=r"\A[^\x00]*\Z")] = ""
    topic_id: int | None = None


class TopicSuggested(Struct):
    """`ground`: meaning, name or like; `why` says it for people, with `tickets` of `of` like
    tickets."""

    topic_id: int
    names: Names
    ground: Ground
    tickets: int
    of: int
    why: str


class BodySuggested(Struct):
    """`ground`: district, topic, branch, like or corrected; `why` says it for people."""

    body_id: int
    names: Names
    ground: Ground
    tickets: int
    of: int
    why: str


class Suggestions(Struct):
    """`topic` null: one is chosen, or nothing speaks for any. `body` is for the chosen topic or the
    suggested one; `others` come into question, likeliest first; `closed`: who was passed over."""

    topic: TopicSuggested | None
    body: BodySuggested | None
    others: list[BodySuggested]
    closed: list[str]


EMPTY = Suggestions(None, None, [], [])


@endpoint("POST", "/api/tickets/{number}/suggestions", needs=Right.TICKETS)
async def suggest(request: web.Request, body: Typed) -> Suggestions:
    """Topic and body for what is typed into a ticket, each with its reason. The district is the
    ticket's; a ticket that nobody has saved yet has none. Changes nothing."""
    number = request.match_info["number"]
    async with reading(request.app) as connection:
        asking = Asking(request, connection, number)
        return await asking.answer(body)


class Asking:
    """One question, with what it needs of the database."""

    def __init__(self, request: web.Request, connection: Connection, number: str) -> None:
        self._app, self._connection, self._number = request.app, connection, number
        self._language = language_of(request)
        self._weights: dict[str, float] = {}
        self._typed: frozenset[str] = frozenset()
        self._topics: dict[int, TopicNames] = {}

    async def answer(self, typed: Typed) -> Suggestions:
        words, total = await suggestions.topics_of(self._connection, typed.words[:READ], LOOKED_AT)
        self._typed = frozenset(words)
        self._weights = telling(words, total)
        self._topics = {it.topic_id: it for it in await suggestions.topics(self._connection)}
        chosen = typed.topic_id
        if chosen is not None and chosen not in self._topics:
            raise BadRequest(reason=f"there is no topic {chosen} in use")
        topic = None if chosen is not None else await self._topic(typed.words)
        if topic is not None:
            return await self._view_of(topic, topic.topic_id)
        return await self._view_of(None, chosen) if chosen is not None else EMPTY

    async def topic_of(self, words: str) -> int | None:
        """The topic that these words are likely about; None: nothing speaks for any."""
        counts, total = await suggestions.topics_of(self._connection, words[:READ], LOOKED_AT)
        self._typed, self._weights = frozenset(counts), telling(counts, total)
        self._topics = {it.topic_id: it for it in await suggestions.topics(self._connection)}
        found = await self._topic(words)
        return found.topic_id if found else None

    async def _topic(self, words: str) -> TopicChoice | None:
        """By meaning where that is at work, else by words. What it has learned and is not sure of,
        words do not know better; of a topic that it has not learned, the name may speak."""
        meant = await topic_by_meaning(self._app[SETTINGS], words)
        if meant is None or meant.topic_id not in {None, *self._topics}:
            return await self._by_words()
        if meant.topic_id is not None:
            return TopicChoice(
                meant.topic_id, Ground.MEANING, meant.near, meant.of, tuple(meant.tickets)
            )
        found = await self._by_words()
        return None if found is None or found.topic_id in meant.learned else found

    async def _by_words(self) -> TopicChoice | None:
        if not self._typed:
            return None
        rows = await suggestions.like(self._connection, self._weights, self._number, EARLIER_READ)
        named = {it: share for it, share in (await self._named()).items() if share > 0}
        return suggest_topic([_earlier(it) for it in rows], self._weights, named)

    async def _named(self) -> dict[int, float]:
        """How much of each topic's name was typed, in the language that fits best."""
        names = {it.topic_id: astuple(it.names) for it in self._topics.values()}
        stems = await self._stems(
            {word for each in names.values() for it in each for word in _split(it)}
        )
        return {
            topic_id: max(
                typed_of([stems[word] for word in _split(name)], self._typed) for name in each
            )
            for topic_id, each in names.items()
        }

    async def _stems(self, words: set[str]) -> Mapping[str, frozenset[str]]:
        known = self._app[NAMES]
        new = sorted(words - known.keys())
        if new:
            found = await suggestions.stems(self._connection, new)
            known.update(zip(new, found, strict=True))
        return known

    async def _view_of(self, topic: TopicChoice | None, about: int) -> Suggestions:
        row = await ticket_with_call(self._connection, self._number)
        district = row.district if row else None
        bodies = {it.body_id: it for it in await suggestions.bodies(self._connection)}
        proposal = await self._proposal(about, district, bodies)
        names = {it.code: it for it in await steps.districts(self._connection)}
        where = self._name(names[district]) if district else ""
        say = [
            self._body(it, bodies[it.body_id], about, where)
            for it in (proposal.first, *proposal.others[:MOST_OTHERS])
            if it
        ]
        words = self._app[WORDS]
        return Suggestions(
            self._topic_view(topic) if topic else None,
            say[0] if say else None,
            say[1:],
            [
                words.say(self._language, CLOSED).format(body=self._name(bodies[it]))
                for it in proposal.closed
            ],
        )

    async def _proposal(
        self, about: int, district: str | None, bodies: Mapping[int, BodyNames]
    ) -> Proposal:
        rules = await suggestions.rules(self._connection, about, district)
        rows = await suggestions.of_topic(
            self._connection, about, self._weights, self._number, EARLIER_READ
        )
        return suggest_body(
            [Rule(it.body_id, Ground(it.ground), it.closed) for it in rules],
            [_earlier(it) for it in rows],
            self._weights,
            district,
            {it.body_id for it in bodies.values() if not it.closed},
        )

    def _name(self, it: TopicNames | BodyNames | District) -> str:
        return it.names.in_language(self._language)

    def _why(self, it: TopicChoice | BodyChoice, about: int, district: str = "") -> str:
        words = self._app[WORDS]
        topic = self._name(self._topics[about])
        return why(lambda text: words.say(self._language, text), it, topic, district)

    def _topic_view(self, it: TopicChoice) -> TopicSuggested:
        names = self._topics[it.topic_id]
        return TopicSuggested(
            it.topic_id, names.names,
            it.ground, it.tickets, it.of, self._why(it, it.topic_id),
        )  # fmt: skip

    def _body(self, it: BodyChoice, names: BodyNames, about: int, district: str) -> BodySuggested:
        return BodySuggested(
            it.body_id, names.names,
            it.ground, it.tickets, it.of, self._why(it, about, district),
        )  # fmt: skip


def _split(name: str) -> Sequence[str]:
    """The words of a name that say something."""
    return [word for word in name.replace(",", " ").split() if len(word) > 2]


def _earlier(row: EarlierRow) -> Earlier:
    return Earlier(
        row.ticket, row.topic_id, row.body_id, row.district, row.corrected, frozenset(row.shared)
    )


def set_up(app: web.Application) -> None:
    app[NAMES] = {}
