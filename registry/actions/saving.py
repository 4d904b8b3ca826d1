"""Saves the form of a ticket: what operators write into it, and the steps that it asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import UNSET, UnsetType

from foundation.postgres.pool import Connection
from registry.places.ground import Point
from registry.places.placing import district_at
from registry.routing.rows import suggestions
from registry.tickets.rows import tickets
from registry.tickets.rows.history import add_history
from registry.tickets.rows.tickets import Saved, TicketWords
from registry.workflow.keeping import TAUGHT, NoSuchTicket, StepRefused, StepRequest, take_step
from registry.workflow.life import StepActor, StepProblem
from registry.workflow.opening import NewTicket, open_call_ticket
from registry.workflow.rows import clock_words
from registry.workflow.states import NEW_TO_BODY, PROPOSED, State
from registry.workflow.steps import Step

_FIELDS = ("subject", "text", "address", "topic_id", "district")


class FormStale(Exception):
    """An error: somebody saved the ticket after the version from which the form was filled.
    `ticket` is the ticket as it is now."""

    def __init__(self, ticket: TicketWords) -> None:
        super().__init__(ticket.number)
        self.ticket = ticket


class FormNotWritable(Exception):
    """An error: the form would change the ticket, and is not writable any more."""


class StateNotOffered(Exception):
    """An error: a form cannot lead a ticket to this state."""


class Target(StrEnum):
    """The subject of a ticket that a form may name: a topic, a district, a body."""

    TOPIC = "topic"
    DISTRICT = "district"
    BODY = "body"


class NoSuchTarget(Exception):
    """An error: the form names a topic, district or body that does not exist."""

    def __init__(self, target: Target, value: object) -> None:
        super().__init__(f"there is no {target} {value}")
        self.target, self.value = target, value


class TargetRetired(NoSuchTarget):
    """An error: the form names a topic or a body that is not in use any more."""


@dataclass(frozen=True, slots=True)
class TicketPlace:
    """Point of a ticket (degrees, WGS 84). `rough`: it is only somewhere on the street."""

    lat: float
    lon: float
    rough: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """Form of a ticket as it is to be saved. UNSET: stays as it is; but a new place without a
    district brings its own.

    `version`: from which the form was filled (0: the ticket was not seen yet); None: whichever.
    `body_id`: the body that was chosen; None: topic and district decide. `state`: the state to
    which the form leads; None: no other.
    """

    version: int | None
    subject: str
    text: str
    address: str
    topic_id: int | None
    district: str | UnsetType | None = UNSET
    place: TicketPlace | UnsetType | None = UNSET
    body_id: int | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class SavedForm:
    """Result of a save. `refused`: why the state is not the one that was asked for."""

    ticket: Saved
    refused: StepProblem | None


@dataclass(frozen=True, slots=True)
class _Settled:
    """What a form means for its ticket: the place and the district it has then, each field that
    changes as [before, after], and the steps to take."""

    form: FilledForm
    place: TicketPlace | None
    district: str | None
    change: dict[str, list[Any]]
    steps: tuple[Step, ...]


def form_with(
    ticket: TicketWords,
    *,
    state: State,
    subject: str | None = None,
    topic_id: int | None = None,
) -> FilledForm:
    """Fill the form with what the ticket has, and with the given fields where they are not None."""
    return FilledForm(
        version=None,
        subject=ticket.subject if subject is None else subject,
        text=ticket.text,
        address=ticket.address,
        topic_id=ticket.topic_id if topic_id is None else topic_id,
        district=ticket.district,
        state=state,
    )


async def lock_ticket(connection: Connection, number: str, own: NewTicket | None) -> TicketWords:
    """Lock the ticket's row and return what it has. Raise NoSuchTicket.

    `own`: the ticket of the operator's own live call, whose row is made here if nobody has written
    it yet.
    """
    row = await tickets.lock(connection, number)
    if row is None and own is not None:
        await open_call_ticket(connection, own, complete=False)
        row = await tickets.lock(connection, number)
    if row is None:
        raise NoSuchTicket
    return row


async def save_ticket(
    connection: Connection,
    number: str,
    form: FilledForm,
    who: StepActor,
    at: datetime,
    *,
    own: NewTicket | None = None,
    writable: bool = True,
) -> SavedForm:
    """Lock the ticket (`own` as in `lock_ticket`) and write the form's fields, their entry in the
    history, the event for the clocks if the topic changes, and the steps that the form asks for.

    A form that changes nothing is saved already, also where it is not `writable`. Where a step is
    refused, the fields stay saved, and the answer says why. Raise NoSuchTicket, FormStale,
    FormNotWritable, StateNotOffered, OutsideCity, NoSuchTarget, TargetRetired.
    """
    before = await lock_ticket(connection, number, own)
    settled = await _settle(connection, before, form)
    if not settled.change and not settled.steps:
        # the same save a second time: its first answer was lost
        return SavedForm(await tickets.saved(connection, number), None)
    if not writable:
        raise FormNotWritable
    if form.version not in (None, before.version) and not _is_first_save(before, form):
        raise FormStale(before)
    return await _save(connection, before, settled, who, at)


async def change_ticket(
    connection: Connection, before: TicketWords, form: FilledForm, who: StepActor, at: datetime
) -> SavedForm:
    """Save a form of `form_with` into the ticket `before`, which the caller has locked. Return and
    raise the same as `save_ticket`."""
    return await _save(connection, before, await _settle(connection, before, form), who, at)


def steps_to(state: str, goal: State | None) -> tuple[Step, ...]:
    """Return the steps that lead from `state` to the state that a form asks for. Raise
    StateNotOffered."""
    if goal is None or goal == state:
        return ()
    if goal is State.ANSWERED_ON_THE_SPOT:
        return (Step.ANSWER_ON_THE_SPOT,)
    back = (Step.REGISTER,) if state == State.ANSWERED_ON_THE_SPOT else ()
    if goal is State.REGISTERED:
        return back
    if goal is State.ASSIGNED:
        return (*back, Step.ASSIGN)
    raise StateNotOffered(goal)


async def _settle(connection: Connection, before: TicketWords, form: FilledForm) -> _Settled:
    was = _place_of(before)
    place = was if isinstance(form.place, UnsetType) else form.place
    district = before.district if isinstance(form.district, UnsetType) else form.district
    if place is not None and place != was:
        found = await district_at(connection, Point(place.lat, place.lon))
        if isinstance(form.district, UnsetType) and found is not None:
            district = found
    return _Settled(
        form, place, district, _change(before, form, place, district), _steps(before, form)
    )


def _place_of(ticket: TicketWords) -> TicketPlace | None:
    if ticket.lat is None or ticket.lon is None:
        return None
    return TicketPlace(ticket.lat, ticket.lon, ticket.rough_place)


def _change(
    before: TicketWords, form: FilledForm, place: TicketPlace | None, district: str | None
) -> dict[str, list[Any]]:
    settled = replace(form, district=district)
    pairs = {field: [getattr(before, field), getattr(settled, field)] for field in _FIELDS}
    change = {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}
    if place != (was := _place_of(before)):
        change["place"] = [_shown(was), _shown(place)]
    if form.body_id not in (None, before.body_id) and before.state in PROPOSED:
        change["body_id"] = [before.body_id, form.body_id]
    return change


def _shown(place: TicketPlace | None) -> str | None:
    """Write the place for the history: `51.128300, 71.430500`, with `≈` before a rough one."""
    if place is None:
        return None
    return f"{'≈ ' if place.rough else ''}{place.lat:.6f}, {place.lon:.6f}"


def _steps(before: TicketWords, form: FilledForm) -> tuple[Step, ...]:
    """Return the steps that the form asks for: by its state, or by another body for a ticket that
    has a body already."""
    moved = before.state in NEW_TO_BODY and form.body_id not in (None, before.body_id)
    return steps_to(before.state, form.state) or ((Step.ASSIGN,) if moved else ())


def _is_first_save(before: TicketWords, form: FilledForm) -> bool:
    """Check whether a form that never saw the row meets one into which nobody has written."""
    return form.version == 0 and before.version == 1


async def _save(
    connection: Connection, before: TicketWords, settled: _Settled, who: StepActor, at: datetime
) -> SavedForm:
    saved = await _write(connection, before, settled, who) if settled.change else None
    if saved is not None and not settled.steps and saved.state in TAUGHT:
        await suggestions.learn(connection, before.number)
    body_id = saved.body_id if saved is not None else before.body_id
    if before.state in NEW_TO_BODY and settled.form.body_id is not None:
        body_id = settled.form.body_id
    refused = await _take_steps(connection, before.number, settled.steps, body_id, who, at)
    if saved is None or settled.steps:
        saved = await tickets.saved(connection, before.number)
    return SavedForm(saved, refused)


async def _write(
    connection: Connection, before: TicketWords, settled: _Settled, who: StepActor
) -> Saved:
    form, place, change = settled.form, settled.place, settled.change
    chosen = {field: pair[1] for field, pair in change.items()}
    district = settled.district or None
    await _check_targets(
        connection,
        chosen.get("topic_id"),
        district if "district" in change else None,
        chosen.get("body_id"),
    )
    saved = await tickets.save(
        connection,
        before.number,
        subject=form.subject,
        text=form.text,
        address=form.address,
        topic_id=form.topic_id,
        district=district,
        body_id=chosen.get("body_id"),
        lat=None if place is None else place.lat,
        lon=None if place is None else place.lon,
        rough_place=place is not None and place.rough,
    )
    await add_history(connection, before.number, change, person_id=who.person_id)
    if "topic_id" in change:
        await clock_words.add_other_topic(connection, before.number, saved.changed_at)
    return saved


async def _check_targets(
    connection: Connection, topic_id: int | None, district: str | None, body_id: int | None
) -> None:
    if topic_id is None and district is None and body_id is None:
        return
    found = await suggestions.targets(connection, topic_id, district, body_id)
    if topic_id is not None and found.topic is None:
        raise NoSuchTarget(Target.TOPIC, topic_id)
    if district is not None and not found.district:
        raise NoSuchTarget(Target.DISTRICT, district)
    if body_id is not None and found.body is None:
        raise NoSuchTarget(Target.BODY, body_id)
    if topic_id is not None and not found.topic:
        raise TargetRetired(Target.TOPIC, topic_id)
    if body_id is not None and not found.body:
        raise TargetRetired(Target.BODY, body_id)


async def _take_steps(
    connection: Connection,
    number: str,
    steps: tuple[Step, ...],
    body_id: int | None,
    who: StepActor,
    at: datetime,
) -> StepProblem | None:
    """Take the steps, all or none. Return why they were refused."""
    try:
        async with connection.transaction():
            for step in steps:
                await take_step(connection, number, StepRequest(step, body_id=body_id), who, at)
    except StepRefused as error:
        return error.refusal.why
    return None
