"""How many have seen a post is asked again and again while the post is young; each figure that has
changed is kept with its time (`message_views`), for the panels of the city."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from channels.model import Viewed
from channels.rows import views
from channels.source import SourceAway
from foundation.postgres.pool import Pool, connection, transaction

#: A post is looked at again so often, for so long.
EVERY, YOUNG = timedelta(hours=1), timedelta(days=7)
#: Posts of one asking, and of one round.
AT_ONCE, MOST = 100, 500
log = logging.getLogger(__name__)


@runtime_checkable
class CountsViews(Protocol):
    """A source whose network says how many have seen a post. `counts_views`: how the numbers of
    its posts begin."""

    name: str
    counts_views: str

    async def views(self, numbers: Sequence[str]) -> Sequence[Viewed]:
        """Count the views of these posts; of one that is gone nothing. Raises SourceAway."""
        ...


async def count_views(pool: Pool, source: CountsViews, now: datetime) -> datetime:
    """Count views for one round, and return when the next one is due. Raises DatabaseAway."""
    async with connection(pool) as link:
        young = await views.young(link, source.name, source.counts_views, now - YOUNG, MOST)
    for begins in range(0, len(young), AT_ONCE):
        try:
            found = await source.views(young[begins : begins + AT_ONCE])
        except SourceAway as error:
            # Who reads the source says that it is away; the figures wait.
            log.info("views cannot be read", extra={"source": source.name, "why": str(error)})
            break
        async with transaction(pool) as link:
            for viewed in found:
                await views.note(link, source.name, viewed)
    return now + EVERY
