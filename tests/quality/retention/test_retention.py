"""What is older than recordings are kept is erased, unless somebody needs it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.system import until
from foundation.postgres.pool import Connection, Pool, connection, open_pool
from foundation.settings import Settings, SettingsError, load_settings
from quality.__main__ import keep
from quality.retention.keeping import EARLIEST, RecordingKeeper, bounds_of
from quality.state import QualityState
from recordings.rows.recordings import save_voices
from recordings.rows.retention import any_aged
from recordings.voices import Voices
from staff.rows.people import add_person
from tests.quality.assessment.stage import ALMATY, answered, record
from tests.tickets import insert_tickets, lead_ticket

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=95)
DAYS = 93


def test_days_are_the_citys_own() -> None:
    zone, before_midnight = ZoneInfo("Asia/Almaty"), datetime(2026, 11, 30, 18, 59, tzinfo=UTC)
    for now, day in ((before_midnight, 28), (before_midnight + timedelta(minutes=2), 29)):
        expected = datetime(2026, 8, day, 19, tzinfo=UTC)
        assert bounds_of(now, now, DAYS, zone).before == expected


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)),
    st.timedeltas(timedelta(0), timedelta(days=9000)),
    st.integers(DAYS, 365),
)
def test_nothing_goes_sooner_than_it_is_said(now: datetime, ago: timedelta, days: int) -> None:
    """Nor all at once where a clock has jumped ahead of whatever was recorded."""
    moment = now.replace(tzinfo=UTC)
    bounds = bounds_of(moment, moment - ago, days, timezone(timedelta(hours=5)))
    kept = moment - bounds.before
    assert kept >= timedelta(days=days)
    assert kept < timedelta(days=days + 1) or bounds.before < moment - ago
    assert bounds.settled < moment - timedelta(days=30)


@pytest.mark.parametrize("days", [-1, 1, 92, 36501])
def test_days_that_are_too_few_are_refused(tmp_path: Path, days: int) -> None:
    (tmp_path / "komek.toml").write_text(f"recordings_keep_days = {days}\n")
    with pytest.raises(SettingsError, match="recordings_keep_days"):
        load_settings(tmp_path)


class Archive:
    """Recordings of calls that were answered, those of a `week`, and who looks after them."""

    def __init__(self, pool: Pool, link: Connection) -> None:
        self.link, self.state = link, QualityState()
        self._keeper = RecordingKeeper(pool, DAYS, ALMATY, self.state)
        self._count = 0
        self.week: set[str] = set()

    async def record(self, at: datetime, ticket: str | None = None) -> str:
        """Returns its id, which is its call's."""
        call = answered(self._count, at, "1001")
        self._count += 1
        await record(self.link, [call])
        await self.link.execute(
            "UPDATE recordings SET linked_at = started_at, ticket = $2 WHERE call_id = $1",
            call.call_id, ticket,
        )  # fmt: skip
        await save_voices(self.link, call.call_id, Voices(b"", 0.0, 0.0, [], []))
        return call.call_id

    async def look(self, now: datetime = NOW) -> None:
        """All that a look erases."""
        after: datetime | None = EARLIEST
        while after is not None:
            after = await self._keeper.next(now, after)

    async def there(self) -> set[str]:
        rows = await self.link.fetch(
            """SELECT recording_id FROM recordings JOIN recording_voices USING (recording_id)
                WHERE erased_at IS NULL AND NOT by_age"""
        )
        return {row["recording_id"] for row in rows} - self.week


@pytest.fixture
async def archive(fresh_settings: Settings) -> AsyncIterator[Archive]:
    pool = await open_pool(fresh_settings, "test", size=2)
    async with connection(pool) as link:
        archive = Archive(pool, link)
        archive.week = {await archive.record(NOW - timedelta(days=day)) for day in (0, 1)}
        yield archive
    pool.terminate()


async def ticket(link: Connection, number: int, state: str, **columns: object) -> str:
    """One that was changed a year ago."""
    name = f"109-2026-{number:07}"
    await insert_tickets(
        link,
        """INSERT INTO tickets (number, opened_at, subject, topic_id, body_id, call_id)
           SELECT $1, $2, 'люк', topic_id, body_id, $3 FROM topics WHERE code = 'manhole'""",
        name, OLD, columns.get("call_id"),
    )  # fmt: skip
    await lead_ticket(link, name, state)
    await changed(link, name, NOW - timedelta(days=365))
    return name


async def changed(link: Connection, number: str, at: datetime) -> None:
    await link.execute("UPDATE tickets SET changed_at = $2 WHERE number = $1", number, at)


@pytest.mark.services
async def test_old_ones_go_and_young_ones_stay(archive: Archive) -> None:
    old, young = await archive.record(OLD), await archive.record(NOW - timedelta(days=92))
    await archive.look()
    assert await archive.there() == {young}
    assert archive.state.recordings_erased == 1
    assert await any_aged(archive.link, "", old)
    assert not await any_aged(archive.link, "", young)


@pytest.mark.services
async def test_a_ticket_keeps_its_recording_until_it_is_settled(archive: Archive) -> None:
    link = archive.link
    over = await ticket(link, 1, "answered_on_the_spot")
    resolved = await ticket(link, 2, "resolved")
    gone, disputed = await archive.record(OLD, over), await archive.record(OLD, resolved)
    call = await archive.record(OLD)
    await ticket(link, 3, "assigned", call_id=call)  # whose recording does not know of it
    await changed(link, resolved, NOW - timedelta(days=30))
    await archive.look()
    assert await archive.there() == {disputed, call}
    assert await any_aged(link, over, gone)
    await archive.look(NOW + timedelta(days=2))
    assert await archive.there() == {call}


@pytest.mark.services
async def test_a_duplicate_keeps_its_recording_while_its_first_is_open(archive: Archive) -> None:
    link = archive.link
    first, second = await ticket(link, 1, "assigned"), await ticket(link, 2, "assigned")
    await lead_ticket(link, second, "duplicate")
    await link.execute("UPDATE tickets SET duplicate_of = $1 WHERE number = $2", first, second)
    await changed(link, second, NOW - timedelta(days=365))
    recording = await archive.record(OLD, second)
    await archive.look()
    assert await archive.there() == {recording}
    await lead_ticket(link, first, "rejected")
    await archive.look()
    assert await archive.there() == set()


@pytest.mark.services
async def test_what_quality_judges_by_stays(archive: Archive) -> None:
    link = archive.link
    judge = await add_person(link, login="judge", password_hash="", role="quality", name="Айқын")
    complained, disputed, waiting = [await archive.record(OLD) for _ in range(3)]
    await link.execute(
        """INSERT INTO complaints (kind, source, call_id, operator, subject, words, opened_at,
                                   opened_by, state, result, decided_at)
           VALUES ('complaint', 'quality', $1, '1001', $3, 'дөрекі', $2, $3, 'upheld',
                   'upheld', $2)""",
        complained, OLD, judge,
    )  # fmt: skip
    for call, state in ((disputed, "disputed"), (waiting, "waiting")):
        await link.execute(
            """INSERT INTO assessments (call_id, reason, drawn_on, operator, assessor, version_id,
                                        state, submitted_at)
               SELECT $1, 'random', $2, '1001', $4, min(version_id), $3,
                      CASE WHEN $3 <> 'waiting' THEN now() END FROM assessment_form_versions""",
            call, OLD.date(), state, judge,
        )  # fmt: skip
    await archive.look()
    assert await archive.there() == {complained, disputed}
    await link.execute("UPDATE complaints SET state = 'answered', answered_at = now()")
    await link.execute("UPDATE assessments SET state = 'dismissed' WHERE state = 'disputed'")
    await archive.look()
    assert await archive.there() == set()


@pytest.mark.services
async def test_what_came_late_is_kept_from_then_on(archive: Archive) -> None:
    """A file that lay around, or whose clock was behind: nobody may have heard it yet."""
    late = await archive.record(OLD)
    await archive.link.execute("UPDATE recordings SET linked_at = $1", NOW - timedelta(days=1))
    await archive.look()
    assert late in await archive.there()


@pytest.mark.services
async def test_a_clock_far_ahead_erases_nothing(archive: Archive) -> None:
    made = {await archive.record(NOW - timedelta(days=day)) for day in (1, 2, 90)}
    jumped = NOW + timedelta(days=3650)
    await archive.look(jumped)
    assert await archive.there() == made
    made |= {await archive.record(jumped + timedelta(hours=n)) for n in range(3)}
    await archive.look(jumped + timedelta(hours=4))
    assert await archive.there() == made, "what is recorded by such a clock proves nothing"


@pytest.mark.services
async def test_many_go_a_part_at_a_time(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quality.retention.keeping.AT_ONCE", 2)
    made: list[Any] = [await archive.record(OLD + timedelta(minutes=n)) for n in range(5)]
    assert await archive.there() == set(made)
    await archive.look()
    assert (await archive.there(), archive.state.recordings_erased) == (set(), 5)


@pytest.mark.services
async def test_the_process_erases_by_its_setting(
    archive: Archive, fresh_settings: Settings
) -> None:
    now = datetime.now(UTC)
    old, _, new = [await archive.record(now - timedelta(days=ago)) for ago in (95, 1, 0)]

    async def gone() -> bool:
        return old not in await archive.there()

    running = asyncio.create_task(keep(fresh_settings.changed(recordings_keep_days=DAYS)))
    try:
        await until(gone, 60, "the old recording is erased")
        assert new in await archive.there()
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
