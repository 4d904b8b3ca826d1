"""Where everybody stands: addresses of this machine's own network, one for each party.

The trunk has an address of its own, as in a centre; strangers have others. Pure.
"""

from __future__ import annotations

TRUNK = "127.66.1.1"
#: Behind it the telephones on the tables, as behind an office's router.
DESKS = "127.66.2.1"
#: Somebody who knows a telephone's password, elsewhere.
KNOWING = "127.66.3.1"


def strangers(count: int, network: int) -> list[str]:
    """Return `count` addresses, at most 62,500, of the network with this number (10 to 255)."""
    return [f"127.{network}.{n // 250}.{n % 250 + 1}" for n in range(count)]
