"""`./komek bench attacks`: run attacks against a running system and write SECURITY.md's figures.

The attacks are guessed passwords, slow clients, pictures and workbooks that are small as files and
large in memory, sockets that are never read, and callers with forged numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bench import report
from bench.attacks import (
    figures,
    forged_callers,
    pictures,
    sign_in,
    slow_clients,
    sockets,
    telephones,
    workbooks,
)
from bench.attacks.figures import Attack
from bench.attacks.places import TRUNK
from bench.system import System, SystemFailed, running
from launcher.homes import TomlValue
from sip_peers.outside import free_udp_port

TITLE, COMMAND = "Attacked by one command", "./komek bench attacks"


@dataclass(frozen=True, slots=True)
class Size:
    """The size of the attacks. `guesses`: passwords of telephones; `calls`: with forged numbers."""

    guesses: int = 100_000
    calls: int = 100


FULL = Size()


async def run_attacks(size: Size = FULL) -> tuple[str, bool]:
    """Run one attack after the other on one system; return the section for SECURITY.md, and whether
    all held."""
    keys: dict[str, TomlValue] = {
        "greeting": "none",
        "wrap_up_seconds": 1,
        "trunk_hosts": TRUNK,
        "trunk_out": f"{TRUNK}:{free_udp_port()}",
        "callback_hours": "00:00-23:59:59.999999",
        "callback_lost_after_seconds": 1,
    }
    attacks: list[Attack] = []

    def note(attack: Attack) -> None:
        attacks.append(attack)
        print(figures.table([attack]), flush=True)

    async with running(None, **keys) as system:
        asterisk = system.asterisk_version()
        since = datetime.now(UTC)
        note(await telephones.attack(system, size.guesses))
        ticket = await _ticket(system, since)
        # These two attacks sign in, so they come before the attack on sign-in, which delays that.
        note(await workbooks.attack(system))
        note(await sockets.attack(system))
        note(await sign_in.attack(system, ticket))
        note(await slow_clients.attack(system))
        note(await pictures.attack(system, ticket))
        note(await forged_callers.attack(system, size.calls))
    return _section(attacks, size, asterisk), all(attack.well for attack in attacks)


async def _ticket(system: System, since: datetime) -> str:
    """The number of a ticket that an answered call has left. Raises SystemFailed."""
    for row in await system.calls(since):
        if row["outcome"] == "answered" and row["number"]:
            return str(row["number"])
    raise SystemFailed("no call was answered: there is no ticket")


def _section(attacks: list[Attack], size: Size, asterisk: str) -> str:
    options = [
        f"--{name} {getattr(size, name)}"
        for name in Size.__dataclass_fields__
        if getattr(size, name) != getattr(FULL, name)
    ]
    missed = sum(not figure.met for attack in attacks for figure in attack.figures)
    body = f"""Each party has an address of its own in 127.0.0.0/8, the trunk and the desks too.
Attackers have the same processors as the system that they attack. Promises that were missed:
{missed or "none"}.

{figures.table(attacks)}"""
    return report.section(TITLE, " ".join([COMMAND, *options]), body, asterisk)
