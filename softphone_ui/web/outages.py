"""What is away just now. Whoever meets an outage says so here; pages and browsers are told."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

#: Somebody guesses passwords: nothing is away, and only who leads the shift is told.
GUESSING = "guessing"


class Outages:
    """The outages of the services we lean on."""

    def __init__(self) -> None:
        self._away: set[str] = set()
        self._listeners: list[Callable[[], None]] = []

    def now(self, *, leads: bool = True) -> list[str]:
        """Return the sorted names of what is away. `leads`: with what only shift leads and
        administrators are told."""
        return sorted(self._away if leads else self._away - {GUESSING})

    def seen(self, service: str, *, there: bool) -> None:
        """Note that a service did, or did not, answer."""
        if there == (service not in self._away):
            return
        (self._away.discard if there else self._away.add)(service)
        for listener in self._listeners:
            listener()

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)


OUTAGES = web.AppKey("outages", Outages)
