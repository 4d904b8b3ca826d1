"""What remedies save, by seeds, on one core and on all."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date
from functools import partial

import pytest

from quality.replay.cores import effects_on_all_cores
from quality.replay.day import ReplayDay
from quality.replay.effects import SEEDS, effects, shares
from quality.replay.remedies import read_remedy
from tests.quality.replay.days import callers, made, there

DAY, HOUR = date(2026, 11, 24), 3600
WORDS = ("operators+1@04:02-04:16", "breaks+30@04:30-05:00", "operators-1@04:02-04:16")


def crowded(seed: int) -> ReplayDay:
    arrivals = callers(*((n * 40.0, 100.0, 30.0 + 7 * (n % 9)) for n in range(25)))
    return made(arrivals, there("a", "b", ends=HOUR), ring=3)


def test_no_remedies_bring_nothing() -> None:
    assert effects(crowded, [], DAY, UTC) == []
    assert effects_on_all_cores(crowded, [], DAY, UTC) == []


@pytest.mark.parametrize("workers", [1, 2, 4, 9])
@pytest.mark.parametrize("remedies", [1, 3, 20])
def test_workers_share_all_seeds_and_remedies(remedies: int, workers: int) -> None:
    found = shares(remedies, workers)
    every = [(seed, place) for seed in range(SEEDS) for place in range(remedies)]
    assert sorted((seed, place) for seed, places in found for place in places) == every
    assert all(places for _, places in found)


def test_each_core_finds_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quality.replay.effects.SEEDS", 3)
    monkeypatch.setattr("quality.replay.cores.WORTH_IT", 1)
    remedies = [read_remedy(it) for it in WORDS]
    draw = partial(crowded)
    together = effects(draw, remedies, DAY, UTC)
    assert effects_on_all_cores(draw, remedies, DAY, UTC) == together
    assert [effects(draw, [it], DAY, UTC)[0] for it in remedies] == together
    more, nothing, fewer = together
    assert fewer.saved < 0 < more.saved
    assert (nothing.saved, nothing.played_from, nothing.played_to) == (0, None, None)


def test_no_process_of_the_pool_outlives_the_one_that_started_it() -> None:
    code = "from tests.quality.replay.blocked import main; main()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        workers = [int(process.stdout.readline())]
        process.kill()
        try:  # to the end of what they can write, which is their own end
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            subprocess.run(["kill", *map(str, workers)], check=False)
            pytest.fail("they are still there")
