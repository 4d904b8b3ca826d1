"""Many things to do, of which one that fails holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import asyncpg

from foundation.postgres.errors import is_away, is_refusal

T = TypeVar("T")
log = logging.getLogger(__name__)


def concerns_all(error: Exception) -> bool:
    """Return whether it is a matter of the database rather than of what was done: nothing else
    would succeed either, and `retry_while_unavailable` waits for it."""
    return is_away(error) or (isinstance(error, asyncpg.PostgresError) and not is_refusal(error))


async def each_alone(items: Iterable[T], do: Callable[[T], Awaitable[object]]) -> None:
    """Do `do` for each. The first fault is raised when all were done; what concerns all, at
    once."""
    first: Exception | None = None
    for item in items:
        try:
            await do(item)
        except Exception as error:
            if concerns_all(error):
                raise
            if first is None:  # whoever hears of it writes it down
                first = error
                error.add_note(f"of {str(item)[:200]}")
            else:
                log.exception("one of many was left", extra={"item": str(item)[:200]})
    if first is not None:
        raise first
