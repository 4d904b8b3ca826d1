"""Calls to the police by our own PBX: what is said, and what became of a call.

A call is named by its incident and the second at which it was noted, and the PBX itself remembers
the pressed key: a process that dies meanwhile asks for the same call again, and makes no second
one.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Protocol

from foundation.names import Names
from foundation.valkey.client import NoAnswer, RequestFailed
from queue_manager.client import DispatcherClient
from queue_manager.requests import PoliceCallState
from second_line.incidents.kinds import KINDS
from second_line.rows.incidents import LockedIncident

LANGUAGES = ("kk", "ru")
#: The PBX is asked for a call not before it can have been made.
FIRST_LOOK = timedelta(seconds=2)
BETWEEN_LOOKS = timedelta(seconds=1)
#: Ringing and two rounds of the message end before it; a dispatcher that is away is waited for so
#: long.
LONGEST_CALL = timedelta(minutes=3)
log = logging.getLogger(__name__)


class PoliceTelephone(Protocol):
    """A way to call the police."""

    async def call(self, incident: LockedIncident, at: datetime) -> None:
        """Call the police. Whether a call was made is not known from this."""

    async def state(self, incident_id: int, at: datetime) -> PoliceCallState | None:
        """Read the state of the call that was noted at this moment; None if nobody can tell."""


class Speaker(Protocol):
    """The part of `PbxAgent` that speaks to the police."""

    async def speak_police_call(self, incident_id: int, language: str, text: str) -> str | None:
        """Return the name of the sound, or None without a voice."""


class PbxTelephone:
    """Our PBX. `drill`: the police are told first that the message is no real one."""

    def __init__(self, dispatcher: DispatcherClient, speaker: Speaker, *, drill: bool) -> None:
        self._dispatcher, self._speaker, self._drill = dispatcher, speaker, drill

    async def call(self, incident: LockedIncident, at: datetime) -> None:
        prompts: list[str] = []
        for language in LANGUAGES:
            essence = await self._speak(incident, language)
            prompts += prompts_of(incident.incident_id, language, essence, drill=self._drill)
        await self._dispatcher.call_police(name_of(incident.incident_id, at), prompts)

    async def state(self, incident_id: int, at: datetime) -> PoliceCallState | None:
        return await self._dispatcher.police_call(name_of(incident_id, at))

    async def _speak(self, incident: LockedIncident, language: str) -> str | None:
        """Speak the kind and the place. Without a voice the incident's number has to do: the call
        is not given up for it."""
        text = essence_of(incident, language)
        try:
            return await self._speaker.speak_police_call(incident.incident_id, language, text)
        except (NoAnswer, RequestFailed) as error:
            log.warning("the police hear the number only", extra={"why": str(error)})
            return None


def name_of(incident_id: int, at: datetime) -> str:
    """Return the name of the call that was noted at this moment."""
    return f"{incident_id}-{int(at.timestamp())}"


def essence_of(incident: LockedIncident, language: str) -> str:
    """Return what was seen and where, as it is said. The free words of an operator are left out: a
    telephone may be heard by others."""
    names: Names = KINDS[incident.kind].names
    return f"{getattr(names, language)}. {incident.place}."


def prompts_of(incident_id: int, language: str, essence: str | None, *, drill: bool) -> list[str]:
    """List the sounds that the police hear in one language."""
    names = ["hello", *(["drill"] if drill else [])]
    spoken = [f"police-{name}-{language}" for name in names]
    spoken += [essence] if essence else []
    digits = [f"digit-{digit}-{language}" for digit in str(incident_id)]
    return [*spoken, f"police-number-{language}", *digits, f"police-key-{language}"]
