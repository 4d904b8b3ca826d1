"""The dispatcher's part on AMI, in the least code: to test the dialplan without the dispatcher."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping

from tests.real_pbx import RealPbx

Event = dict[str, str]
LONGER_THAN_A_TEST = 3600.0


class FakeDispatcher:
    """Logs in as ours does, beats, claims and rings on request. `events` is all it heard. The
    dialplan has patience with it, for a busy machine may let it claim a call after the 0.4 s that
    ours has. Without `claims` it claims none, and callers wait; see `leave_unclaimed`."""

    def __init__(self, pbx: RealPbx) -> None:
        self.pbx, self.events = pbx, list[Event]()
        self.claims = True
        self._arrived = asyncio.Condition()
        self._replies: dict[str, asyncio.Future[Event]] = {}
        self._number = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def log_in(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self.pbx.settings.ports.ami_port
        )
        await self._reader.readline()
        self._tasks.append(asyncio.create_task(self._read()))
        await self.do("Login", Username="komek", Secret=self.pbx.settings.exchange.ami_password)

    async def start_beating(self) -> None:
        """From here on the dialplan knows that it is there: by one beat for all that a test lasts,
        for a test that a busy machine lets stand would miss some."""
        await self._set_patience(looks=10_000)
        await self._beat(ahead=LONGER_THAN_A_TEST)

    async def hang(self) -> None:
        """Still logged in, but without a beat and without a claim: what a hung process is."""
        await self.leave_unclaimed()
        await self._beat()  # its last one

    async def leave_unclaimed(self) -> None:
        """Claim nothing from now on; the dialplan waits for a claim as long as for ours."""
        self.claims = False
        await self._set_patience(looks=0)

    async def _set_patience(self, *, looks: int) -> None:
        """By so many looks of 20 ms more. A call counts them in a variable of its own, which begins
        with the PBX's of the same name; we have none."""
        await self.do("Setvar", Variable="KOMEK_LOOKS", Value=str(-looks))

    async def die(self) -> None:
        """As after kill -9: the connection is simply gone."""
        for task in self._tasks:
            task.cancel()
        self._writer.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def do(self, action: str, variables: Mapping[str, str] | None = None, **h: str) -> Event:
        """One action; its reply. Fails the test on an error."""
        self._number += 1
        h.setdefault("ActionID", f"a{self._number}")
        reply = self._replies[h["ActionID"]] = asyncio.get_running_loop().create_future()
        rows = [f"Action: {action}", *(f"{key}: {value}" for key, value in h.items())]
        rows += [f"Variable: {key}={value}" for key, value in (variables or {}).items()]
        self._writer.write(("\r\n".join(rows) + "\r\n\r\n").encode())
        answer = await asyncio.wait_for(reply, 20)
        assert answer["Response"] == "Success", (action, answer)
        return answer

    async def set(self, channel: str, name: str, value: str) -> None:
        await self.do("Setvar", Channel=channel, Variable=name, Value=value)

    async def ring(self, offered: Event, device: str, number: int = 1) -> str:
        """Give the call to one ring and ring it, as the contract says; returns the ring's id."""
        ring_id = f"{offered['Uniqueid']}~{number}"
        await self.set(offered["Channel"], "KOMEK_RING", ring_id)
        await self._originate(offered, device, ring_id, "operator-answers", RING_ID=ring_id)
        return ring_id

    async def ring_beside(self, offered: Event, device: str, beside: str, number: int) -> str:
        """A second ring for the same caller: the first of the two to answer has him."""
        ring_id = f"{offered['Uniqueid']}~{number}"
        await self.set(offered["Channel"], "KOMEK_RING", f"{beside}&{ring_id}")
        await self._originate(offered, device, ring_id, "operator-answers", RING_ID=ring_id)
        return ring_id

    async def ask_along(self, offered: Event, device: str, with_ring: str, number: int) -> str:
        """Ring a colleague who is to join this conversation; returns the ring's id."""
        ring_id = f"{offered['Uniqueid']}~{number}"
        await self._originate(
            offered, device, ring_id, "operator-joins", WITH=with_ring, OWNER=with_ring
        )
        return ring_id

    async def bring_outside(
        self, offered: Event, number: str, with_ring: str, leg: int, context: str
    ) -> str:
        """A leg to a number outside, for this conversation; returns its id."""
        ring_id = f"{offered['Uniqueid']}~{leg}"
        names = {"WITH": with_ring, "OWNER": with_ring}
        await self._originate(offered, f"out-{number}", ring_id, context, **names)
        return ring_id

    async def listen(self, offered: Event, device: str, with_ring: str, number: int) -> str:
        """Ring the shift lead, who listens to this conversation; returns the leg's id."""
        leg = f"{offered['Uniqueid']}~{number}"
        names = {"WITH": with_ring, "SPIED": with_ring}
        await self._originate(offered, device, leg, "lead", exten="listen", **names)
        return leg

    async def _originate(
        self,
        offered: Event,
        device: str,
        ring_id: str,
        context: str,
        *,
        exten: str = "s",
        **names: str,
    ) -> None:
        call, channel = offered["Uniqueid"], offered["Channel"]
        names |= {"CALL": call, "CALLER_CHANNEL": channel, "RECORDING": ring_id}
        await self.do(
            "Originate",
            {f"KOMEK_{key}": value for key, value in names.items()},
            Channel=f"PJSIP/{device}",
            Async="true",
            ChannelId=ring_id,
            ActionID=ring_id,
            Context=context,
            Exten=exten,
            Priority="1",
            CallerID="77010000001",
            Timeout="7000",
        )

    async def heard(
        self, wanted: Callable[[Event], bool], seconds: float = 20.0, since: int = 0
    ) -> Event:
        """The first such event, heard already or yet to come."""

        async def search() -> Event:
            async with self._arrived:
                while True:
                    for event in self.events[since:]:
                        if wanted(event):
                            return event
                    await self._arrived.wait()

        return await asyncio.wait_for(search(), seconds)

    async def told(self, name: str, seconds: float = 20, since: int = 0) -> Event:
        """The next of our own events of this name. Without one: TimeoutError, which tells what of
        ours was heard instead."""
        try:
            return await self.heard(lambda event: event.get("UserEvent") == name, seconds, since)
        except TimeoutError:
            heard = [each["UserEvent"] for each in self.events[since:] if "UserEvent" in each]
            raise TimeoutError(f"no {name}, but {heard}") from None

    async def gone(self, uniqueid: str) -> Event:
        """The channel's end."""
        return await self.heard(lambda e: e["Event"] == "Hangup" and e["Uniqueid"] == uniqueid)

    async def _beat(self, ahead: float = 0) -> None:
        await self.do("Setvar", Variable="KOMEK_BEAT", Value=f"{time.time() + ahead:.6f}")

    async def _read(self) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                block = (await self._reader.readuntil(b"\r\n\r\n")).decode()
                event = dict(row.split(": ", 1) for row in block.split("\r\n") if ": " in row)
                await self._take(event)

    async def _take(self, event: Event) -> None:
        if "Response" in event and event.get("ActionID") in self._replies:
            self._replies.pop(event["ActionID"]).set_result(event)
            return
        if "Event" not in event:
            return
        if event.get("UserEvent") == "KomekOffered" and self.claims:
            rows = f"Channel: {event['Channel']}\r\nVariable: KOMEK_RING\r\nValue: claimed"
            self._writer.write(f"Action: Setvar\r\n{rows}\r\n\r\n".encode())
        async with self._arrived:
            self.events.append(event)
            self._arrived.notify_all()


@contextlib.asynccontextmanager
async def dispatcher(pbx: RealPbx) -> AsyncIterator[FakeDispatcher]:
    """One that is logged in and beats."""
    fake = FakeDispatcher(pbx)
    await fake.log_in()
    try:
        await fake.start_beating()
        yield fake
    finally:
        await fake.die()
