"""`./komek bench channels`: posts from everywhere while each place is cut, gives out twice and in
another order, and the process of the channels is killed; all of them on record once."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bench import report
from bench.post_storm.account import PROMPT, Line, account, quantile
from bench.post_storm.dovecot import ADDRESS, PASSWORD, USER, Dovecot, dovecot
from bench.post_storm.mails import Mails
from bench.post_storm.networks import (
    FEEDS,
    META_PAGE,
    META_SECRET,
    TOKEN,
    VK_GROUP,
    VK_SECRET,
    Networks,
)
from bench.post_storm.plan import DOWN_LONG, Clocked, Place, Plan, Post, Span, is_cut, plan
from bench.post_storm.record import on_record
from bench.post_storm.site import Site
from bench.system import System, running, until
from foundation.process.health_checks import health_of
from foundation.process.ports import is_free
from foundation.settings import Settings
from launcher.homes import TomlValue

POSTS, MINUTES, KILLS, SEED = 5000, 10.0, 10, 109
#: After the last delivery: a source that failed is asked again within a minute.
PATIENCE_SECONDS = 240.0
LONGEST_SECONDS = 900.0
BACK_SECONDS = 60.0
TITLE = "A storm of posts"


class Process(Protocol):
    """The process of the channels."""

    async def kill(self) -> None:
        """Kill the process by SIGKILL; return when the next one reads."""
        ...


@dataclass
class SystemsProcess:
    """The process of a whole system, whose supervisor starts it again."""

    system: System

    async def kill(self) -> None:
        await self.system.refresh()
        self.system.signal("channels", signal.SIGKILL)
        await until_reading(self.system.settings)


@dataclass
class Storm:
    """The storm: what is told to the places, and what they say."""

    plan: Plan
    networks: Networks = field(init=False)
    mails: Mails | None = None
    site: Site | None = None
    clock: Clocked = field(default_factory=lambda: Clocked(datetime.now(UTC)))
    sent: dict[str, float] = field(default_factory=dict)
    deaths: list[Span] = field(default_factory=list)
    blows: bool = False

    async def blow(self, process: Process) -> None:
        """Run the storm from the first post to the last, and to the last kill."""
        self.clock, self.blows = Clocked(datetime.now(UTC)), True
        async with asyncio.TaskGroup() as group:
            group.create_task(self._publish_all())
            group.create_task(self._kill_all(process))

    async def _publish_all(self) -> None:
        for post in self.plan.posts:
            await self._until(post.at_seconds)
            if post.place is Place.MAIL and self.mails:
                self.mails.publish(post)
            elif post.place is Place.SITE and self.site:
                self.site.publish(post)
            else:
                self.networks.publish(post)
                self.published(post)

    def is_cut(self, place: Place) -> bool:
        """Return whether the place is cut now."""
        return self.blows and is_cut(self.plan.cuts.get(place, ()), self.now())

    def published(self, post: Post) -> None:
        """Note that a post is where others may read it: until then nothing of ours can be late."""
        self.sent[post.mark] = self.now()

    async def _kill_all(self, process: Process) -> None:
        for at in self.plan.kills:
            await self._until(at)
            begins = self.now()
            await process.kill()
            self.deaths.append(Span(begins, self.now()))

    async def _until(self, at: float) -> None:
        await asyncio.sleep(max(0.0, at - self.now()))

    def now(self) -> float:
        return self.clock.seconds(datetime.now(UTC))

    async def lines(self, settings: Settings) -> tuple[list[Line], int]:
        """Return what became of all of them, as soon as nothing is missing or nobody waits any
        more."""
        lines, strays = await self._account(settings)
        began = time.monotonic()
        ends = began + PATIENCE_SECONDS
        while any(it.missing for it in lines) and time.monotonic() < ends:
            if self._on_the_way():
                ends = min(time.monotonic() + PATIENCE_SECONDS, began + LONGEST_SECONDS)
            await asyncio.sleep(0.5)
            lines, strays = await self._account(settings)
        return lines, strays

    def _on_the_way(self) -> bool:
        """Whether citizens' own programs are busy with it still."""
        queues = [it.waits for it in (self.mails, self.site) if it]
        return any(queues) or self.networks.waiting > 0

    async def _account(self, settings: Settings) -> tuple[list[Line], int]:
        rows, strays = await on_record(settings, self.clock)
        return account(self.plan, self.sent, self.networks.delivered, rows, self.deaths), strays


def keys_for(api_port: int, hooks_port: int, mail_port: int | None) -> dict[str, TomlValue]:
    """Return settings by which a system has the stand-ins for its networks. `mail_port` None: no
    mail."""
    api = f"http://127.0.0.1:{api_port}"
    feeds = ",".join(f"{api}/rss/{number}" for number in range(FEEDS))
    mail: dict[str, TomlValue] = {} if mail_port is None else {
        "imap_host": "127.0.0.1", "imap_port": mail_port, "imap_security": "none",
        "imap_user": USER, "imap_password": PASSWORD, "mailbox_address": ADDRESS,
    }  # fmt: skip
    return {
        "citizens_bot_token": TOKEN, "citizens_bot_api": api, "webhook_port": hooks_port,
        "networks.vk.group": VK_GROUP, "networks.vk.token": "t",
        "networks.vk.secret": VK_SECRET, "networks.vk.api": api,
        "networks.meta.secret": META_SECRET, "networks.meta.verify_token": "v",
        "networks.meta.api": api,
        "networks.facebook.page": META_PAGE, "networks.facebook.token": "t",
        "networks.instagram.account": META_PAGE, "networks.instagram.token": "t",
        "networks.news.feeds": feeds, **mail,
        "site_proof": 0, "site_reports_per_hour": 100_000,
    }  # fmt: skip


async def until_reading(settings: Settings) -> None:
    """Wait until the process reads. Raises TimeoutError."""

    async def reads() -> bool:
        return bool((await health_of(settings, "channels")).get("database"))

    await until(reads, BACK_SECONDS, "channels reads again", every=0.1)


@asynccontextmanager
async def stood_up(
    plan: Plan, seed: int, ports: tuple[int, int], mail: Dovecot | None, site: str | None
) -> AsyncIterator[Storm]:
    """Provide the stand-ins run. `ports`: of their API, and of our webhooks; `site`: the web's
    address."""
    dice, storm = random.Random(seed), Storm(plan)
    networks = Networks(f"http://127.0.0.1:{ports[1]}", storm.is_cut, dice)
    storm.networks, delivered = networks, networks.delivered
    if mail:
        storm.mails = Mails(mail, storm.is_cut, dice, delivered, storm.published)
    if site:
        storm.site = Site(site, storm.is_cut, dice, delivered, storm.published)
    async with networks.running(ports[0]), asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.run()) for each in (storm.mails, storm.site) if each]
        yield storm
        for task in tasks:
            task.cancel()


async def run(
    count: int = POSTS, minutes: float = MINUTES, seed: int = SEED, kills: int = KILLS
) -> tuple[str, bool]:
    """Return the section for RELIABILITY.md, and whether nothing was lost or doubled."""
    storm_plan = plan(count, minutes * 60, kills, seed)
    api_port, hooks_port, mail_port = free_ports(3)
    async with dovecot(mail_port) as mail:
        keys = keys_for(api_port, hooks_port, mail.port)
        async with running(None, **keys) as system:
            asterisk = system.asterisk_version()
            await until_reading(system.settings)
            site = f"http://127.0.0.1:{system.settings.ports.web_port}"
            async with stood_up(storm_plan, seed, (api_port, hooks_port), mail, site) as storm:
                await storm.blow(SystemsProcess(system))
                lines, strays = await storm.lines(system.settings)
    words = f" --calls {count}" * (count != POSTS) + f" --minutes {minutes:g}" * (
        minutes != MINUTES
    )
    met = all(line.met for line in lines) and not strays
    body = body_of(storm_plan, lines, storm.deaths, strays)
    return report.section(TITLE, f"./komek bench channels{words}", body, asterisk), met


def free_ports(count: int) -> list[int]:
    """Return ports below those that the kernel gives to outgoing connections: a process that was
    killed finds its own free again."""
    dice = random.Random()
    found: list[int] = []
    while len(found) < count:
        port = dice.randrange(12_000, 19_000)
        if port not in found and is_free("127.0.0.1", port):
            found.append(port)
    return found


def body_of(plan: Plan, lines: list[Line], deaths: list[Span], strays: int) -> str:
    """Return what the paper says. Pure."""
    head = [
        "place", "sent", "delivered, with doubles", "on record", "doubled on record", "missing",
        "until on record: p50", "p95", "the latest", f"later than {PROMPT:g} s, and why",
    ]  # fmt: skip
    table = report.table(head, [_row(line) for line in lines])
    dead = ", ".join(f"{span.ends - span.begins:.1f}" for span in deaths)
    wrong = [mark for line in lines for mark in (*line.missing, *line.doubled)]
    short = min(span.ends - span.begins for span in next(iter(plan.cuts.values())))
    return f"""{len(plan.posts)} posts within {plan.seconds / 60:g} minutes. Each network is
unreachable twice for {short:.0f} s, {DOWN_LONG} also for a third of the storm (an hour, scaled).
Each delivers some posts twice and in another order, and loses some of our answers. `channels` is
killed (SIGKILL) {len(deaths)} times, and reads again after (s): {dead}. The networks are simulated,
the mail server is Dovecot, all other programs are real. Each post has a word of its own, so that
one which is stored twice is found. News sites are read once a minute.

{table}

Lost or doubled: {", ".join(wrong[:20]) or "none"}; conversations without words, or contacts
without a conversation: {strays}."""


def _row(line: Line) -> list[str]:
    lags = [quantile(line.lags, share) for share in (0.5, 0.95, 1.0)]
    causes = ", ".join(f"{count} {cause}" for cause, count in sorted(line.causes.items()))
    return [
        line.place, str(line.sent), str(line.delivered), str(line.on_record),
        str(len(line.doubled)), str(len(line.missing)),
        *("–" if it is None else f"{it:.1f} s" for it in lags), causes or "–",
    ]  # fmt: skip
