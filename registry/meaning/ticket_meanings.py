"""Keeps what tickets mean that a new one may be a duplicate of, so that nobody who asks waits for
more than the meaning of what is typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from foundation.jobs.job import Job
from foundation.postgres.pool import Pool, connection
from registry.meaning.blend import TextMeaning
from registry.meaning.embedding import no_meaning
from registry.meaning.rows import tickets
from registry.meaning.rows.tickets import MeaningRow, OfferPeriod, UnreadRow
from registry.meaning.text import LOOKED_AT, Language, language_of, says_something, to_compare

#: Gives a text's vector.
Vector = Callable[[str], Awaitable[NDArray[np.float32]]]
#: New and changed tickets are looked for so often, and so many are read at once.
LOOK, AT_ONCE = timedelta(seconds=3), 300
#: So often what nobody is offered any more is forgotten: each is looked at for it.
FORGET = timedelta(minutes=10)
#: Once all are read, those changed since so long before are looked at: changes are seen when their
#: transaction is over, with the time at which it began.
MARGIN = timedelta(minutes=10)
#: And so often all of them, for no look sees those that another system brought in, where they
#: changed long ago, and changes of a transaction that was longer than MARGIN.
CATCH_UP = timedelta(hours=1)
EVER = datetime.min.replace(tzinfo=UTC)
#: How it is read (`text.to_compare`), beside the model's name: with another all are read anew.
READ_AS = "by its words"
#: What is kept by no model: everything is forgotten.
NO_MODEL = ""


class TicketMeanings:
    """The meanings of tickets. `model`: what gives vectors, NO_MODEL where nothing does. `opened`,
    `over`: so long a ticket is offered after it was opened or, where it is over, since then."""

    def __init__(self, pool: Pool, model: str, opened: timedelta, over: timedelta) -> None:
        self._pool, self._model = pool, model
        self._opened, self._over = opened, over
        self._changed = self._forgot = self._caught_up = EVER

    def job(self, vector: Vector) -> Job:
        """Return the job that reads new and changed tickets."""

        async def read(now: datetime) -> datetime | None:
            return now if await self.renew(vector, now) else None

        return Job("meanings of tickets", read, every=LOOK)

    async def renew(self, vector: Vector, now: datetime) -> bool:
        """Forget what is over, and read some that are not read yet; whether there may be more.
        Raises DatabaseAway."""
        since = OfferPeriod(now - self._opened, now - self._over)
        if now - self._caught_up >= CATCH_UP:
            self._changed, self._caught_up = EVER, now
        async with connection(self._pool) as link:
            if now - self._forgot >= FORGET:
                await tickets.forget(link, self._model, since)
                self._forgot = now
            if self._model == NO_MODEL:
                return False
            unread = await tickets.unread(
                link, self._model, since, self._changed, AT_ONCE, LOOKED_AT
            )
        for ticket in unread:
            await self._read(ticket, vector)
        more = len(unread) == AT_ONCE
        if not more:
            self._changed = now - MARGIN
        return more

    async def of(self, numbers: Sequence[str]) -> dict[str, TextMeaning]:
        """Return what these tickets mean, as far as it is kept. Raises DatabaseAway."""
        async with connection(self._pool) as link:
            rows = await tickets.of(link, self._model, numbers)
        return {it.ticket: meant(it) for it in rows}

    async def _read(self, ticket: UnreadRow, vector: Vector) -> None:
        """What says nothing is kept as a vector without dimensions, which is compared with none."""
        words = to_compare(ticket.words)
        meaning = await vector(words) if says_something(words) else no_meaning(words)
        row = MeaningRow(ticket.ticket, language_of(words) is Language.KAZAKH, packed(meaning))
        async with connection(self._pool) as link:
            await tickets.keep(link, self._model, ticket.version, row)


def packed(vector: NDArray[np.float32]) -> bytes:
    """Pack half-precision numbers, the lower byte first: two bytes each, right to three digits."""
    return vector.astype("<f2").tobytes()


def meant(row: MeaningRow) -> TextMeaning:
    language = Language.KAZAKH if row.kazakh else Language.RUSSIAN
    return TextMeaning(language, np.frombuffer(row.vector, "<f2").astype(np.float32))
