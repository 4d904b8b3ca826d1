"""`./komek replay DAY` on a real PostgreSQL: a day that the scribe has written down."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from datetime import date

import pytest

from foundation.errors import StartError
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from launcher.replay_recorded import run_recorded
from quality.replay.day import ReplayDay
from quality.replay.figures import as_json, figures_of
from quality.replay.run import Replayed, replay
from queue_manager.domain.decide import Decision, decide
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.model import Floor
from tests.quality.replay.days import callers, made, there
from tests.queue_manager.scribe.test_facts import House

pytestmark = pytest.mark.services
DAY = date(2026, 11, 24)
COUNTS = ("offered", "answered", "lost", "in_16_seconds", "short_abandons")


def busy_day() -> ReplayDay:
    """Two hours in which three operators have enough to do, with a break."""
    rng = random.Random(7)
    moments = sorted(round(rng.uniform(0, 7200), 3) for _ in range(150))
    people = (
        (at, round(rng.expovariate(1 / 90), 3), round(rng.expovariate(1 / 60), 3)) for at in moments
    )
    shifts = (*there("1001", "1002"), *there("1003", ends=3000), *there("1003", begins=4200))
    return made(callers(*people), shifts, greeting=4, wrap_up=20, ring=3)


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    pool = await open_pool(fresh_settings, "test", size=2)
    yield House(pool)
    pool.terminate()


async def write_down(house: House, day: ReplayDay) -> Replayed:
    """What the scribe would have written of this day."""
    records: list[note.Record] = []

    def noting(floor: Floor, event: on.Event) -> Decision:
        decision = decide(floor, event)
        records.extend(decision.records)
        return decision

    replayed = replay(day, decides=noting)
    await house.write(records)
    return replayed


async def test_a_day_on_record_is_replayed_as_it_was(
    house: House, fresh_settings: Settings
) -> None:
    was = as_json(figures_of((await write_down(house, busy_day())).fates))
    found = json.loads(await asyncio.to_thread(run_recorded, fresh_settings, DAY, [], as_json=True))
    assert found["on_record"] == was
    assert [found[key] for key in COUNTS] == [was[key] for key in COUNTS]
    assert was["lost"] > 10 and was["answered"] > 100
    assert abs(found["mean_wait_seconds"] - was["mean_wait_seconds"]) < 0.1
    assert (found["operators"], found["left_out"], found["remedies"]) == (3, 0, [])
    first = found["quarter_hours"][0]
    assert first["begins"].endswith("+05:00")
    shown = await asyncio.to_thread(
        run_recorded, fresh_settings, DAY, ["operators+2@09:00-11:00"], as_json=False
    )
    assert f"on record: {was['answered']} answered, {was['lost']} lost" in shown
    assert "operators+2@09:00-11:00: saves " in shown


async def test_a_day_without_calls_has_nothing_to_replay(fresh_settings: Settings) -> None:
    with pytest.raises(StartError, match="no calls of 2026-11-25 are on record"):
        await asyncio.to_thread(run_recorded, fresh_settings, date(2026, 11, 25), [], as_json=True)
    with pytest.raises(StartError, match="is no remedy"):
        await asyncio.to_thread(run_recorded, fresh_settings, DAY, ["more"], as_json=True)
