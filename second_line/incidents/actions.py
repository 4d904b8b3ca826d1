"""The actions with incidents. Each writes the row and its step in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from foundation.names import Names
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.notifications.rows import outbox
from registry.notifications.rows.outbox import Message
from registry.places.ground import Point
from registry.places.placing import OutsideCity, district_at
from second_line.incidents.cap import CapAlert, write_cap
from second_line.incidents.kinds import KINDS, IncidentSeverity
from second_line.incidents.messages import (
    CHANNEL,
    PoliceAnswer,
    address_of,
    incident_in,
    is_connected,
    message_of,
)
from second_line.incidents.notices import end_notices
from second_line.incidents.states import (
    IncidentActor,
    IncidentRefusal,
    IncidentState,
    IncidentStep,
    StepNotTaken,
    change,
)
from second_line.rows import incidents as rows
from second_line.rows.incidents import LockedIncident, NewIncident
from staff.acting import ActingPerson

#: A clip shows what happened before the key was pressed, so an incident may be a little older.
OLDEST = timedelta(days=1)
LONGEST_WORDS, LONGEST_PLACE = 1000, 300


class IncidentMissing(Exception):
    """An error: there is no such incident, ticket or camera."""


class IncidentOutside(Exception):
    """An error: the place of an incident is outside the city."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sighting of an incident. `camera_id`: the place is the camera's where none is given.
    `severity` None: the usual one of the kind."""

    kind: str
    camera_id: int | None = None
    point: Point | None = None
    place: str = ""
    words: str = ""
    severity: IncidentSeverity | None = None
    test: bool = False


@dataclass(frozen=True, slots=True)
class SecondLineActor:
    """A person of the second line, as the table of steps knows them."""

    by: ActingPerson
    actor: IncidentActor


async def see(
    connection: Connection, sighting: Sighting, who: SecondLineActor, now: datetime
) -> int:
    """Write down an incident that was seen, and return its id. Raise IncidentMissing for an unknown
    camera or kind, or without a place; IncidentOutside."""
    camera = None
    if sighting.camera_id is not None:
        camera = await rows.camera_of(connection, sighting.camera_id)
        if camera is None:
            raise IncidentMissing
    kind = KINDS.get(sighting.kind)
    point = sighting.point or (Point(camera.lat, camera.lon) if camera else None)
    place = sighting.place.strip() or (camera.name if camera else "")
    if kind is None or point is None or not place:
        raise IncidentMissing
    district = camera.district if camera else None
    if sighting.point is not None:
        try:
            district = await district_at(connection, sighting.point)
        except OutsideCity:
            raise IncidentOutside from None
    new = NewIncident(
        kind.code, sighting.severity or kind.severity, camera.camera_id if camera else None,
        camera.code if camera else "", place[:LONGEST_PLACE], point.lat, point.lon, district,
        sighting.words.strip()[:LONGEST_WORDS], now, who.by.person_id, sighting.test,
    )  # fmt: skip
    incident_id = await rows.add(connection, new)
    await rows.add_step(
        connection, incident_id, IncidentStep.SEE, IncidentState.SEEN, now, who.actor,
        who.by.person_id, "", None,
    )  # fmt: skip
    return incident_id


async def confirm(
    connection: Connection, incident_id: int, who: SecondLineActor, now: datetime
) -> None:
    """Confirm that an incident is one. Raise IncidentMissing, StepNotTaken."""
    await _take(connection, incident_id, IncidentStep.CONFIRM, who, now)


async def dismiss(
    connection: Connection, incident_id: int, reason: str, who: SecondLineActor, now: datetime
) -> None:
    """Dismiss what was no incident. Raise IncidentMissing, StepNotTaken."""
    await _take(connection, incident_id, IncidentStep.DISMISS, who, now, reason)


async def close(
    connection: Connection, incident_id: int, reason: str, who: SecondLineActor, now: datetime
) -> None:
    """Close an incident that is over. Raise IncidentMissing, StepNotTaken."""
    await _take(connection, incident_id, IncidentStep.CLOSE, who, now, reason)


async def hand_over(
    connection: Connection,
    settings: Settings,
    incident_id: int,
    who: SecondLineActor,
    now: datetime,
) -> None:
    """Hand an incident over to the police: the message to them is a row of the outbox, in the same
    transaction, so that neither is without the other. Raise IncidentMissing, StepNotTaken."""
    incident = await _take(connection, incident_id, IncidentStep.HAND_OVER, who, now)
    await _send(connection, settings, incident, "alert", now)


async def end_for_police(
    connection: Connection,
    settings: Settings,
    incident_id: int,
    step: IncidentStep,
    reason: str,
    who: SecondLineActor,
    now: datetime,
) -> None:
    """End an incident that the police have, as our lead decides, and tell them. `step`: RESOLVE or
    DECLARE_UNFOUNDED. Raise IncidentMissing, StepNotTaken."""
    incident = await _take(connection, incident_id, step, who, now, reason)
    await _send(connection, settings, incident, "cancel", now, reason)


async def note_acknowledgement(
    connection: Connection, incident_id: int, reason: str, who: SecondLineActor, now: datetime
) -> None:
    """Write down that somebody of the police acknowledged by telephone or on paper; `reason` says
    who. Raise IncidentMissing, StepNotTaken."""
    await _take(connection, incident_id, IncidentStep.ACKNOWLEDGE, who, now, reason)


async def note_sheet(
    connection: Connection, incident_id: int, who: SecondLineActor, now: datetime
) -> None:
    """Write down that the sheet of an incident was printed. Raise IncidentMissing, StepNotTaken."""
    await _take(connection, incident_id, IncidentStep.PRINT_SHEET, who, now)


async def take_answer(
    connection: Connection, message_id: str, answer: PoliceAnswer, now: datetime
) -> IncidentState:
    """Take an answer of the police, once for each `message_id`, and return the state of the
    incident. Raise IncidentMissing; StepNotTaken for an incident that the police do not have."""
    incident = await rows.lock(connection, answer.incident)
    if incident is None:
        raise IncidentMissing
    state = change(incident.state, answer.step, IncidentActor.POLICE)
    step_id = await rows.add_step(
        connection, incident.incident_id, answer.step, state, now, IncidentActor.POLICE, None,
        answer.reason, message_id,
    )  # fmt: skip
    if step_id is None:
        return incident.state
    await _set_state(connection, incident.incident_id, state, now)
    return state


async def note_step(
    connection: Connection,
    incident_id: int,
    step: IncidentStep,
    now: datetime,
    reason: str = "",
    actor: IncidentActor = IncidentActor.SYSTEM,
) -> bool:
    """Write down what a program did or heard. Return False where the incident has gone on and the
    table has no such step any more."""
    incident = await rows.lock(connection, incident_id)
    if incident is None:
        return False
    try:
        state = change(incident.state, step, actor)
    except StepNotTaken:
        return False
    await rows.add_step(connection, incident_id, step, state, now, actor, None, reason, None)
    await _set_state(connection, incident_id, state, now)
    return True


async def note_delivery(connection: Connection, message: Message, now: datetime) -> None:
    """Write down that a computer of the police took a message."""
    if message.message.get("type") == "incident.alert":
        await note_step(connection, incident_in(message.address), IncidentStep.DELIVER, now)


async def note_failure(connection: Connection, message: Message, now: datetime) -> None:
    """Write down that a message will never reach the police."""
    step = IncidentStep.FAIL_DELIVERY
    await note_step(connection, incident_in(message.address), step, now)


async def join_ticket(
    connection: Connection, incident_id: int, ticket: str, who: SecondLineActor, now: datetime
) -> None:
    """Say that a ticket is about the same event. Raise IncidentMissing."""
    if await rows.lock(connection, incident_id) is None:
        raise IncidentMissing
    if not await rows.join_ticket(connection, incident_id, ticket, now, who.by.person_id):
        raise IncidentMissing
    await who.by.note(connection, "incident_ticket_joined", str(incident_id), {"ticket": ticket})


async def part_ticket(
    connection: Connection, incident_id: int, ticket: str, who: SecondLineActor
) -> None:
    """Say that a ticket is about something else. Raise IncidentMissing."""
    if not await rows.part_ticket(connection, incident_id, ticket):
        raise IncidentMissing
    await who.by.note(connection, "incident_ticket_parted", str(incident_id), {"ticket": ticket})


async def join_incident(
    connection: Connection, incident_id: int, other: int, who: SecondLineActor
) -> None:
    """Say that another incident is the same event. The event is that of the first one. Raise
    IncidentMissing."""
    first, second = sorted((incident_id, other))
    locked = [await rows.lock(connection, number) for number in (first, second)]
    if first == second or None in locked or any(it and it.same_as for it in locked):
        raise IncidentMissing
    await rows.join(connection, incident_id, other)
    await who.by.note(connection, "incident_joined", str(incident_id), {"other": other})


async def part_incident(connection: Connection, incident_id: int, who: SecondLineActor) -> None:
    """Say that an incident is an event of its own. Raise IncidentMissing."""
    if not await rows.part(connection, incident_id):
        raise IncidentMissing
    await who.by.note(connection, "incident_parted", str(incident_id))


async def _take(
    connection: Connection,
    incident_id: int,
    step: IncidentStep,
    who: SecondLineActor,
    now: datetime,
    reason: str = "",
) -> LockedIncident:
    """Lock the incident, take the step and return the incident with its new state."""
    incident = await rows.lock(connection, incident_id)
    if incident is None:
        raise IncidentMissing
    reason = reason.strip()[:LONGEST_WORDS]
    if incident.same_as is not None and step is IncidentStep.HAND_OVER:
        raise StepNotTaken(IncidentRefusal.NOT_NOW)
    state = change(incident.state, step, who.actor, reason, test=incident.test)
    await rows.add_step(
        connection, incident_id, step, state, now, who.actor, who.by.person_id, reason, None
    )
    await _set_state(connection, incident_id, state, now)
    return replace(incident, state=state)


async def _set_state(
    connection: Connection, incident_id: int, state: IncidentState, now: datetime
) -> None:
    """Set the state, and let the public notices of the incident follow it."""
    await rows.set_state(connection, incident_id, state)
    await end_notices(connection, incident_id, state, now)


async def _send(
    connection: Connection,
    settings: Settings,
    incident: LockedIncident,
    kind: Literal["alert", "cancel"],
    now: datetime,
    reason: str = "",
) -> None:
    if not is_connected(settings):
        return
    steps = await rows.steps(connection, incident.incident_id)
    sent = next(
        (it.at for it in steps if it.step is IncidentStep.HAND_OVER
         and it.incident_id == incident.incident_id), now,
    )  # fmt: skip
    tickets = [it.number for it in await rows.tickets(connection, incident.incident_id)]
    cap = write_cap(cap_of(settings, incident, kind, now, sent))
    await outbox.add(
        connection, f"camera-incident/{incident.incident_id}/{kind}", CHANNEL,
        address_of(incident.incident_id), message_of(incident, kind, cap, now, tickets, reason),
        now,
    )  # fmt: skip


def cap_of(
    settings: Settings,
    incident: LockedIncident,
    kind: Literal["alert", "cancel"],
    now: datetime,
    alerted: datetime,
) -> CapAlert:
    """Return the CAP message of an incident. `alerted`: when it was handed over."""
    words = incident.words or "-"
    return CapAlert(
        identifier=f"komek-{settings.calls.line}-{incident.incident_id}-{kind}",
        sender=f"komek-{settings.calls.line}",
        sent=now,
        message_type="Cancel" if kind == "cancel" else "Alert",
        scope="Private",
        addresses="police",
        category=KINDS[incident.kind].category,
        event=KINDS[incident.kind].names,
        severity=incident.severity,
        description=Names(words, words, words),
        area=incident.place,
        lat=incident.lat,
        lon=incident.lon,
        exercise=not settings.production,
        references=()
        if kind == "alert"
        else ((f"komek-{settings.calls.line}-{incident.incident_id}-alert", alerted),),
        parameters=(("state", incident.state), ("camera", incident.camera or "-")),
    )
