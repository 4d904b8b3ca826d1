"""What is older than recordings are kept is erased, unless its ticket is open."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.settings import Settings, SettingsError, load_settings
from recordings.aging import retention_since
from recordings.rows.recordings import age_recordings, any_aged
from tests.queue_manager.scribe import journal_feed as feed
from tests.recordings.recorder_process import RecorderProcess
from tests.tickets import insert_tickets, lead_ticket

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_days_are_the_citys_own() -> None:
    before_midnight = datetime(2026, 11, 30, 18, 59, tzinfo=UTC)
    assert retention_since(before_midnight, 93, ALMATY) == datetime(2026, 8, 28, 19, tzinfo=UTC)
    after = before_midnight + timedelta(minutes=2)
    assert retention_since(after, 93, ALMATY) == datetime(2026, 8, 29, 19, tzinfo=UTC)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)), st.integers(93, 365))
def test_nothing_goes_sooner_than_it_is_said(now: datetime, days: int) -> None:
    moment = now.replace(tzinfo=UTC)
    kept = moment - retention_since(moment, days, timezone(timedelta(hours=5)))
    assert timedelta(days=days) <= kept < timedelta(days=days + 1)


@pytest.mark.parametrize("days", [-1, 1, 92, 36501])
def test_days_that_are_too_few_are_refused(tmp_path: Any, days: int) -> None:
    (tmp_path / "komek.toml").write_text(f"recordings_keep_days = {days}\n")
    with pytest.raises(SettingsError, match="recordings_keep_days"):
        load_settings(tmp_path)


async def record(database: Any, name: str, at: datetime, ticket: str | None = None) -> None:
    await database.execute(
        """INSERT INTO recordings (recording_id, call_id, ticket, started_at, seconds, mixed_path,
                                   sides_path, mixed_sha256, sides_sha256, bytes)
           VALUES ($1, $1, $2, $3, 1, $1 || '.opus', $1 || '.sides.opus', $4, $4, 3)""",
        name, ticket, at, "0" * 64,
    )  # fmt: skip
    await database.execute(
        """INSERT INTO recording_voices (recording_id, version, peaks, caller_seconds,
                                         operator_seconds, silences, overtalks)
           VALUES ($1, 1, '', 0, 0, '[]', '[]')""",
        name,
    )


async def there(database: Any) -> list[str]:
    rows = await database.fetch(
        """SELECT recording_id FROM recordings JOIN recording_voices USING (recording_id)
            WHERE erased_at IS NULL AND NOT by_age ORDER BY 1"""
    )
    return [row["recording_id"] for row in rows]


async def ticket(database: Any, number: int) -> str:
    name = f"109-2026-{number:07}"
    await insert_tickets(
        database,
        """INSERT INTO tickets (number, opened_at, subject, topic_id, body_id)
           SELECT $1, $2, 'люк', topic_id, body_id FROM topics WHERE code = 'manhole'""",
        name, NOW,
    )  # fmt: skip
    return name


@pytest.mark.services
async def test_old_ones_go_but_for_those_of_open_tickets(database: Any) -> None:
    open_one, ended = await ticket(database, 1), await ticket(database, 2)
    await lead_ticket(database, ended, "answered_on_the_spot")
    await record(database, "old", NOW - timedelta(days=2))
    await record(database, "old-ended", NOW - timedelta(days=3), ended)
    await record(database, "old-open", NOW - timedelta(days=4), open_one)
    await record(database, "young", NOW)
    before = NOW - timedelta(days=1)
    assert await age_recordings(database, before, 1) == 1, "the oldest first"
    assert await there(database) == ["old", "old-open", "young"]
    assert await age_recordings(database, before, 10) == 1
    assert await age_recordings(database, before, 10) == 0
    assert await there(database) == ["old-open", "young"]
    assert await any_aged(database, "", "old")
    assert await any_aged(database, ended, None)
    assert not await any_aged(database, open_one, "young")
    await lead_ticket(database, open_one, "rejected")
    assert await age_recordings(database, before, 10) == 1
    assert await there(database) == ["young"]


@pytest.mark.services
async def test_the_recorder_erases_by_its_setting(fresh_settings: Settings, database: Any) -> None:
    toml = fresh_settings.home / "komek.toml"
    toml.write_text(toml.read_text() + "recordings_keep_days = 93\n")
    now = datetime.now(UTC)
    await record(database, f"{feed.call_id(1)}~1", now - timedelta(days=95))
    await record(database, f"{feed.call_id(2)}~1", now - timedelta(days=92))
    with RecorderProcess(fresh_settings) as recorder:
        health = await recorder.until(lambda it: bool(it.get("erased_by_age")))
        assert health["erased_by_age"] == 1
        assert await there(database) == [f"{feed.call_id(2)}~1"]
        assert await asyncio.to_thread(recorder.alive)
