"""What the wall shows of the database: two service levels, who is due for a callback, known
incidents."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from channels.clock import figures
from channels.rows import inbox
from foundation.names import LANGUAGES, in_language
from foundation.postgres.pool import Connection
from queue_manager.domain.measures.measures import Tally
from queue_manager.rows import incidents as incident_rows
from queue_manager.rows import service_level as level_rows
from queue_manager.rows.incidents import IncidentRow
from queue_manager.rows.service_level import ServiceLevelPeriod
from softphone_ui.wall.board import BoardFigures, BoardServiceLevel, KnownIncident, level_of
from softphone_ui.web import days

HALF_HOUR = timedelta(minutes=30)
#: All the calls of a period are one step of it.
WHOLE = timedelta(days=2)
MOST_INCIDENTS = 12


async def read_figures(connection: Connection, zone: ZoneInfo, now: datetime) -> BoardFigures:
    """Return the figures as of `now`."""
    today = days.begins(days.day_of(now, zone), zone)
    return BoardFigures(
        at=now,
        half_hour=await _level(connection, now - HALF_HOUR, now),
        today=await _level(connection, today, now),
        written=await _written(connection, today, now),
        owed=(await level_rows.owed(connection)).owed,
        incidents=tuple(
            _incident(incident)
            for incident in await incident_rows.all_incidents(connection, MOST_INCIDENTS)
            if incident.closed_at is None and incident.until > now
        ),
    )


async def _written(connection: Connection, begins: datetime, now: datetime) -> BoardServiceLevel:
    """The headline figure of what citizens wrote."""
    channel_figures = figures(await inbox.moments(connection, begins, now), now)
    return BoardServiceLevel(
        channel_figures.in_time,
        channel_figures.published - channel_figures.spam - channel_figures.withdrawn,
        channel_figures.share,
    )


async def _level(connection: Connection, begins: datetime, ends: datetime) -> BoardServiceLevel:
    tallies = await level_rows.tallies(connection, ServiceLevelPeriod(begins, ends), WHOLE)
    return level_of(sum(tallies.values(), Tally()))


def _incident(row: IncidentRow) -> KnownIncident:
    """Its topic and where; what callers hear of it where it has neither."""
    return KnownIncident(*(_words(row, language) for language in LANGUAGES))


def _words(row: IncidentRow, language: str) -> str:
    topic, district = (in_language(it, language) for it in (row.topic_names, row.district_names))
    words = ", ".join(filter(None, (topic, row.place or district)))
    text: str = getattr(row, f"text_{language}")
    return words or text or row.text_kk or row.text_ru
