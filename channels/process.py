"""The jobs of the channels: those of each source (channels/reading.py), the bot's turns with the
tickets that are still to come, offers, and what goes out. Nothing is remembered here that the
database has not."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial

from redis.asyncio import Redis

from channels import forgetting
from channels.citizens import Citizens
from channels.counting_views import EVERY as VIEWS_EVERY
from channels.counting_views import CountsViews, count_views
from channels.digests import Digests
from channels.files import Files
from channels.message_reader import MessageReader
from channels.network import Network
from channels.offering import reported
from channels.reading import LEFT, Readers
from channels.registering import HasTicket, register, send_receipt
from channels.rows import conversations, inbox, registrations, turns
from channels.turns import BotMind, take_turn
from channels.watching import words_of
from channels.webhooks import WebhookDoor, serve_doors
from foundation.jobs.job import Job, Work
from foundation.postgres.alone import concerns_all
from foundation.postgres.listening import LONGEST_SLEEP, listen
from foundation.postgres.pool import Pool, connection, transaction
from foundation.process.lifetime import gather_or_cancel
from foundation.settings import Settings
from queue_manager.client import DispatcherClient
from queue_manager.requests import MOST_CONVERSATIONS
from registry.notifications.sending import Sender
from registry.workflow.opening import NumberTaken

AT_ONCE = 50
#: Where the dispatcher is away, a number is asked for again.
OWED_AGAIN = timedelta(seconds=2)
#: What failed for one conversation is tried again so much later; no other one waits for it.
FAILED_AGAIN = timedelta(minutes=1)
#: A conversation in which nobody but the bot was needed ends after so long.
SELF_SERVED_AFTER = timedelta(minutes=30)
#: Answers of conversations published before are settled.
ANSWERS_OF = timedelta(days=7)
#: A dispatcher that has forgotten its floor hears of the conversations again.
REPORT_EVERY = timedelta(seconds=15)
log = logging.getLogger(__name__)


class Channels(Readers):
    """The process that reads and answers all networks."""

    def __init__(
        self,
        settings: Settings,
        pool: Pool,
        redis: Redis,
        networks: Collection[Network],
        dispatcher: DispatcherClient,
        files: Files,
        doors: Collection[WebhookDoor] = (),
    ) -> None:
        super().__init__(settings, pool, redis, [it.source.name for it in networks], files)
        self.networks, self._dispatcher, self._doors = networks, dispatcher, doors
        self._mind = BotMind(settings, MessageReader(settings), {})

    async def run(self) -> None:
        """Run the jobs until cancelled."""
        await self.start(self.jobs())
        doors = serve_doors(self._settings, self._doors, words_of(self._pool), self)
        heard = listen(self._settings.stores.database_url, "channels", self.wake)
        await gather_or_cancel(self.runner.run(), doors, heard)

    def jobs(self) -> list[Job]:
        """List the jobs of the process."""
        jobs = [
            self._woken_job("turns and tickets", self._keep_once),
            self._woken_job("report conversations", self._report_once),
        ]
        for network in self.networks:
            name = network.source.name
            sender = Sender(self._pool, name, network.way)
            jobs += self.reading(network.source)
            jobs.append(self._woken_job(f"send: {name}", partial(_send_all, sender)))
            if isinstance(source := network.source, CountsViews):
                count = partial(count_views, self._pool, source)
                jobs.append(Job(f"count views: {name}", count, every=VIEWS_EVERY, fault=LEFT))
        line, number = self._settings.calls.line, self._dispatcher.number
        files_dir = self._settings.folders.files_dir
        citizens = Citizens(self._pool, files_dir, line, number, self._tell_tickets)
        return [
            *jobs,
            *citizens.jobs(),
            Digests(self._pool, self._settings).job(),
            forgetting.job(self._pool, self._redis, self._dispatcher.forget_written),
        ]

    async def _tell_tickets(self, tickets: Collection[str]) -> None:
        await self._publish({"calls": [], "tickets": list(tickets), "conversations": []})

    def _woken_job(self, name: str, work: Work) -> Job:
        return Job(name, work, every=LONGEST_SLEEP, woken=True, fault=LEFT)

    # --- turns, tickets, receipts --------------------------------------------------------------

    async def _keep_once(self, now: datetime) -> datetime | None:
        """Do all that is due. Return when the next thing is due."""
        touched = {*await self._turns(now), *await self._register_owed(now)}
        touched |= {*await self._receipts(now), *await self._note_answers(now)}
        await self._lay_files()
        if touched:
            await self._tell(touched)
        return await self._next_at(now)

    async def _turns(self, now: datetime) -> list[int]:
        async with connection(self._pool) as link:
            due = await turns.turns_due(link, now, AT_ONCE)
        for conversation_id in due:
            try:
                async with transaction(self._pool) as link:
                    await take_turn(link, conversation_id, self._mind, now)
            except Exception as error:
                self._must_be_left(error, conversation_id)
                await self._leave_to_person(conversation_id, now)
        return due

    async def _leave_to_person(self, conversation_id: int, now: datetime) -> None:
        """The bot found no answer: a person gives one, and the bot tries again."""
        async with transaction(self._pool) as link:
            await conversations.lock(link, conversation_id)
            at = await turns.put_off(link, conversation_id, now, now + FAILED_AGAIN)
            if at is not None:
                await conversations.need_person(link, conversation_id, at, now)

    async def _register_owed(self, now: datetime) -> list[int]:
        """Tickets that are owed, as far as the dispatcher gives numbers."""
        async with connection(self._pool) as link:
            owed = await registrations.owed(link, now, AT_ONCE)
        done = []
        for conversation_id in owed:
            number = await self._dispatcher.number()
            if number is None:
                break
            if await self._register(conversation_id, number, now):
                done.append(conversation_id)
        return done

    async def _register(self, conversation_id: int, number: str, now: datetime) -> bool:
        line = self._settings.calls.line
        try:
            async with transaction(self._pool) as link:
                await register(link, conversation_id, number, line=line, operator=None, now=now)
        except HasTicket:
            return True
        except NumberTaken:
            # The dispatcher has not read the registry's numbers yet; the next one will do.
            log.warning("a ticket's number was taken already", extra={"ticket": number})
            return False
        except Exception as error:
            self._must_be_left(error, conversation_id)
            async with connection(self._pool) as link:
                await registrations.put_off(link, conversation_id, now + FAILED_AGAIN)
            return False
        return True

    async def _receipts(self, now: datetime) -> list[int]:
        async with transaction(self._pool) as link:
            due = await registrations.receipts(link, now, AT_ONCE)
            for receipt in due:
                try:
                    async with link.transaction():
                        await send_receipt(link, receipt, self._settings, now)
                except Exception as error:
                    self._must_be_left(error, receipt.conversation_id)
                    again = now + FAILED_AGAIN
                    await registrations.put_off_receipt(link, receipt.conversation_id, again)
        return [it.conversation_id for it in due]

    def _must_be_left(self, error: Exception, conversation_id: int) -> None:
        """What fails for one conversation is counted, and put off by the caller. Raises what is no
        matter of that conversation."""
        if concerns_all(error):
            raise error
        self.state.fault("conversations that were left")
        log.error(
            "a conversation was left", extra={"conversation": conversation_id}, exc_info=error
        )

    async def _note_answers(self, now: datetime) -> list[int]:
        async with connection(self._pool) as link:
            await conversations.end_self_served(link, now - SELF_SERVED_AFTER, now)
            return await conversations.note_answers(link, now - ANSWERS_OF)

    async def _lay_files(self) -> None:
        tickets = await self._files.lay_onto_tickets()
        await self._files.remove_erased()
        if tickets:
            await self._tell_tickets(tickets)

    async def _next_at(self, now: datetime) -> datetime | None:
        async with connection(self._pool) as link:
            turn = await turns.turn_next_at(link)
            receipt = await registrations.receipts_next_at(link)
            owed = await registrations.owed_next_at(link)
        again = None if owed is None else max(owed, now + OWED_AGAIN)
        return min((at for at in (turn, receipt, again) if at is not None), default=None)

    # --- to whom conversations are offered ------------------------------------------------------

    async def _report_once(self, now: datetime) -> datetime:
        """Tell the dispatcher which conversations wait, and which are answered by whom. Return when
        it is to hear so next, whatever happens."""
        async with connection(self._pool) as link:
            rows = await inbox.to_offer(link, now, MOST_CONVERSATIONS)
        if not await self._dispatcher.report([reported(it) for it in rows]):
            return now + OWED_AGAIN
        ends = (it.free_at for it in rows if it.free_at is not None)
        return min((now + REPORT_EVERY, *ends))


async def _send_all(sender: Sender, now: datetime) -> datetime | None:
    """Send what is due. Return when the next message is due."""
    await sender.judge_left()
    while await sender.send_one():
        pass
    return await sender.next_at()
