"""Passwords of telephones are guessed on a real Asterisk: the guesser is banned, desks and trunk
are not, and nobody learns which accounts there are."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from asterisk_conf.bans import MOST_FAILURES
from asterisk_conf.guard import Guard
from bench.attacks import guesser
from bench.system import until
from foundation.jobs.runner import JobRunner
from foundation.process.lifetime import gather_or_cancel
from foundation.settings import CODE_DIR
from foundation.valkey.keys import open_bus
from sip_peers.peers import Caller, Credentials, OperatorPhone, WireLog
from tests.asterisk_conf.test_connecting import soon
from tests.real_pbx import RealPbx, running_pbx

pytestmark = pytest.mark.calls
TRUNK, GUESSER, COLLEAGUE = "127.0.0.9", "127.0.9.1", "127.0.9.2"


@pytest.fixture(scope="module")
def guarded_pbx():
    """The trunk has an address of its own, as in a centre."""
    with running_pbx(trunk_hosts=TRUNK) as pbx:
        yield pbx


class Clock:
    """Time that a test moves on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def guard(guarded_pbx: RealPbx, clock: Clock) -> AsyncIterator[Guard]:
    redis = open_bus("redis://127.0.0.1:3/0")  # nobody is there, and it guards all the same
    made = Guard(guarded_pbx.settings, redis, clock)
    running = asyncio.ensure_future(gather_or_cancel(made.run(), JobRunner(made.jobs()).run()))

    async def connected() -> bool:
        return made.connected

    await until(connected, 20, "the guard hears the PBX")
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await redis.aclose()


async def register(pbx: RealPbx, user: str, password: str, host: str) -> str:
    """Try to sign a telephone in from `host`; the final status."""
    device = OperatorPhone(Credentials(user, password), pbx.sip, WireLog())
    device.port.open(host)
    try:
        await device.register(60)
    except Exception as refusal:
        return str(refusal).split(": ")[1][:3]
    finally:
        device.unplug()
    return "200"


async def answer_to_trunk(pbx: RealPbx, number: str, from_user: str) -> int:
    caller = Caller(from_user, pbx.sip, WireLog(), host=TRUNK)
    call = caller.dial(number)
    await soon(call.ended)
    caller.close()
    return call.status


async def test_a_guesser_is_banned_and_desks_and_trunk_are_not(
    guarded_pbx: RealPbx, guard: Guard, clock: Clock
) -> None:
    assert await register(guarded_pbx, "1002", "secret-1002", COLLEAGUE) == "200"
    for _ in range(MOST_FAILURES):
        assert await register(guarded_pbx, "1001", "guess", GUESSER) == "401"
        assert await register(guarded_pbx, "1002", "mistyped", COLLEAGUE) == "401"

    async def refused() -> bool:
        return await register(guarded_pbx, "1001", "secret-1001", GUESSER) == "403"

    await until(refused, 20, "the guesser is banned, though now the password is right")
    assert guard.banned == [f"{GUESSER}/32"]
    assert await register(guarded_pbx, "1002", "secret-1002", COLLEAGUE) == "200"
    assert await register(guarded_pbx, "1001", "secret-1001", "127.0.0.1") == "200"
    assert await answer_to_trunk(guarded_pbx, "1001", "77010000001") == 404
    _fail2ban_finds_the_guesser(guarded_pbx)

    clock.ahead = 901

    async def let_in() -> bool:
        return await register(guarded_pbx, "1001", "secret-1001", GUESSER) == "200"

    await until(let_in, 20, "the ban is over")


def _fail2ban_finds_the_guesser(pbx: RealPbx) -> None:
    """Its filter, on what this Asterisk wrote."""
    text = (CODE_DIR / "deploy/fail2ban/komek-sip.conf").read_text()
    (pattern,) = re.findall(r"^failregex = (.*)$", text, re.MULTILINE)
    rule = re.compile(pattern.replace("<HOST>", r"(?P<host>[0-9a-fA-F.:]+)"))
    log = (pbx.settings.asterisk_dir / "log" / "security.log").read_text()
    found = [match["host"] for row in log.splitlines() if (match := rule.search(row))]
    assert found.count(GUESSER) >= MOST_FAILURES
    assert TRUNK not in found


async def test_nobody_learns_from_the_trunks_side_which_accounts_there_are(
    guarded_pbx: RealPbx,
) -> None:
    there, missing = "1001", "9999"
    for pair in (
        [await answer_to_trunk(guarded_pbx, number, "77010000001") for number in (there, missing)],
        [await answer_to_trunk(guarded_pbx, "1234", user) for user in (there, missing)],
        [await register(guarded_pbx, user, "guess", TRUNK) for user in (there, missing)],
        [await register(guarded_pbx, user, "guess", "127.0.9.3") for user in (there, missing)],
    ):
        assert pair[0] == pair[1], pair


async def test_a_flood_of_guesses_is_stopped_and_would_have_found_a_password(
    guarded_pbx: RealPbx, guard: Guard
) -> None:
    """`./komek bench attacks`, small: what it counts is what the guard has counted."""
    hosts, right = ["127.0.9.11", "127.0.9.12"], guarded_pbx.account("1003")
    users = ["1001", "1002", "nobody"]
    (knowing,) = await guesser.guess_from(guarded_pbx.sip, {"127.0.9.13": 1}, users, right)
    assert (knowing.checked, knowing.let_in) == (1, True)
    before = guard.guesses
    tallies = await guesser.guess_from(guarded_pbx.sip, dict.fromkeys(hosts, 150), users, right)
    checked = sum(tally.checked for tally in tallies)

    async def all_heard() -> bool:
        return guard.guesses == before + checked

    await until(all_heard, 20, f"the guard has heard of {checked} wrong passwords")
    assert [(it.sent, it.checked + it.refused, it.lost, it.found) for it in tallies] == [
        (150, 150, 0, ()),
        (150, 150, 0, ()),
    ]
    assert all(tally.let_in is False and tally.ban_seconds is not None for tally in tallies)
    assert {f"{host}/32" for host in hosts} <= set(guard.banned)
