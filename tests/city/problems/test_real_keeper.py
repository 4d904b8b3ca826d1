"""Tickets on record become problems; a change is counted at once, and equals the night's count."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from math import log2
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from h3.api.basic_int import latlng_to_cell

from channels.intake import Centre, take_in
from channels.model import Author, Fetched, Posted, Viewed
from channels.rows import sources
from city.problems.criticality import table
from city.problems.keeper import NIGHT_AGAIN, ProblemKeeper
from city.problems.naming import CITY
from city.problems.places import WHOLE_CITY
from city.problems.rows import panel
from city.problems.rows import problems as rows
from city.problems.rows.criticality import VersionAuthor
from city.problems.score import FORMULA, MOST_POST
from city.problems.weighing import WeightsRefusal, weigh
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Connection, Pool, connection, open_pool, transaction
from foundation.settings import Settings
from launcher.import_requests import count_problems_anew
from staff.roles import ADMINISTRATOR
from staff.rows.people import add_person
from tests.tickets import change_topic, insert_tickets, lead_ticket
from tests.waiting import until_waiting

pytestmark = pytest.mark.services
ZONE = ZoneInfo("Asia/Almaty")
NOW = datetime.now(UTC)
HERE, THERE, ABROAD = (51.1283, 71.4305), (51.1683, 71.4705), (40.7, -74.0)
HOME, AWAY = (latlng_to_cell(*it, 9) for it in (HERE, THERE))


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(fresh_settings, "test", size=4)
    yield pool
    await pool.close()


class Registry:
    """Tickets that come in."""

    def __init__(self, pool: Pool) -> None:
        self.pool, self.number = pool, 0

    async def add(
        self, days_ago: float, place: tuple[float, float] | None, applicant: str | None,
        topic: str = "road",
    ) -> str:  # fmt: skip
        self.number += 1
        number = f"109-2026-{self.number:07}"
        lat, lon = place or (None, None)
        async with transaction(self.pool) as link:
            await insert_tickets(
                link,
                """INSERT INTO tickets (number, opened_at, applicant, lat, lon, topic_id)
                   SELECT $1, $2, $3, $4, $5, topic_id FROM topics WHERE code = $6""",
                number, NOW - timedelta(days=days_ago), applicant, lat, lon, topic,
            )  # fmt: skip
        return number


async def problems(pool: Pool) -> dict[tuple[str, int], dict[str, Any]]:
    async with connection(pool) as link:
        rows = await link.fetch("SELECT * FROM problems JOIN topics USING (topic_id)")
    return {(row["code"], row["cell"]): dict(row) for row in rows}


async def districts(pool: Pool) -> dict[str, dict[str, Any]]:
    """What roads have in each district."""
    async with connection(pool) as link:
        rows = await link.fetch(
            """SELECT p.* FROM problem_districts p JOIN topics USING (topic_id)
                WHERE code = 'road'"""
        )
    return {row["district"]: dict(row) for row in rows}


async def listed(pool: Pool) -> dict[str, int]:
    """How many tickets a district's page has behind its contacts."""
    async with connection(pool) as link:
        rows = await link.fetch(
            """SELECT d.district, (SELECT count(*)
                         FROM problem_contacts_in(topic_id, 0, d.district))
                 FROM problem_districts d JOIN topics USING (topic_id) WHERE code = 'road'"""
        )
    return {row["district"]: row["count"] for row in rows}


async def name_district(pool: Pool, number: str, district: str | None) -> None:
    """A ticket names another district now, or none."""
    async with transaction(pool) as link:
        await link.execute(
            """UPDATE tickets SET district = $2, version = version + 1, changed_at = now()
                WHERE number = $1""",
            number, district,
        )  # fmt: skip


async def again_at_night(pool: Pool, keeper: ProblemKeeper) -> None:
    """All of it is counted anew."""
    async with transaction(pool) as link:
        await link.execute("UPDATE problem_progress SET nightly_on = NULL")
    await keeper.look(NOW)


async def test_a_topic_that_fails_holds_up_no_other_and_the_night_is_not_run_at_once_again(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    for n in range(6):
        await registry.add(10 * n + 1, HERE, f"+7701{n:07}")
        await registry.add(10 * n + 1, HERE, f"+7702{n:07}", "clinic")
    counted: list[int] = []

    async def contacts(link: Connection, topic: int, since: date) -> Any:
        counted.append(topic)
        if topic == min(counted):
            raise KeyError(topic)
        return await real(link, topic, since)

    real = rows.contacts
    monkeypatch.setattr(rows, "contacts", contacts)
    with pytest.raises(KeyError):
        await keeper.look(NOW)
    assert len(counted) == 2 and len(await problems(pool)) >= 1
    depths = set[int]()
    for seconds in (5, 10):
        with pytest.raises(KeyError) as again:
            await keeper.look(NOW + timedelta(seconds=seconds))
        depths.add(len(again.traceback))
    assert len(counted) == 2
    assert len(depths) == 1, "what is told again does not grow with each telling"
    monkeypatch.undo()
    await keeper.look(NOW + NIGHT_AGAIN)
    assert {topic for topic, _ in await problems(pool)} == {"road", "clinic"}
    async with connection(pool) as link:
        kept = await link.fetchval("SELECT count(DISTINCT topic_id) FROM problem_snapshots")
    assert kept == 2, "the day's picture has all of them"


async def test_a_city_counted_at_night_and_by_its_changes(pool: Pool) -> None:
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    for n in range(6):
        await registry.add(10 * n + 1, HERE, f"+7701{n:07}")
    for n in range(50):
        await registry.add(n * 7, THERE, "+77019999999")
    for place in (None, ABROAD):
        await registry.add(3, place, "+77015555555", "clinic")
    await keeper.look(NOW)
    found = await problems(pool)
    assert set(found) == {("road", HOME), ("road", AWAY), ("clinic", WHOLE_CITY)}
    here, there = found["road", HOME], found["road", AWAY]
    assert (here["contacts"], here["incidents"], here["applicants"]) == (6, 6, 6)
    assert (there["contacts"], there["incidents"], there["applicants"]) == (50, 1, 1)
    assert here["score"] > there["score"] > 0
    product = here["rate"] * here["criticality"] * here["resonance"] * (1 + here["recurrence"])
    assert here["score"] == pytest.approx(product)

    road = await districts(pool)
    assert sum(it["contacts"] for it in road.values()) == 56
    assert sum(it["incidents"] for it in road.values()) == 7
    async with connection(pool) as link:
        expected = await link.fetch("SELECT place, cell, came FROM problem_outlook ORDER BY 1")
    assert {it["cell"] for it in expected} == {HOME, AWAY} and expected[0]["place"] == 1

    moved = await registry.add(2, HERE, "+77011111119")
    await keeper.look(NOW)
    assert (await problems(pool))["road", HOME]["contacts"] == 7
    async with transaction(pool) as link:
        await change_topic(link, moved, "snow")
        await link.execute(
            "UPDATE tickets SET version = version + 1, changed_at = now() WHERE number = $1", moved
        )
    await keeper.look(NOW)
    by_change = await problems(pool)
    assert by_change["road", HOME]["contacts"] == 6
    assert by_change["snow", HOME]["contacts"] == 1
    by_change_districts = await districts(pool)
    await again_at_night(pool, keeper)
    assert await districts(pool) == by_change_districts
    async with connection(pool) as link:
        months = await link.fetchval(
            """SELECT sum(contacts) FROM problem_months JOIN topics USING (topic_id)
                WHERE code = 'road'"""
        )
        assert months == 56
        first = await link.fetchval("SELECT count(*) FROM problem_snapshots WHERE place = 1")
        assert first == 1


async def test_what_another_system_brings_counts_from_the_night_on(pool: Pool) -> None:
    """It changed there a year ago, long before the keeper looked last; it was solved there, too."""
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    await registry.add(3, THERE, "+77011111111")
    await keeper.look(NOW)
    old = NOW - timedelta(days=200)
    number = await registry.add(200, HERE, None)
    async with transaction(pool) as link:
        await link.execute("UPDATE tickets SET changed_at = $2 WHERE number = $1", number, old)
        await lead_ticket(link, number, "resolved")
        await link.execute("DELETE FROM ticket_history WHERE ticket = $1", number)
        await link.execute(
            """INSERT INTO open311_requests (token, key_id, ticket, topic_id, language, channel,
                      received_at, requested_at, closed_at)
               SELECT 'a', NULL, number, topic_id, 'kk', 'web', now(), opened_at, $2 FROM tickets
                WHERE number = $1""",
            number, old,
        )  # fmt: skip
    await keeper.look(NOW)
    assert ("road", HOME) not in await problems(pool)
    await again_at_night(pool, keeper)
    assert (await problems(pool))["road", HOME]["solved"] == 1
    async with connection(pool) as link:
        reached = await link.fetchval("SELECT changed_at FROM problem_progress")
    assert reached > NOW - timedelta(days=1), "the next look does not begin at the first ticket"


async def test_what_came_since_midnight_does_not_end_the_night(pool: Pool) -> None:
    """A topic that is scanned has a contact of the night itself: it is the next night's."""
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    for n in range(40):
        await registry.add(2 * n + 1, (THERE, HERE)[n % 2], f"+7701{n:07}")
    for n in range(20):
        await registry.add(2, HERE, f"+7702{n:07}")
    await registry.add(0, HERE, "+77039999999")
    await keeper.look(NOW)
    async with connection(pool) as link:
        assert await link.fetchval("SELECT nightly_on FROM problem_progress") is not None
        (found,) = await link.fetch("SELECT * FROM problem_clusters")
    assert found["cell"] == HOME and found["cases"] >= 20


async def test_the_whole_citys_row_by_a_change_is_the_nights(pool: Pool) -> None:
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    for n in range(4):
        await registry.add(20 * n + 1, None, "+77011111111", "clinic")
        await registry.add(9 * n + 1, None, f"+7702{n:07}", "clinic")
    back = await registry.add(5, None, "+77033333333", "clinic")
    await keeper.look(NOW)
    async with transaction(pool) as link:
        await lead_ticket(link, back, "answered_on_the_spot")
        await link.execute(
            """UPDATE tickets SET reopenings = 1, version = version + 1, changed_at = now()
                WHERE number = $1""",
            back,
        )
    await registry.add(2, None, None, "clinic")
    await keeper.look(NOW)
    by_change = (await problems(pool))["clinic", WHOLE_CITY]
    assert (by_change["contacts"], by_change["incidents"], by_change["returned"]) == (10, 7, 1)
    await keeper.count_all(NOW)
    at_night = (await problems(pool))["clinic", WHOLE_CITY]
    counted = ("contacts", "incidents", "applicants", "solved", "returned", "post_weight")
    assert [by_change[it] for it in counted] == [at_night[it] for it in counted]


async def test_what_names_a_district_without_a_place_counts_there_at_once(pool: Pool) -> None:
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    await registry.add(20, HERE, "+77012222222")
    await keeper.look(NOW)
    async with connection(pool) as link:
        codes = [row["code"] for row in await link.fetch("SELECT code FROM districts ORDER BY 1")]
    known = await districts(pool)
    there = next(it for it in codes if it not in known)
    number = await registry.add(3, None, "+77011111111")
    await name_district(pool, number, there)
    await keeper.look(NOW)
    counted = {code: row["contacts"] for code, row in (await districts(pool)).items()}
    assert counted[there] == 1 and len(counted) == 2
    assert await listed(pool) == counted
    await name_district(pool, number, None)
    await keeper.look(NOW)
    by_change = await districts(pool)
    assert there not in by_change
    await again_at_night(pool, keeper)
    assert await districts(pool) == by_change


#: Contacts whose district is not that of their cell (without a place: the one that they name), or
#: whose body is not their ticket's.
STRAYS = """
SELECT p.ticket FROM problem_tickets p JOIN tickets t ON t.number = p.ticket
  LEFT JOIN problem_cells c ON c.cell = p.cell
 WHERE p.counts_in IS DISTINCT FROM CASE WHEN p.cell = 0 THEN t.district ELSE c.district END
    OR p.body_id IS DISTINCT FROM t.body_id"""


async def strays(pool: Pool) -> list[str]:
    async with connection(pool) as link:
        return [row["ticket"] for row in await link.fetch(STRAYS)]


async def test_a_contact_stands_beside_its_district_and_its_body_whatever_changes(
    pool: Pool,
) -> None:
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    here = [await registry.add(20, HERE, f"+7701{n:07}") for n in range(3)]
    await registry.add(20, THERE, "+77021111111")
    loose = await registry.add(3, None, "+77022222222")
    await keeper.look(NOW)
    assert await strays(pool) == []
    (one, other), before = sorted(await districts(pool))[:2], await listed(pool)
    await name_district(pool, loose, one)
    async with transaction(pool) as link:
        await link.execute(
            """UPDATE tickets SET body_id = (SELECT max(body_id) FROM bodies),
                      version = version + 1, changed_at = now() WHERE number = $1""",
            here[0],
        )
    assert await strays(pool) == sorted([here[0], loose])
    await keeper.look(NOW)
    assert await strays(pool) == []
    assert await listed(pool) == {**before, one: before[one] + 1}
    await redraw(pool, one, other)
    await again_at_night(pool, keeper)
    assert await strays(pool) == []
    assert await listed(pool) == {one: before[other] + 1, other: before[one]}


async def redraw(pool: Pool, one: str, other: str) -> None:
    """Each of two districts lies where the other one lay."""
    async with transaction(pool) as link:
        await link.execute(
            """UPDATE districts d SET outline = o.outline FROM districts o
                WHERE (d.code, o.code) IN (($1, $2), ($2, $1))""",
            one, other,
        )  # fmt: skip


#: A statement that changes more contacts than `most` is refused, as one that takes too long is, and
#: so is one that changes the contact `stop`.
WATCH = """
CREATE TABLE watched (most integer NOT NULL, stop text);
CREATE FUNCTION watch_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM changed) > (SELECT most FROM watched)
       OR EXISTS (SELECT FROM changed JOIN watched ON stop = ticket) THEN
        RAISE EXCEPTION 'too long' USING ERRCODE = 'query_canceled';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER watch_contacts AFTER UPDATE ON problem_tickets REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION watch_contacts();"""


async def watch(pool: Pool, most: int, stop: str | None = None) -> None:
    async with transaction(pool) as link:
        if not await link.fetchval("SELECT to_regclass('watched') IS NOT NULL"):
            await link.execute(WATCH)
        await link.execute("DELETE FROM watched")
        await link.execute("INSERT INTO watched VALUES ($1, $2)", most, stop)


async def test_contacts_of_redrawn_districts_follow_piece_by_piece_also_after_a_break(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("city.problems.settling.AT_ONCE", 4)
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    every = [await registry.add(20, (HERE, THERE)[n % 2], f"+7701{n:07}") for n in range(10)]
    every += [await registry.add(3, None, f"+7702{n:07}") for n in range(2)]
    await keeper.look(NOW)
    one, other = await districts(pool)
    await name_district(pool, every[-1], one)
    await keeper.look(NOW)
    before = await listed(pool)
    await redraw(pool, one, other)
    await watch(pool, 4, every[6])
    with pytest.raises(DatabaseAway):
        await again_at_night(pool, keeper)
    assert sorted(await strays(pool)) == every[4:10], "the first four stay settled"
    await watch(pool, 4)
    await ProblemKeeper(pool, ZONE).look(NOW)
    assert await strays(pool) == []
    assert await listed(pool) == {one: before[other] + 1, other: before[one] - 1}


async def test_by_day_a_contact_counts_with_those_of_its_cell(pool: Pool) -> None:
    """Districts are drawn anew, and the keeper starts again: the cells move at night."""
    registry = Registry(pool)
    for place in (HERE, HERE, THERE):
        await registry.add(20, place, f"+7701{registry.number:07}")
    await ProblemKeeper(pool, ZONE).look(NOW)
    one, other = await districts(pool)
    before = await listed(pool)
    await redraw(pool, one, other)
    await watch(pool, 0)
    keeper = ProblemKeeper(pool, ZONE)
    await registry.add(1, HERE, "+77022222222")
    await keeper.look(NOW)
    home = max(before, key=lambda it: before[it])
    assert await strays(pool) == []
    assert await listed(pool) == {**before, home: before[home] + 1}
    await watch(pool, 9)
    await again_at_night(pool, keeper)
    assert await strays(pool) == []
    assert await listed(pool) == {one: before[other] + (home == other),
                                  other: before[one] + (home == one)}  # fmt: skip


@pytest.mark.parametrize("started", [True, False])
async def test_what_a_program_of_before_wrote_has_its_district_from_a_start_or_the_night_on(
    pool: Pool, started: bool
) -> None:
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    for place in (HERE, THERE, None):
        number = await registry.add(1, place, f"+7701{registry.number:07}")
    await keeper.look(NOW)
    async with connection(pool) as link:
        districts_of_tickets = "UPDATE problem_tickets SET counts_in = 'esil', body_id = NULL"
        await link.execute(districts_of_tickets)
    assert number in await strays(pool)
    if started:
        await ProblemKeeper(pool, ZONE).look(NOW)
    else:
        await again_at_night(pool, keeper)
    assert await strays(pool) == []


async def write_post(pool: Pool, ticket: str, views: int) -> None:
    """A ticket was written as a post, which so many have seen by now."""
    author, at = Author(f"1_{ticket}/7"), NOW - timedelta(days=2)
    async with transaction(pool) as link:
        await sources.begin(link, "vk")
        cursor = (await sources.lock(link, "vk")).cursor
        read = [Posted(ticket, author, at, "Люк"), Viewed(ticket, datetime.now(UTC), views)]
        await take_in(link, "vk", cursor, Fetched(read, cursor), Centre("109", "kk"), NOW)
        await link.execute(
            "UPDATE conversations SET ticket = $1 WHERE address = $2", ticket, author.address
        )


@pytest.mark.parametrize("place", [HERE, None])
async def test_how_many_saw_a_post_counts_at_once_and_swamps_nothing(
    pool: Pool, place: tuple[float, float] | None
) -> None:
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    number = await registry.add(2, place, "+77011111111")
    for n in range(40):
        await registry.add(2, THERE, f"+7702{n:07}")
    await write_post(pool, number, 300)
    await keeper.look(NOW)
    cell = WHOLE_CITY if place is None else HOME
    before = (await problems(pool))["road", cell]
    assert before["post_weight"] == 2  # log2(1 + 300 / 100)
    assert before["resonance"] == pytest.approx(1 + log2(3))
    await write_post(pool, number, 1_000_000)
    await keeper.look(NOW)
    by_change = await problems(pool)
    assert before["score"] < by_change["road", cell]["score"] < by_change["road", AWAY]["score"]
    await again_at_night(pool, keeper)
    at_night = (await problems(pool))["road", cell]
    assert at_night["post_weight"] == by_change["road", cell]["post_weight"] < MOST_POST


async def test_what_an_older_program_wrote_is_looked_at_again(pool: Pool) -> None:
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    for _ in range(2):
        await registry.add(1, None, "+77011111111", "clinic")
    await keeper.look(NOW)
    async with connection(pool) as link:
        await link.execute("UPDATE problem_tickets SET applicant = NULL, reopened = NULL")
    await keeper.look(NOW)
    assert (await problems(pool))["clinic", WHOLE_CITY]["applicants"] == 1


async def write_step(link: Any, number: str, before: str, after: str, days: float) -> None:
    """Into the ticket's story, so many days after it came."""
    await link.execute(
        """INSERT INTO ticket_history (ticket, at, change)
           SELECT number, opened_at + $2 * interval '1 day',
                  jsonb_build_object('state', jsonb_build_array($3::text, $4::text))
             FROM tickets WHERE number = $1""",
        number, days, before, after,
    )  # fmt: skip


async def came_back(link: Any, number: str, after: float) -> None:
    """Solved on the day after it came, reopened so many days later, and open since."""
    await lead_ticket(link, number, "resolved")
    await lead_ticket(link, number, "reopened")
    await write_step(link, number, "accepted", "resolved", 1)
    await write_step(link, number, "resolved", "reopened", 1 + after)
    await link.execute(
        """UPDATE tickets SET reopenings = 1, version = version + 1, changed_at = now()
            WHERE number = $1""",
        number,
    )


async def returns(pool: Pool) -> list[tuple[int, int]]:
    """Incidents that were solved, and those that came back: of clinics in the whole city, where
    each applicant is one, and of roads in one place."""
    rows = await problems(pool)
    every = rows["clinic", WHOLE_CITY], rows["road", HOME]
    return [(it["solved"], it["returned"]) for it in every]


async def test_what_came_back_and_is_open_was_solved_all_the_same(pool: Pool) -> None:
    """Of ten that were solved three came back within 90 days and one after a hundred, and are open
    again."""
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    solved = [await registry.add(200 + n, None, f"+7701{n:07}", "clinic") for n in range(6)]
    back = [await registry.add(210 + n, None, f"+7702{n:07}", "clinic") for n in range(4)]
    here = await registry.add(150, HERE, "+77031111111")
    async with transaction(pool) as link:
        for number in solved:
            await lead_ticket(link, number, "resolved")
            await write_step(link, number, "accepted", "resolved", 1)
        for number, after in zip([*back, here], (2, 20, 90, 91, 5), strict=True):
            await came_back(link, number, after)
    await keeper.look(NOW)
    assert await returns(pool) == [(10, 3), (1, 1)]
    async with connection(pool) as link:
        topic = await link.fetchval("SELECT topic_id FROM topics WHERE code = 'clinic'")
        listed = await panel.tickets(link, topic, CITY, 20)
    assert {it.number for it in listed if it.solved_on is None} == set(back)
    # A program of before wrote what came back and is open as if it had never been solved.
    async with transaction(pool) as link:
        await link.execute(
            """UPDATE problem_tickets SET solved_on = NULL, reopened = true
                WHERE ticket = ANY ($1)""",
            [*back, here],
        )
        await link.execute("UPDATE problems SET formula = 1, returned = 0")
    await again_at_night(pool, keeper)
    assert await returns(pool) == [(10, 3), (1, 1)]
    assert {it["formula"] for it in (await problems(pool)).values()} == {FORMULA}


async def test_nobody_is_told_by_the_mark_of_an_erased_applicant(pool: Pool) -> None:
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    number = await registry.add(1, None, "+77011111111", "clinic")
    await keeper.look(NOW)
    async with transaction(pool) as link:
        await lead_ticket(link, number, "answered_on_the_spot")
        one, other = [
            await add_person(link, login=it, password_hash="-", role=ADMINISTRATOR, name=it)
            for it in ("one", "other")
        ]
        erasure = await link.fetchval(
            """INSERT INTO erasures (applicant, reason, asked_by, decided_by, state, decided_at)
               VALUES ('+77011111111', 'r', $1, $2, 'confirmed', now()) RETURNING erasure_id""",
            one, other,
        )  # fmt: skip
        assert await link.fetchval("SELECT count(applicant) FROM problem_tickets") == 1
        await link.execute("SELECT erase_applicant($1)", erasure)
        assert await link.fetchval("SELECT count(applicant) FROM problem_tickets") == 0


async def test_a_burst_of_one_night_is_a_cluster(pool: Pool) -> None:
    registry = Registry(pool)
    for n in range(60):
        place = (51.1 + n % 10 * 0.01, 71.4 + n % 7 * 0.01)
        await registry.add(2 + n * 1.4, place, f"+7702{n:07}")
    for n in range(9):
        await registry.add(1.2, HERE, f"+7703{n:07}")
    await ProblemKeeper(pool, ZONE).look(NOW)
    async with connection(pool) as link:
        rows = await link.fetch("SELECT cell, cases, p FROM problem_clusters ORDER BY p")
    assert len(rows) == 1 and rows[0]["cases"] >= 9 and rows[0]["p"] <= 0.01


async def test_weights_are_saved_while_problems_are_counted_anew(pool: Pool) -> None:
    """The keeper writes places, then districts; whoever weighs, both at once."""
    registry, keeper = Registry(pool), ProblemKeeper(pool, ZONE)
    for topic in ("road", "snow", "waste"):
        await registry.add(1, HERE, "+77011111111", topic)
    await keeper.look(NOW)
    async with transaction(pool) as link:
        person_id = await add_person(
            link, login="one", password_hash="-", role=ADMINISTRATOR, name="one"
        )
        await link.execute(
            "UPDATE tickets SET version = version + 1, changed_at = now(), reopenings = 1"
        )
        topics = await link.fetch(
            "SELECT topic_id, code FROM problems JOIN topics USING (topic_id) ORDER BY topic_id"
        )
    first, last = topics[0], topics[-1]

    async def save() -> int | WeightsRefusal:
        async with transaction(pool) as link:
            by = VersionAuthor(person_id, NOW, "қауіпті")
            weights = {**table().topics, first["code"]: 5}
            return await weigh(link, table().version, table().usual, weights, by)

    async with asyncio.timeout(20), transaction(pool) as other:
        await other.execute("SELECT FROM problems WHERE topic_id = $1 FOR UPDATE", last["topic_id"])
        counted = asyncio.create_task(keeper.look(NOW))
        await until_waiting(pool)
        saved = asyncio.create_task(save())
        await until_waiting(pool, 2)
    await counted
    assert await saved == table().version + 1
    assert (await problems(pool))[first["code"], HOME]["criticality"] == 5


async def test_what_came_at_once_is_counted_without_waiting_for_the_night(
    fresh_settings: Settings, pool: Pool
) -> None:
    """A past that was filled in, or an import: its tickets are older than the last night."""
    keeper, registry = ProblemKeeper(pool, ZONE), Registry(pool)
    await keeper.look(NOW)
    for n in range(40):
        await registry.add(20 + n % 9, HERE, f"+7701000{n:04}")
    await keeper.look(NOW + timedelta(seconds=10))
    assert await counted_each_night(pool) == (0, 0), "it waits for the next night"
    await asyncio.to_thread(count_problems_anew, fresh_settings)
    async with connection(pool) as link:
        progress = await rows.progress(link)
        assert progress is not None and progress.incomplete
    await keeper.look(NOW + timedelta(seconds=20))
    priors, places = await counted_each_night(pool)
    assert priors == 2 and places > 0
    async with connection(pool) as link:
        progress = await rows.progress(link)
        assert progress is not None and not progress.incomplete
        await rows.ask_recount(link, NOW)
        await rows.recount_done(link, NOW - timedelta(seconds=1))
        progress = await rows.progress(link)
        assert progress is not None and progress.incomplete, "one that was asked meanwhile stays"


async def counted_each_night(pool: Pool) -> tuple[int, int]:
    """How many priors of roads, and how many places of the month to come there are."""
    async with connection(pool) as link:
        road = await link.fetchval("SELECT topic_id FROM topics WHERE code = 'road'")
        known = [await rows.known_prior(link, road, city=city) for city in (False, True)]
        ahead = await panel.outlook(link, NOW.astimezone(ZONE).date(), None, 100)
    return sum(it is not None for it in known), len(ahead)
