"""Passwords of telephones are guessed from a hundred addresses while citizens call."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count

from asterisk_conf.bans import MOST_FAILURES
from bench.attacks import figures
from bench.attacks.figures import Attack, Figure
from bench.attacks.guesser import Tally, guess_all
from bench.attacks.places import DESKS, KNOWING, TRUNK, strangers
from bench.delays import quantiles
from bench.floor_run import FloorRun, Habits
from bench.system import System, until
from bench.wire_account import WireCall
from staff.guesses import ALARM_FROM

ADDRESSES, NETWORK = 100, 67
ON_DUTY = 8
HABITS = Habits(answer_after=(0.1, 0.2), talk=(1.0, 2.0))
CALL_EVERY_SECONDS = 1.0
CALM_SECONDS = 10.0
ENDS_WITHIN_SECONDS = 30.0
#: Of somebody at the desks who mistypes without an end, and of the trunk's side.
FROM_OURS = 200
FIRST_NUMBER = 77016000000
#: What is promised.
ANSWERED_WITHIN_SECONDS = 2.0
BANNED_WITHIN_SECONDS = 10.0
CHECKED_OF_EACH = 2 * MOST_FAILURES


@dataclass(frozen=True, slots=True)
class Guessing:
    """The strangers' tallies and those of our own addresses, who was banned then, how many wrong
    passwords the guard had counted, and how long it took in seconds."""

    strangers: Sequence[Tally]
    ours: Sequence[Tally]
    knowing: Tally
    banned: frozenset[str]
    counted: int
    alarmed: bool
    seconds: float


async def attack(system: System, guesses: int) -> Attack:
    """Guess `guesses` passwords from ADDRESSES addresses, with a call a second meanwhile."""
    async with at_work(system) as floor:
        calm = await _calls_while(floor, asyncio.create_task(asyncio.sleep(CALM_SECONDS)))
        guessing = asyncio.create_task(_guess(system, guesses))
        calls = await _calls_while(floor, guessing)
        return Attack("Passwords of telephones", _figures(await guessing, calm, calls))


@contextlib.asynccontextmanager
async def at_work(system: System) -> AsyncIterator[FloorRun]:
    """Provide operators at their telephones, signed in until the end; callers come by the trunk."""
    operators = system.operators[:ON_DUTY]
    floor = FloorRun(system.pbx, operators, habits=HABITS, callers_at=TRUNK, phones_at=DESKS)
    try:
        await floor.plug_in()
        await floor.sign_in()
        await system.until_available([operator.user for operator in operators])
        yield floor
        await sign_out(system, floor)
    finally:
        floor.close()


async def sign_out(system: System, floor: FloorRun) -> None:
    """Sign out: each operator dials *12."""
    calls = [phone.dial("*12") for phone in floor.phones]

    async def all_out() -> bool:
        states = await system.operator_states()
        return all(states[phone.account.user] == "signed_out" for phone in floor.phones)

    await until(all_out, 15, "everybody signed out")
    for call in calls:
        call.hang_up()


_numbers = count(FIRST_NUMBER)


async def _calls_while(floor: FloorRun, work: asyncio.Task[object]) -> list[WireCall]:
    """Citizens who dial, one each CALL_EVERY_SECONDS, until the work is done."""
    first = len(floor.calls)
    while not work.done():
        floor.dial(str(next(_numbers)))
        await asyncio.wait([work], timeout=CALL_EVERY_SECONDS)
    ends = [call.ended.wait() for _, call in floor.calls[first:]]
    with contextlib.suppress(TimeoutError):  # who is not served by then is not answered
        await asyncio.wait_for(asyncio.gather(*ends), ENDS_WITHIN_SECONDS)
    return floor.account()[first:]


async def _guess(system: System, guesses: int) -> Guessing:
    """Away from the process that measures calls, for it would be late then."""
    users = [operator.user for operator in system.operators]
    users += [f"{user}-web" for user in users[:ON_DUTY]] + ["9999", "admin", "100"]
    right = system.operators[-1]
    hosts = strangers(ADDRESSES, NETWORK)
    shares = {
        host: guesses // ADDRESSES + (n < guesses % ADDRESSES) for n, host in enumerate(hosts)
    }
    before = (await system.refresh())["pbx_agent"]["guesses"]
    loop = asyncio.get_running_loop()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        (knowing,) = await loop.run_in_executor(
            pool, guess_all, system.pbx, {KNOWING: 1}, users, right
        )
        began = time.monotonic()
        shares |= {DESKS: min(FROM_OURS, guesses), TRUNK: min(FROM_OURS, guesses)}
        tallies = await loop.run_in_executor(pool, guess_all, system.pbx, shares, users, right)
        seconds = time.monotonic() - began
    counted = await _counted(system, before)
    agent = system.status["pbx_agent"]
    return Guessing(
        strangers=[it for it in tallies if it.address in hosts],
        ours=[it for it in tallies if it.address not in hosts],
        knowing=knowing,
        banned=frozenset(network.partition("/")[0] for network in agent["banned"]),
        counted=counted,
        alarmed=system.status["guesses"].get("sip", 0) >= ALARM_FROM["sip"],
        seconds=seconds,
    )


async def _counted(system: System, before: int) -> int:
    """Wrong passwords since, as the guard has counted them when it has heard everything."""
    seen = -1

    async def settled() -> bool:
        nonlocal seen
        last, seen = seen, int((await system.refresh())["pbx_agent"]["guesses"])
        return seen == last

    with contextlib.suppress(TimeoutError):
        await until(settled, 60, "the guard has heard everything", every=3.0)
    return seen - before


def _figures(
    guessing: Guessing, calm: Sequence[WireCall], calls: Sequence[WireCall]
) -> tuple[Figure, ...]:
    return (
        *_of_guesses(guessing),
        *_of_bans(guessing),
        *_of_ours(guessing),
        *_of_calls(calm, calls),
    )


def _of_guesses(guessing: Guessing) -> tuple[Figure, ...]:
    sent, checked, lost = (
        sum(getattr(tally, what) for tally in guessing.strangers)
        for what in ("sent", "checked", "lost")
    )
    addresses = len(guessing.strangers)
    pace = f"{guessing.seconds:.0f} s, {lost:,} of them unanswered"
    return (
        figures.count_of("guesses sent", f"{sent:,} from {addresses} addresses in {pace}"),
        figures.at_most(
            "guesses that reached a check of the password", checked, CHECKED_OF_EACH * addresses
        ),
        figures.none_of("passwords found", sum(len(tally.found) for tally in guessing.strangers)),
        figures.so(
            "a stranger who knows one is let in: guesses can find one",
            guessing.knowing.let_in is True,
        ),
    )


def _of_bans(guessing: Guessing) -> tuple[Figure, ...]:
    addresses = len(guessing.strangers)
    seconds = quantiles(
        float("inf") if tally.ban_seconds is None else tally.ban_seconds
        for tally in guessing.strangers
    )
    refused = sum(tally.let_in is False for tally in guessing.strangers)
    banned = sum(tally.address in guessing.banned for tally in guessing.strangers)
    return (
        figures.all_of("addresses banned", banned, addresses),
        figures.count_of("first guess → ban, p50", f"{seconds.p50:.2f} s"),
        figures.seconds_at_most(
            "first guess → ban, the slowest address", seconds.worst, BANNED_WITHIN_SECONDS
        ),
        figures.all_of("of them refused with the right password, too", refused, addresses),
        figures.so("leads and administrators are alerted", guessing.alarmed),
    )


def _of_ours(guessing: Guessing) -> tuple[Figure, ...]:
    sent = {tally.address: tally.sent for tally in guessing.ours}
    return (
        figures.count_of(
            "guesses sent from the desks' and the trunk's own address",
            f"{sent[DESKS]:,} and {sent[TRUNK]:,}",
        ),
        figures.none_of(
            "bans of the desks, the trunk or this machine",
            len(guessing.banned & {DESKS, TRUNK, "127.0.0.1"}),
        ),
        figures.count_of(
            "wrong passwords that the guard counted, the desks' with them", guessing.counted
        ),
    )


def _of_calls(calm: Sequence[WireCall], calls: Sequence[WireCall]) -> tuple[Figure, ...]:
    before, meanwhile = (
        [call.waited_seconds for call in some if call.outcome == "answered"]
        for some in (calm, calls)
    )
    usual = max(before, default=float("inf"))
    return (
        figures.all_of("calls by the trunk answered meanwhile", len(meanwhile), len(calls)),
        figures.seconds_at_most(
            f"the slowest answer (before the attack {usual:.2f} s)",
            max(meanwhile, default=float("inf")),
            ANSWERED_WITHIN_SECONDS,
        ),
    )
