"""The keepers of the city's panels: the trouble of one is told, and is not the others'."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest

from city.keeping import keep_all
from city.state import CityState
from foundation.postgres.errors import DatabaseAway


class Plan:
    """A keeper that does at each look what `looks` say, then is still."""

    every_seconds = 0.0

    def __init__(self, name: str, *looks: Exception | None) -> None:
        self.name, self.looks, self.seen = name, list(looks), 0
        self.through = asyncio.Event()

    async def look(self, now: datetime) -> None:
        assert now.tzinfo is not None
        if not self.looks:
            self.through.set()
            await asyncio.Event().wait()
        self.seen += 1
        if (trouble := self.looks.pop(0)) is not None:
            raise trouble


async def until_through(state: CityState, *plans: Plan) -> None:
    running = asyncio.create_task(keep_all(plans, state))
    await asyncio.wait_for(asyncio.gather(*(it.through.wait() for it in plans)), 20)
    running.cancel()


async def test_the_trouble_of_one_keeper_is_not_the_others() -> None:
    state = CityState()
    await until_through(state, Plan("rating", ValueError("x")), well := Plan("tree", None, None))
    assert well.seen == 2 and set(state.looked_at) == {"tree"}
    assert state.trouble == {"rating": "ValueError"}
    assert state.health()["faults"]


async def test_trouble_that_is_over_is_told_no_more() -> None:
    state = CityState()
    await until_through(state, Plan("rating", ValueError("x"), None))
    assert not state.trouble and state.database


async def test_a_database_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    state = CityState()
    tries: list[Callable[..., object]] = []

    async def retry_while_unavailable(
        look: Callable[[], object], away: Callable[[DatabaseAway], None]
    ) -> None:
        tries.append(look)
        if len(tries) == 1:
            away(DatabaseAway("gone"))
            assert not state.database
        await look()  # type: ignore[misc]

    monkeypatch.setattr("city.keeping.retry_while_unavailable", retry_while_unavailable)
    await until_through(state, Plan("rating", None))
    assert state.database
