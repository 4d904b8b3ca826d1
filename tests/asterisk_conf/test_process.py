"""`python -m asterisk_conf` as the supervisor starts it, with a real database."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest
import soundfile

from asterisk_conf.prefix import find_or_fetch
from asterisk_conf.reload import reload_from_database
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from foundation.valkey.client import ServerAway
from queue_manager.pbx_agent import pbx_agent
from sip_peers.peers import Credentials, OperatorPhone, WireLog
from staff.phone_secrets import SIP_REALM
from staff.rows.operators import add_operator
from staff.rows.people import add_person
from tests.asterisk_conf.agent_process import running_agent
from tests.real_pbx import RealPbx, wait_until_booted
from tests.real_services import environment

pytestmark = [pytest.mark.calls, pytest.mark.services]


async def hire(settings: Settings, extension: str, name: str) -> None:
    """An operator in the database, whose password is `password-<extension>`."""
    secret = f"{extension}:{SIP_REALM}:password-{extension}"
    pool = await open_pool(settings, "test", size=1)
    async with connection(pool) as database:
        person = await add_person(
            database, login=extension, password_hash="x", role="operator", name=name
        )
        await add_operator(
            database,
            extension=extension,
            person_id=person,
            sip_ha1=hashlib.md5(secret.encode()).hexdigest(),
        )
    await pool.close()


@contextlib.contextmanager
def started(settings: Settings, **environ: str) -> Iterator[RealPbx]:
    process = subprocess.Popen(
        [sys.executable, "-m", "asterisk_conf"], env={**environment(settings), **environ}
    )
    real = RealPbx(settings, find_or_fetch(settings, lambda text: None), process)
    try:
        wait_until_booted(real)
        yield real
    finally:
        process.kill()
        process.wait()


async def signs_in(pbx: RealPbx, extension: str) -> None:
    device = OperatorPhone(Credentials(extension, f"password-{extension}"), pbx.sip, WireLog())
    try:
        await device.plug_in()
    finally:
        device.unplug()


async def test_the_process_becomes_asterisk_with_the_operators_of_the_database(
    fresh_settings: Settings,
) -> None:
    await hire(fresh_settings, "1001", "Әйгерім\r\n[evil]")
    with started(fresh_settings) as pbx:
        assert "-f" in psutil.Process(pbx.process.pid).cmdline()
        assert "asterisk" in " ".join(psutil.Process(pbx.process.pid).cmdline())
        if os.geteuid() == 0:  # realtime scheduling is root's to give
            policies = set()
            for thread in psutil.Process(pbx.process.pid).threads():
                with contextlib.suppress(ProcessLookupError):  # the console's own has ended
                    policies.add(os.sched_getscheduler(thread.id))
            assert policies == {os.SCHED_RR}
        await signs_in(pbx, "1001")

        await hire(fresh_settings, "1002", "Иван")
        changed = await reload_from_database(fresh_settings)
        assert "pjsip_operators.conf" in changed
        await signs_in(pbx, "1002")
        assert await reload_from_database(fresh_settings) == []

        # The same, asked of the node's agent by another process.
        async with pbx_agent(fresh_settings) as agent:
            await hire(fresh_settings, "1003", "Айгүл")
            with pytest.raises(ServerAway):
                await agent.reload()
            with running_agent(fresh_settings):
                assert "pjsip_operators.conf" in await agent.reload()
                await signs_in(pbx, "1003")
                assert await agent.reload() == []

        # What it writes is for its own user: recordings and traces hold people's calls.
        etc = fresh_settings.asterisk_dir / "etc"
        assert etc.stat().st_mode & 0o077 == 0
        assert pbx.complaints() == []


async def test_an_agent_that_is_killed_at_a_reload_is_made_good_by_the_next(
    fresh_settings: Settings,
) -> None:
    await hire(fresh_settings, "1001", "Әйгерім")
    with started(fresh_settings) as pbx:
        pbx.process.send_signal(signal.SIGSTOP)  # so that the reload stays in the middle
        await hire(fresh_settings, "1002", "Иван")
        async with pbx_agent(fresh_settings) as agent:
            with running_agent(fresh_settings) as first:
                asking = asyncio.create_task(agent.reload())
                operators = fresh_settings.asterisk_dir / "etc" / "pjsip_operators.conf"
                async with asyncio.timeout(20):
                    while True:
                        if "1002" in operators.read_text():
                            break
                        await asyncio.sleep(0.02)
                first.kill()
                first.wait()
            with running_agent(fresh_settings):
                pbx.process.send_signal(signal.SIGCONT)
                await asking
        await signs_in(pbx, "1002")


async def test_what_callers_are_to_hear_is_spoken_by_the_agent(fresh_settings: Settings) -> None:
    find_or_fetch(fresh_settings, lambda text: None)  # its voice comes with it
    sounds = fresh_settings.folders.sounds_dir
    with running_agent(fresh_settings):
        async with pbx_agent(fresh_settings) as agent:
            assert await agent.speak_topic(3, "ru", "Открытый люк") == "topic-3-ru"
            told = await agent.speak_police_call(1207, "ru", "ДТП. Абай / Бейбітшілік.")
            pieces = await agent.speak_incident(7, "kk", "Есіл ауданында жылу жоқ. " * 4)
    assert pieces is not None and len(pieces) > 1
    assert told == "police-7-ru", "a hundred of these sounds are stored, no more"
    for name in ("topic-3-ru", told, *pieces):
        assert soundfile.info(sounds / f"{name}.wav").duration > 0.3


async def test_without_a_database_it_starts_as_it_was_configured_last(
    fresh_settings: Settings,
) -> None:
    await hire(fresh_settings, "1001", "Әйгерім")
    with started(fresh_settings):
        pass
    dead = "postgresql://komek@127.0.0.1:1/komek"
    with started(fresh_settings, KOMEK_DATABASE_DSN=dead) as pbx:
        await asyncio.wait_for(signs_in(pbx, "1001"), 20)
