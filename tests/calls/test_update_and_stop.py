"""A whole system brought to another version below its calls, then stopped after them."""

from __future__ import annotations

import asyncio
import json

import pytest

from bench.system import until
from foundation.process.health_checks import health_of
from launcher.version import installed
from launcher.version import running as running_version
from queue_manager.domain.floor.states import Outcome
from queue_manager.requests import ChangeState
from sip_peers.peers import AnswerBehaviour
from tests.calls.stage import Stage, soon, talking

pytestmark = pytest.mark.calls

UPDATED = {
    "agi",
    "channels",
    "city",
    "video",
    "pbx-agent",
    "dispatcher",
    "scribe",
    "recorder",
    "registry",
    "quality",
    "second-line",
    "web",
    "watch",
}


async def test_an_update_loses_no_call_and_a_stop_waits_for_the_talk(stage: Stage) -> None:
    system = stage.system
    phone = await stage.operator(1, AnswerBehaviour(0.1))
    talker, waiter = stage.citizen(), stage.citizen()
    talk = talker.dial()
    ring = await phone.next_ring()
    await talking(talk, ring)
    wait = waiter.dial()

    async def two() -> bool:
        return len((await system.floor())["floor"]["calls"]) == 2

    await until(two, 20, "the second caller waits")

    mark = system.settings.run_dir / "version.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "code": "an older one"}))
    before = (await system.refresh())["processes"]
    await system.komek("up", "--detach")
    after = (await system.refresh())["processes"]
    assert {role for role in after if after[role] != before[role]} == UPDATED
    assert running_version(system.settings) == installed(system.settings)
    await talking(talk, ring)
    assert not wait.ended.is_set()
    talk.hang_up()
    again = await phone.next_ring()
    await talking(wait, again)

    stop = asyncio.create_task(system.komek("down"))

    async def draining() -> bool:
        return bool((await health_of(system.settings, "dispatcher"))["draining"])

    await until(draining, 60, "the system takes nobody new")
    late = stage.citizen().dial()
    await soon(late.ended, 20)
    await talking(wait, again)
    assert not stop.done()
    wait.hang_up()
    await asyncio.wait_for(stop, 30)
    stage.phones.clear()  # the PBX that they knew is gone
    await system.komek("up", "--detach")
    await system.refresh()
    await system.ask_dispatcher(ChangeState("1001", "signed_out"))
    rows = await stage.rows(3)
    outcomes = [Outcome(row["outcome"]) for row in rows]
    assert outcomes == [Outcome.ANSWERED, Outcome.ANSWERED, Outcome.REFUSED]
