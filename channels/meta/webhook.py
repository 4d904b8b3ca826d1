"""The one door of Meta's networks: the app's secret signs the raw body, and a word of ours answers
Meta's question whether the address is ours."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence

from channels.meta.mapping import heard
from channels.webhooks import Accepted, Delivery, Forged, same

SIGNATURE_HEADER = "x-hub-signature-256"


def signature_of(secret: str, body: bytes) -> str:
    """Compute the signature that Meta's header must have for this body."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


class MetaDoor:
    """Webhook that Meta calls. `sources`: the sources that are read; deliveries of others are
    ignored. `own`: ids and names of the city's accounts."""

    path = "/hooks/meta"

    def __init__(
        self, secret: str, verify_token: str, sources: Sequence[str], own: Sequence[str]
    ) -> None:
        self._secret, self._verify_token = secret, verify_token
        self.sources, self._own = tuple(sources), tuple(own)

    def challenge(self, query: Mapping[str, str]) -> str:
        """Answer the challenge of the webhook. Raises Forged."""
        if query.get("hub.mode") != "subscribe":
            raise Forged
        if not same(query.get("hub.verify_token", ""), self._verify_token):
            raise Forged
        return query.get("hub.challenge", "")[:200]

    def accept(self, delivery: Delivery, words: Sequence[str]) -> Accepted:
        """Accept a delivery of the network. Raises Forged."""
        expected = signature_of(self._secret, delivery.body) if self._secret else ""
        if not same(delivery.headers.get(SIGNATURE_HEADER, ""), expected):
            raise Forged
        try:
            found = heard(json.loads(delivery.body), self._own)
        except (ValueError, RecursionError):
            return Accepted(unreadable=1)
        if found is None:
            return Accepted()
        if found.source not in self.sources:
            return Accepted(unreadable=found.unreadable)
        return Accepted({found.source: found.happenings}, unreadable=found.unreadable)
