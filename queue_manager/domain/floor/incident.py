"""Incidents that the city knows of, and what is known of a caller. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """A known trouble that callers are told of while they wait.

    `line` None: on every line. `topic` and `district` (codes) and `place` narrow it down: without
    any, everybody hears it. `sounds` is language → the names of its sounds, in their order.
    """

    incident_id: str
    until: datetime
    line: str | None = None
    topic: str | None = None
    place: str = ""
    sounds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    district: str | None = None

    @property
    def is_somewhere(self) -> bool:
        """Return whether the incident has a place and concerns only callers from there."""
        return bool(self.place) or self.district is not None


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket of the caller's that is still being worked on. `due` is a day of the city's."""

    number: str
    state: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class AnsweredTicket:
    """A ticket of the caller's that was answered as solved (the answer `round`); whether it is, the
    caller has not confirmed yet."""

    number: str
    round: int


@dataclass(frozen=True, slots=True)
class Lookup:
    """A caller types the `number` of a ticket, and then its code; `typed` are the digits so far."""

    number: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """The registry's knowledge of a caller: their open tickets, newest first; the topics that they
    called about lately, with those above them; the incidents that are where their tickets are; the
    language of their last call; tickets that wait for their answer."""

    tickets: tuple[OpenTicket, ...] = ()
    topics: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    language: str | None = None
    answered: tuple[AnsweredTicket, ...] = ()
