"""Which addresses of pictures are published. Nobody here fetches them; every reader's browser may.

The rule holds when an address is sent and again when it is read back: what is stored may be older
than the rule.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from yarl import URL

LONGEST_ADDRESS = 1000
RULE = (
    "an https:// address of a public host is wanted, without a user's name, "
    f"of at most {LONGEST_ADDRESS} letters"
)
#: Names that only a reader's own computer or network knows (RFC 6761, 6762, 8375, 9476; ICANN).
PRIVATE_NAMES = frozenset(
    "alt arpa corp home host internal intranet invalid lan local localdomain localhost "
    "mail onion private test".split()
)
_PLAIN = re.compile(r"https://[^\s\"<>\\^`{|}]+", re.IGNORECASE)
#: As WHATWG's URL standard has it, a name whose last part is a number is an IPv4 address, in
#: whatever way it is written: 127.1, 0x7f000001, 2130706433.
_NUMERIC = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


def publishable(address: str) -> bool:
    """Return whether everybody may be led there: https, no user, a public host, not too long."""
    if len(address) > LONGEST_ADDRESS or not address.isprintable():
        return False
    if not _PLAIN.fullmatch(address):
        return False
    try:
        url = URL(address)
        host, port = (url.raw_host or "").lower().removesuffix("."), url.port
    except ValueError:
        return False
    return bool(port) and "@" not in _authority(address) and is_public_host(host)


def _authority(address: str) -> str:
    return re.split(r"[/?#]", address[len("https://") :], maxsplit=1)[0]


def is_public_host(host: str) -> bool:
    """Return whether a host, in small letters, is of the internet, as far as its letters say."""
    last = host.rpartition(".")[2]
    if ":" in host or _NUMERIC.fullmatch(last):
        return is_public_address(host)
    labels = host.split(".")
    return (
        len(labels) > 1
        and last not in PRIVATE_NAMES
        and len(host) <= 253
        and all(map(_LABEL.fullmatch, labels))
    )


def is_public_address(host: str) -> bool:
    """Return whether everybody can reach it. Of an IPv6 address that holds one of IPv4 (mapped,
    6to4, Teredo, NAT64) nothing is believed: where it leads depends on the reader's network."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        first = address.packed[:12]
        carries = address.ipv4_mapped or address.sixtofour or address.teredo
        if carries or first == bytes.fromhex("0064ff9b0000000000000000") or first == bytes(12):
            return False
    return address.is_global and not address.is_multicast
