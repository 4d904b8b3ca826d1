"""Asks everything of an installation once, for `foundation/process/diagnosis.py`; at most some 2
s."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from foundation.process.diagnosis import Chart, Supervisor
from foundation.process.files import Disk, disk_of
from foundation.process.hangs import Hangs, read_hangs
from foundation.process.health_checks import (
    Check,
    CheckResult,
    answer_of,
    checks,
    database_answers,
    healths_of,
    redis_answers,
    supervisor_answers,
    systemd_mark,
)
from foundation.process.last_copy import lacks_copy, read_last_copy
from foundation.process.last_drill import read_last_drill
from foundation.process.our_programs import roles_of
from foundation.process.own_logs import (
    Fall,
    LastError,
    falls,
    last_errors,
    log_of,
    supervisor_falls,
)
from foundation.settings import Settings
from foundation.settings.database_servers import servers_of

ANSWER_SECONDS = 2.0


async def examine(settings: Settings) -> Chart:
    """Return the whole chart, but for what stands in the database."""
    answers, health, away, supervisor, logs = await asyncio.gather(
        _answers(settings),
        healths_of(settings, roles_of(settings), ANSWER_SECONDS),
        _stores_away(settings),
        answer_of(lambda: supervisor_answers(settings), ANSWER_SECONDS),
        asyncio.to_thread(_files, settings),
    )
    disk, hangs, fallen, supervisor_fell, errors = logs
    now, last_copy = datetime.now(UTC), read_last_copy(settings)
    running = any(it is not CheckResult.AWAY for it in answers.values())
    return Chart(
        at=now,
        supervisor=_supervisor(settings, supervisor, running=running),
        answers=answers,
        health=health,
        disk=disk,
        stores_away=away,
        damaged=[str(it) for it in sorted((settings.home / "valkey").glob("damaged-*"))],
        hangs=hangs,
        falls=fallen,
        supervisor_falls=supervisor_fell,
        errors=errors,
        logs={role: log_of(settings, role) for role in answers},
        last_copy=last_copy.taken_at if last_copy else None,
        lacks_copy=lacks_copy(settings, now),
        last_drill=read_last_drill(settings),
    )


async def _answers(settings: Settings) -> Mapping[str, CheckResult]:
    found = checks(settings)
    results = await asyncio.gather(*(answer_of(it, ANSWER_SECONDS) for it in found.values()))
    return dict(zip(found, results, strict=True))


async def _stores_away(settings: Settings) -> Mapping[str, str]:
    """Servers of the user's own; ours are among the programs."""
    own: dict[str, tuple[str, Check]] = {}
    if settings.stores.database_dsn:
        servers = ", ".join(map(str, servers_of(settings.stores.database_url)))
        own["database"] = servers, lambda: database_answers(settings)
    if settings.stores.redis_dsn:
        where = urlsplit(settings.stores.redis_url)
        server = f"{where.hostname or '127.0.0.1'}:{where.port or 6379}"
        own["redis"] = server, lambda: redis_answers(settings)
    away = {}
    for name, (where_it_is, check) in own.items():
        if await answer_of(check, ANSWER_SECONDS) is not CheckResult.ANSWERS:
            away[name] = where_it_is
    return away


def _files(
    settings: Settings,
) -> tuple[Disk | None, Hangs, list[Fall], int, list[LastError]]:
    try:
        disk = disk_of(settings.home)
    except OSError:  # there is no such home
        disk = None
    return (
        disk,
        read_hangs(settings),
        falls(settings),
        supervisor_falls(settings),
        last_errors(settings, roles_of(settings)),
    )


def _supervisor(settings: Settings, answer: CheckResult, *, running: bool) -> Supervisor:
    if answer is CheckResult.ANSWERS:
        return "answers"
    if systemd_mark(settings).exists():
        return "systemd"
    if answer is CheckResult.SILENT:
        return "silent"
    return "gone" if running else "none"
