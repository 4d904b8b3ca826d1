"""The provider's side of the trunk: one telephone that plays everybody who is reached outside."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator

from foundation.process.ports import is_free
from sip_peers.operator_phone import OperatorPhone, Plan, Planner
from sip_peers.rtp import Voice
from sip_peers.sip_digest import Credentials
from sip_peers.sip_transport import Address
from sip_peers.wire_log import WireLog

#: Between the homes' own ports (launcher/homes.py) and those that Linux gives to who asks for any.
#: It is bound minutes after it was chosen, and again for each test: nobody else may come by it.
WAYS_OUT = range(32_000, 32_768)


def free_udp_port() -> int:
    """A port on loopback that nobody holds: for `trunk_out`. Raises OSError where there is none."""
    for port in random.sample(WAYS_OUT, len(WAYS_OUT)):
        if is_free("127.0.0.1", port):
            return port
    raise OSError(f"no free port from {WAYS_OUT.start} on")


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
