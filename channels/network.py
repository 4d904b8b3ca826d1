"""What the process of the channels reads and where it is called, put together for each network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from channels.source import Source
from channels.webhooks import WebhookDoor
from registry.notifications.sending import WayOut


@dataclass(frozen=True)
class Network:
    """A source and its way out."""

    source: Source
    way: WayOut


@dataclass(frozen=True)
class Assembly:
    """What the process reads, and where it is called."""

    networks: Sequence[Network]
    doors: Sequence[WebhookDoor] = ()

    def __add__(self, other: Assembly) -> Assembly:
        return Assembly((*self.networks, *other.networks), (*self.doors, *other.doors))


#: Of a network that the settings do not name.
NOTHING = Assembly(())
