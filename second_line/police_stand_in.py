"""A stand-in for the operations centre of the police: in a demo it takes incidents and answers as
people would; in tests it fails as they say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import msgspec
from aiohttp import web

from foundation.webhook_signatures import SignatureRefused, check_signature, sign

#: Seconds after an incident, and what is answered then.
DEMO_ANSWERS = ((8.0, "acknowledged"), (30.0, "dispatched"), (120.0, "on_scene"))
BY = "Дежурный ЦОУ"


@dataclass
class PoliceStandIn:
    """The stand-in. `answers_to`: where its answers go; `status`: what it answers to requests;
    `twice`: each answer is sent twice. `incidents`: what it took, by the id of the message."""

    secrets: Sequence[bytes]
    answers_to: str = ""
    answers: Sequence[tuple[float, str]] = ()
    status: int = 200
    twice: bool = False
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    address: str = ""
    requests: list[str] = field(default_factory=list)
    incidents: dict[str, dict[str, object]] = field(default_factory=dict)
    answered: list[int] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, request: web.Request) -> web.Response:
        """Take an incident. 401 if the signature is wrong."""
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            message_id = check_signature(self.secrets, headers, body, self.clock())
        except SignatureRefused as error:
            return web.Response(status=401, text=str(error))
        self.requests.append(message_id)
        if self.status == 200 and message_id not in self.incidents:
            message = msgspec.json.decode(body)
            self.incidents[message_id] = message
            if message["type"] == "incident.alert" and self.answers_to:
                self._begin(int(message["data"]["incident"]))
        return web.Response(status=self.status)

    def _begin(self, incident: int) -> None:
        task = asyncio.create_task(self._answer_all(incident))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer_all(self, incident: int) -> None:
        passed = 0.0
        for after, state in self.answers:
            await asyncio.sleep(after - passed)
            passed = after
            await self.answer(incident, state)

    async def answer(self, incident: int, state: str) -> None:
        """Send an answer about an incident."""
        body = msgspec.json.encode(
            {"type": "incident.state", "data": {"incident": incident, "state": state, "by": BY}}
        )
        headers = {
            **sign(self.secrets[:1], f"answer/{incident}/{state}", body, self.clock()),
            "Content-Type": "application/json",
        }
        async with aiohttp.ClientSession() as http:
            for _ in range(2 if self.twice else 1):
                try:
                    async with http.post(self.answers_to, data=body, headers=headers) as response:
                        self.answered.append(response.status)
                except aiohttp.ClientError:
                    self.answered.append(0)

    async def stop(self) -> None:
        """Send no more answers."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def police_stand_in(stand_in: PoliceStandIn, port: int = 0) -> AsyncIterator[PoliceStandIn]:
    """Serve the stand-in on a loopback port, and set its address."""
    app = web.Application()
    app.router.add_post("/incidents", stand_in.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        stand_in.address = f"http://127.0.0.1:{runner.addresses[0][1]}/incidents"
        yield stand_in
    finally:
        await stand_in.stop()
        await runner.cleanup()
