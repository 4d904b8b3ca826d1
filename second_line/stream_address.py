"""Addresses of camera streams, and which of them may be asked. Pure.

A login is never part of a stored address: it is cut off and sealed (`second_line/sealing.py`).
Cameras stand in private networks, so a private address is fine; this machine and our own services
are not, or the registry of cameras could be used to send requests to them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from yarl import URL

LONGEST_ADDRESS = 500
USUAL_PORTS = {"rtsp": 554, "rtsps": 322}
#: Names of parameters in which cameras of some makers take a login.
LOGIN_PARAMETERS = frozenset("user username usr login password passwd pass pwd".split())


@dataclass(frozen=True, slots=True)
class Login:
    """The login of a camera. `user` empty: the camera asks for none."""

    user: str = ""
    password: str = ""


NO_LOGIN = Login()


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """The address of a stream. `text`: without the login."""

    text: str
    host: str
    port: int
    login: Login = NO_LOGIN

    @property
    def server(self) -> tuple[str, int]:
        """Return the host and the port that a login is sent to."""
        return self.host, self.port


def read_stream(text: str) -> StreamAddress | None:
    """Read an address as somebody typed it; None if it is no address of an RTSP stream.

    An address with a login among its parameters is none: that login could not be hidden."""
    if len(text) > LONGEST_ADDRESS or not text.isprintable() or " " in text:
        return None
    try:
        url = URL(text)
        host, port = (url.raw_host or "").lower().removesuffix("."), url.explicit_port
    except ValueError:
        return None
    if url.scheme not in USUAL_PORTS or not host or port == 0:
        return None
    if LOGIN_PARAMETERS & {name.lower() for name in url.query}:
        return None
    login = Login(url.user or "", url.password or "")
    plain = str(url.with_user(None).with_fragment(None))
    return StreamAddress(plain, host, port or USUAL_PORTS[url.scheme], login)


def leads_to_us(host: str, ours: Collection[str]) -> bool:
    """Return whether a host of an address is this machine or a service of ours, as far as its
    letters say. `ours`: names and addresses, in small letters. What a name stands for is checked
    again when it is asked (`is_forbidden`)."""
    if host in ours or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return is_forbidden(ip_address(host), ours)
    except ValueError:
        # 127.1, 0x7f000001 and 2130706433 are IPv4 addresses to a resolver.
        last = host.rpartition(".")[2]
        return last.isdecimal() or last.startswith("0x")


def is_forbidden(address: IPv4Address | IPv6Address, ours: Collection[str]) -> bool:
    """Return whether no camera can be there: a loopback address, one of ours, or none of a
    single machine."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return (
        str(address) in ours
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
    )
