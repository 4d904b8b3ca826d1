"""`/api/second-line/incidents`: what people of the second line do with incidents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from registry.places.ground import Point
from second_line.incidents import actions
from second_line.incidents.actions import (
    LONGEST_PLACE,
    LONGEST_WORDS,
    IncidentMissing,
    IncidentOutside,
    SecondLineActor,
    Sighting,
)
from second_line.incidents.kinds import IncidentSeverity
from second_line.incidents.notices import draft_notice
from second_line.incidents.states import (
    IncidentActor,
    IncidentRefusal,
    IncidentStep,
    StepNotTaken,
)
from softphone_ui.second_line.incident_words import IncidentStepError
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

Id = Annotated[int, Meta(ge=1, le=10**15)]
Words = Annotated[str, Meta(max_length=LONGEST_WORDS, pattern=r"\A[^\x00]*\Z")]
Place = Annotated[str, Meta(max_length=LONGEST_PLACE, pattern=r"\A[^\x00]*\Z")]


class SightingForm(Struct, forbid_unknown_fields=True, kw_only=True):
    """An incident that somebody sees. Without `camera_id` it needs a place and a point; `test`:
    planted to measure attention, by the lead."""

    kind: Annotated[str, Meta(max_length=30)]
    camera_id: Id | None = None
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    place: Place = ""
    words: Words = ""
    severity: IncidentSeverity | None = None
    test: bool = False


class SightingSaved(Struct):
    """An incident that was written down."""

    incident_id: int


class IncidentStepForm(Struct, forbid_unknown_fields=True):
    """A step of a person, with a reason where the table wants one."""

    step: IncidentStep
    reason: Words = ""


class NoticeDrafted(Struct):
    """The public notice of an incident."""

    notice_id: int


class SameTicket(Struct, forbid_unknown_fields=True):
    """A ticket that is about the same event, or not."""

    ticket: Annotated[str, Meta(max_length=40, pattern=r"\A[0-9-]+\Z")]
    same: bool = True


class SameIncident(Struct, forbid_unknown_fields=True):
    """Another incident that is the same event, or not."""

    other: Id
    same: bool = True


def who_acts(request: web.Request) -> SecondLineActor:
    """Return the person of a request as the table of steps knows them."""
    leads = person_of(request).may(Right.CAMERA_INCIDENTS_LEAD)
    return SecondLineActor(acting(request), IncidentActor.LEAD if leads else IncidentActor.OPERATOR)


@contextmanager
def incident_errors() -> Iterator[None]:
    """Tell the person why an incident was not changed."""
    try:
        yield
    except IncidentMissing:
        raise IncidentStepError(reason="missing") from None
    except IncidentOutside:
        raise IncidentStepError(reason="place") from None
    except StepNotTaken as refused:
        raise IncidentStepError(reason=refused.why.value) from None


@endpoint("POST", "/api/second-line/incidents", needs=Right.CAMERA_INCIDENTS)
async def see_incident(request: web.Request, body: SightingForm) -> SightingSaved:
    """Write down an incident that was seen. 409 `incident_step_refused`, with the reason."""
    who, point = who_acts(request), None
    if body.lat is not None and body.lon is not None:
        point = Point(body.lat, body.lon)
    elif body.camera_id is None:
        raise IncidentStepError(reason="place")
    if body.test and who.actor is not IncidentActor.LEAD:
        raise IncidentStepError(reason=IncidentRefusal.NOT_ALLOWED.value)
    sighting = Sighting(
        body.kind, body.camera_id, point, body.place, body.words, body.severity, body.test
    )
    with incident_errors():
        async with writing(request.app) as link:
            return SightingSaved(await actions.see(link, sighting, who, datetime.now(UTC)))


@endpoint("POST", "/api/second-line/incidents/{incident_id}/step", needs=Right.CAMERA_INCIDENTS)
async def take_incident_step(request: web.Request, body: IncidentStepForm) -> None:
    """Take a step of the table. 409 `incident_step_refused`, with the reason."""
    number, who, now = id_in(request, "incident_id"), who_acts(request), datetime.now(UTC)
    settings = request.app[SETTINGS]
    with incident_errors():
        async with writing(request.app) as link:
            match body.step:
                case IncidentStep.CONFIRM:
                    await actions.confirm(link, number, who, now)
                case IncidentStep.DISMISS:
                    await actions.dismiss(link, number, body.reason, who, now)
                case IncidentStep.HAND_OVER:
                    await actions.hand_over(link, settings, number, who, now)
                case IncidentStep.ACKNOWLEDGE:
                    await actions.note_acknowledgement(link, number, body.reason, who, now)
                case IncidentStep.PRINT_SHEET:
                    await actions.note_sheet(link, number, who, now)
                case IncidentStep.RESOLVE | IncidentStep.DECLARE_UNFOUNDED:
                    await actions.end_for_police(
                        link, settings, number, body.step, body.reason, who, now
                    )
                case IncidentStep.CLOSE:
                    await actions.close(link, number, body.reason, who, now)
                case _:
                    raise StepNotTaken(IncidentRefusal.NOT_ALLOWED)


@endpoint("POST", "/api/second-line/incidents/{incident_id}/notice", needs=Right.CAMERA_INCIDENTS)
async def draft_incident_notice(request: web.Request) -> NoticeDrafted:
    """Draft the public notice of an incident; whoever may publish notices goes on with it."""
    number, drill = id_in(request, "incident_id"), not request.app[SETTINGS].production
    with incident_errors():
        async with writing(request.app) as link:
            now = datetime.now(UTC)
            notice_id = await draft_notice(link, number, acting(request), now, drill=drill)
            if notice_id is None:
                raise IncidentMissing
            return NoticeDrafted(notice_id)


@endpoint("POST", "/api/second-line/incidents/{incident_id}/ticket", needs=Right.CAMERA_INCIDENTS)
async def say_same_ticket(request: web.Request, body: SameTicket) -> None:
    """Say whether a ticket is about the same event."""
    number, who = id_in(request, "incident_id"), who_acts(request)
    with incident_errors():
        async with writing(request.app) as link:
            if body.same:
                await actions.join_ticket(link, number, body.ticket, who, datetime.now(UTC))
            else:
                await actions.part_ticket(link, number, body.ticket, who)


@endpoint("POST", "/api/second-line/incidents/{incident_id}/same", needs=Right.CAMERA_INCIDENTS)
async def say_same_incident(request: web.Request, body: SameIncident) -> None:
    """Say whether another incident is the same event."""
    number, who = id_in(request, "incident_id"), who_acts(request)
    with incident_errors():
        async with writing(request.app) as link:
            if body.same:
                await actions.join_incident(link, number, body.other, who)
            else:
                await actions.part_incident(link, body.other, who)
