"""Where we send to an address that a stranger or a setting has given us: never to a host of our own
network, whatever its name resolves to in that moment."""

from __future__ import annotations

import socket
from collections.abc import Collection

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from registry.open311.media import is_public_address


class PublicHosts(AbstractResolver):
    """A resolver of names as the system does it, which drops every address that is not public,
    except of the names that a setting has `permitted`. That a host is no bare address is looked at
    before (`publishable`): those are not resolved."""

    def __init__(
        self, system: AbstractResolver | None = None, permitted: Collection[str] = ()
    ) -> None:
        self._system = system or ThreadedResolver()
        self._permitted = {name.lower() for name in permitted}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve a name. Raises OSError where no public address is left."""
        found = await self._system.resolve(host, port, family)
        if host.lower().removesuffix(".") in self._permitted:
            return found
        public = [it for it in found if is_public_address(it["host"])]
        if not public:
            raise OSError(None, "the name leads to no public address")
        return public

    async def close(self) -> None:
        await self._system.close()
