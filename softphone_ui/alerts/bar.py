"""What fires now, on every page of whoever leads a shift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg
from aiohttp import web
from msgspec import Struct, to_builtins

from foundation.jobs.job import Job
from foundation.postgres.pool import Connection
from quality.alerts import words
from quality.alerts.rows import alert_rules, alerts
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import DatabaseAway
from softphone_ui.web.jobs import add_job
from softphone_ui.web.live_socket import AUDIENCE
from softphone_ui.web.person import person_of
from softphone_ui.web.words import LANGUAGES
from staff.roles import Right, codes_with

EVERY = timedelta(seconds=3)


class BarAlert(Struct, frozen=True):
    """An alert of the bar. `figure` and `reading` by language: "Callers waiting", "12 (> 10)".
    `escalated`: nobody acknowledged it in time."""

    alert_id: int
    figure: dict[str, str]
    reading: dict[str, str]
    since: datetime
    escalated: bool


#: Role → what its bar says.
Bars = dict[str, list[BarAlert]]
BARS: web.AppKey[Bars] = web.AppKey("bars of alerts", dict)


def roles_with_bar() -> tuple[str, ...]:
    """Return the codes of the roles whose screens show alerts."""
    return codes_with(Right.FLOOR_CHANGE)


@endpoint("GET", "/api/alerts/bar", needs=Right.FLOOR_CHANGE)
async def alerts_of_bar(request: web.Request) -> list[BarAlert]:
    """Return alerts that this person's screens show now, the oldest first; none that somebody has
    acknowledged."""
    async with reading(request.app) as link:
        return await _bar(link, person_of(request).role, datetime.now(UTC))


async def refresh(app: web.Application) -> None:
    """Tell the open pages what has changed. While the database is away nothing has."""
    now = datetime.now(UTC)
    try:
        async with reading(app) as link:
            bars = {role: await _bar(link, role, now) for role in roles_with_bar()}
    except (DatabaseAway, asyncpg.PostgresError):
        return
    before = app[BARS].copy()
    app[BARS].update(bars)
    for page in app[AUDIENCE].pages:
        mine = bars.get(page.person.role)
        if mine is not None and mine != before.get(page.person.role):
            page.send({"type": "alerts", "alerts": to_builtins(mine)})


def show_everywhere(app: web.Application) -> None:
    """Set up the job that looks every few seconds."""
    app[BARS] = {}

    async def look(now: datetime) -> None:
        await refresh(app)

    add_job(app, Job("show alerts", look, every=EVERY))


async def _bar(link: Connection, role: str, now: datetime) -> list[BarAlert]:
    found = []
    for alert in await alerts.on_screens(link, role, now):
        if (rule := await alert_rules.one(link, alert.rule_id)) is not None:
            found.append(
                BarAlert(
                    alert.alert_id,
                    {each: words.figure_name(rule, each) for each in LANGUAGES},
                    {each: words.reading(alert.value, rule, each) for each in LANGUAGES},
                    alert.fired_at,
                    alert.state == "escalated",
                )
            )
    return found
