"""The typed functions over a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from foundation.names import Names
from launcher.rows.calls import calls_since
from queue_manager.domain.floor.states import Outcome, RingResult
from queue_manager.domain.lines.hours import OpeningSpan
from queue_manager.domain.lines.line import USUAL_LADDER, Line
from queue_manager.domain.lines.line_rules import LadderStepRequest, LineRequest, as_line
from queue_manager.rows.lines import add_line, change_line, every_line, open_lines, saved_lines
from queue_manager.scribe.writing import write_record
from registry.tickets.rows.numbers import highest_ticket_numbers
from staff.rows.operators import add_operator, operators_on_pbx, roster, set_skills
from staff.rows.people import add_person, close_person, people_exist, set_password
from tests.queue_manager.scribe import journal_feed as feed
from tests.tickets import insert_tickets

pytestmark = pytest.mark.services


async def write(database: Any, *calls: int) -> None:
    for n in calls:
        for records in feed.whole_call(n):
            for record in sorted(records, key=lambda each: type(each).__name__ != "CallBegan"):
                async with database.transaction():
                    await write_record(database, record)


async def test_calls_with_rings_and_recordings(database: Any) -> None:
    await write(database, 0, 2, 3)
    await write_record(database, feed.rang(3, 2, RingResult.REJECTED))
    for side in ("1", "2"):
        await database.execute(
            """INSERT INTO recordings (recording_id, call_id, started_at, seconds, mixed_path,
                   sides_path, mixed_sha256, sides_sha256, bytes)
               VALUES ($1, $2, $3, 1, $4, $5, $6, $6, 1)""",
            f"r{side}", feed.call_id(0), feed.START + timedelta(seconds=int(side)),
            f"d/{side}.opus", f"d/{side}.sides.opus", "0" * 64,
        )  # fmt: skip
    lines = [line async for line in calls_since(database, feed.START)]
    assert [line.call_id for line in lines] == [feed.call_id(n) for n in (0, 2, 3)]
    assert [line.outcome for line in lines] == ["answered", "abandoned", "answered"]
    shown = lines[0].as_json(Path("/r"))
    assert shown["number"] == shown["ticket"] == feed.ticket(0)
    assert shown["recordings"] == ["/r/d/1.opus", "/r/d/2.opus"]
    assert shown["rings"] == [{"operator": "1001", "seconds": 3.0, "result": "answered"}]
    assert shown["offered_at"] == "2024-11-24T08:00:00.123456+00:00"
    assert {ring.result for ring in lines[2].rings} == {"answered", "rejected"}
    late = [line async for line in calls_since(database, feed.START + timedelta(seconds=3))]
    assert [line.call_id for line in late] == [feed.call_id(3)]


async def test_a_call_that_lasts_has_no_outcome_yet(database: Any) -> None:
    await write_record(database, feed.began(0, caller=None))
    (line,) = [line async for line in calls_since(database, feed.START)]
    assert (line.outcome, line.ticket, line.caller, line.rings) == (None, None, "anonymous", ())


async def test_a_refused_call_and_a_test_call_are_on_record_as_such(database: Any) -> None:
    await write_record(database, feed.began(0, dialled="103", trial=True))
    await write_record(database, feed.ended(0, Outcome.REFUSED, refusal="full"))
    row = await database.fetchrow("SELECT outcome, refusal, dialled, trial FROM calls")
    assert tuple(row) == ("refused", "full", "103", True)


async def test_the_highest_number_of_each_series(database: Any) -> None:
    assert await highest_ticket_numbers(database) == {}
    numbers = ["109-2025-0000007", "109-2026-0000009", "109-2026-0000010", "112-2026-9999999",
               "112-2026-10000000"]  # fmt: skip
    for number in numbers:
        await insert_tickets(
            database, "INSERT INTO tickets (number, opened_at) VALUES ($1, now())", number
        )
    assert await highest_ticket_numbers(database) == {
        "109-2025": 7,
        "109-2026": 10,
        "112-2026": 10_000_000,
    }


async def test_people_operators_and_the_roster(database: Any) -> None:
    assert not await people_exist(database)
    person = await add_person(
        database, login="1001", password_hash="x", role="operator", name="Әйгерім Сәт"
    )
    await add_operator(database, extension="1001", person_id=person, sip_ha1="0" * 32)
    assert await people_exist(database)
    (operator,) = await operators_on_pbx(database)
    assert (operator.name, operator.languages) == ("Әйгерім Сәт", {"kk": 3, "ru": 3})
    assert await roster(database) == {"1001": "Әйгерім Сәт"}
    with pytest.raises(asyncpg.UniqueViolationError):
        await add_operator(database, extension="1001", person_id=person, sip_ha1="0" * 32)
    assert await set_password(database, "1001", "y", must_change=True)
    assert not await set_password(database, "nobody", "y")
    assert await close_person(database, "1001")
    assert await roster(database) == {}
    assert not await set_password(database, "1001", "z")
    assert not await close_person(database, "1001")


async def test_what_an_operator_is_skilled_in(database: Any) -> None:
    person = await add_person(
        database, login="1001", password_hash="x", role="operator", name="Әйгерім"
    )
    await add_operator(database, extension="1001", person_id=person, sip_ha1="0" * 32)
    skills: dict[str, Any] = {
        "lines": ("109",), "languages": {"kk": 3, "en": 1}, "topics": ("snow",), "reserve": True,
        "calls": False, "texts": 4, "text_languages": ("ru",),
    }  # fmt: skip
    before = await set_skills(database, "1001", **skills)
    assert before is not None
    assert dict(before) == {
        "lines": [], "languages": {"kk": 3, "ru": 3}, "topics": [], "reserve": False,
        "calls": True, "texts": 2, "text_languages": [],
    }  # fmt: skip
    (operator,) = await operators_on_pbx(database)
    assert {name: getattr(operator, name) for name in skills} == skills
    assert await set_skills(database, "9999", **skills) is None


async def test_the_lines_that_take_calls(database: Any) -> None:
    (line,) = await every_line(database)
    assert (line.number, line.kpi, line.ring_time) == (
        "109",
        timedelta(seconds=16),
        timedelta(seconds=6),
    )
    assert line == Line("109", names=Names("109 желісі", "Линия 109", "Line 109"))
    assert await open_lines(database) == ["109"]
    await database.execute("UPDATE lines SET open = false")
    assert await open_lines(database) == []
    assert [(each.number, each.open) for each in await every_line(database)] == [("109", False)]


async def test_a_line_is_added_and_changed_by_one_at_a_time(database: Any) -> None:
    week = tuple((("09:00", "18:30"),) if day < 5 else () for day in range(7))
    ladder = (
        LadderStepRequest(4.5, ("alert_lead", "reserve_joins")),
        LadderStepRequest(9, ("ring_two",)),
    )
    wish = LineRequest(
        "103", Names("Жедел", "Скорая", "Ambulance"), kpi_seconds=10, priority=5, hours=week,
        overflow_to="109", most_waiting=20, greets=False, topics=("clinic",), ladder=ladder,
    )  # fmt: skip
    assert await add_line(database, wish)
    assert not await add_line(database, wish)
    first, second = await saved_lines(database)
    assert (first.wish, first.version, second.wish.number) == (wish, 1, "109")
    line = (await every_line(database))[0]
    assert line == as_line(wish)
    assert line.hours is not None and line.hours[0] == (OpeningSpan(540, 1110),)
    assert await change_line(database, replace(wish, priority=6), 1) == 2
    assert await change_line(database, replace(wish, priority=7), 1) is None
    assert (await saved_lines(database))[0].wish.priority == 6


async def test_a_line_written_by_hand_rings_as_usual(database: Any) -> None:
    await database.execute("""UPDATE lines SET ladder = '[{"after_seconds": "soon"}]'""")
    (line,) = await every_line(database)
    assert line.ladder == USUAL_LADDER
    await database.execute("""UPDATE lines SET ladder = '[{"after_seconds": 1, "does": ["x"]}]'""")
    (line,) = await every_line(database)
    assert line.ladder == USUAL_LADDER


async def test_an_ended_call_keeps_its_outcome(database: Any) -> None:
    await write(database, 0)
    with pytest.raises(Exception, match="already answered"):
        await write_record(database, feed.ended(0, Outcome.ABANDONED))
