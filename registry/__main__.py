"""``python -m registry``: keeps the terms of this installation's tickets, and sends messages.

One job keeps the clocks, and one for each channel sends messages, because a slow mail server must
delay neither a clock nor a telephone. Each does what is due, asks the database when the next thing
is due, and waits until then or until the database wakes it (NOTIFY). Nothing is remembered here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import aiohttp

from foundation.jobs.job import Job
from foundation.jobs.runner import JobRunner
from foundation.postgres.alone import concerns_all, each_alone
from foundation.postgres.listening import LONGEST_SLEEP, listen
from foundation.postgres.pool import Pool, connection, open_pool
from foundation.process.health import Json, serve_health
from foundation.process.lifetime import gather_or_cancel, run_until_stopped, settings_or_exit
from foundation.settings import Settings
from registry.deadline_facts import TicketDeadlines
from registry.deadlines.reckoning import Term, TermUnit
from registry.deadlines.rows import clock_states
from registry.facts.keeper import JOB as FACTS
from registry.facts.keeper import FactsKeeper
from registry.files import removing
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
from registry.notifications.webhook import Webhook, webhook_session
from registry.public_notices.broadcasting import Broadcaster
from registry.public_notices.senders import SendingProcesses
from registry.resolution_checks.inquiries import InquiryJob
from registry.state import RegistryState

ROLE = "registry"
#: One for each job (a message holds it while it is handed over), and one to spare.
CONNECTIONS = 9
DEADLINES = "deadlines"


class Registry:
    """The registry process: its jobs and its state."""

    def __init__(self, settings: Settings, pool: Pool, senders: Sequence[Sender]) -> None:
        self.state = RegistryState()
        self._settings, self._pool = settings, pool
        announcer = Announcer(settings.calls.line, settings.public_pages)
        mails, zone = bool(settings.mail.mail_host), ZoneInfo(settings.timezone)
        urgent = Term(settings.topics.urgent_hours, TermUnit.HOURS)
        self._keeper = Keeper(pool, zone, mails, announcer, urgent)
        teller, asker = NoticeSender(pool, settings), InquiryJob(pool, settings)
        self._steps: dict[str, Callable[[datetime], Awaitable[int]]] = {
            "heard": self._keeper.hear,
            "resumed": self._keeper.end_pauses,
            "escalated": self._keeper.escalate,
            "told": teller.tell,
            "settled": asker.settle,
            "reckoned": self._keeper.reckon_anew,
        }
        self._prepared = False
        facts = FactsKeeper(pool, TicketDeadlines(zone), zone, self.state.facts)
        self.runner = JobRunner([
            Job(DEADLINES, self.keep_deadlines, every=LONGEST_SLEEP, woken=True,
                fault="rounds of deadlines"),
            *(self._sending(sender) for sender in senders),
            MeaningChild(settings, pool, self.state.meaning).job(),
            facts.job(),
            *removing.jobs(pool, settings.folders.files_dir),
            self._broadcasting(),
        ])  # fmt: skip
        self.state.facts.job = self.runner.states[FACTS]

    def health(self) -> Mapping[str, Json]:
        """Return the health report of the process."""
        self.state.next_at = self.runner.states[DEADLINES].next_at
        return self.runner.report({"database": self.runner.database, **self.state.health()})

    async def run(self) -> None:
        """Run the jobs until cancelled."""
        url = self._settings.stores.database_url
        await gather_or_cancel(self.runner.run(), listen(url, "registry", self.runner.wake))

    async def keep_deadlines(self, now: datetime) -> datetime | None:
        """Take each step once. Return when the next thing is due; at once, as long as a step did
        anything. The error of a step is raised when the others have nothing left to do: clocks wait
        for no message, and messages for no clock."""
        if not self._prepared:
            await self._keeper.begin(now)
            self._prepared = True
        goes_on, failed = await self._take_steps(now)
        if goes_on:
            return now
        if failed is not None:
            raise failed
        async with connection(self._pool) as link:
            moments = (await clock_states.next_at(link), await notices.next_at(link))
        return min((at for at in moments if at is not None), default=None)

    async def _take_steps(self, now: datetime) -> tuple[bool, Exception | None]:
        """Take each step once. Return whether one of them did anything, and the first error."""
        counts: dict[str, int] = {}
        failed: Exception | None = None

        async def take(step: str) -> None:
            counts[step] = await self._steps[step](now)

        try:
            await each_alone(self._steps, take)
        except Exception as error:
            if concerns_all(error):
                raise
            failed = error
        self.state.count(counts)
        return any(counts.values()), failed

    def _broadcasting(self) -> Job:
        """Return the job that sends public notices. Its processes end when nothing is left."""
        keys = self._settings
        contact = keys.web.public_address or f"mailto:{keys.mail.mail_from}"
        processes = SendingProcesses(keys.web.push_secret, contact)
        broadcaster = Broadcaster(self._pool, processes, ZoneInfo(keys.timezone))

        async def send(now: datetime) -> datetime | None:
            next_at = await broadcaster.run_once(now)
            if next_at != now:
                await processes.close()
            return next_at

        return Job("send public notices", send, every=LONGEST_SLEEP, woken=True)

    def _sending(self, sender: Sender) -> Job:
        async def send(now: datetime) -> datetime | None:
            await sender.judge_left()
            while await sender.send_one():
                self.state.sent += 1
            return await sender.next_at()

        return Job(f"send: {sender.channel}", send, every=LONGEST_SLEEP, woken=True)


def _to_public_hosts() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=PublicHosts()))


async def keep(settings: Settings) -> None:
    """Keep deadlines and facts until cancelled."""
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    async with (
        aiohttp.ClientSession() as http,
        _to_public_hosts() as public,
        webhook_session(settings) as hooks,
    ):
        ways: dict[str, WayOut] = {
            "mail": Mail(settings),
            "webhook": Webhook(hooks, settings),
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
            async with serve_health(settings, ROLE, registry.health):
                await registry.run()
        finally:
            pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: keep(settings))


if __name__ == "__main__":
    main()
