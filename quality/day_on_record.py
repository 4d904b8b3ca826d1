"""All that the replay needs of a day on record, read at one moment."""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from quality.replay.recorded import RecordedDay
from queue_manager.database import skills_of
from queue_manager.rows.lines import every_line
from queue_manager.rows.recorded_day import recorded_calls, recorded_pick_ups, recorded_states
from staff.rows.operators import operators_on_pbx


async def read_recorded_day(link: Connection, begins: datetime, ends: datetime) -> RecordedDay:
    """Calls offered from `begins` to before `ends`; lines and skills as they are now."""
    operators = await operators_on_pbx(link)
    return RecordedDay(
        calls=tuple(await recorded_calls(link, begins, ends)),
        states=tuple(await recorded_states(link, begins, ends)),
        lines=await every_line(link),
        skills={each.extension: skills_of(each) for each in operators},
        pick_ups=await recorded_pick_ups(link, begins, ends),
    )
