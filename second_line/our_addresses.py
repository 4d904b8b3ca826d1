"""Which hosts are ours, and therefore no cameras."""

from __future__ import annotations

import socket

import psutil
from yarl import URL

from foundation.settings import Settings


def our_hosts(settings: Settings) -> frozenset[str]:
    """Return names and addresses of this machine and of the services that the settings name, in
    small letters. Empty in a demo, whose simulated cameras run beside it."""
    if not settings.production:
        return frozenset()
    urls = (
        settings.stores.database_url, settings.stores.redis_url, settings.public_pages,
    )  # fmt: skip
    named = {URL(url).host or "" for url in urls}
    own = {
        address.address.partition("%")[0]
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family in (socket.AF_INET, socket.AF_INET6)
    }
    names = {settings.place.external_address, settings.place.listen, socket.gethostname()}
    return frozenset(name.lower() for name in named | own | names if name)
