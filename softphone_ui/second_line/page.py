"""Pages `/second-line` (what to do first) and `/second-line/incidents/ID` (one event)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from aiohttp import web
from msgspec import Struct

from second_line.incidents.escalation import DueAction, next_action
from second_line.incidents.events import Event, event_of
from second_line.incidents.kinds import KINDS
from second_line.incidents.notices import DRAFTED_FROM
from second_line.incidents.states import (
    ENDED,
    IncidentActor,
    IncidentRule,
    IncidentState,
    steps_for,
)
from second_line.rows import incidents as rows
from second_line.rows.incidents import ListedIncident
from softphone_ui.second_line.api import who_acts
from softphone_ui.second_line.incident_words import (
    ACTOR_WORDS,
    BUTTON_WORDS,
    SEVERITY_WORDS,
    STATE_WORDS,
    STEP_WORDS,
)
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

#: Ended incidents stay in the list for a day.
LISTED = timedelta(days=1)
MOST_LISTED = 300
#: What to do first: no message has come to a person, then decisions of ours, then what runs.
_ORDER = (
    IncidentState.CONFIRMED, IncidentState.SEEN, IncidentState.HANDED_OVER,
    IncidentState.DELIVERED, IncidentState.RESOLVED, IncidentState.UNFOUNDED,
)  # fmt: skip
_SEVERITIES = tuple(SEVERITY_WORDS)


class MapPointView(Struct):
    """A point of the map of incidents. `look`: a class of map.css."""

    lat: float
    lon: float
    look: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A row of the timeline of an event. `kind`: step, ticket or call; `what`: a message of the
    catalogues; `who`: a name, or a message for who is no person."""

    at: datetime
    kind: str
    what: str
    who: str = ""
    actor: str = ""
    reason: str = ""
    number: str = ""


def in_order(incidents: Iterable[ListedIncident], sheets: set[int]) -> list[ListedIncident]:
    """Sort incidents by what has to be done first. `sheets`: incidents whose sheet is due."""

    def key(incident: ListedIncident) -> tuple[bool, int, int, datetime]:
        state = incident.state
        turn = _ORDER.index(state) if state in _ORDER else len(_ORDER)
        return (
            incident.incident_id not in sheets,
            turn,
            _SEVERITIES.index(incident.severity),
            incident.seen_at,
        )

    return sorted(incidents, key=key)


def timeline_of(event: Event) -> list[TimelineRow]:
    """Return all that happened to an event, the oldest first."""
    lines = [
        TimelineRow(it.at, "step", STEP_WORDS[it.step], it.person or "",
                    "" if it.person else ACTOR_WORDS.get(it.actor, ""), it.reason,
                    str(it.incident_id) if it.incident_id != event.incident.incident_id else "")
        for it in event.steps
    ]  # fmt: skip
    for ticket in event.tickets:
        if ticket.called_at is not None:
            lines.append(TimelineRow(ticket.called_at, "call", "", number=ticket.number))
        lines.append(TimelineRow(ticket.opened_at, "ticket", "", number=ticket.number))
    return sorted(lines, key=lambda line: line.at)


def _points(points: Sequence[MapPointView]) -> str:
    return msgspec.json.encode(points).decode()


@page("/second-line", needs=Right.CAMERA_INCIDENTS)
async def second_line_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/second-line`: incidents, what has to be done first."""
    now, language = datetime.now(UTC), language_of(request)
    police = request.app[SETTINGS].police
    async with reading(request.app) as link:
        found = await rows.incidents(link, now - LISTED, MOST_LISTED)
        unread = await rows.unread(link)
    after = timedelta(seconds=police.police_call_seconds)
    sheets = {
        it.incident_id
        for it in unread
        if next_action(it, now, after, can_call=False).action is DueAction.SHEET
    }
    open_ones = [it for it in found if it.state not in ENDED and it.same_as is None]
    return render(
        request,
        "second_line/incidents.html",
        incidents=in_order(open_ones, sheets),
        ended=[it for it in found if it.state in ENDED],
        sheets=sheets,
        kinds=KINDS,
        states=STATE_WORDS,
        severities=SEVERITY_WORDS,
        points=_points(
            [
                MapPointView(it.lat, it.lon, "incident", _title(it.kind, it.place, language),
                             f"/second-line/incidents/{it.incident_id}")
                for it in open_ones
            ]
        ),
        language=language,
    )  # fmt: skip


@page("/second-line/incidents/{incident_id}", needs=Right.CAMERA_INCIDENTS)
async def event_page(request: web.Request) -> web.StreamResponse:
    """Show the page of one event."""
    language, who = language_of(request), who_acts(request)
    async with reading(request.app) as link:
        event = await event_of(link, id_in(request, "incident_id"))
        notices = await rows.open_notices(link, id_in(request, "incident_id"))
    if event is None:
        raise NotFound
    incident = event.incident
    rules: list[IncidentRule] = steps_for(incident.state, who.actor, test=incident.test)
    return render(
        request,
        "second_line/incident.html",
        event=event,
        incident=incident,
        kind=KINDS[incident.kind],
        kinds=KINDS,
        rules=[it for it in rules if it.step in BUTTON_WORDS and incident.same_as is None],
        buttons=BUTTON_WORDS,
        timeline=timeline_of(event),
        states=STATE_WORDS,
        severities=SEVERITY_WORDS,
        may_read_tickets=person_of(request).may(Right.TICKETS),
        notices=notices,
        may_draft=incident.state in DRAFTED_FROM and not incident.test and not incident.same_as,
        may_publish=person_of(request).may(Right.NOTICES),
        leads=who.actor is IncidentActor.LEAD,
        points=_points(_event_points(event, language)),
        language=language,
    )


def _event_points(event: Event, language: str) -> list[MapPointView]:
    incident = event.incident
    own = MapPointView(
        incident.lat, incident.lon, "incident", _title(incident.kind, incident.place, language), ""
    )
    others = [
        MapPointView(it.lat, it.lon, "incident", _title(it.kind, it.place, language),
                     f"/second-line/incidents/{it.incident_id}")
        for it in event.same
    ]  # fmt: skip
    tickets = [
        MapPointView(it.lat, it.lon, "same", it.number, "")
        for it in event.tickets
        if it.lat is not None and it.lon is not None
    ]
    near = [
        MapPointView(it.ticket.lat, it.ticket.lon, "rough", it.ticket.number, "")
        for it in event.near_tickets
    ]
    return [own, *others, *tickets, *near]


def _title(kind: str, place: str, language: str) -> str:
    return f"{KINDS[kind].names.in_language(language)} · {place}"
