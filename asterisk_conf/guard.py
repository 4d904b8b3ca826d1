"""Guards SIP: hears Asterisk's security events and bans who guesses passwords.

It has an AMI connection of its own, so that a flood of wrong passwords keeps nobody waiting who
calls. Bans lie in Asterisk's own database, where each message of SIP is compared with them: no
reload, no root. They are put again at each connection, for what lies there may be of another life.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import zip_longest

from redis.asyncio import Redis

from asterisk_conf.bans import (
    Bans,
    Lists,
    after_failure,
    after_success,
    exempt_networks,
    placed,
    without_old,
)
from foundation.jobs.job import Job
from foundation.process.lifetime import gather_or_cancel
from foundation.settings import Settings
from foundation.settings.addresses import network_of
from foundation.valkey.keys import AWAY
from queue_manager.ami.actions import Action
from queue_manager.ami.connection import AmiAccount, AmiConnection, ConnectionDown, ConnectionUp
from queue_manager.ami.families import BAN_FAMILY
from queue_manager.ami.protocol import ConnectionLost, Message
from staff.guesses import count_guesses

#: What Asterisk calls a wrong password.
GUESSES = frozenset({"ChallengeResponseFailed", "InvalidPassword"})
#: And a name that is nobody's, which comes with each of its guesses, too, and with a mere question.
FAILURES = GUESSES | {"InvalidAccountID"}
SUCCESS = "SuccessfulAuth"
SERVICE = "PJSIP"
TICK = timedelta(seconds=2)
RESOLVE = timedelta(minutes=10)
log = logging.getLogger("pbx-guard")


class Guard:
    """The guard of this installation's Asterisk."""

    def __init__(
        self, settings: Settings, redis: Redis, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings, self._redis, self._clock = settings, redis, clock
        port = settings.ports.ami_port
        account = AmiAccount("127.0.0.1", port, "guard", settings.exchange.ami_password)
        self._connection = AmiConnection(account)
        self._bans = Bans(exempt=exempt_networks(()))
        self._put: Lists | None = None
        self._uncounted = 0
        self.guesses = 0
        """Wrong passwords since the start."""

    @property
    def banned(self) -> list[str]:
        """Return networks that are banned now."""
        return self._bans.banned(self._clock())

    @property
    def connected(self) -> bool:
        """Return whether it hears Asterisk, which knows of its bans."""
        return self._put is not None

    def jobs(self) -> list[Job]:
        """List the periodic work of the guard."""
        return [
            Job("lift bans", self._tick, every=TICK, at_start=False),
            Job("resolve the trunk's hosts", self._resolve, every=RESOLVE),
        ]

    async def run(self) -> None:
        """Hear Asterisk until cancelled."""
        await gather_or_cancel(self._connection.run(), self._listen())

    async def _listen(self) -> None:
        while True:
            heard = await self._connection.heard.get()
            if isinstance(heard, ConnectionUp):
                self._put = None
                self._put_bans()
            elif isinstance(heard, ConnectionDown):
                self._put = None
            else:
                self.hear(heard)

    def hear(self, message: Message) -> None:
        """Hear an event of Asterisk's."""
        address = address_of(message)
        if message.get("Service") != SERVICE or address is None:
            return
        now, before = self._clock(), self.banned
        if message.get("Event") in GUESSES:
            self.guesses += 1
            self._uncounted += 1
        if message.get("Event") in FAILURES:
            self._bans = after_failure(self._bans, address, now)
        elif message.get("Event") == SUCCESS:
            self._bans = after_success(self._bans, address, now)
        for source in set(self.banned) - set(before):
            seconds = round(self._bans.bans[source].until - now)
            log.warning("banned", extra={"source": source, "seconds": seconds})
        self._put_bans()

    def _put_bans(self) -> None:
        """Where Asterisk has others, or where what it has is not known."""
        lists = placed(self._put or (), self.banned)
        if lists == self._put or not self._connection.up:
            return
        try:
            self._connection.send(ban_actions(self._put, lists))
        except ConnectionLost:
            return
        self._put = lists

    async def _tick(self, now: datetime) -> None:
        self._bans = without_old(self._bans, self._clock())
        self._put_bans()
        await self._count()

    async def _count(self) -> None:
        count, self._uncounted = self._uncounted, 0
        if not count:
            return
        try:
            await count_guesses(self._redis, "sip", self._clock(), count)
        except AWAY:
            self._uncounted += count

    async def _resolve(self, now: datetime) -> None:
        """Look up the trunk's hosts: a name may lead elsewhere tomorrow."""
        hosts = await asyncio.to_thread(_addresses, self._settings.trunk.trunk_hosts)
        exempt = exempt_networks(hosts)
        self._bans = Bans(exempt, self._bans.failures, self._bans.bans, self._bans.trusted)


def address_of(message: Message) -> str | None:
    """Read the address of `RemoteAddress: IPV4/UDP/203.0.113.7/5060`."""
    parts = message.get("RemoteAddress", "").split("/")
    return parts[2] if len(parts) == 4 and network_of(parts[2]) is not None else None


def ban_actions(before: Lists | None, after: Lists) -> list[Action]:
    """Return what makes Asterisk's lists `after` of those `before`, one by one; None: what it has
    is of another life, and nothing of it stays."""
    if before is None:
        actions: list[Action] = [{"Action": "DBDelTree", "Family": BAN_FAMILY}]
        before = ()
    else:
        actions = []
    for number, (was, denied) in enumerate(zip_longest(before, after, fillvalue=())):
        key = {"Family": BAN_FAMILY, "Key": f"bans-{number}"}
        if denied and denied != was:
            value = json.dumps({"deny": ",".join(denied)}, separators=(",", ":"))
            actions.append({"Action": "DBPut", **key, "Val": value})
        elif was and not denied:
            actions.append({"Action": "DBDel", **key})
    return actions


def _addresses(hosts: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for host in hosts:
        if network_of(host) is not None:
            found.append(host)
            continue
        try:
            found += [str(it[4][0]) for it in socket.getaddrinfo(host, None)]
        except OSError:
            log.warning("the trunk's name leads nowhere", extra={"host": host})
    return found
