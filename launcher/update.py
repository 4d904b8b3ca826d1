"""``up`` beside older programs: each is started again in its turn, and no call is lost.

Callers wait and talk in Asterisk, which goes on: without the FastAGI service the dialplan tells
who calls, without the dispatcher its parachute rings the same operators, without the web process
a browser's talk goes on. What would lose calls (another Asterisk, a configuration that only a
start reads, a migration that the older programs cannot bear) is done when the lines are empty.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from asterisk_conf.certificate import ensure_certificate
from foundation.errors import StartError
from foundation.postgres.schema import migrations
from foundation.process.health_checks import Check, answers, checks, pbx_is_led
from foundation.process.last_start import keep_settings
from foundation.process.our_programs import PROGRAMS
from foundation.process.progress import Progress
from foundation.settings import Settings
from foundation.valkey.client import NoAnswer, RequestFailed
from launcher.control import Control, wait_until
from launcher.drain import emptied
from launcher.interruptions import held_back
from launcher.own_user import hand_over_if_root
from launcher.programs import STORES, all_programs
from launcher.supervisor_config import write_config
from launcher.version import Version, installed, note_running
from queue_manager.pbx_agent import pbx_agent

READY_SECONDS = 60.0
#: A migration that begins so is one that the version before goes on with.
ROLLING = "-- rolling:"
#: In which order they are started again; the watch sees the end.
ORDER = (*(program.role for program in PROGRAMS), "watch")


class NeedsStop(Exception):
    """An error: this update cannot be made below running programs; the message says why."""


def check_migrations(known: int) -> None:
    """Raise NeedsStop where a migration after version `known` is not made to be rolled."""
    for version, path in migrations():
        if version > known and not path.read_text(encoding="utf-8").startswith(ROLLING):
            raise NeedsStop(f"the migration {path.name} changes what running programs rely on")


def roll(
    settings: Settings, control: Control, before: Version | None, database: Callable[[], None],
    progress: Progress,
) -> None:  # fmt: skip
    """Bring the running programs to this version. `database` applies the schema. Where nobody knows
    the version `before`, stores and PBX are taken for the same."""
    write_config(settings, all_programs(settings))
    keep_settings(settings)
    hand_over_if_root(settings)
    changed = control.reload()
    if before is not None and before.stores != installed(settings).stores:
        for role in STORES:
            start_again(settings, control, role, changed, progress)
    with progress.step("bringing the database up"):
        database()
    with progress.step("starting our programs again, one by one"):
        for role in ORDER:
            start_again(settings, control, role, changed, progress)
    roll_pbx(settings, control, before, changed, progress)
    note_running(settings, installed(settings))


def roll_pbx(
    settings: Settings, control: Control, before: Version | None, changed: frozenset[str],
    progress: Progress,
) -> None:  # fmt: skip
    """Let the PBX read what changed, and start it again where that is not enough; callers are taken
    again, however it ends."""
    asyncio.run(reload_pbx(settings, progress))
    if before is None or before.pbx == installed(settings).pbx:
        return
    if settings.exchange.sip_tls_certificate:
        ensure_certificate(settings)  # or it would not come back
    with progress.step("starting the PBX again when the lines are empty"):
        with emptied(settings, progress):
            start_again(settings, control, "asterisk", changed, progress)
            _until_answers(checks(settings)["dispatcher"], "dispatcher")
            _until_answers(partial(pbx_is_led, settings), "the dispatcher on the PBX")


async def reload_pbx(settings: Settings, progress: Progress) -> None:
    """Reload the PBX. Raises StartError where it refuses its configuration."""
    try:
        async with pbx_agent(settings) as agent:
            names = await agent.reload()
    except (RequestFailed, NoAnswer) as error:
        raise StartError(f"the PBX did not take its configuration: {error}") from error
    if names:
        progress(f"the PBX has read {len(names)} files again")


def start_again(
    settings: Settings, control: Control, role: str, changed: frozenset[str], progress: Progress
) -> None:
    """Stop and start a program that runs here, and wait until it answers. Raises StartError."""
    known = {process.role for process in control.processes()}
    if role not in known:
        return
    progress(role)
    with held_back():  # nobody else would start it
        try:
            control.stop(role)
            if role in changed:
                control.renew(role)
        finally:
            control.start(role)
    _until_ready(settings, role, checks(settings))


def _until_ready(settings: Settings, role: str, known: Mapping[str, Check]) -> None:
    if role in known:
        _until_answers(known[role], role)
    if role == "dispatcher":
        _until_answers(partial(pbx_is_led, settings), "the dispatcher on the PBX")


def _until_answers(check: Check, name: str) -> None:
    """Raises StartError; `up` goes on from there when it is started again."""
    what = f"{name} of the new version answers (its log says why not; the others run)"
    wait_until(lambda: asyncio.run(answers(check, 2)), READY_SECONDS, what)
