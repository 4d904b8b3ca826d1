"""What is asked of the agent of a PBX node, which alone touches that PBX's files.

The agent (`asterisk_conf.agent`) answers; whoever needs something of a PBX asks here, over Valkey.
Each request may be done twice without harm: an agent that ends in the middle does it again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from foundation.settings import Settings
from foundation.valkey.client import RequestClient
from foundation.valkey.keys import open_bus

#: The PBX reads its files again, and a voice may have to speak new prompts. Less than the web
#: process waits for the dispatcher (`RELOADS_WITHIN_SECONDS`).
RELOAD_SECONDS = 25.0
#: A text is spoken in well under a second; the agent may be at a reload just now.
SPEAK_SECONDS = 6.0


class Reload(msgspec.Struct, frozen=True, tag="reload"):
    """A request to render the database's lines and operators, and let Asterisk read what
    changed."""


class SpeakTopic(msgspec.Struct, frozen=True, tag="speak_topic"):
    """A request to speak the name of a topic in one language."""

    topic_id: int
    language: str
    name: str


class SpeakIncident(msgspec.Struct, frozen=True, tag="speak_incident"):
    """A request to speak the text of an incident in one language, in pieces."""

    incident_id: int
    language: str
    text: str


class SpeakPoliceCall(msgspec.Struct, frozen=True, tag="speak_police_call"):
    """A request to speak what the police are told of an incident, in one language."""

    incident_id: int
    language: str
    text: str


Request = Reload | SpeakTopic | SpeakIncident | SpeakPoliceCall
read_request = msgspec.json.Decoder(Request).decode
"""From JSON to one of them. Raises msgspec's errors."""


class PbxAgent:
    """The agent of one node. Every method raises the errors of `RequestClient.ask`."""

    def __init__(self, requests: RequestClient) -> None:
        self._requests = requests

    async def reload(self) -> list[str]:
        """Put the database's lines and operators in effect; the names of the changed files."""
        return msgspec.json.decode(await self._ask(Reload(), RELOAD_SECONDS), type=list[str])

    async def speak_topic(self, topic_id: int, language: str, name: str) -> str | None:
        """Return the sound's name; None where no voice of that node can speak it."""
        request = SpeakTopic(topic_id, language, name)
        return msgspec.json.decode(await self._ask(request, SPEAK_SECONDS), type=str | None)

    async def speak_incident(
        self, incident_id: int, language: str, text: str
    ) -> tuple[str, ...] | None:
        """Return the sounds' names in their order; None where no voice of that node can speak
        it."""
        result = await self._ask(SpeakIncident(incident_id, language, text), SPEAK_SECONDS)
        return msgspec.json.decode(result, type=tuple[str, ...] | None)

    async def speak_police_call(self, incident_id: int, language: str, text: str) -> str | None:
        """Return the sound's name; None where no voice of that node can speak it."""
        request = SpeakPoliceCall(incident_id, language, text)
        return msgspec.json.decode(await self._ask(request, SPEAK_SECONDS), type=str | None)

    async def _ask(self, request: Request, seconds: float) -> bytes:
        return await self._requests.ask(msgspec.json.encode(request), seconds)


def server_name(settings: Settings) -> str:
    """Return the name by which the agent of this installation's PBX is asked."""
    return f"pbx:{settings.exchange.pbx}"


@asynccontextmanager
async def pbx_agent(settings: Settings) -> AsyncIterator[PbxAgent]:
    """Provide the agent of this installation's Asterisk; it is connected to when first asked."""
    redis = open_bus(settings.stores.redis_url)
    try:
        yield PbxAgent(RequestClient(redis, server_name(settings)))
    finally:
        await redis.aclose()
