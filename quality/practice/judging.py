"""Compares what an operator registered in practice with what the script expects. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quality.practice.scripts import Script, ScriptKind

_WORD = re.compile(r"\w+")
#: Until when a message has to be answered; calls have the time of the service level.
MESSAGE_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Registered:
    """What an operator registered of one contact. `topic`: its code."""

    topic: str | None
    address: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class PracticeVerdict:
    """What was right in one contact. `waited`: from its arrival to the answer."""

    topic: bool
    address: bool
    urgent: bool
    waited: timedelta
    in_time: bool

    @property
    def right(self) -> int:
        """Return how many of the three fields are right."""
        return self.topic + self.address + self.urgent


def verdict(
    script: Script, registered: Registered, waited: timedelta, call_within: timedelta
) -> PracticeVerdict:
    """Judge what was registered of a script. `call_within`: a call has to be answered by then."""
    within = call_within if script.kind is ScriptKind.CALL else MESSAGE_WITHIN
    return PracticeVerdict(
        topic=registered.topic in script.topics,
        address=is_place(registered.address, script.place),
        urgent=registered.urgent == script.urgent,
        waited=waited,
        in_time=waited <= within,
    )


def waited(
    kind: ScriptKind, offered_at: datetime, answered_at: datetime, registered_at: datetime
) -> timedelta:
    """Return how long the citizen waited: a caller for the voice, an author for the answer."""
    return (answered_at if kind is ScriptKind.CALL else registered_at) - offered_at


def is_place(address: str, place: Sequence[Sequence[str]]) -> bool:
    """Return whether a word of each group stands in the address, whatever else does."""
    words = _WORD.findall(address.casefold())
    return all(any(_fits(word, start) for word in words for start in group) for group in place)


def _fits(word: str, start: str) -> bool:
    """Return whether a word begins so; "12" is neither 120 nor 1, and "12а" is another house."""
    return word == start if start.isdecimal() else word.startswith(start)
