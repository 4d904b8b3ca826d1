"""First-call resolution said once more, over contacts in memory, to hold the database to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from registry.knowledge.first_call import WITHIN, FirstCalls
from registry.workflow.states import State
from tests.tickets import insert_tickets

S = State
#: What became of tickets: most are declared, and stay so whatever comes later; one was no answer.
LIVES = (
    *[(S.REGISTERED,)] * 2,
    *[(S.REGISTERED, S.ANSWERED_ON_THE_SPOT)] * 2,
    (S.REGISTERED, S.ASSIGNED, S.ACCEPTED, S.RESOLVED, S.CONFIRMED),
    (S.REGISTERED, S.ANSWERED_ON_THE_SPOT, S.REGISTERED),
    (S.REGISTERED, S.ANSWERED_ON_THE_SPOT, S.REGISTERED, S.ANSWERED_ON_THE_SPOT, S.REOPENED),
    (S.REGISTERED, S.ANSWERED_ON_THE_SPOT, S.REOPENED),
    (S.REGISTERED, S.ANSWERED_ON_THE_SPOT, S.REOPENED, S.ASSIGNED, S.ACCEPTED),
    (S.REGISTERED, S.ANSWERED_ON_THE_SPOT, S.REOPENED, S.ACCEPTED, S.RESOLVED, S.REOPENED),
    (S.REGISTERED, S.ANSWERED_ON_THE_SPOT, S.REOPENED, S.ASSIGNED, S.RETURNED, S.REJECTED),
)


@dataclass(frozen=True, slots=True)
class Contact:
    """What of one contact counts. `ended_at` is of answered calls; another contact (or a call
    nobody answered) has `ended_at` None and can only come again. `states`: of its ticket."""

    number: str | None
    topic: int | None
    at: datetime
    ended_at: datetime | None = None
    states: tuple[State, ...] = (State.REGISTERED,)

    @property
    def declared(self) -> bool:
        """It was answered on the spot, and that was not taken back."""
        changes = pairwise((*self.states, None))
        left = [to for was, to in changes if was is State.ANSWERED_ON_THE_SPOT]
        return bool(left) and left[-1] is not State.REGISTERED


def count(contacts: Iterable[Contact], now: datetime) -> FirstCalls:
    """Over contacts of any order."""
    everything = list(contacts)
    answered = [it for it in everything if it.ended_at is not None]
    return sum((_count_one(call, everything, now) for call in answered), FirstCalls())


def _count_one(call: Contact, everything: list[Contact], now: datetime) -> FirstCalls:
    assert call.ended_at is not None
    ends = call.ended_at + WITHIN
    known = call.number is not None and call.topic is not None and ends <= now
    alone = known and not any(
        other.number == call.number and other.topic == call.topic
        and call.ended_at < other.at <= ends
        for other in everything
    )  # fmt: skip
    return FirstCalls(
        answered=1,
        declared=int(call.declared),
        known=int(known),
        alone=int(alone),
        held_known=int(known and call.declared),
        held=int(alone and call.declared),
    )


def any_contact(rng: Random, begins: datetime, topics: list[int]) -> Contact:
    """One of any kind, within 25 days."""
    at = begins + timedelta(seconds=rng.randrange(25 * 86_400))
    number = rng.choice([None, *(f"+7701000000{n}" for n in range(9))])
    topic = rng.choice([None, *topics])
    if rng.random() < 0.3:
        return Contact(number, topic, at)
    return Contact(number, topic, at, at + timedelta(minutes=4), rng.choice(LIVES))


async def write_contact(link: Any, n: int, it: Contact) -> None:
    """Its contact, ticket, history and call, `call-<n>`."""
    ticket, call = f"109-2026-{n:07}", f"call-{n}"
    await link.execute(
        """INSERT INTO contacts (contact_id, channel, received_at) VALUES ($1, 'telephone', $2)""",
        call, it.at,
    )  # fmt: skip
    await insert_tickets(link,
        """INSERT INTO tickets (number, applicant, opened_at, state, topic_id)
           VALUES ($1, $2, $3, $4, $5)""",
        ticket, it.number, it.at, it.states[-1], it.topic,
    )  # fmt: skip
    for number, change in enumerate(pairwise(it.states)):
        await link.execute(
            "INSERT INTO ticket_history (ticket, at, change) VALUES ($1, $2, $3)",
            ticket, it.at + timedelta(days=number), {"state": list(change)},
        )  # fmt: skip
    answered = it.ended_at is not None
    await link.execute(
        """INSERT INTO calls (call_id, pbx, line, caller, caller_shown, caller_kind, language,
               offered_at, connected_at, ended_at, outcome, ticket)
           VALUES ($1, 'pbx1', '109', $2, '', 'known', 'ru', $3, $4, $5, $6, $7)""",
        call, it.number, it.at, it.at if answered else None, it.ended_at or it.at,
        "answered" if answered else "abandoned", ticket,
    )  # fmt: skip
