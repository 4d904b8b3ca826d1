"""A guesser's waits grow; nobody else waits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import NoReturn

import pytest

from foundation.settings import Settings
from softphone_ui.applicant.code import DAY, GUESSES
from softphone_ui.web import throttle as module
from softphone_ui.web.errors import TooManyTries
from softphone_ui.web.outages import Outages
from softphone_ui.web.redis import open_redis
from softphone_ui.web.throttle import Throttle


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [(0, 0), (4, 0), (5, 60), (6, 120), (7, 240), (15, 61_440), (16, DAY), (10**6, DAY)],
)
def test_each_wrong_try_doubles_the_wait_up_to_a_day(tries: int, seconds: int) -> None:
    assert GUESSES.after(tries) == seconds
    assert GUESSES.forgotten_after > GUESSES.longest, "the count outlives the wait"


@pytest.fixture
async def throttle(unused_tcp_port: int) -> AsyncIterator[Throttle]:
    redis = open_redis(f"redis://127.0.0.1:{unused_tcp_port}")  # nobody is there
    yield Throttle(redis, Outages())
    await redis.aclose()


async def test_also_without_redis_waits_grow_and_end(
    throttle: Throttle, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: clock.now))
    for _ in range(5):
        await throttle.slow_down("a", GUESSES)
    for begins, seconds in ((0, 60), (60, 120), (180, 240)):
        for now, left in ((begins, seconds), (begins + seconds - 1, 1)):
            clock.now = now
            with pytest.raises(TooManyTries) as refused:
                await throttle.slow_down("a", GUESSES)
            assert refused.value.detail["retry_after_seconds"] == left
        await throttle.slow_down(f"b{begins}", GUESSES)
        clock.now = begins + seconds
        await throttle.slow_down("a", GUESSES)
    with pytest.raises(TooManyTries):
        await throttle.slow_down("a", GUESSES)
    await throttle.was_right("a")
    for _ in range(4):
        await throttle.slow_down("a", GUESSES)
    await throttle.give_back("a", GUESSES)  # one of many was right
    await throttle.slow_down("a", GUESSES)
    await throttle.slow_down("a", GUESSES)
    with pytest.raises(TooManyTries):
        await throttle.slow_down("a", GUESSES)
    await throttle.was_right("a")
    for _ in range(5):
        await throttle.slow_down("a", GUESSES)


@pytest.mark.services
async def test_what_was_counted_without_redis_counts_when_it_is_back(
    fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: clock.now))
    redis = open_redis(fresh_settings.stores.redis_url)
    throttle = Throttle(redis, Outages())

    async def tries(times: int) -> None:
        for _ in range(times):
            await throttle.count("a", 5, 60)

    def away(**_: object) -> NoReturn:
        raise ConnectionError

    await tries(2)
    with monkeypatch.context() as patch:
        patch.setattr(redis, "pipeline", away)
        await tries(2)
        await throttle.count("a", 5, 60, by=-1)
    await tries(2)
    with pytest.raises(TooManyTries):
        await tries(1)
    # Those of a secret are no matter of a minute, and are forgotten all the same.
    for _ in range(GUESSES.free - 2):
        await throttle.slow_down("b", GUESSES)
    with monkeypatch.context() as patch:
        patch.setattr(redis, "pipeline", away)
        await throttle.slow_down("b", GUESSES)
    await throttle.slow_down("b", GUESSES)
    with pytest.raises(TooManyTries):
        await throttle.slow_down("b", GUESSES)
    await throttle.was_right("b")
    with monkeypatch.context() as patch:
        patch.setattr(redis, "pipeline", away)
        await throttle.slow_down("b", GUESSES)
    clock.now = GUESSES.forgotten_after
    for _ in range(GUESSES.free):
        await throttle.slow_down("b", GUESSES)
    await redis.aclose()
