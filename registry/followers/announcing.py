"""Tells who follows a ticket of what became of it, in the transaction in which the clocks hear it:
each once, whoever dies in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from foundation.words.catalogues import package_words
from registry.deadlines.meaning import TicketEvent
from registry.followers.news import announcement, news_of
from registry.followers.rows import followers
from registry.notifications.rows.outbox import Message
from registry.tickets.rows.public_ids import public_id_of


@dataclass(frozen=True, slots=True)
class Announcer:
    """The sender of news to followers. `line`: that the city dials. `pages`: the address before a
    public page's path."""

    line: str
    pages: str

    async def announce(
        self, link: Connection, ticket: str, word_id: int, word: TicketEvent, now: datetime
    ) -> None:
        """Put it into the outbox for all who follow the ticket."""
        news = news_of(word, now)
        if news is not None:
            public_id = await public_id_of(link, ticket)
            if public_id is None:
                return
            messages = announcement(
                news, line=self.line, public_id=public_id, pages=self.pages,
                say_in=package_words("registry").say,
            )  # fmt: skip
            await followers.announce(link, ticket, word_id, messages, now)


async def forget(link: Connection, message: Message, now: datetime) -> None:
    """Forget a browser that its push service refuses for good: it follows nothing any more."""
    await followers.forget_refused(link, message.outbox_id)
