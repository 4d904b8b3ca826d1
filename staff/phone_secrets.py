"""The digest secret by which a telephone registers with the PBX."""

from __future__ import annotations

import hashlib

#: The realm in which HA1 = MD5(user:realm:password) is computed.
SIP_REALM = "komek"


def sip_ha1(user: str, password: str) -> str:
    """Compute the digest secret of a telephone, 32 hex digits: the PBX needs no clear password."""
    clear = f"{user}:{SIP_REALM}:{password}"
    return hashlib.md5(clear.encode(), usedforsecurity=False).hexdigest()
