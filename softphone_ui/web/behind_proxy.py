"""Who asks, where a proxy of the centre's own (for https) stands before the web process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address, ip_network

from aiohttp import web
from aiohttp.typedefs import Middleware
from aiohttp_remotes import XForwardedFiltered

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def behind_proxy(trusted: Sequence[str]) -> Middleware:
    """Return middleware by which the address and the scheme that a trusted proxy names are the
    request's.

    `trusted`: addresses or networks. What anybody else names is not believed: who could choose
    their address would have as many tries of a password as they like.
    """
    networks = [ip_network(it) for it in trusted]
    named = XForwardedFiltered(networks)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        peer = request.remote
        if peer is not None and any(ip_address(peer) in it for it in networks):
            return await named.middleware(request, handler)
        return await handler(request)

    return middleware
