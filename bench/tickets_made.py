"""Tickets of a year, made up quickly: Kazakh and Russian words, as unevenly used as real ones."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.database import unlimited
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.settings import Settings
from launcher.schema import apply_schema
from registry.tickets.rows import search
from registry.tickets.rows.tickets import topics
from registry.workflow.rows import steps

CHUNK, POOL, STREETS, MADE_UP = 25_000, 30_000, 600, 15_000
SYLLABLES = "ба ла кар тор мен сал жы дық нек рас пол вод гур шем тыр кес зай лым нов ере".split()
WORD = re.compile(r"\w{2,}")
#: Beginnings of subjects: what people call about.
SUBJECTS = (
    "Открытый люк у школы", "Яма на дороге", "Не вывозят мусор", "Нет отопления в подъезде",
    "Не убран снег во дворе", "Не горит фонарь", "Отключили воду", "Стая собак", "Сломан лифт",
    "Автобус не пришёл", "Ашық люк", "Жолда шұңқыр бар", "Қоқыс шығарылмаған", "Жылу жоқ",
    "Қар тазаланбаған", "Көше шамы жанбайды", "Су жоқ", "Қаңғыбас иттер", "Лифт істемейді",
    "Балабақша кезегі", "Очередь в детский сад", "Электр қуаты өшті", "Отключение света",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class City:
    """The vocabulary of tickets. Words are ordered, the most used first."""

    words: list[str]
    streets: list[str]
    districts: list[str]
    topics: list[int]
    bodies: list[int]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Pools that each ticket is put together from."""

    topics: list[int]
    subjects: list[str]
    begun: list[str]
    ended: list[str]
    addresses: list[str]
    districts: list[str]


async def city(connection: Connection, rng: random.Random) -> City:
    """Make a vocabulary from the seeds' own words, topics and districts, and made up words and
    streets."""
    articles = await connection.fetch(*bind("bench_tickets_words"))
    known = [word for row in articles for word in WORD.findall(row["text"])]
    own = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(MADE_UP)]
    words = list(dict.fromkeys(known))
    rng.shuffle(words)
    streets = ["".join(rng.choices(SYLLABLES, k=3)).capitalize() for _ in range(STREETS)]
    return City(
        words=[*words, *own],
        streets=[f"{name} көшесі" if n % 2 else f"улица {name}" for n, name in enumerate(streets)],
        districts=[each.code for each in await steps.districts(connection)],
        topics=[each.topic_id for each in await topics(connection)],
        bodies=[each.body_id for each in await search.bodies(connection, "ru")],
    )


def phrases(city: City, rng: random.Random) -> Phrases:
    """Make phrases in which the n-th word is used in proportion to 1/n, as in any language."""
    weights = list(itertools.accumulate(1 / (n + 3) for n in range(len(city.words))))

    def some(count: int) -> str:
        return " ".join(rng.choices(city.words, cum_weights=weights, k=count))

    common = list(itertools.accumulate(1 / (n + 2) for n in range(len(city.topics))))
    return Phrases(
        topics=rng.choices(city.topics, cum_weights=common, k=POOL),
        subjects=[f"{rng.choice(SUBJECTS)} {some(2)}" for _ in range(POOL)],
        begun=[some(rng.randint(4, 14)) for _ in range(POOL)],
        ended=[some(rng.randint(4, 14)) for _ in range(POOL)],
        addresses=city.streets,
        districts=rng.choices(city.districts, k=len(city.streets)),
    )


async def fill(settings: Settings, made: Phrases, tickets: int, ends: datetime) -> None:
    """Write by two connections; the indexes are built afterwards."""
    async with unlimited(settings) as connection:
        await connection.execute(*bind("bench_tickets_room"))
        for row in await connection.fetch(*bind("bench_tickets_bare")):
            await connection.execute(row["command"])
        await connection.execute(*bind("bench_tickets_reindex"))
    firsts = iter(range(1, tickets + 1, CHUNK))
    await asyncio.gather(*(_write(settings, made, tickets, ends, firsts) for _ in range(2)))
    await apply_schema(settings)
    async with unlimited(settings) as connection:
        await connection.execute(*bind("bench_tickets_analyze"))


async def _write(
    settings: Settings, made: Phrases, tickets: int, ends: datetime, firsts: Iterator[int]
) -> None:
    async with unlimited(settings) as connection:
        await connection.fetch(*bind("bench_tickets_quickly"))
        for first in firsts:
            last = min(first + CHUNK - 1, tickets)
            await connection.execute(
                *bind(
                    "bench_tickets_fill",
                    first=first,
                    last=last,
                    total=tickets,
                    year_end=ends.astimezone(UTC),
                    topics=made.topics,
                    subjects=made.subjects,
                    beginnings=made.begun,
                    endings=made.ended,
                    addresses=made.addresses,
                    districts=made.districts,
                )
            )
