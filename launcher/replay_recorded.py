"""`./komek replay DAY`: a day on record, as it was and as the replay has it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from foundation.errors import StartError
from foundation.postgres.pool import connection, one_snapshot, open_pool
from foundation.settings import Settings
from launcher import replay_remedies
from launcher.replay import table
from quality.day_on_record import read_recorded_day
from quality.replay import figures as figured
from quality.replay.figures import day_as_json, figures_of
from quality.replay.recorded import RecordedDay, draw, fate_on_record, in_line
from quality.replay.run import replay


def run_recorded(settings: Settings, day: date, remedies: Sequence[str], *, as_json: bool) -> str:
    """Return what the replay has of the local day `day`, what is on record of it, and what each of
    the `remedies` brings. Raises StartError where there were no calls, or a remedy is none."""
    replay_remedies.read_all(remedies)
    zone = ZoneInfo(settings.timezone)
    recorded = asyncio.run(_read(settings, day, zone))
    if not in_line(recorded):
        raise StartError(f"no calls of {day} are on record")
    found = _found(recorded, zone)
    found["remedies"] = replay_remedies.effects(partial(draw, recorded), remedies, day, zone)
    if as_json:
        return json.dumps(found, ensure_ascii=False, indent=1)
    record = found["on_record"]
    lines = [table(found), f"on record: {record['answered']} answered, {record['lost']} lost"]
    return "\n".join([*lines, *replay_remedies.sentences(found["remedies"])])


def _found(recorded: RecordedDay, zone: ZoneInfo) -> dict[str, Any]:
    drawn = draw(recorded, 0)
    found = day_as_json(replay(drawn).fates, zone)
    on_record = figures_of(fate_on_record(call) for call in in_line(recorded))
    found["on_record"] = figured.as_json(on_record)
    found["operators"] = len({each.operator for each in drawn.presences})
    found["left_out"] = len(recorded.calls) - len(in_line(recorded))
    found["talks_supposed"] = 0
    return found


async def _read(settings: Settings, day: date, zone: ZoneInfo) -> RecordedDay:
    begins = datetime.combine(day, time(), zone).astimezone(UTC)
    ends = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    pool = await open_pool(settings, "replay", size=1)
    try:
        async with connection(pool) as borrowed, one_snapshot(borrowed):
            return await read_recorded_day(borrowed, begins, ends)
    finally:
        await pool.close()
