"""The messages between us and the operations centre of the police. Pure.

Ours are webhooks (`type`, `timestamp`, `data`) with the incident as data and as a CAP 1.2 message.
Theirs are signed in the same way and name an incident and a state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from foundation.settings import Settings
from foundation.webhook_signatures import derive_secret, read_secret
from registry.notifications.webhook import Target
from second_line.incidents.kinds import KINDS
from second_line.incidents.states import IncidentStep
from second_line.rows.incidents import LockedIncident

#: The channel of the outbox.
CHANNEL = "police"
#: The largest answer of the police, bytes.
MOST_BYTES = 20_000
#: The states that the police tell, and the step that each of them is.
ANSWER_STEPS: Mapping[str, IncidentStep] = {
    "acknowledged": IncidentStep.ACKNOWLEDGE,
    "dispatched": IncidentStep.DISPATCH,
    "on_scene": IncidentStep.ARRIVE,
    "resolved": IncidentStep.RESOLVE,
    "unfounded": IncidentStep.DECLARE_UNFOUNDED,
}


class UnreadableAnswer(Exception):
    """An error: an answer of the police cannot be understood."""


class PoliceAnswer(Struct, forbid_unknown_fields=False):
    """An answer of the police about an incident. `by`: who says it."""

    incident: Annotated[int, Meta(ge=1, le=10**15)]
    state: Literal["acknowledged", "dispatched", "on_scene", "resolved", "unfounded"]
    by: Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00]*\Z")] = ""
    words: Annotated[str, Meta(max_length=500, pattern=r"\A[^\x00]*\Z")] = ""

    @property
    def step(self) -> IncidentStep:
        """Return the step that the answer is."""
        return ANSWER_STEPS[self.state]

    @property
    def reason(self) -> str:
        """Return what is written beside the step."""
        return ": ".join(text for text in (self.by.strip(), self.words.strip()) if text)


class _Envelope(Struct):
    data: PoliceAnswer


def read_answer(body: bytes) -> PoliceAnswer:
    """Read an answer of the police. Raise UnreadableAnswer, which names what is wrong."""
    try:
        return msgspec.json.decode(body, type=_Envelope).data
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnreadableAnswer(str(error)) from None
    except RecursionError:
        raise UnreadableAnswer("the body is nested too deeply") from None


def police_secrets(settings: Settings) -> list[bytes]:
    """Return the secrets of the police, the newest first."""
    police = settings.police
    if is_simulated(settings):
        return [derive_secret(settings.web.web_secret, "police stand-in")]
    return [read_secret(it) for it in (police.police_secret, police.police_secret_before) if it]


def is_connected(settings: Settings) -> bool:
    """Return whether incidents can be sent to the police by a message."""
    return is_simulated(settings) or bool(
        settings.police.police_url and settings.police.police_secret
    )


def is_simulated(settings: Settings) -> bool:
    """Return whether a stand-in takes incidents (`second_line/police_stand_in.py`): in a demo."""
    return not settings.production and not settings.police.police_url


def target_of(settings: Settings, stand_in: str = "") -> Target | None:
    """Return where messages to the police go; None while nothing is set up. `stand_in`: the address
    of the demo's."""
    if not is_connected(settings):
        return None
    return Target(settings.police.police_url or stand_in, police_secrets(settings))


def address_of(incident_id: int) -> str:
    """Return the address in the outbox. Each incident has its own, so that its messages keep their
    order and one that is refused does not delay another incident."""
    return f"incident/{incident_id}"


def incident_in(address: str) -> int:
    """Return the incident of an address of the outbox."""
    return int(address.removeprefix("incident/"))


def message_of(
    incident: LockedIncident,
    kind: Literal["alert", "cancel"],
    cap: str,
    now: datetime,
    tickets: Sequence[str],
    reason: str = "",
) -> dict[str, Any]:
    """Make the message that hands an incident over, or takes it back."""
    names = KINDS[incident.kind].names
    return {
        "type": f"incident.{kind}",
        "timestamp": now.isoformat(),
        "data": {
            "incident": incident.incident_id,
            "kind": incident.kind,
            "name": {"kk": names.kk, "ru": names.ru, "en": names.en},
            "severity": incident.severity,
            "seen_at": incident.seen_at.isoformat(),
            "place": incident.place,
            "district": incident.district,
            "lat": incident.lat,
            "lon": incident.lon,
            "camera": incident.camera or None,
            "words": incident.words,
            "reason": reason,
            "tickets": list(tickets),
            "cap": cap,
        },
    }  # fmt: skip
