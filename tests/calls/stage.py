"""The stage of a scenario: operators who sign in, citizens who dial, and what is on record."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import soundfile

from bench.agreement import holds_sound
from bench.system import System, until
from bench.wire_account import digits_of
from queue_manager.ami import actions
from queue_manager.ami.connection import AmiAccount, AmiConnection, ConnectionUp
from queue_manager.requests import ChangeState, InviteColleague, Transfer
from sip_peers import tones
from sip_peers.peers import (
    Caller,
    IncomingCall,
    LetRing,
    OperatorPhone,
    OutgoingCall,
    PeerCall,
    Plan,
    Voice,
    WireLog,
)
from sip_peers.sip_digest import Credentials

OPERATOR_HERTZ, CITIZEN_HERTZ = 500, 900
_numbers = itertools.count(77050000001)


async def soon(event: asyncio.Event, seconds: float = 20) -> None:
    """Waits for an event of a peer. Raises TimeoutError."""
    await asyncio.wait_for(event.wait(), seconds)


async def talking(call: PeerCall, ring: PeerCall) -> None:
    """Waits until citizen and operator hear each other."""
    heard = await asyncio.gather(call.media.hears(OPERATOR_HERTZ), ring.media.hears(CITIZEN_HERTZ))
    assert heard == [True, True], "they do not hear each other"


class Stage:
    """Use as `async with`; at the end everybody leaves, and nothing of the scenario is left."""

    def __init__(self, system: System) -> None:
        self.system, self.log = system, WireLog()
        self.phones: list[OperatorPhone] = []
        self.callers: list[Caller] = []

    async def __aenter__(self) -> Stage:
        await self.system.refresh()
        for extension, state in (await self.system.operator_states()).items():
            if state != "signed_out":  # unplugged by another file's scenario, which is over
                await self.system.ask_dispatcher(ChangeState(extension, "signed_out"))
        self._since = datetime.now(UTC)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._everybody_leaves()
            if kind is None:
                await self._nothing_is_left()
        finally:
            for peer in self.callers:
                peer.close()
            for phone in self.phones:
                phone.unplug()

    async def signs_out(self, phone: OperatorPhone) -> None:
        """By *12, and unplugs; for whoever is not there any more when the stage is cleared."""
        for call in tuple(phone.calls.values()):
            call.hang_up()
        code = phone.dial("*12")
        await self.until_state(phone, "signed_out", None)
        code.hang_up()
        self.phones.remove(phone)
        phone.unplug()

    async def _everybody_leaves(self) -> None:
        self.phones = [phone for phone in self.phones if phone.port.is_open]
        for phone in self.phones:
            phone.plan = LetRing()
            for call in tuple(phone.calls.values()):
                call.hang_up()
        for caller in self.callers:
            caller.hang_up()
        last = [phone.dial("*12") for phone in self.phones]

        async def all_out() -> bool:
            states = await self.system.operator_states()
            return all(states[phone.account.user] == "signed_out" for phone in self.phones)

        await until(all_out, 20, "everybody signed out")
        for call in last:
            call.hang_up()

    async def _nothing_is_left(self) -> None:
        """No call, no ring, nobody signed in, no channel: each scenario ends with no leak."""

        async def empty() -> bool:
            floor = (await self.system.floor())["floor"]
            states = {operator["state"] for operator in floor["operators"].values()}
            return not floor["calls"] and not floor["rings"] and states <= {"signed_out"}

        try:
            await until(empty, 20, "the floor is empty")
        except TimeoutError as late:
            floor = (await self.system.floor())["floor"]
            at_work = {
                name: (each["state"], each["reason"])
                for name, each in floor["operators"].items()
                if each["state"] != "signed_out"
            }
            raise TimeoutError(f"{late}: {floor['calls']} {floor['rings']} {at_work}") from late

        left = await self.system.ghosts(15)
        assert not left, left

    # --- operators ----------------------------------------------------------------------------

    async def operator(self, n: int, plan: Plan) -> OperatorPhone:
        """The n-th operator (1 is 1001) plugs in and signs in by *10; he may be rung at once."""
        return await self.plugged_in(self.system.operators[n - 1], plan)

    async def plugged_in(self, account: Credentials, plan: Plan) -> OperatorPhone:
        """The same, by the telephone's own name and password."""
        phone = OperatorPhone(
            account, self.system.pbx, self.log,
            plan=plan, voice=Voice(hertz=OPERATOR_HERTZ), listens=True,
        )  # fmt: skip
        self.phones.append(phone)
        await phone.plug_in()
        code = phone.dial("*10")
        await self._until_signed_in(account.user)
        code.hang_up()
        await self._until_put_down(account.user)
        return phone

    async def _until_put_down(self, extension: str) -> None:
        async def put_down() -> bool:
            return not (await self.system.floor())["floor"]["operators"][extension]["engaged"]

        await until(put_down, 20, f"{extension} has put the telephone down")

    async def _until_signed_in(self, extension: str) -> None:
        async def signed_in() -> bool:
            state = (await self.system.operator_states())[extension]
            return state not in ("signed_out", "paused")

        await until(signed_in, 20, f"{extension} signed in")

    async def dials(self, phone: OperatorPhone, code: str) -> OutgoingCall:
        """Dials and listens until the PBX ends the call."""
        call = phone.dial(code)
        await soon(call.ended, 20)
        return call

    async def leg_is_lost(self, ring: IncomingCall) -> None:
        """Ends this operator's leg with the cause of a lost one, and waits for its telephone."""
        settings = self.system.settings
        connection = AmiConnection(
            AmiAccount(
                "127.0.0.1", settings.ports.ami_port, "komek", settings.exchange.ami_password
            )
        )
        running = asyncio.create_task(connection.run())
        try:
            while not isinstance(await asyncio.wait_for(connection.heard.get(), 20), ConnectionUp):
                pass
            legs: list[str] = []

            async def connected() -> bool:  # the two may hear each other before it is told
                rings = (await self.system.floor())["floor"]["rings"]
                legs[:] = [leg for leg, it in rings.items() if it["connected"]]
                return len(legs) == 1

            await until(connected, 20, "the dispatcher knows that they talk")
            (answer,) = await connection.ask(actions.drop(legs[0])[0])
            assert answer["Response"] == "Success", answer
        finally:
            running.cancel()
        await soon(ring.ended)

    async def bring(self, how: type[Transfer | InviteColleague], to: str) -> None:
        """The operator hands this scenario's only call on, or asks a colleague along; once the
        dispatcher knows that they talk, for the two may hear each other before."""
        (call_id,) = (await self.system.floor())["floor"]["calls"]

        async def connected() -> bool:
            calls = (await self.system.floor())["floor"]["calls"]
            return calls[call_id]["connected_at"] is not None

        await until(connected, 20, "the dispatcher knows that they talk")
        await self.system.ask_dispatcher(how(call_id, to))

    async def until_state(self, phone: OperatorPhone, state: str, reason: str | None) -> None:
        """Waits until the dispatcher holds the operator in this state for this reason, and a ring
        taken back has left the telephone."""

        async def so() -> bool:
            operator = (await self.system.floor())["floor"]["operators"][phone.account.user]
            is_there = (operator["state"], operator.get("reason")) == (state, reason)
            return is_there and operator["stopping_until"] is None

        await until(so, 20, f"{phone.account.user} {state} ({reason})")

    # --- citizens -----------------------------------------------------------------------------

    def citizen(self, number: str | None = None, **how: Any) -> Caller:
        """A caller with a number nobody else has."""
        caller = Caller(
            str(next(_numbers)) if number is None else number, self.system.pbx, self.log,
            voice=Voice(hertz=CITIZEN_HERTZ), listens=True, **how,
        )  # fmt: skip
        self.callers.append(caller)
        return caller

    def anonymous(self) -> Caller:
        caller = Caller.anonymous(
            self.system.pbx, self.log, voice=Voice(hertz=CITIZEN_HERTZ), listens=True
        )
        self.callers.append(caller)
        return caller

    # --- records ------------------------------------------------------------------------------

    async def rows(self, count: int, seconds: float = 30) -> list[dict[str, Any]]:
        """This scenario's calls once `count` of them have ended on record, sounds included.

        Exactly `count`: one more fails.
        """
        rows: list[dict[str, Any]] = []

        async def there() -> bool:
            rows[:] = await self.system.calls(self._since)
            done = [r for r in rows if r["outcome"]]
            answered = [r for r in done if r["outcome"] == "answered"]
            heard = all(_recorded(r) for r in answered if holds_sound(r))
            return len(done) >= count and heard

        await until(there, seconds, f"{count} calls on record", every=0.3)
        assert len(rows) == count, rows
        return rows

    async def row(self, caller: Caller) -> dict[str, Any]:
        """The one record of this caller's only call."""
        mine = digits_of(caller.number)
        rows = await self.rows(len(self.callers))
        (row,) = [row for row in rows if digits_of(row["caller"] or "") == mine]
        return row


def _recorded(row: dict[str, Any]) -> bool:
    """A file for each time that an operator spoke with the caller."""
    return len(row["recordings"]) >= sum(r["result"] == "answered" for r in row["rings"])


def tones_in(path: str, hertz: set[int], share: float = 0.5) -> list[set[int]]:
    """For each channel of a recording, which of these tones make up `share` of some 200 ms that is
    not quiet. Opus lets a 400th of the power of one side through to the other while that is silent
    (measured at the recorder's 24 kbit/s), so quiet is a hundredth of the loudest."""
    sound, rate = soundfile.read(Path(path), dtype="int16", always_2d=True)
    sides = [sound[:, side] for side in range(sound.shape[1])]
    quiet = max(tones.loudest(side, rate) for side in sides) / 100
    return [
        {tone for tone in hertz if tones.has_tone(side, tone, rate, share, quiet)} for side in sides
    ]
