"""``python -m registry``: keeps the terms of this home's tickets, and sends what is said of them.

Loops beside each other, one for the clocks and one for each channel of messages, for a mail server
that is slow must hold up neither a clock nor a telephone. Each does what is to be done, asks the
database when the next thing is, and sleeps until then or until the database wakes it (NOTIFY).
Nothing is remembered here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp

from foundation.postgres.alone import concerns_all
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.listening import listen, sleep_until
from foundation.postgres.pool import Pool, connection, open_pool, retry_while_unavailable
from foundation.process.health import serve_health
from foundation.process.lifetime import gather_or_cancel, run_until_stopped, settings_or_exit
from foundation.settings import Settings
from registry.deadline_facts import TicketDeadlines
from registry.deadlines.rows import clock_states
from registry.facts.keeper import FactsKeeper
from registry.followers.announcing import Announcer, forget
from registry.keeping_deadlines import Keeper
from registry.meaning.child import MeaningChild
from registry.notifications.applicants import NoticeSender
from registry.notifications.mail import Mail
from registry.notifications.public_hosts import PublicHosts
from registry.notifications.push import WebPush
from registry.notifications.rows import notices
from registry.notifications.sending import Sender, WayOut
from registry.notifications.sms import sms
from registry.notifications.telegram import TelegramBot
from registry.notifications.webhook import Webhook
from registry.resolution_checks.inquiries import InquiryJob
from registry.state import RegistryState

ROLE = "registry"
#: One for each loop (a message holds it while it is handed over), and one to spare.
CONNECTIONS = 8
#: A round of which a part failed is followed by the next one so much later, or when woken.
AFTER_A_FAULT = timedelta(seconds=5)
log = logging.getLogger(__name__)


class Registry:
    """The process: `woken` events, one for each loop, are set by the database."""

    def __init__(self, settings: Settings, pool: Pool, senders: Sequence[Sender]) -> None:
        self.state = RegistryState()
        self._settings, self._pool = settings, pool
        announcer = Announcer(settings.calls.line, settings.public_pages)
        mails = bool(settings.mail.mail_host)
        self._keeper = Keeper(pool, ZoneInfo(settings.timezone), mails, announcer)
        self._teller = NoticeSender(pool, settings)
        self._asker = InquiryJob(pool, settings)
        zone = ZoneInfo(settings.timezone)
        self._facts_keeper = FactsKeeper(pool, TicketDeadlines(zone), zone, self.state.facts)
        self._parts: dict[str, Callable[[datetime], Awaitable[int]]] = {
            "heard": self._keeper.hear,
            "resumed": self._keeper.end_pauses,
            "escalated": self._keeper.escalate,
            "told": self._teller.tell,
            "settled": self._asker.settle,
            "reckoned": self._keeper.reckon_anew,
        }
        self._wake_keeper = asyncio.Event()
        self._senders = [(sender, asyncio.Event()) for sender in senders]

    async def run(self) -> None:
        await self._patiently(lambda: self._keeper.begin(datetime.now(UTC)))
        sending = (self._send(sender, woken) for sender, woken in self._senders)
        heard = listen(self._settings.stores.database_url, "registry", self._notified)
        meaning = MeaningChild(self._settings, self._pool, self.state.meaning).run()
        facts = self._facts_keeper.run(self._away)
        await gather_or_cancel(self._keep(), *sending, heard, facts, meaning)

    async def _keep(self) -> None:
        while True:
            self._wake_keeper.clear()
            following = await self._patiently(self._keep_once)
            self.state.next_at = following
            await sleep_until(following, self._wake_keeper)

    async def _keep_once(self) -> datetime | None:
        """Do all that is to be done now; when the next thing is."""
        done = 1
        while done:
            now = datetime.now(UTC)
            failed = False
            counts = dict.fromkeys(self._parts, 0)
            for name, part in self._parts.items():
                try:
                    counts[name] = await part(now)
                except Exception as error:  # clocks wait for no notice, and notices for no clock
                    if concerns_all(error):
                        raise
                    failed = True
                    self.state.fault(f"rounds of deadlines: {name}")
                    log.exception("a part of the round failed", extra={"part": name})
            done = sum(counts.values())
            self.state.heard += counts["heard"]
            self.state.escalated += counts["escalated"]
            self.state.notices += counts["told"]
        async with connection(self._pool) as link:
            moments = (await clock_states.next_at(link), await notices.next_at(link))
        following = min((at for at in moments if at is not None), default=None)
        return now + AFTER_A_FAULT if failed else following

    async def _send(self, sender: Sender, woken: asyncio.Event) -> None:
        while True:
            woken.clear()
            following = await self._patiently(lambda: self._send_all(sender))
            await sleep_until(following, woken)

    async def _send_all(self, sender: Sender) -> datetime | None:
        await sender.judge_left()
        while await sender.send_one():
            self.state.sent += 1
        return await sender.next_at()

    def _notified(self) -> None:
        """The database says that something has come."""
        for woken in (self._wake_keeper, *(woken for _, woken in self._senders)):
            woken.set()

    async def _patiently(self, work: Callable[[], Awaitable[datetime | None]]) -> datetime | None:
        found = await retry_while_unavailable(work, self._away)
        self.state.database = True
        return found

    def _away(self, error: DatabaseAway) -> None:
        self.state.database = False
        log.warning("the database is away", extra={"why": str(error)})


def _to_public_hosts() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=PublicHosts()))


async def keep(settings: Settings) -> None:
    """Keep deadlines and facts until cancelled."""
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    async with aiohttp.ClientSession() as http, _to_public_hosts() as public:
        ways: dict[str, WayOut] = {
            "mail": Mail(settings),
            "webhook": Webhook(http),
            "sms": sms(settings, http),
            "telegram": TelegramBot(settings, http),
            "push": WebPush(settings, public, clock=lambda: datetime.now(UTC)),
        }
        unreached = InquiryJob(pool, settings).unreached
        senders = [
            Sender(pool, channel, way, unreached=forget if channel == "push" else unreached)
            for channel, way in ways.items()
        ]
        registry = Registry(settings, pool, senders)
        try:
            async with serve_health(settings, ROLE, registry.state.health):
                await registry.run()
        finally:
            pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: keep(settings))


if __name__ == "__main__":
    main()
