"""What the answers to requests have in common: what they act on, and how they refuse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from foundation.settings import Settings
from queue_manager.ami import actions
from queue_manager.ami.connection import AmiConnection
from queue_manager.api.drain_lease import DrainLease
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import PAUSE_REASONS
from queue_manager.loop import Dispatcher
from queue_manager.pbx_words import police_dial_string
from queue_manager.requests import Request

T = TypeVar("T")


class RequestRefused(Exception):
    """The request cannot be done; `status` and one sentence or word say why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class DeskRules:
    """Rules of the operators' requests, from the settings. `calls_out`: a way out is set up.
    `per_hour`: calls outside that an operator may make. `listen_shown`: an operator is told also of
    a lead who only listens. `breather`: how long an operator may rest after an abuse; None: not at
    all. `police`: what the PBX dials to reach the police; empty: nothing. `line`: the city's own
    number, which they see."""

    pbx: str
    calls_out: bool = False
    prefixes: tuple[str, ...] = ()
    per_hour: int = 0
    listen_shown: bool = True
    breather: timedelta | None = None
    police: str = ""
    line: str = ""


def rules_of(settings: Settings) -> DeskRules:
    """Return the rules in the settings of this installation."""
    trunk = settings.trunk
    return DeskRules(
        pbx=settings.exchange.pbx,
        calls_out=bool(trunk.trunk_out),
        prefixes=trunk.call_out_prefixes,
        per_hour=trunk.call_out_per_hour,
        listen_shown=settings.calls.listen_shown,
        breather=timedelta(minutes=settings.service.breather_minutes) or None,
        police=police_dial_string(settings.police.police_telephone, trunk.trunk_out),
        line=settings.calls.line,
    )


async def no_journal() -> bool:
    """Return True without doing anything: a dispatcher without a journal has nothing to remove."""
    return True


@dataclass(frozen=True, slots=True)
class Desk:
    """The objects and functions on which requests act.

    `reload`: apply changed lines and operators to the PBX and the floor, and return the names of
    the changed files. `reread`: read incidents, block list and offers again. `forget`: remove from
    the journal what the database has already, and return whether that was possible.
    """

    dispatcher: Dispatcher
    connection: AmiConnection
    clock: Callable[[], datetime]
    rules: DeskRules
    reload: Callable[[], Awaitable[list[str]]]
    reread: Callable[[], Awaitable[None]]
    forget: Callable[[], Awaitable[bool]] = no_journal
    drain_lease: DrainLease = field(default_factory=DrainLease)

    @property
    def floor(self) -> Floor:
        return self.dispatcher.floor

    def operator(self, extension: str) -> Operator:
        """Return this operator. Raises RequestRefused where the floor has none; so do the next
        two."""
        return _there(self.floor.operators.get(extension), "operator")

    def call(self, call_id: str) -> Call:
        return _there(self.floor.calls.get(call_id), "call")

    def needs_line(self, number: str) -> None:
        _there(self.floor.lines.get(number), "line")

    async def tell(self, event: on.Event) -> Floor:
        """Pass on an event, and return the floor after it."""
        return await self.dispatcher.ask(event)

    async def after(self, event: on.Event, extension: str) -> Operator:
        """Pass on an event, and return this operator after it."""
        return _there((await self.tell(event)).operators.get(extension), "operator any more")

    async def on_pbx(self, action: actions.Action) -> None:
        """Let the PBX do something. Raises RequestRefused with its reason where it does not."""
        (answer,) = await self.connection.ask(action)
        if answer.get("Response") != "Success":
            raise RequestRefused(409, str(answer.get("Message", "the PBX did not do it")))


def _there(found: T | None, what: str) -> T:
    if found is None:
        raise RequestRefused(404, f"there is no such {what}")
    return found


#: A pause has one of these reasons, and nothing else has.
BAD_REASON = f"reason: one of {', '.join(sorted(PAUSE_REASONS))} is wanted"


def not_while(operator: Operator) -> RequestRefused:
    """Return the refusal of a request that does not go with what the operator does now."""
    return RequestRefused(409, f"not while {operator.state.value}")


#: Kind of request → what answers it, with the type that the kind names (`Request[…]`).
Handlers = Mapping[type[Request[Any]], Callable[[Desk, Any], Awaitable[object]]]
