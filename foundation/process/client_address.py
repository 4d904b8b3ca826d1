"""Who stands behind an address, as far as limits go."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

#: So much of an IPv6 address is the network that one customer gets.
CUSTOMER_BITS = 64


def client_of(address: str) -> str:
    """Return the address itself; of IPv6 its network, in which one customer has as many addresses
    as they like; of IPv6 that carries IPv4 that one. What is no address is handed back."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed, CUSTOMER_BITS), strict=False))
