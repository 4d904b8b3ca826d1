"""What `./komek status` says of recordings that are in danger."""

import asyncio
from datetime import UTC, datetime

import pytest

from channels.model import RemainingUnits
from channels.state import ChannelsState, SourceState
from foundation.process.faults import wellness
from foundation.process.health import serve_health
from foundation.process.health_checks import answers, checks
from foundation.settings import Settings
from launcher.homes import ensure_home, fresh_home
from launcher.status import status
from launcher.table import status_table
from queue_manager.scribe.scribe import ScribeState
from recordings.state import RecorderState
from registry.facts.rows.facts_keeping import FactsComparison
from registry.state import RegistryState


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("s")
    fresh_home(home)
    return ensure_home(home)


async def shown(
    settings: Settings,
    state: RecorderState | ScribeState | RegistryState | ChannelsState,
    role: str = "recorder",
) -> str:
    """The table, with one process alone at work."""
    async with serve_health(settings, role, state.health):
        told = await asyncio.to_thread(status, settings)
    told["running"] = True
    return status_table(told)


async def test_what_is_left_of_a_networks_limit_is_said(settings: Settings) -> None:
    source = SourceState(forged=2)
    source.answered(datetime.now(UTC), [RemainingUnits("posts in 24 hours", 999, 1000)])
    table = await shown(settings, ChannelsState(sources={"x": source}), "channels")
    assert (
        "answers; nothing has come yet; 999 of 1000 posts in 24 hours left; "
        "2 FORGED deliveries refused"
    ) in table


@pytest.mark.parametrize("draining", [True, False])
async def test_lines_that_take_nobody_are_said(settings: Settings, draining: bool) -> None:
    async with serve_health(settings, "dispatcher", lambda: {"draining": draining}):
        found = await asyncio.to_thread(status, settings)
    found["running"] = True
    assert ("ARE BEING EMPTIED: " in status_table(found)) is draining


@pytest.mark.parametrize("space", ["low", "full"])
async def test_little_room_for_recordings_is_said(settings: Settings, space: str) -> None:
    table = await shown(settings, RecorderState(settings.folders.recordings_dir, space=space))
    assert f"recordings   ROOM IS {space.upper()}: " in table and " GB left" in table


async def test_recordings_that_fail_are_said_with_the_reason(settings: Settings) -> None:
    failing = {"a.raw": "NoRoom: 3 bytes left", "b.raw": "NoRoom: 3 bytes left"}
    state = RecorderState(
        settings.folders.recordings_dir, failing=failing, reconciled={"unrecorded": 4}
    )
    table = await shown(settings, state)
    assert "2 CANNOT BE KEPT: NoRoom: 3 bytes left" in table
    assert "4 CALLS WERE NOT RECORDED" in table


async def test_faults_are_counted_and_said_and_nobody_is_ended_for_them(
    settings: Settings,
) -> None:
    """Unwell is not hung: the process answers, so the watch lets it live."""
    met = wellness({"events not decided": 2, "AMI messages not read": 0})
    assert met == {"ok": False, "faults": {"events not decided": 2}}
    async with (
        serve_health(settings, "dispatcher", lambda: met),
        serve_health(settings, "web", lambda: wellness({})),
    ):
        told = await asyncio.to_thread(status, settings)
        ours = checks(settings)
        answered = [await answers(ours[role], 2.0) for role in ("dispatcher", "web")]
    assert answered == [True, True]
    assert told["faults"] == {"dispatcher": {"events not decided": 2}}
    told["running"] = True
    assert "dispatcher   UNWELL: 2 events not decided" in status_table(told)


async def test_nothing_is_said_of_recordings_that_are_well(settings: Settings) -> None:
    table = await shown(settings, RecorderState(settings.folders.recordings_dir, reconciled={}))
    assert table.count("recordings ") == 1 and "ROOM" not in table


async def test_facts_that_differ_are_said(settings: Settings) -> None:
    found = FactsComparison(
        datetime.now(UTC), 0.01, compared=812, differing=3, examples=("a", "b", "c")
    )
    state = ScribeState(facts_failed=2)
    state.facts.comparison, state.facts.differ = found, list(found.examples)
    table = await shown(settings, state, "scribe")
    assert "facts   " in table
    assert "3 OF 812 OF CALLS DIFFER from their records, such as a: ./komek facts" in table
    assert "UNWELL: 2 facts not written, 3 facts that differ" in table


async def test_how_far_facts_are_built_is_said(settings: Settings) -> None:
    state = RegistryState()
    state.facts.built, state.facts.reached = 400, datetime(2026, 3, 2, tzinfo=UTC)
    table = await shown(settings, state, "registry")
    assert "of deadlines: 400 built, back to 2026-03-02" in table


async def test_nothing_is_said_of_facts_that_are_well(settings: Settings) -> None:
    state = ScribeState()
    state.facts.building = False
    table = await shown(settings, state, "scribe")
    assert "facts  " not in table and "UNWELL" not in table
