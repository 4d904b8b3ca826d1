"""A small city on a real database: bodies with heads, and contacts that were due to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from city.headships.rows import headships
from city.headships.tenure import HeadshipPost
from city.rating.counting import keep_month
from city.rating.months import Month
from registry.deadlines.facts import FORMULAS_VERSION
from staff.rows.people import add_person
from tests.city.rating.slow import Contact

ALMATY = ZoneInfo("Asia/Almaty")
#: Rated; a head changed on its 14th day.
MONTH = date(2026, 9, 1)
CHANGED = date(2026, 9, 14)
FIRST = date(2025, 1, 1)
SEPTEMBER = Month(MONTH)
#: September is final from then on.
FINAL = datetime(2026, 10, 16, tzinfo=UTC)


@dataclass(frozen=True)
class City:
    """`roads`, `water`, `heat`: bodies. Roads had two heads, heat was closed on the 20th and its
    head with it; nobody headed it then."""

    roads: int
    water: int
    heat: int
    before: int
    after: int
    of_water: int
    of_heat: int
    deputy: int
    topics: tuple[int, ...]


async def found_city(link: Any) -> City:
    """Bodies, heads and a deputy akim who supervised roads and heat, water only from the 14th
    on."""
    bodies = {
        row["code"]: row["body_id"] for row in await link.fetch("SELECT code, body_id FROM bodies")
    }
    topics = [
        row["topic_id"]
        for row in await link.fetch("SELECT topic_id FROM topics ORDER BY 1 LIMIT 3")
    ]
    ids = {
        login: await add_person(link, login=login, password_hash="none", role=role, name=login)
        for login, role in (
            ("before", "head"), ("after", "head"), ("of-water", "head"), ("of-heat", "head"),
            ("supervises", "deputy_akim"),
        )
    }  # fmt: skip
    roads, water, heat = (bodies[code] for code in ("roads", "water", "heat"))
    for body, login, since, until in (
        (roads, "before", FIRST, CHANGED - timedelta(days=1)),
        (roads, "after", CHANGED, None),
        (water, "of-water", FIRST, None),
        (heat, "of-heat", FIRST, date(2026, 9, 20)),
    ):
        await headships.add(link, HeadshipPost.HEAD, body, ids[login], since, until)
    await link.execute("UPDATE bodies SET closed_at = '2026-09-20T18:00Z' WHERE body_id = $1", heat)
    for body, since in ((roads, FIRST), (heat, FIRST), (water, CHANGED)):
        await headships.add(link, HeadshipPost.DEPUTY, body, ids["supervises"], since)
    return City(
        roads, water, heat, ids["before"], ids["after"], ids["of-water"], ids["of-heat"],
        ids["supervises"], tuple(topics),
    )  # fmt: skip


def made_contacts(city: City, count: int, random: Random) -> list[Contact]:
    """Contacts due from August to October: some handed on, joined, late, closed at the last
    moment, come back soon, or later."""
    bodies, found = (city.roads, city.water, city.heat), []
    begins = datetime(2026, 8, 20, tzinfo=ALMATY)
    for n in range(count):
        due = begins + timedelta(days=random.randrange(60))
        if random.random() < 0.2:
            due -= timedelta(hours=random.randrange(24), seconds=random.randrange(3600))
        opened, body = due - timedelta(days=7), random.choice(bodies)
        late = random.random() < 0.3
        shift = timedelta(minutes=random.choice([1, 59, 60, 61, 3000]))
        done = None if late and random.random() < 0.4 else due + shift if late else due - shift
        back = None
        if done is not None and random.random() < 0.2:
            back = done + random.choice([timedelta(days=3), timedelta(days=15), timedelta(days=16)])
            back -= random.choice([timedelta(), timedelta(seconds=1)])
        handed = random.random() < 0.4
        held = {body: random.randrange(1, 10**9)}
        if handed:
            held |= {it: random.randrange(0, 10**9) for it in bodies if it != body}
        found.append(
            Contact(
                f"109-2026-{n + 1:07d}", body, due.astimezone(UTC), done and done.astimezone(UTC),
                opened.astimezone(UTC), topic=random.choice([*city.topics, None]), held=held,
                reopened_at=back and back.astimezone(UTC), duplicate=random.random() < 0.1,
                moves=random.randrange(2, 4) if handed else 0, photo=random.random() < 0.5,
            )
        )  # fmt: skip
    return found


async def write_contacts(link: Any, contacts: Sequence[Contact]) -> None:
    """Their tickets, which are over, their facts and photos."""
    await link.executemany(
        "INSERT INTO tickets (number, opened_at, state) VALUES ($1, $2, 'confirmed')",
        [(it.ticket, it.opened_at) for it in contacts],
    )
    await link.executemany(
        """INSERT INTO deadline_facts (ticket, kind, started_at, run, formulas, opened_at, amount,
                  unit, due_at, provisional, done_at, in_time, restarted, reopened_at, topic_id,
                  duplicate, body_id, moves, held)
           VALUES ($1, 'city', $2, 1, 1, $2, 7, 'days', $3, false, $4, $5, false, $6, $7, $8, $9,
                   $10, $11)""",
        [
            (
                it.ticket, it.opened_at, it.due_at, it.done_at, it.in_time, it.reopened_at,
                it.topic, it.duplicate, it.body, it.moves, {str(k): v for k, v in it.held.items()},
            )
            for it in contacts
        ],
    )  # fmt: skip
    await link.executemany(
        """INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, part)
           VALUES (md5($1), $1, 'photo', 'image/jpeg', 1, 'body')""",
        [(it.ticket,) for it in contacts if it.photo],
    )


async def found_city_with_contacts(link: Any, count: int) -> City:
    """The city with contacts of late summer and autumn, whose facts are built."""
    city = await found_city(link)
    await write_contacts(link, made_contacts(city, count, Random(16)))
    await facts_are_built(link)
    return city


async def name_head_and_deputy(link: Any, city: City) -> None:
    """Put the login `head` in place of who heads roads now, and `deputy` in place of the deputy
    akim; to be called before a month is counted."""
    for statement, person in (
        ("UPDATE headships SET person_id = p.person_id FROM people p "
         "WHERE p.login = 'head' AND headships.person_id = $1", city.after),
        ("UPDATE supervisions SET person_id = p.person_id FROM people p "
         "WHERE p.login = 'deputy' AND supervisions.person_id = $1", city.deputy),
    ):  # fmt: skip
        await link.execute(statement, person)


async def count_month(link: Any, month: Month, at: datetime = FINAL) -> bool:
    """Count the month as of `at`. Return whether it is frozen."""
    async with link.transaction():
        return await keep_month(link, month, at, ALMATY)


async def facts_are_built(link: Any) -> None:
    await link.execute(
        """INSERT INTO facts_progress (kind, formulas, reached_at, finished_at)
           VALUES ('deadlines', $1, now(), now())""",
        FORMULAS_VERSION,
    )
