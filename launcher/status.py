"""What runs where: the object of ``status --json``, and the same as a table for people."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, TypedDict
from urllib.parse import urlsplit

import asyncpg

from demo.rows.demo_history import demo_history, describe
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import connection, open_pool
from foundation.process.diagnosis import Supervisor
from foundation.process.files import disk_of
from foundation.process.hangs import read_hangs
from foundation.process.health_checks import (
    answers,
    checks,
    database_answers,
    healths_of,
    redis_answers,
    sources_of,
)
from foundation.process.last_copy import read_last_copy
from foundation.process.last_drill import read_last_drill
from foundation.process.our_programs import roles_of
from foundation.settings import Settings
from foundation.settings.database_servers import servers_of
from foundation.valkey.keys import AWAY, open_bus
from launcher.control import Control, pids
from launcher.demo_city import read_demo
from launcher.leftovers import SUPERVISOR, leftovers, pids_of
from launcher.model_fetch import read_state
from launcher.systemd import units_at_work
from queue_manager.rows.lines import open_lines
from staff.guesses import guesses_of_last_hour
from staff.rows.operators import operators_on_pbx

ANSWER_SECONDS = 2.0


@dataclass(frozen=True)
class CityStatus:
    """State of the centre: open lines, operators, and the demo history in words ("": none)."""

    lines: list[str]
    operators: list[dict[str, Any]] = field(default_factory=list)
    made_up_past: str = ""


class Status(TypedDict):
    """The status of the system. ``processes`` is role → pid; ``operators`` and ``staff`` have
    passwords only in the demo.

    ``ami``, ``agi``, ``database`` and ``redis`` hold host, port and whether each answers.
    ``answering`` holds the checked roles; what answers in the place of a process of this
    installation that does not run is somebody else. ``disk`` is the installation's: ``room`` (ok,
    low, full) and ``free_bytes``. ``copy`` is the last one: ``taken_at``, ``age_seconds`` and
    ``folder``; empty where there is none. ``drill`` is the last one: its end ``at``,
    ``age_seconds``, whether it ``passed``, the copy (``folder``, ``taken_at``), how many
    ``tables``, ``rows`` and ``files`` were compared, ``problems``; empty where there was none.
    ``recorder``, ``pbx_agent``, ``scribe``, ``registry`` and ``channels`` are their health
    (recordings/state.py, asterisk_conf/agent.py, queue_manager/scribe/scribe.py, registry/state.py,
    channels/state.py); empty where they are silent. ``faults`` is role → kind → how many since the
    process started, of those that met any; ``guesses`` is what (sip, sign_in) → wrong passwords of
    the last hour (staff/guesses.py); ``hangs`` are the programs that the watch had to end
    (foundation/process/hangs.py).
    ``draining``: the lines are being emptied, and take nobody new. ``made_up_past`` is a demo's, in
    words ("": none). ``model`` is how far the embedding model is fetched
    (launcher/model_fetch.py).
    """

    running: bool
    supervisor: Supervisor
    home: str
    web: str
    sip: dict[str, Any]
    lines: list[str]
    operators: list[dict[str, Any]]
    staff: list[dict[str, Any]]
    processes: dict[str, int]
    answering: dict[str, bool]
    ami: dict[str, Any]
    agi: dict[str, Any]
    database: dict[str, Any]
    redis: dict[str, Any]
    recordings: str
    recorder: dict[str, Any]
    hangs: dict[str, Any]
    guesses: dict[str, int]
    disk: dict[str, Any]
    copy: dict[str, Any]
    drill: dict[str, Any]
    pbx_agent: dict[str, Any]
    faults: dict[str, dict[str, int]]
    scribe: dict[str, Any]
    registry: dict[str, Any]
    channels: dict[str, Any]
    draining: bool
    made_up_past: str
    model: dict[str, Any]


def status(settings: Settings) -> Status:
    """Ask everything once; at most about 2 s."""
    supervisor, processes = _processes(settings)
    answered, database_up, redis_up, health = asyncio.run(_ask(settings))
    answering = {role: ok and role in processes for role, ok in answered.items()}
    database_up = answering.get("postgres", database_up)
    redis_up = answering.get("valkey", redis_up)
    city = asyncio.run(_city(settings)) if database_up else CityStatus([settings.calls.line])
    demo, now = read_demo(settings), datetime.now(UTC)
    return Status(
        running=bool(processes),
        supervisor=supervisor,
        home=str(settings.home),
        web=web_address(settings),
        sip={"host": _reachable(settings.place.listen), "port": settings.ports.sip_port},
        lines=city.lines,
        operators=[asdict(operator) for operator in demo.operators] if demo else city.operators,
        staff=[asdict(person) for person in demo.staff] if demo else [],
        processes=processes,
        answering=answering,
        ami=_place("127.0.0.1", settings.ports.ami_port, answering.get("asterisk", False)),
        agi=_place("127.0.0.1", settings.ports.agi_port, answering.get("agi", False)),
        database=_database(settings, database_up),
        redis=_redis(settings, redis_up),
        recordings=str(settings.folders.recordings_dir),
        recorder=health["recorder"],
        pbx_agent=health["pbx-agent"],
        faults={role: it["faults"] for role, it in health.items() if it.get("faults")},
        hangs=read_hangs(settings).as_json(),
        guesses=asyncio.run(_guesses(settings)) if redis_up else {},
        disk=_disk(settings),
        copy=_copy(settings, now),
        drill=_drill(settings, now),
        scribe=health["scribe"],
        registry=health["registry"],
        channels=with_all_sources(health),
        draining=bool(health["dispatcher"].get("draining")),
        made_up_past=city.made_up_past,
        model=read_state(settings),
    )


def with_all_sources(health: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the channels' health, with the sources of every program that reads some."""
    found = sources_of(health)
    return {**health["channels"], "sources": found} if found else health["channels"]


def web_address(settings: Settings) -> str:
    """Return where a browser on this machine signs in."""
    return f"http://{_reachable(settings.place.listen)}:{settings.ports.web_port}"


def _processes(settings: Settings) -> tuple[Supervisor, dict[str, int]]:
    """Role → pid, from whoever looks after them; where nobody answers, as they are found."""
    try:
        return "answers", pids(Control(settings).processes())
    except OSError:
        pass
    if units := units_at_work(settings):
        return "systemd", units
    found = pids_of(leftovers(settings))
    if found.pop(SUPERVISOR, 0):
        return "silent", found
    return ("gone" if found else "none"), found


def _copy(settings: Settings, now: datetime) -> dict[str, Any]:
    copy = read_last_copy(settings)
    if copy is None:
        return {}
    return {
        "taken_at": copy.taken_at.isoformat(),
        "age_seconds": round((now - copy.taken_at).total_seconds()),
        "folder": copy.folder,
    }


def _drill(settings: Settings, now: datetime) -> dict[str, Any]:
    drill = read_last_drill(settings)
    if drill is None:
        return {}
    return {
        "at": drill.at.isoformat(),
        "age_seconds": round((now - drill.at).total_seconds()),
        "passed": drill.passed,
        "folder": drill.folder,
        "taken_at": drill.taken_at.isoformat() if drill.taken_at else None,
        "tables": drill.tables,
        "rows": drill.rows,
        "files": drill.files,
        "problems": list(drill.problems),
    }


def _disk(settings: Settings) -> dict[str, Any]:
    try:
        return asdict(disk_of(settings.home))
    except OSError:  # there is no such home yet
        return {}


async def _ask(
    settings: Settings,
) -> tuple[dict[str, bool], bool, bool, dict[str, dict[str, Any]]]:
    roles = checks(settings)
    answered = asyncio.gather(
        *(answers(check, ANSWER_SECONDS) for check in roles.values()),
        answers(lambda: database_answers(settings), ANSWER_SECONDS),
        answers(lambda: redis_answers(settings), ANSWER_SECONDS),
    )
    healths = healths_of(settings, roles_of(settings), ANSWER_SECONDS)
    results, by_role = await asyncio.gather(answered, healths)
    return dict(zip(roles, results, strict=False)), results[-2], results[-1], by_role


async def _city(settings: Settings) -> CityStatus:
    """Nothing of it where the database has no schema yet."""
    pool = await open_pool(settings, "status", size=1)
    try:
        async with asyncio.timeout(ANSWER_SECONDS), connection(pool) as link:
            lines = await open_lines(link)
            rows = await operators_on_pbx(link)
            past = await demo_history(link)
    except (DatabaseAway, asyncpg.PostgresError, TimeoutError):
        return CityStatus([settings.calls.line])
    finally:
        await pool.close()
    operators = [{"extension": row.extension, "name": row.name} for row in rows]
    return CityStatus(lines, operators, describe(past, settings.timezone) if past else "")


async def _guesses(settings: Settings) -> dict[str, int]:
    redis = open_bus(settings.stores.redis_url)
    try:
        return await guesses_of_last_hour(redis, time.time())
    except AWAY:
        return {}
    finally:
        await redis.aclose()


def _place(host: str, port: int, up: bool) -> dict[str, Any]:
    return {"host": host, "port": port, "up": up}


def _database(settings: Settings, up: bool) -> dict[str, Any]:
    """Of several servers the first that is named."""
    url = settings.stores.database_url
    first, *_ = servers_of(url)
    embedded = not settings.stores.database_dsn
    return {**_place(first.host, first.port, up), "name": _name(url), "embedded": embedded}


def _redis(settings: Settings, up: bool) -> dict[str, Any]:
    url = settings.stores.redis_url
    where, embedded = urlsplit(url), not settings.stores.redis_dsn
    place = _place(where.hostname or "127.0.0.1", where.port or 6379, up)
    return {**place, "name": _name(url), "embedded": embedded}


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _reachable(listen: str) -> str:
    """An address one can dial: `0.0.0.0` means every address of the machine."""
    return "127.0.0.1" if listen in {"0.0.0.0", "::", ""} else listen
