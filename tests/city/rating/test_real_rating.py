"""A month rated from real rows: equal to the slow script, frozen once, corrected beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from city.rating.counting import count, keep_month, solved_in_term, span_of
from city.rating.drawing import REJECTIONS_SHARE, how_many
from city.rating.keeper import RatingKeeper
from city.rating.months import REOPENING_DAYS, Month, due_day
from city.rating.rating import RatedKind, Rating
from city.rating.rows import audits, objections
from city.rating.rows import rating as rows
from city.rating.rows.audits import AuditResult
from city.rating.rows.objections import ObjectionResult
from city.rating.signs import Sign
from foundation.postgres.pool import open_pool
from foundation.postgres.queries import bind
from foundation.settings import Settings
from quality.kpi import sheet as kpi_sheet
from quality.kpi.rows import kpi
from tests.city.rating.city_rows import (
    ALMATY,
    CHANGED,
    MONTH,
    City,
    facts_are_built,
    found_city,
    made_contacts,
    write_contacts,
)
from tests.city.rating.slow import Contact, points, refuted
from tests.city.rating.tallies import difficulties_of

pytestmark = pytest.mark.services
SEPTEMBER = Month(MONTH)
#: All of September is due, and none of it is final.
OCTOBER = datetime(2026, 10, 10, tzinfo=UTC)
FINAL = datetime(2026, 10, 16, tzinfo=UTC)


class House:
    """A city with a few hundred contacts in its database."""

    def __init__(self, pool: Any, link: Any, city: City, contacts: list[Contact]) -> None:
        self.pool, self.link, self.city, self.contacts = pool, link, city, contacts

    @property
    def of_month(self) -> list[Contact]:
        begins, ends = SEPTEMBER.begins(ALMATY), SEPTEMBER.ends(ALMATY)
        return [it for it in self.contacts if begins < it.due_at <= ends and not it.duplicate]

    async def keep(self, now: datetime) -> bool:
        async with self.link.transaction():
            return await keep_month(self.link, SEPTEMBER, now, ALMATY)


@pytest_asyncio.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    pool = await open_pool(fresh_settings, "test", size=2)
    async with pool.acquire() as link:
        city = await found_city(link)
        contacts = made_contacts(city, 600, Random(15))
        await write_contacts(link, contacts)
        await facts_are_built(link)
        yield House(pool, link, city, contacts)
    pool.terminate()


def head_of(city: City, body: int, contact: Contact) -> int | None:
    day = due_day(contact.due_at, ALMATY)
    if body == city.roads:
        return city.before if day < CHANGED else city.after
    if body == city.water:
        return city.of_water
    return city.of_heat if day <= datetime(2026, 9, 20).date() else None


def close(found: float, exact: Fraction) -> bool:
    """Parts are millionths of a contact: a contact in three parts is off by two of them at most."""
    return abs(found - exact) < 600 * 3e-6


def by_ident(rating: Rating, part: RatedKind) -> dict[int, Any]:
    return {it.ident: it for it in rating.of(part)}


async def test_every_point_is_that_of_the_slow_script(house: House) -> None:
    city = house.city
    rating = await count(house.link, SEPTEMBER, OCTOBER, ALMATY)
    exact = points(house.contacts, SEPTEMBER.begins(ALMATY), SEPTEMBER.ends(ALMATY))
    of_bodies = by_ident(rating, RatedKind.BODY)
    assert exact.keys() == of_bodies.keys()
    assert all(close(of_bodies[body].points, exact[body]) for body in exact)
    of_heads: dict[int | None, Fraction] = defaultdict(Fraction)
    of_deputy = Fraction(0)
    for it in house.of_month:
        for body, worth in points([it], SEPTEMBER.begins(ALMATY), SEPTEMBER.ends(ALMATY)).items():
            of_heads[head_of(city, body, it)] += worth
            if body != city.water or due_day(it.due_at, ALMATY) >= CHANGED:
                of_deputy += worth
    heads = by_ident(rating, RatedKind.HEAD)
    assert set(heads) == {city.before, city.after, city.of_water, city.of_heat}
    assert all(close(heads[head].points, of_heads[head]) for head in heads)
    assert close(rating.nobodys.points, of_heads[None]) and rating.nobodys.due > 0
    assert close(by_ident(rating, RatedKind.DEPUTY)[city.deputy].points, of_deputy)
    assert rating.city.due == len(house.of_month)
    assert rating.city.points == sum(1 if it.whole else -1 for it in house.of_month)


async def test_difficulty_and_signs_are_those_of_the_slow_script(house: House) -> None:
    year = span_of(SEPTEMBER, OCTOBER, ALMATY, 12)
    until = [it for it in house.contacts if not it.duplicate and it.due_at <= year.ends]
    assert await rows.difficulties(house.link, year) == difficulties_of(until)
    rating = await count(house.link, SEPTEMBER, OCTOBER, ALMATY)
    closed = [it for it in house.of_month if it.done_at is not None]
    signs = rating.city.signs
    assert signs[Sign.LAST_HOUR].cases == sum(
        it.in_time and it.due_at - it.done_at <= timedelta(hours=1) for it in closed if it.done_at
    )
    assert signs[Sign.WITHOUT_PHOTO].cases == sum(not it.photo for it in closed)
    assert signs[Sign.REOPENED].cases == sum(
        it.reopened_at is not None and it.reopened_at - it.done_at < timedelta(days=15)
        for it in closed
        if it.done_at
    )
    assert signs[Sign.BOUNCED].cases == sum(
        len(it.holders) for it in house.of_month if it.moves >= 2
    )
    assert signs[Sign.OPEN_LONG].cases == sum(
        (it.done_at or OCTOBER) - it.opened_at > timedelta(days=30) for it in house.of_month
    )
    assert {it.base for it in (signs[Sign.LAST_HOUR], signs[Sign.REOPENED])} == {len(closed)}


async def test_of_the_present_month_only_what_has_come_due_counts(house: House) -> None:
    """Else those that were solved early would stand alone, and nobody would be late."""
    now = datetime(2026, 9, 10, 12, tzinfo=UTC)
    rating = await count(house.link, SEPTEMBER, now, ALMATY)
    assert rating.city.due == sum(it.due_at <= now for it in house.of_month)


async def test_a_frozen_month_stays_and_later_changes_are_counted_beside_it(house: House) -> None:
    assert not await house.keep(OCTOBER), "provisional"
    assert not await house.keep(FINAL - timedelta(days=1))
    assert await house.keep(FINAL) and await house.keep(FINAL + timedelta(days=9))
    frozen = await rows.stored(house.link, SEPTEMBER)
    assert frozen is not None and frozen.frozen_at == FINAL
    span, water = span_of(SEPTEMBER, FINAL, ALMATY), house.city.water
    assert await rows.corrections(house.link, SEPTEMBER, span) == []
    of_water = [it for it in house.of_month if it.body == water]
    solved = next(it for it in of_water if it.whole)
    missed = next(it for it in of_water if not it.whole and not it.moves)
    await house.link.execute(
        "UPDATE deadline_facts SET reopened_at = $2 WHERE ticket = $1",
        solved.ticket, FINAL + timedelta(days=1),
    )  # fmt: skip
    counted = await count(house.link, SEPTEMBER, FINAL, ALMATY)
    assert counted == frozen.rating, "who came back so late changes no point"
    await house.link.execute(
        "UPDATE deadline_facts SET in_time = false, topic_id = NULL WHERE ticket <> $1",
        solved.ticket,
    )
    await object_to(house, missed, house.city.of_water, FINAL + timedelta(days=2))
    again = await rows.stored(house.link, SEPTEMBER)
    assert again == frozen, "the tickets changed, the month did not"
    found = await rows.corrections(house.link, SEPTEMBER, span)
    assert {it.head for it in found} == {house.city.of_water}
    assert sum(it.refuted for it in found) == 1 and sum(it.upheld for it in found) == 1_000_000
    with pytest.raises(asyncpg.RestrictViolationError):
        await rows.write(house.link, SEPTEMBER, frozen.rating, FINAL, frozen=False)
    with pytest.raises(asyncpg.RestrictViolationError):
        await house.link.execute("DELETE FROM rating_contacts")


async def test_corrections_are_those_of_the_slow_script_after_any_change(house: House) -> None:
    random, now = Random(109), {it.ticket: it for it in house.of_month}
    assert await house.keep(FINAL)
    for turn in range(3):
        for contact in random.sample(house.of_month, 60):
            back = None
            if contact.done_at is not None and random.random() < 0.8:
                back = contact.done_at + timedelta(days=random.randrange(1, 90))
            now[contact.ticket] = replace(
                contact, reopened_at=back, duplicate=random.random() < 0.2
            )
        await house.link.executemany(
            "UPDATE deadline_facts SET reopened_at = $2, duplicate = $3 WHERE ticket = $1",
            [(it.ticket, it.reopened_at, it.duplicate) for it in now.values()],
        )
        found = await rows.corrections(house.link, SEPTEMBER, span_of(SEPTEMBER, FINAL, ALMATY))
        for body in (house.city.roads, house.city.water, house.city.heat):
            of_body = [it for it in house.of_month if it.body == body]
            counted = sum(it.refuted for it in found if it.body_id == body)
            assert counted == refuted(of_body, now, FINAL), turn
        assert sum(it.refuted for it in found) > 10


async def test_corrections_are_found_among_those_that_came_back(house: House) -> None:
    """And not among all that were due: there are two hundred thousand in a month."""
    await house.keep(FINAL)
    span = span_of(SEPTEMBER, FINAL, ALMATY)
    query, *values = bind("rating_corrections", first=MONTH, begins=span.begins, ends=span.ends)
    await house.link.execute("SET enable_seqscan = off")
    plan = await house.link.fetch(f"EXPLAIN {query}", *values)
    text = "\n".join(row[0] for row in plan)
    assert "deadline_facts_came_back" in text and "deadline_facts_rated" not in text


async def test_a_term_due_at_midnight_is_of_the_day_before_everywhere(house: House) -> None:
    link, city = house.link, house.city
    await link.execute("DELETE FROM deadline_facts")
    last, first = SEPTEMBER.ends(ALMATY), SEPTEMBER.begins(ALMATY)
    for number, due in ((1, last), (2, last + timedelta(minutes=1)), (3, first)):
        await link.execute(
            """INSERT INTO deadline_facts (ticket, kind, started_at, run, formulas, opened_at,
                      amount, unit, due_at, provisional, done_at, in_time, restarted, duplicate,
                      body_id, moves, held)
               VALUES ($1, 'city', $2, 1, 1, $2, 7, 'days', $3, false, $2, $5, false, false,
                       $4, 0, '{}')""",
            f"109-2026-{number:07d}", due - timedelta(days=7), due, city.water, due == last,
        )  # fmt: skip
    rating = await count(link, SEPTEMBER, OCTOBER, ALMATY)
    assert (rating.city.solved, rating.city.due) == (1, 1)
    (term,) = await kpi.terms(link, city.water, kpi_sheet.KpiMonth(MONTH, ALMATY))
    assert (term.due, term.in_term) == (1, 1)
    sums = await solved_in_term(link, first, last, None, "water")
    assert (sums.solved, sums.due) == (1, 1)


async def test_a_goal_of_solved_in_term_counts_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked for each period of each goal; the sums by body, head and topic are not needed."""
    begins, ends = SEPTEMBER.begins(ALMATY), SEPTEMBER.ends(ALMATY)
    span = span_of(SEPTEMBER, OCTOBER, ALMATY)
    tallies = await rows.tallies(house.link, span, OCTOBER)
    topic = await house.link.fetchrow(
        "SELECT topic_id, code FROM topics WHERE topic_id = $1", house.city.topics[0]
    )
    below = await house.link.fetch("SELECT topics_below($1) AS topic_id", topic["code"])
    ids, water = {row["topic_id"] for row in below}, house.city.water

    async def never(*_: object) -> None:
        raise AssertionError("the whole rating is counted")

    monkeypatch.setattr(rows, "tallies", never)
    for code, body in (
        (None, None),
        (topic["code"], None),
        (None, "water"),
        (topic["code"], "water"),
    ):
        chosen = [
            it for it in tallies
            if (code is None or it.topic_id in ids) and (body is None or it.body_id == water)
        ]  # fmt: skip
        found = await solved_in_term(house.link, begins, ends, code, body)
        assert found.solved == sum(it.solved for it in chosen) > 0
        assert found.missed == sum(it.missed for it in chosen) > 0


async def test_what_was_rejected_in_term_counts_apart_and_is_audited_more(house: House) -> None:
    """Thirty of what water had solved were rejected instead, four of what it had missed; three of
    the thirty came back within 15 days."""
    link, water = house.link, house.city.water
    own = [it for it in house.of_month if it.body == water and not it.moves]
    solved = [it for it in own if it.whole and it.reopened_at is None][:30]
    missed = [it for it in own if not it.in_time and it.done_at is not None][:4]
    assert (len(solved), len(missed)) == (30, 4)
    before = by_ident(await count(link, SEPTEMBER, OCTOBER, ALMATY), RatedKind.BODY)[water]
    await link.execute(
        "UPDATE deadline_facts SET rejected = true WHERE ticket = ANY ($1)",
        [it.ticket for it in solved + missed],
    )
    await link.execute(
        """UPDATE deadline_facts SET reopened_at = done_at + interval '14 days'
            WHERE ticket = ANY ($1)""",
        [it.ticket for it in solved[:3]],
    )
    after = by_ident(await count(link, SEPTEMBER, OCTOBER, ALMATY), RatedKind.BODY)[water]
    assert (after.sums.rejected, after.sums.solved) == (27, before.sums.solved - 30)
    assert after.sums.missed == before.sums.missed + 3_000_000
    difficulties = await rows.difficulties(link, span_of(SEPTEMBER, OCTOBER, ALMATY, 12))
    assert sum(it.due for it in difficulties.values()) == sum(
        not it.duplicate and it.due_at <= span_of(SEPTEMBER, OCTOBER, ALMATY).ends
        for it in house.contacts
    ) - 27  # fmt: skip
    await house.keep(OCTOBER)
    drawn = [it for it in await audits.of_month(link, SEPTEMBER) if it.rejection]
    assert len(drawn) == 10 and {it.body_id for it in drawn} == {water}, "ten at least"
    assert how_many(100, REJECTIONS_SHARE) == 25 and how_many(100) == 10
    of_head = house.city.of_water
    for it in drawn:
        assert await audits.judge(link, it.audit_id, AuditResult.NOT_DONE, "", of_head, OCTOBER)
    figures = by_ident(await count(link, SEPTEMBER, OCTOBER, ALMATY), RatedKind.BODY)[water]
    assert (figures.rejections.judged, figures.rejections.false) == (10, 10)
    assert figures.audit.judged == 0 and figures.in_question


async def test_rejections_are_drawn_once_the_facts_tell_them_also_after_the_closures(
    house: House,
) -> None:
    """Facts of the version before had no rejections: those that were drawn stood among closures."""
    link = house.link
    await link.execute("DELETE FROM facts_progress")
    await house.keep(OCTOBER)
    closures = await audits.of_month(link, SEPTEMBER)
    assert closures and not any(it.rejection for it in closures)
    first = next(it for it in closures if it.body_id == house.city.water)
    assert await audits.judge(
        link, first.audit_id, AuditResult.DONE, "", house.city.deputy, OCTOBER
    )
    rejected = [it.ticket for it in house.of_month if it.body == house.city.water and it.whole]
    await link.execute(
        "UPDATE deadline_facts SET rejected = true WHERE ticket = ANY ($1)", rejected
    )
    await house.keep(OCTOBER)
    assert not any(it.rejection for it in await audits.of_month(link, SEPTEMBER))
    await facts_are_built(link)
    await house.keep(OCTOBER)
    drawn = await audits.of_month(link, SEPTEMBER)
    assert {it.body_id for it in drawn if it.rejection} == {house.city.water}
    assert {it.audit_id for it in closures} <= {it.audit_id for it in drawn}
    (judged,) = (it for it in drawn if it.result is not None)
    assert judged.ticket == first.ticket and not judged.rejection, "what was judged stays"
    await house.keep(OCTOBER + timedelta(days=1))
    assert await audits.of_month(link, SEPTEMBER) == drawn


async def object_to(house: House, contact: Contact, head: int, now: datetime) -> None:
    counts = await objections.missed(
        house.link, contact.ticket, contact.opened_at, head, ALMATY.key, now
    )
    assert counts is not None and counts.month == MONTH
    number = await objections.add(
        house.link, contact.ticket, contact.opened_at, counts, head, "It was ours for an hour", now
    )
    assert number is not None
    assert not await objections.decide(house.link, number, ObjectionResult.UPHELD, "", head, now), (
        "not by themselves"
    )
    assert await objections.decide(
        house.link, number, ObjectionResult.UPHELD, "", house.city.deputy, now
    )


async def test_an_objection_that_is_upheld_in_time_takes_the_contact_out(house: House) -> None:
    missed = next(
        it for it in house.of_month if not it.whole and it.body == house.city.water and not it.moves
    )
    before = by_ident(await count(house.link, SEPTEMBER, OCTOBER, ALMATY), RatedKind.HEAD)
    await object_to(house, missed, house.city.of_water, OCTOBER)
    after = by_ident(await count(house.link, SEPTEMBER, OCTOBER, ALMATY), RatedKind.HEAD)
    water = house.city.of_water
    assert after[water].points == pytest.approx(before[water].points + 1)
    assert after[water].due == pytest.approx(before[water].due - 1)
    house.contacts = [replace(it, upheld=it == missed) for it in house.contacts]
    exact = points(house.contacts, SEPTEMBER.begins(ALMATY), SEPTEMBER.ends(ALMATY))
    bodies = by_ident(await count(house.link, SEPTEMBER, OCTOBER, ALMATY), RatedKind.BODY)
    assert all(close(bodies[body].points, exact[body]) for body in exact)
    year = span_of(SEPTEMBER, OCTOBER, ALMATY, 12)
    until = [it for it in house.contacts if not it.duplicate and it.due_at <= year.ends]
    assert await rows.difficulties(house.link, year) == difficulties_of(until), (
        "nor does it make its topic harder"
    )
    assert (
        await objections.missed(
            house.link, missed.ticket, missed.opened_at, water, ALMATY.key, OCTOBER
        )
        is None
    )
    solved = next(it for it in house.of_month if it.whole and it.body == house.city.water)
    other = next(
        it for it in house.of_month if not it.whole and it.held.keys() == {house.city.heat}
    )
    for contact in (solved, other):
        assert (
            await objections.missed(
                house.link, contact.ticket, contact.opened_at, water, ALMATY.key, OCTOBER
            )
            is None
        ), "a point, or somebody else's"


async def test_the_contacts_behind_the_points_add_up_to_them(house: House) -> None:
    everything = {"missed": False, "limit": 1000, "offset": 0}
    head = house.city.before
    span = span_of(SEPTEMBER, OCTOBER, ALMATY)
    live = await rows.contacts_live(house.link, head, span, **everything)
    await house.keep(FINAL)
    frozen = await rows.contacts_frozen(house.link, head, SEPTEMBER, **everything)
    assert live == frozen and len(live) > 50
    stored = await rows.stored(house.link, SEPTEMBER)
    assert stored is not None
    together = sum(1_000_000 if it.solved else -it.millionths for it in frozen)
    assert together / 1_000_000 == by_ident(stored.rating, RatedKind.HEAD)[head].points
    missed = await rows.contacts_live(house.link, head, span, missed=True, limit=5, offset=2)
    assert missed == [it for it in live if not it.solved][2:7]


async def test_audits_are_drawn_when_the_month_is_over_and_once(house: House) -> None:
    await house.keep(datetime(2026, 9, 30, 12, tzinfo=UTC))
    assert await audits.of_month(house.link, SEPTEMBER) == []
    await house.keep(OCTOBER)
    drawn = await audits.of_month(house.link, SEPTEMBER)
    await house.keep(OCTOBER + timedelta(days=1))
    assert await audits.of_month(house.link, SEPTEMBER) == drawn
    assert {it.body_id for it in drawn} == {house.city.roads, house.city.water, house.city.heat}
    whole = {it.ticket for it in house.of_month if it.whole}
    assert len(drawn) >= 30 and {it.ticket for it in drawn} <= whole
    of_water = [it for it in drawn if it.body_id == house.city.water]
    for n, audit in enumerate(of_water):
        result = AuditResult.NOT_DONE if n < 8 else AuditResult.DONE
        assert await audits.judge(
            house.link, audit.audit_id, result, "", house.city.deputy, OCTOBER
        )
    assert not await audits.judge(
        house.link, 10**9, AuditResult.DONE, "", house.city.deputy, OCTOBER
    )
    heads = by_ident(await count(house.link, SEPTEMBER, OCTOBER, ALMATY), RatedKind.HEAD)
    water = heads[house.city.of_water]
    assert (water.audit.judged, water.audit.false) == (len(of_water), 8)
    assert water.in_question and water.rank is None
    assert not heads[house.city.after].in_question


async def test_the_keeper_counts_each_month_and_freezes_those_that_are_final(house: House) -> None:
    keeper = RatingKeeper(house.pool, ALMATY)
    await keeper.look(FINAL)
    known = {f"{it.month:%Y-%m}": it.frozen_at for it in await rows.known_months(house.link)}
    assert known == {"2026-10": None, "2026-09": FINAL, "2026-08": FINAL}
    await keeper.look(FINAL + timedelta(hours=1))
    assert (await rows.known_months(house.link))[1].counted_at == FINAL


async def test_nothing_is_frozen_before_the_facts_are_there(house: House) -> None:
    await house.link.execute("DELETE FROM facts_progress")
    assert not await house.keep(FINAL)
    await facts_are_built(house.link)
    assert await house.keep(FINAL + timedelta(days=1))


async def test_the_days_within_which_a_contact_is_reopened_are_those_of_python(
    house: House,
) -> None:
    done, last = SEPTEMBER.begins(ALMATY), timedelta(days=REOPENING_DAYS)
    for late, in_time in ((last - timedelta(microseconds=1), True), (last, False)):
        found = await house.link.fetchrow(
            "SELECT is_reopened_in_time($1, $2) AS in_time, is_solved_whole(true, $1, $2) AS whole",
            done, done + late,
        )  # fmt: skip
        assert tuple(found) == (in_time, not in_time)
    assert await house.link.fetchval("SELECT is_solved_whole(true, $1, NULL)", done)
