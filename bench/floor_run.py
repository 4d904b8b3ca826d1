"""A shift of operators and a stream of citizens on a running system, repeatable by its seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench import undisturbed
from bench.system import System
from bench.wire_account import RungPhone, WireCall, account, digits_of, overlaps
from sip_peers.kernel_stamps import now_us
from sip_peers.peers import (
    AnswerBehaviour,
    Caller,
    Credentials,
    IncomingCall,
    LetRing,
    OperatorPhone,
    OutgoingCall,
    Plan,
    Reject,
    WireLog,
)
from sip_peers.rtp import Voice, spots_of
from sip_peers.sip_transport import Address

CALLERS_HERTZ = 2000
SETTLE_SECONDS = 4.0
FIRST_OPERATOR_HERTZ, OPERATOR_STEP_HERTZ = 300, 20


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of operators and callers; shares are of 1, ranges are seconds (uniform)."""

    answer_after: tuple[float, float] = (0.05, 0.3)
    talk: tuple[float, float] = (2.0, 4.0)
    reject_share: float = 0.0
    busy_share: float = 0.0
    no_answer_share: float = 0.0
    caller_ends_share: float = 0.0
    impatient_share: float = 0.0
    patience: tuple[float, float] = (0.0, 12.0)
    back_after_seconds: float = 0.5


@dataclass(frozen=True, slots=True)
class Citizen:
    """One planned caller; `patience_seconds` None waits for as long as it takes."""

    at_seconds: float
    number: str
    patience_seconds: float | None
    ends_after_seconds: float | None


def citizens(
    count: int, calls_per_second: float, habits: Habits, seed: int, first_number: int = 77010000000
) -> list[Citizen]:
    """Make `count` callers arriving at random (Poisson); the same for the same seed."""
    dice = random.Random(seed)
    planned, at = [], 0.0
    for n in range(count):
        at += dice.expovariate(calls_per_second)
        patience = dice.uniform(*habits.patience) if _lot(dice, habits.impatient_share) else None
        ends = dice.uniform(*habits.talk) if _lot(dice, habits.caller_ends_share) else None
        planned.append(Citizen(at, str(first_number + n), patience, ends))
    return planned


def _lot(dice: random.Random, share: float) -> bool:
    return dice.random() < share


class FloorRun:
    """Telephones and callers of one run; `account()` gives what the wire saw of each call.
    `callers_at` and `phones_at` are addresses of this machine."""

    def __init__(
        self,
        pbx: Address,
        operators: Sequence[Credentials],
        *,
        habits: Habits,
        seed: int = 109,
        log: WireLog | None = None,
        line: str = "109",
        callers_at: str = "127.0.0.1",
        phones_at: str = "127.0.0.1",
    ) -> None:
        self.pbx, self.habits, self.line = pbx, habits, line
        self._callers_at, self._phones_at = callers_at, phones_at
        self.log = log if log is not None else WireLog()
        self.operators_return = True
        self.saturated_until_us = 0
        self._dice = random.Random(seed)
        self._hertz = {
            operator.user: FIRST_OPERATOR_HERTZ + OPERATOR_STEP_HERTZ * n
            for n, operator in enumerate(operators)
        }
        self._spots = spots_of(self._hertz.values())
        self._voice = Voice(hertz=CALLERS_HERTZ)
        self.phones = [self._phone(operator) for operator in operators]
        self._callers: list[Caller] = []
        self.calls: list[tuple[str, OutgoingCall]] = []

    def _phone(self, operator: Credentials) -> OperatorPhone:
        phone = OperatorPhone(
            operator,
            self.pbx,
            self.log,
            plan=self._plan,
            voice=Voice(hertz=self._hertz[operator.user]),
            spots=spots_of([CALLERS_HERTZ]),
            host=self._phones_at,
        )
        phone.on_ring_end = lambda ring: self._ring_ended(phone, ring)
        return phone

    # --- operators ----------------------------------------------------------------------------

    async def plug_in(self) -> None:
        """Register all telephones; from here to `close` the run is not to be disturbed."""
        undisturbed.begin()
        await asyncio.gather(*(phone.plug_in() for phone in self.phones))

    async def sign_in(self) -> None:
        """Sign in: each operator dials *10 and listens until the PBX has answered."""
        calls = [phone.dial("*10") for phone in self.phones]
        await asyncio.gather(*(asyncio.wait_for(call.ended.wait(), 15) for call in calls))

    async def go_to_work(self, system: System) -> list[str]:
        """Return all telephones register and all operators sign in; their extensions, once the
        system has them as available."""
        await self.plug_in()
        await self.sign_in()
        extensions = [phone.account.user for phone in self.phones]
        await system.until_available(extensions)
        return extensions

    def _plan(self, ring: IncomingCall) -> Plan:
        habits, dice = self.habits, self._dice
        after, talk = dice.uniform(*habits.answer_after), dice.uniform(*habits.talk)
        lot = dice.random()
        if lot < habits.reject_share:
            return Reject(603, after)
        if lot < habits.reject_share + habits.busy_share:
            return Reject(486)
        if lot < habits.reject_share + habits.busy_share + habits.no_answer_share:
            return LetRing()
        return AnswerBehaviour(after, talk)

    def _ring_ended(self, phone: OperatorPhone, ring: IncomingCall) -> None:
        """Who did not answer has been set aside; they come back by dialling *10."""
        if ring.answered.is_set() or not self.operators_return or self._caller_left(ring):
            return
        loop = asyncio.get_running_loop()
        loop.call_later(self.habits.back_after_seconds, self._come_back, phone)

    def _caller_left(self, ring: IncomingCall) -> bool:
        mine = digits_of(ring.caller_number)
        return any(digits_of(number) == mine and call.gone for number, call in self.calls)

    def _come_back(self, phone: OperatorPhone) -> None:
        in_use = any(not call.ended.is_set() for call in phone.calls.values())
        if self.operators_return and not in_use:
            phone.dial("*10")

    # --- callers ------------------------------------------------------------------------------

    def dial(self, number: str, dialled: str | None = None) -> OutgoingCall:
        """Dial the line (or `dialled`) as one citizen, now."""
        caller = Caller(
            number, self.pbx, self.log, voice=self._voice, spots=self._spots, host=self._callers_at
        )
        self._callers.append(caller)
        call = caller.dial(dialled or self.line)
        self.calls.append((number, call))
        return call

    async def play(self, planned: Iterable[Citizen]) -> None:
        """Let the planned citizens call at their times; returns when all calls have ended."""
        began = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:
            for citizen in planned:
                wait = began + citizen.at_seconds - asyncio.get_running_loop().time()
                await asyncio.sleep(max(0.0, wait))
                group.create_task(self._live(citizen))

    async def _live(self, citizen: Citizen) -> None:
        call = self.dial(citizen.number)
        if citizen.patience_seconds is not None:
            await self._lose_patience(call, citizen.patience_seconds)
        elif citizen.ends_after_seconds is not None:
            call.media.on_spot = _hang_up_later(call, citizen.ends_after_seconds)
        await call.ended.wait()

    async def _lose_patience(self, call: OutgoingCall, seconds: float) -> None:
        try:
            await asyncio.wait_for(call.ended.wait(), seconds)
        except TimeoutError:
            if not call.media.spotted_at_us:  # nobody has spoken to him yet
                call.hang_up()

    async def saturate(self, callers: int, ended_calls: int, dialled: str | None = None) -> None:
        """Keep `callers` on the line until `ended_calls` have ended, then lets the rest go.

        The last freed operators get SETTLE_SECONDS to be rung; then whoever still waits hangs
        up, and talks are ended by their operators.
        """
        first = 77020000000 + len(self.calls)
        numbers = iter(range(first, first + callers + ended_calls + 1))
        left = ended_calls
        running = {self._watch(str(next(numbers)), dialled) for _ in range(callers)}
        while left > 0:
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            left -= len(done)
            running |= {self._watch(str(next(numbers)), dialled) for _ in done if left > 0}
        self.saturated_until_us = now_us()
        await asyncio.wait(running, timeout=SETTLE_SECONDS, return_when=asyncio.ALL_COMPLETED)
        for _, call in self.calls:
            if not call.ended.is_set() and not call.media.spotted_at_us:
                call.hang_up()
        await asyncio.wait(running)

    def _watch(self, number: str, dialled: str | None) -> asyncio.Task[bool]:
        return asyncio.create_task(self.dial(number, dialled).ended.wait())

    # --- the end ------------------------------------------------------------------------------

    def account(self, short_abandon_seconds: float = 5.0) -> list[WireCall]:
        """Return what the wire saw of each call so far, in the order of dialling."""
        calls = [(number, CALLERS_HERTZ, call) for number, call in self.calls]
        return account(calls, self.rung(), short_abandon_seconds)

    def overlaps(self) -> list[str]:
        """Return who was rung by two at once, or connected with two; see wire_account."""
        return overlaps(self.rung())

    def rung(self) -> list[RungPhone]:
        """Return every ring of every telephone so far."""
        return [
            RungPhone(phone.account.user, self._hertz[phone.account.user], ring)
            for phone in self.phones
            for ring in phone.rings
        ]

    def close(self) -> None:
        """Close the run, and unplug everybody."""
        self.operators_return = False
        for caller in self._callers:
            caller.close()
        for phone in self.phones:
            phone.unplug()
        undisturbed.end()


def _hang_up_later(call: OutgoingCall, seconds: float) -> Callable[[int], object]:
    return lambda hertz: asyncio.get_running_loop().call_later(seconds, call.hang_up)
