"""Whoever is reached through the trunk: the provider's side, played by one telephone of ours."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

from bench.operator_phone import OperatorPhone, Plan, Planner
from bench.rtp import Voice
from bench.sip_digest import Credentials
from bench.sip_transport import Address
from bench.wire_log import WireLog


def free_udp_port() -> int:
    """A port on loopback that nobody holds at this moment: for `trunk_out`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def outside(
    pbx: Address,
    trunk_out: str,
    hertz: int,
    plan: Plan | Planner,
    *,
    log: WireLog | None = None,
    listens: bool = True,
) -> Iterator[OperatorPhone]:
    """Everybody whom the city calls, at `trunk_out` (host:port), humming one tone."""
    host, _, port = trunk_out.partition(":")
    peer = OperatorPhone(
        Credentials("outside", ""),
        pbx,
        log if log is not None else WireLog(),
        plan=plan,
        voice=Voice(hertz=hertz),
        listens=listens,
    )
    peer.port.open(host, int(port))
    try:
        yield peer
    finally:
        peer.unplug()
