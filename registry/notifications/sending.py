"""Takes messages out of the outbox, each once, in order for each address.

Each channel has a sender of its own, so that a citizen's telephone waits for no mail server. A mail
server or a provider that is away is waited for, longer each time and at most a quarter of an hour,
by all that goes by it: trying each address would only spend the time. In the moment of handing
over, the row says so; who finds it so and nobody alive behind it knows that the sender died right
there. docs/decisions/0041 says what then becomes of a mail and of a webhook.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import aiosmtplib

from foundation.postgres.alone import concerns_all
from foundation.postgres.pool import Connection, Pool, connection
from registry.notifications.delivery_channels import (
    Away,
    DeliveryRefused,
    NotTaken,
    without_addresses,
)
from registry.notifications.notices import NoticeKind
from registry.notifications.rows import outbox
from registry.notifications.rows.outbox import Message
from registry.workflow.rows import clock_words

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
#: A message at which our own program fails so often is given up: some two hours.
MOST_FAULTS = 12
log = logging.getLogger(__name__)


class WayOut(Protocol):
    """A channel. `giving` is awaited in the last moment in which nothing has arrived yet."""

    async def hand_over(self, message: Message, giving: Callable[[], Awaitable[None]]) -> None:
        """Hand a message over. Raises NotTaken or DeliveryRefused; anything else after `giving`
        leaves it in doubt."""


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many attempts in vain (at least 1)."""
    doublings = min(max(tries - 1, 0), 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


#: Hears what became of a message, in the transaction that writes it down.
OutboxListener = Callable[[Connection, Message, datetime], Awaitable[None]]


async def _nothing(link: Connection, message: Message, now: datetime) -> None:
    """Do nothing: nobody wants to know."""


@dataclass
class Sender:
    """The sender of one `channel`, whose way out is `way`. `unreached` hears of what did not
    arrive, for all we know; `arrived` of what was taken. `pause`: how long to wait after so many
    attempts."""

    pool: Pool
    channel: str
    way: WayOut
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    unreached: OutboxListener = _nothing
    arrived: OutboxListener = _nothing
    pause: Callable[[int], timedelta] = pause_after
    _found_away: int = 0  # times in a row
    _aside_until: datetime | None = None

    async def judge_left(self) -> None:
        """Look at what senders that have died were handing over."""
        async with connection(self.pool) as link:
            doubtful = await outbox.judge_left(link, self.channel)
        if doubtful:
            log.warning(
                "messages are in doubt", extra={"channel": self.channel, "messages": doubtful}
            )

    async def next_at(self) -> datetime | None:
        """Return when there may be something to send; None: nothing waits."""
        async with connection(self.pool) as link:
            at = await outbox.next_at(link, self.channel)
        return at if at is None or self._aside_until is None else max(at, self._aside_until)

    async def send_one(self) -> bool:
        """Send the message that has been due longest; False where none may go now.

        The claim is a transaction that stays open until the moment of handing over: who dies before
        it has changed nothing.
        """
        if self._aside_until is not None and self.clock() < self._aside_until:
            return False
        async with connection(self.pool) as link:
            claiming = link.transaction()
            await claiming.start()
            try:
                message = await outbox.claim(link, self.channel, self.clock())
                if message is None:
                    await claiming.rollback()
                    return False
                found_away = self._found_away
                async with outbox.held(link, message.key):
                    await self._send(link, message, Handing(link, claiming, message))
                if self._found_away == found_away:
                    self._found_away = 0
            except BaseException:
                if not link.is_closed() and link.is_in_transaction():
                    await claiming.rollback()
                raise
            return True

    async def _send(self, link: Connection, message: Message, handing: Handing) -> None:
        try:
            await self.way.hand_over(message, handing.give)
        except NotTaken as error:
            at = self._again_at(error, message)
            why = _why(error)
            await outbox.again(link, message.outbox_id, at, why, counted=handing.may_have_arrived)
            log.warning("a message waits", extra={"outbox": message.outbox_id, "why": why})
        except DeliveryRefused as error:
            await self._refused(link, message, error)
        except (OSError, aiosmtplib.SMTPException, TimeoutError) as error:
            await self._in_doubt(link, message, error)
        except Exception as error:
            if concerns_all(error):
                raise
            # Not the error's own words, which may have an address.
            where = "".join(traceback.format_tb(error.__traceback__))
            about = {"outbox": message.outbox_id, "why": _why(error), "where": where}
            log.error("a way out failed", extra=about)
            if handing.may_have_arrived:
                await self._in_doubt(link, message, error)
            elif message.tries + 1 >= MOST_FAULTS:
                await self._refused(link, message, error)
            else:  # one message that nobody foresaw holds up no other
                at = self.clock() + self.pause(message.tries + 1)
                await outbox.again(link, message.outbox_id, at, _why(error), counted=False)
        else:
            await self._sent(link, message)
        await handing.close()

    async def _refused(self, link: Connection, message: Message, error: Exception) -> None:
        await outbox.ended(link, message.outbox_id, "refused", self.clock(), _why(error))
        await self.unreached(link, message, self.clock())
        log.error("a message was refused", extra={"outbox": message.outbox_id, "why": _why(error)})

    async def _in_doubt(self, link: Connection, message: Message, error: Exception) -> None:
        await outbox.ended(link, message.outbox_id, "in_doubt", self.clock(), _why(error))
        await self.unreached(link, message, self.clock())
        log.error("a message is in doubt", extra={"outbox": message.outbox_id, "why": _why(error)})

    def _again_at(self, error: NotTaken, message: Message) -> datetime:
        """When the message is tried again; where the whole way was away, nothing is before. What
        the receiver itself named holds."""
        if not isinstance(error, Away):
            return self.clock() + (error.after or self.pause(message.tries + 1))
        self._found_away += 1
        self._aside_until = self.clock() + (error.after or self.pause(self._found_away))
        return self._aside_until

    async def _sent(self, link: Connection, message: Message) -> None:
        """It is out; the law's clock of the notice ends with the message that was the notice."""
        async with link.transaction():
            now = self.clock()
            await outbox.ended(link, message.outbox_id, "sent", now)
            await self.arrived(link, message, now)
            if message.message.get("notice") == NoticeKind.EXTENDED:
                await clock_words.add_notice(link, str(message.message["ticket"]), now)


def _why(error: Exception) -> str:
    return without_addresses(str(error))[:300]


@dataclass
class Handing:
    """The claim of one message: closed by `give`, or at the end where it was never given."""

    link: Connection
    claiming: Any
    message: Message
    may_have_arrived: bool = False

    async def give(self) -> None:
        """Note that it may have arrived from now on; the row says so before it does."""
        await outbox.handing_over(self.link, self.message.outbox_id)
        await self.claiming.commit()
        self.may_have_arrived = True

    async def close(self) -> None:
        if not self.may_have_arrived:
            await self.claiming.commit()
