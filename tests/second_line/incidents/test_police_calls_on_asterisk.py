"""Calls to the police on a real Asterisk. The police are a SIP peer at the trunk's other end; what
they hear is tones instead of words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
import soundfile

from queue_manager.client import DispatcherClient
from second_line.incidents.police import PoliceWork
from second_line.incidents.police_calls import PbxTelephone
from sip_peers import tones
from sip_peers.operator_phone import Planner
from sip_peers.outside import free_udp_port, outside
from sip_peers.peers import AnswerBehaviour, OperatorPhone, PeerCall, Plan, Reject
from tests.queue_manager.on_asterisk import House, hire, house
from tests.queue_manager.test_on_asterisk import soon
from tests.real_pbx import RealPbx, running_pbx
from tests.real_services import RealServices
from tests.second_line.incidents.stage import Stage, incident_stage

pytestmark = [pytest.mark.calls, pytest.mark.services]
POLICE_HERTZ = 900
SOUNDS = {"police-hello-ru": 650, "police-drill-ru": 950, "police-place-ru": 1150,
          "police-key-ru": 1400, "police-thanks-ru": 1700}  # fmt: skip
PLACE = "police-place-ru"


@pytest.fixture(scope="module")
def pbx(real_services: RealServices) -> Iterator[RealPbx]:
    dsn = real_services.new_database()
    asyncio.run(hire(dsn, ["1001"]))
    keys = {"database_dsn": dsn, "redis_dsn": real_services.settings.stores.redis_url,
            "web_secret": "of the house"}  # fmt: skip
    with running_pbx(trunk_out=f"127.0.0.1:{free_udp_port()}", **keys) as pbx:
        pbx.settings.folders.sounds_dir.mkdir(parents=True, exist_ok=True)
        for name, hertz in SOUNDS.items():
            path = pbx.settings.folders.sounds_dir / f"{name}.wav"
            soundfile.write(path, tones.tone(hertz, 0.6), tones.RATE, subtype="PCM_16")
        yield pbx


class Speaker:
    """Speaks Russian only, as a machine with one voice does."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def speak_police_call(self, incident_id: int, language: str, text: str) -> str | None:
        self.texts.append(text)
        return PLACE if language == "ru" else None


@dataclass
class Duty:
    """A second line whose incident the police have had for a minute."""

    at: House
    stage: Stage
    police: OperatorPhone
    speaker: Speaker
    http: aiohttp.ClientSession
    number: int

    def work(self) -> PoliceWork:
        """A process of the second line; a second one is one that was started again."""
        dispatcher = DispatcherClient(self.at.pbx.settings, self.http)
        telephone = PbxTelephone(dispatcher, self.speaker, drill=True)
        work = self.stage.work()
        work.telephone = telephone
        return work

    async def escalate_until(self, work: PoliceWork, *steps: str) -> None:
        """Do as the job runner does until these are the incident's last steps."""

        async def there() -> bool:
            await work.escalate(datetime.now(UTC))
            return (await self.stage.steps(self.number))[-len(steps) :] == list(steps)

        await self.at.until(there, f"{steps}")

    async def live_call(self) -> PeerCall:
        """The police have taken the call, and heard the place and what the key means."""
        call = await self.police.next_ring()
        assert await call.media.hears(SOUNDS["police-drill-ru"], 20)
        assert await call.media.hears(SOUNDS[PLACE])
        assert await call.media.hears(SOUNDS["police-key-ru"])
        return call


@asynccontextmanager
async def duty(pbx: RealPbx, plan: Plan | Planner) -> AsyncIterator[Duty]:
    speaker, trunk_out = Speaker(), pbx.settings.trunk.trunk_out
    async with (
        house(pbx, start=False) as at,
        incident_stage(pbx.settings) as stage,
        aiohttp.ClientSession() as http,
    ):
        with outside(pbx.sip, trunk_out, POLICE_HERTZ, plan, log=at.log) as police:
            await at.start(through_wire=False, police_telephone="102")
            stage.now = datetime.now(UTC) - timedelta(minutes=1)
            number = await stage.handed_over()
            yield Duty(at, stage, police, speaker, http, number)


async def test_the_police_hear_what_was_seen_and_a_key_acknowledges(pbx: RealPbx) -> None:
    async with duty(pbx, AnswerBehaviour()) as on_duty:
        work = on_duty.work()
        await on_duty.escalate_until(work, "call")
        call = await on_duty.live_call()
        assert call.dialled_number == "102"
        assert "ДТП. Абай / Бейбітшілік." in on_duty.speaker.texts
        call.media.press("1")
        assert await call.media.hears(SOUNDS["police-thanks-ru"])
        await soon(call.ended)
        await on_duty.escalate_until(work, "call", "acknowledge")
        assert await on_duty.stage.incident_state(on_duty.number) == "acknowledged"
        assert len(on_duty.police.rings) == 1
        floor = await on_duty.at.floor()
        assert not floor["calls"] and not floor["rings"], "it is no call of the city's"


async def test_a_key_is_known_though_no_program_of_ours_was_there_to_hear_it(
    pbx: RealPbx,
) -> None:
    async with duty(pbx, AnswerBehaviour()) as on_duty:
        await on_duty.escalate_until(on_duty.work(), "call")
        call = await on_duty.live_call()
        on_duty.at.kill()
        call.media.press("1")
        await soon(call.ended)
        await on_duty.at.start(through_wire=False, police_telephone="102")
        await on_duty.escalate_until(on_duty.work(), "call", "acknowledge")
        assert len(on_duty.police.rings) == 1, "nobody is called twice"


async def test_a_busy_number_is_noted_and_called_again_after_a_pause(pbx: RealPbx) -> None:
    plans: Iterator[Plan] = iter((Reject(486), AnswerBehaviour()))
    async with duty(pbx, lambda _: next(plans)) as on_duty:
        work = on_duty.work()
        await on_duty.escalate_until(work, "call", "fail_call")
        await on_duty.police.next_ring()
        assert len(on_duty.police.rings) == 1
        soon_again = await work.escalate(datetime.now(UTC))
        assert soon_again is not None and soon_again > datetime.now(UTC) + timedelta(seconds=60)
        await work.escalate(soon_again)
        call = await on_duty.live_call()
        call.hang_up()
