"""Citizens' mails at a real mail server whose line is cut: some are there twice, and they come in
another order than they were written in."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from bench.post_storm.dovecot import ADDRESS, Dovecot
from bench.post_storm.networks import DOUBLED, LOOKS_SECONDS, SENDERS, WINDOW
from bench.post_storm.plan import Place, Post


@dataclass
class Mails:
    """The mails of the storm. `waits`: mails on their way to the server; `published` hears when one
    gets there."""

    server: Dovecot
    is_cut: Callable[[Place], bool]
    dice: random.Random
    delivered: Counter[Place]
    published: Callable[[Post], None]
    waits: list[tuple[Post, bytes]] = field(default_factory=list)

    def publish(self, post: Post) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"] = f"a{post.author}@mail.test", ADDRESS
        mail["Subject"], mail["Message-ID"] = f"Жарық {post.mark}", f"<{post.mark}@mail.test>"
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail.set_content(post.text)
        self.waits.append((post, mail.as_bytes()))

    async def run(self) -> None:
        """Deliver mails until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch_the_line())
            for _ in range(SENDERS):
                group.create_task(self._deliver_all())

    async def _watch_the_line(self) -> None:
        while True:
            closed = self.is_cut(Place.MAIL)
            if closed and not self.server.closed:
                self.server.cut()
            self.server.closed = closed
            await asyncio.sleep(LOOKS_SECONDS)

    async def _deliver_all(self) -> None:
        while True:
            if not self.waits:
                await asyncio.sleep(LOOKS_SECONDS)
                continue
            post, mail = self.waits.pop(self.dice.randrange(min(len(self.waits), WINDOW)))
            self.published(post)
            for _ in range(2 if self.dice.random() < DOUBLED else 1):
                await self.server.deliver(mail)
                self.delivered[Place.MAIL] += 1
