"""``up``: sets up what is missing, starts everything, and returns when all of it answers."""

import asyncio
import os
import subprocess
import time
from collections.abc import Mapping
from functools import partial

import asyncpg

from foundation.errors import StartError
from foundation.postgres.schema import SchemaError, read_database_state
from foundation.process.health_checks import (
    Check,
    answers,
    checks,
    database_answers,
    pbx_is_led,
    redis_answers,
    systemd_mark,
)
from foundation.process.last_start import keep_settings
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher import valkey
from launcher.control import Control, launch
from launcher.down import down
from launcher.environment import remember_environment
from launcher.leftovers import end_leftovers
from launcher.only_one import only_one
from launcher.own_user import hand_over_if_root, own_user, unreachable
from launcher.people import ensure_people
from launcher.ports import check_ports
from launcher.programs import all_programs
from launcher.schema import apply_schema
from launcher.setup import ensure_everything
from launcher.stored_floor import put_floor_aside
from launcher.supervisor_config import write_config
from launcher.systemd import refuse_under_systemd
from launcher.update import NeedsStop, check_migrations, roll
from launcher.version import installed, note_running, running

STORES_SECONDS = 90.0
READY_SECONDS = 90.0
ASK_EVERY_SECONDS = 0.1
# Of supervisord's states: nothing runs and nobody tries.
NOT_STARTED = {"stopped", "exited", "fatal"}


def up(settings: Settings, progress: Progress) -> "subprocess.Popen[bytes] | None":
    """Bring the installation up; returns the supervisor that it started, None where it ran already.

    Raises StartError; what was started by then is ended again.
    """
    supervisor = None
    with only_one(settings):
        control = Control(settings)
        if not control.is_running() or not _is_brought_up_to_date(settings, control, progress):
            supervisor = _begin(settings, progress)
        try:
            start_processes(settings, control, progress)
            note_running(settings, installed(settings))
        except BaseException:
            if supervisor is not None:
                progress("stopping what was started")
                down(settings, progress, now=True)
            raise
    return supervisor


def _is_brought_up_to_date(settings: Settings, control: Control, progress: Progress) -> bool:
    """Whether what runs is of this version now; False where it had to be stopped for that."""
    before = running(settings)
    if before == installed(settings):
        keep_settings(settings)
        hand_over_if_root(settings)
        return True
    with progress.step("updating what runs, one program after another"):
        ensure_everything(settings, progress)
        try:
            asyncio.run(check_rolling(settings))
        except NeedsStop as reason:
            progress(f"{reason}: everything is stopped first, after the calls on the lines")
            down(settings, progress)
            return False
        roll(settings, control, before, lambda: _bring_up_stores(settings), progress)
    return True


async def check_rolling(settings: Settings) -> None:
    """Check that the update can be made. Raises NeedsStop; StartError where nobody can tell what
    the database is like, and for one that this version never brings up: then what runs goes on."""
    try:
        known = (await read_database_state(settings)).version
    except SchemaError as error:
        raise StartError(f"the database cannot be prepared: {error}") from error
    except (asyncpg.PostgresError, OSError) as error:
        raise StartError(
            f"the database does not answer ({error}): what runs goes on, as it is; "
            "try again when it answers, or stop everything before (./komek down)"
        ) from error
    if known:
        check_migrations(known)


def _bring_up_stores(settings: Settings) -> None:
    asyncio.run(stores_answer(settings))
    asyncio.run(prepare_database(settings))


def _begin(settings: Settings, progress: Progress) -> "subprocess.Popen[bytes]":
    refuse_under_systemd(settings, "start")
    end_leftovers(settings, progress)
    check_ports(settings)
    with progress.step("setting up"):
        ensure_everything(settings, progress)
    config = write_config(settings, all_programs(settings))
    remember_environment(settings)
    keep_settings(settings)
    systemd_mark(settings).unlink(missing_ok=True)
    user = own_user(settings)
    if user is None and settings.production and os.geteuid() == 0:
        progress(
            f"everything runs as root, for the user komek cannot read {unreachable(settings)}: "
            "move that to a place such as /opt, then start again"
        )
    return launch(settings, config, user)


def start_processes(settings: Settings, control: Control, progress: Progress) -> None:
    """Prepare the database, start what is not started and wait for it. Raises StartError."""
    with progress.step("starting the database"):
        before = valkey.damaged_folders(settings)
        asyncio.run(stores_answer(settings))
        for folder in valkey.damaged_folders(settings)[len(before) :]:
            progress(
                f"Valkey could not load its files: they are put aside in {folder}, and calls of "
                "the last moments before may lack entries (./komek facts compare)"
            )
        if not any(it.role == "dispatcher" and it.pid for it in control.processes()):
            put_floor_aside(settings, progress)
        asyncio.run(prepare_database(settings))
    with progress.step("starting the PBX and our programs"):
        for process in control.processes():
            if process.state in NOT_STARTED:
                control.start(process.role)
        expected = checks(settings)
        expected["the dispatcher on the PBX"] = partial(pbx_is_led, settings)
        asyncio.run(_all_answer(settings, expected, READY_SECONDS))


async def stores_answer(settings: Settings) -> None:
    """Wait for the database and for Redis. Raises StartError naming what is not there."""
    expected: dict[str, Check] = {
        "the database": lambda: database_answers(settings),
        "Redis": lambda: redis_answers(settings),
    }
    await _all_answer(settings, expected, STORES_SECONDS)


async def prepare_database(settings: Settings) -> None:
    """Prepare schema, line and first people; the password of an administrator made now is
    printed."""
    deadline = time.monotonic() + STORES_SECONDS
    while True:
        try:
            await apply_schema(settings)
            await ensure_people(settings)
            await asyncio.to_thread(hand_over_if_root, settings)  # it laid the demo's map there
            return
        except asyncpg.CannotConnectNowError:  # it answers, and still recovers from a crash
            if time.monotonic() > deadline:
                raise StartError("the database is still starting up; try again") from None
            await asyncio.sleep(ASK_EVERY_SECONDS)
        except (SchemaError, asyncpg.PostgresError, OSError) as error:
            raise StartError(f"the database cannot be prepared: {error}") from error


async def _all_answer(settings: Settings, expected: Mapping[str, Check], seconds: float) -> None:
    """Wait until each check has been answered once. Raises StartError naming those that are not."""
    missing = dict(expected)
    deadline = time.monotonic() + seconds
    while missing:
        results = await asyncio.gather(*(answers(check, 2) for check in missing.values()))
        missing = {
            role: check
            for (role, check), ok in zip(missing.items(), results, strict=True)
            if not ok
        }
        if missing and time.monotonic() > deadline:
            raise StartError(_what_is_missing(settings, list(missing), seconds))
        if missing:
            await asyncio.sleep(ASK_EVERY_SECONDS)


def _what_is_missing(settings: Settings, names: list[str], seconds: float) -> str:
    """Who is not ready, with the last words of the first of them."""
    log = settings.log_dir / f"{names[0]}.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    last = f"; {names[0]} said last: {lines[-1][:200]}" if lines else ""
    return f"not ready after {seconds:.0f} s: {', '.join(names)} (see {settings.log_dir}{last})"
