"""What suggestions are made from: rules, bodies, and the tickets that are kept to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into

#: Of each topic so many tickets are kept that went along with the rules, and as many that did not.
MOST_EXAMPLES = 100


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """A kept ticket; `shared`: the words it has of those that were asked for."""

    ticket: str
    topic_id: int
    body_id: int | None
    district: str | None
    corrected: bool
    shared: list[str]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """The content of a rule; `ground`: district, topic or branch."""

    body_id: int
    ground: str
    closed: bool


@dataclass(frozen=True, slots=True)
class TopicNames:
    topic_id: int
    names: Names


@dataclass(frozen=True, slots=True)
class BodyNames:
    body_id: int
    names: Names
    closed: bool


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets `topic` and `body`: None for an unknown one, False for one that is out of use."""

    topic: bool | None
    district: bool
    body: bool | None


async def topics_of(connection: Connection, typed: str, most: int) -> tuple[dict[str, int], int]:
    """Return each word of what is typed with how many kept tickets have it, counted to `most`; and
    how many are kept."""
    rows = await connection.fetch(*bind("routing_asked", typed=typed, most=most))
    total: int = await connection.fetchval(*bind("routing_kept"))
    return {row["word"]: row["tickets"] for row in rows}, total


@query("routing_stems")
async def stems(connection: Connection, texts: Sequence[str]) -> list[frozenset[str]]:
    """Return the words of each text as stems, in the order of the texts."""


@query("routing_topics")
async def topics(connection: Connection) -> list[TopicNames]:
    """List the topics that an operator may choose, with their names."""


async def like(
    connection: Connection, weights: Mapping[str, float], besides: str, limit: int
) -> list[EarlierRow]:
    """Return kept tickets with any of these words (word → weight), the likest first."""
    words, worth = list(weights), list(weights.values())
    rows = await connection.fetch(
        *bind("routing_like", words=words, worth=worth, besides=besides, limit=limit)
    )
    return all_into(EarlierRow, rows)


async def of_topic(
    connection: Connection, topic_id: int, weights: Mapping[str, float], besides: str, limit: int
) -> list[EarlierRow]:
    """Return kept tickets of the topic, the likest first, then the newest."""
    words, worth = list(weights), list(weights.values())
    rows = await connection.fetch(
        *bind(
            "routing_of_topic",
            topic_id=topic_id,
            words=words,
            worth=worth,
            besides=besides,
            limit=limit,
        )
    )
    return all_into(EarlierRow, rows)


@query("routing_rules")
async def rules(connection: Connection, topic_id: int, district: str | None) -> list[RuleRow]:
    """Return what is said of the topic in the district, the nearest first."""


@query("routing_bodies")
async def bodies(connection: Connection) -> list[BodyNames]:
    """List every body by its name."""


async def learn(connection: Connection, number: str) -> None:
    """Keep the ticket to learn from, as it is in this transaction."""
    topic_id = await connection.fetchval(*bind("routing_learn", number=number))
    if topic_id is not None:
        await connection.execute(
            *bind("routing_forget_oldest", topic_id=topic_id, most=MOST_EXAMPLES)
        )


@query("routing_targets")
async def targets(
    connection: Connection, topic_id: int | None, district: str | None, body_id: int | None
) -> Targets:
    """Return whether topic, district and body exist and are in use; None for what is not given."""
