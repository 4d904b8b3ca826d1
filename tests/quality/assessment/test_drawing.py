"""Nightly draws on a real database: once, enough, and recounted the slow and obvious way."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.postgres.pool import Connection, connection, open_pool
from foundation.settings import Settings
from quality.assessment.drawing import Drawer, draw_day
from quality.assessment.rows import draws
from quality.assessment.sampling import Stratum
from staff.rows.operators import add_operator
from staff.rows.people import add_person
from tests.quality.assessment.stage import ALMATY, answered, record

pytestmark = pytest.mark.services
LAST = date(2026, 2, 28)
QUOTA = 3


@pytest.fixture
async def link(fresh_settings: Settings) -> AsyncIterator[Connection]:
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        yield link
    pool.terminate()


async def person(link: Connection, login: str, role: str, extension: str | None = None) -> int:
    person_id = await add_person(link, login=login, password_hash="", role=role, name=login)
    if extension:
        await add_operator(link, extension=extension, person_id=person_id, sip_ha1="0" * 32)
    return person_id


async def a_week(link: Connection) -> None:
    """From 22 to 28 February: 1001 has six calls a day, 1002 only on the first two days."""
    heat = await link.fetchrow(
        "SELECT topic_id, parent_id FROM topics WHERE parent_id IS NOT NULL ORDER BY topic_id"
    )
    calls = []
    for day in range(7):
        midnight = datetime(2026, 2, 22 + day, tzinfo=ALMATY).astimezone(UTC)
        for n in range(6):
            who = "1001" if n % 2 or day > 1 else "1002"
            topic = heat["topic_id"] if n % 3 == 0 else None
            at = midnight + timedelta(hours=4 * n, minutes=day)
            score = 1 if (day, n) == (3, 3) else 4
            calls.append(answered(10 * day + n, at, who, topic_id=topic, survey_score=score))
    await record(link, calls, unrecorded=["c0"])


async def test_a_month_is_drawn_by_night_and_its_strata_can_be_recounted(
    link: Connection, fresh_settings: Settings
) -> None:
    judges = [await person(link, "judge", "quality"), await person(link, "other", "quality")]
    await person(link, "1001", "operator", "1001")
    await person(link, "1002", "quality", "1002")  # another role now
    await a_week(link)
    noon = datetime(2026, 2, 26, 12, tzinfo=UTC)
    for call_id, kind in (("c1", "complaint"), ("c2", "complaint"), ("c4", "praise")):
        await link.execute(
            """INSERT INTO complaints (kind, source, call_id, operator, subject, words, opened_at,
                   opened_by)
               VALUES ($1, 'operator', $2, 'x', $3, 'Дөрекі сөйледі', $4, $3)""",
            kind, call_id, judges[0], noon,
        )  # fmt: skip
    for n in range(7):
        day = LAST - timedelta(6 - n)
        async with link.transaction():
            await draw_day(link, day, ALMATY, QUOTA, datetime.now(UTC))
    rows = await link.fetch("SELECT * FROM assessments")
    assert {it["state"] for it in rows} == {"waiting"}
    random = [it for it in rows if it["reason"] == "random"]
    assert Counter(it["operator"] for it in random) == {"1001": QUOTA, "1002": QUOTA}
    low = [it["call_id"] for it in rows if it["reason"] == "low_mark"]
    assert low == ["c33"] or "c33" in [it["call_id"] for it in random]
    complained = {it["call_id"]: it for it in rows if it["reason"] == "complaint"}
    assert set(complained) == {"c1", "c2"} - {it["call_id"] for it in random}
    assert {it["drawn_on"] for it in complained.values()} <= {noon.date()}
    assert "c4" not in [it["call_id"] for it in rows if it["reason"] != "random"], "praise"
    assert "c0" not in [it["call_id"] for it in rows], "there is nothing to listen to"
    assert await link.fetchval("SELECT sum(unrecorded) FROM assessment_draws") == 1
    assert await link.fetchval("SELECT count(DISTINCT seed) FROM assessment_draws") == 1
    whose = Counter(it["assessor"] for it in rows)
    assert set(whose) >= set(judges) and max(whose.values()) - min(whose[it] for it in judges) <= 1
    assert all(it["assessor"] != it["subject"] for it in rows)
    await recount(link, random)


async def recount(link: Connection, random: list) -> None:
    """Every stratum of every night, from the calls themselves."""
    parents = dict(await link.fetch("SELECT topic_id, parent_id FROM topics"))
    for night in await link.fetch("SELECT day FROM assessment_draws"):
        calls = Counter()
        for fact in await link.fetch("SELECT * FROM contact_facts WHERE contact_id <> 'c0'"):
            local = fact["offered_at"].astimezone(ALMATY)
            topic = fact["topic_id"] or 0
            while parents.get(topic):
                topic = parents[topic]
            if local.date() == night["day"]:
                calls[Stratum(fact["operator"], topic, local.hour // 6)] += 1
        drawn = Counter(
            Stratum(it["operator"], it["topic"], it["part"])
            for it in random
            if it["drawn_on"] == night["day"]
        )
        strata = await draws.strata_of(link, night["day"])
        assert strata == {it: (calls[it], drawn[it]) for it in {*calls, *drawn}}


async def test_a_restart_draws_nothing_twice_and_catches_up_a_missed_night(
    fresh_settings: Settings, link: Connection
) -> None:
    await a_week(link)
    pool = await open_pool(fresh_settings, "test", size=4)
    noon = datetime(2026, 2, 26, 7, tzinfo=UTC)
    late = datetime(2026, 2, 27, 23, 40, tzinfo=UTC)  # 4:40 of the 28th in the city
    first = await Drawer(pool, ALMATY, QUOTA).look(noon)
    again = Drawer(pool, ALMATY, QUOTA)
    assert (await again.look(noon), await again.look(noon)) == (0, 0)
    days = "SELECT array_agg(day ORDER BY day) FROM assessment_draws"
    assert await link.fetchval(days) == [date(2026, 2, 25)]
    both = await asyncio.gather(*(Drawer(pool, ALMATY, QUOTA).look(late) for _ in range(2)))
    assert await link.fetchval(days) == [date(2026, 2, day) for day in (25, 26, 27)]
    assert await link.fetchval("SELECT count(*) FROM assessments") == first + sum(both)
    assert {it["assessor"] for it in await link.fetch("SELECT * FROM assessments")} == {None}
    pool.terminate()


async def test_what_was_set_aside_is_drawn_anew(link: Connection) -> None:
    await a_week(link)
    now = datetime.now(UTC)
    for n in range(7):
        async with link.transaction():
            await draw_day(link, LAST - timedelta(6 - n), ALMATY, QUOTA, now)
        await link.execute("UPDATE assessments SET state = 'set_aside' WHERE operator = '1001'")
    drawn = "SELECT count(*) FROM assessments WHERE operator = '1001' AND reason = 'random'"
    assert await link.fetchval(drawn) > QUOTA


async def test_a_call_that_a_controller_answered_is_not_drawn(link: Connection) -> None:
    """They have a line of their own, and judge; nobody of those judges them."""
    for login, role, extension in (("q1", "quality", "1003"), ("o1", "operator", "1001")):
        await person(link, login, role, extension)
    await link.execute(
        "INSERT INTO lines (number, names, named_only) VALUES ($1, names_of('С', 'С', 'Q'), true)",
        "1090",
    )
    noon = datetime(2026, 2, 28, 7, tzinfo=UTC)
    at = [noon + timedelta(minutes=n) for n in range(4)]
    whose = [("1001", "109"), ("1003", "1090")] * 2
    calls = [answered(n, at[n], who, line=line) for n, (who, line) in enumerate(whose)]
    await record(link, calls)
    async with link.transaction():
        assert await draw_day(link, LAST, ALMATY, QUOTA, datetime.now(UTC)) == 2
    drawn = await link.fetch("SELECT operator FROM assessments")
    assert [it["operator"] for it in drawn] == ["1001", "1001"]
