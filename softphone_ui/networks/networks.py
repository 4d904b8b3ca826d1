"""`/networks`: how each network does in which citizens write, and what is watched in public."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.rows import sources, watched, watched_channels
from channels.rows.sources import SourceRow
from foundation.process.health_checks import healths_of, sources_of
from foundation.process.our_programs import READERS
from registry.networks import NETWORKS, NetworkFacts, Replies, name_of
from softphone_ui.networks.watchlists import WORDS
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_
from staff.roles import Right

HEALTH_SECONDS = 2
REPLIES = {
    Replies.PRIVATE: N_("in private"),
    Replies.PUBLIC: N_("in public, and in private"),
    Replies.BY_HAND: N_("by hand on the network's own page"),
}
#: What the adapters call their limits (channels/quota.py), for people.
QUOTAS = {
    "posts in 24 hours": N_("posts in 24 hours"),
    "hashtags in 7 days": N_("hashtags in 7 days"),
    "searches in 24 hours": N_("searches in 24 hours"),
    "units of reading in 24 hours": N_("units of reading in 24 hours"),
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A network as the page shows it. `health`: what the process says of it since its start; empty:
    it is not read now. `facts` None: a source that is no social network."""

    source: str
    facts: NetworkFacts | None
    row: SourceRow | None
    health: dict[str, Any]


@page("/networks", needs=Right.NETWORKS)
async def networks_page(request: web.Request) -> web.StreamResponse:
    async with reading(request.app) as link:
        rows = {it.source: it for it in await sources.every(link)}
        words = await watched.watched(link)
        channels = await watched_channels.watched(link)
    health = await _health(request.app)
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    return render(
        request,
        "networks/networks.html",
        lines=lines_of(rows, health),
        words=words,
        channels=channels,
        network_name=partial(name_of, language=language_of(request)),
        reads_public=request.app[SETTINGS].networks.telegram_public.is_read,
        replies=REPLIES,
        quotas=QUOTAS,
        show=Show(language_of(request), zone),
        most=WORDS.most,
    )


def lines_of(rows: dict[str, SourceRow], health: dict[str, Any]) -> list[SourceLine]:
    """Return every network that can be read, then what else is read, by name."""
    names = [it.source for it in NETWORKS]
    names += sorted({*rows, *health} - set(names))
    facts = {it.source: it for it in NETWORKS}
    return [SourceLine(it, facts.get(it), rows.get(it), health.get(it) or {}) for it in names]


async def _health(app: web.Application) -> dict[str, Any]:
    """Of each source, as the program that reads it says."""
    return sources_of(await healths_of(app[SETTINGS], READERS, HEALTH_SECONDS))
