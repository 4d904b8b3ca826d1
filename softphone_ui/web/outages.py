"""What is away just now. Whoever meets an outage says so here; pages and browsers are told."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

SERVICES = ("database", "dispatcher", "pbx", "redis")


class Outages:
    """Which of the services we lean on are away."""

    def __init__(self) -> None:
        self._away: set[str] = set()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> list[str]:
        return sorted(self._away)

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
