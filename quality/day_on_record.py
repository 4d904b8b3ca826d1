"""All that the replay needs of a day on record, read at one moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from foundation.postgres.pool import Connection
from quality.replay.recorded import Announcement, RecordedDay
from queue_manager.database import skills_of
from queue_manager.rows.lines import every_line
from queue_manager.rows.recorded_day import (
    recorded_announcements,
    recorded_calls,
    recorded_pick_ups,
    recorded_states,
)
from staff.rows.operators import operators_on_pbx

#: Whoever calls sooner calls about the same as those who call in its first hour.
FIRST_HEARERS = timedelta(hours=1)


async def read_recorded_day(link: Connection, begins: datetime, ends: datetime) -> RecordedDay:
    """Read the calls offered from `begins` to before `ends`; lines and skills as they are now."""
    operators = await operators_on_pbx(link)
    return RecordedDay(
        calls=tuple(await recorded_calls(link, begins, ends)),
        states=tuple(await recorded_states(link, begins, ends)),
        lines=await every_line(link),
        skills={each.extension: skills_of(each) for each in operators},
        pick_ups=await recorded_pick_ups(link, begins, ends),
        announcements=await _announcements(link, begins, ends),
    )


async def _announcements(
    link: Connection, begins: datetime, ends: datetime
) -> tuple[Announcement, ...]:
    return tuple(
        Announcement(
            announcement.line,
            announcement.begins,
            announcement.hearers,
            announcement.informed,
            timedelta(seconds=announcement.heard_after_seconds),
        )
        for announcement in await recorded_announcements(link, begins, ends, FIRST_HEARERS)
    )
