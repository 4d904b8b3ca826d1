"""The sheet of an incident on paper: the last way by which the police learn of it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from foundation import dates
from foundation.printing import Paper, Part, PrintedTable, Signature, Text, printed
from second_line.incidents.kinds import KINDS
from second_line.rows import incidents as rows
from second_line.rows.incidents import ShownIncident
from softphone_ui.second_line.incident_words import SEVERITY_WORDS
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS
from staff.roles import Right

TITLE = N_("Incident for the police")
COLUMNS = (N_("What is known"), N_("Answer on the sheet"))
KIND, PLACE, POINT = N_("Kind of incident"), N_("Place of the incident"), N_("Point on the map")
SEEN, CAMERA, SEVERITY = N_("Seen at"), N_("Camera of the incident"), N_("Severity of the incident")
WHAT, TAKEN = N_("What is seen"), N_("Taken by the duty officer")


@page("/second-line/incidents/{incident_id}/sheet.pdf", needs=Right.CAMERA_INCIDENTS)
async def incident_sheet(request: web.Request) -> web.StreamResponse:
    """Print the sheet of an incident as PDF."""
    now = datetime.now(UTC)
    async with reading(request.app) as link:
        incident = await rows.incident(link, id_in(request, "incident_id"))
    if incident is None:
        raise NotFound
    paper = sheet_of(request, incident, now)
    return web.Response(
        body=await printed(paper, now),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="incident-{incident.incident_id}.pdf"',
            "Cache-Control": "no-store",
        },
    )


def sheet_of(request: web.Request, incident: ShownIncident, now: datetime) -> Paper:
    """Return the sheet in the reader's language."""
    language = language_of(request)
    words = request.app[WORDS]

    def say(message: str) -> str:
        return words.say(language, message)

    def moment(at: datetime) -> str:
        return dates.moment(at, ZoneInfo(request.app[SETTINGS].timezone), language)

    table = [
        (say(KIND), KINDS[incident.kind].names.in_language(language)),
        (say(SEVERITY), say(SEVERITY_WORDS[incident.severity])),
        (say(PLACE), incident.place),
        (say(POINT), f"{incident.lat:.5f}, {incident.lon:.5f}"),
        (say(SEEN), moment(incident.seen_at)),
        (say(CAMERA), incident.camera or "–"),
    ]
    parts: list[Part] = [PrintedTable([say(it) for it in COLUMNS], table), Signature([say(TAKEN)])]
    if incident.words:
        parts.insert(1, Text(incident.words, heading=say(WHAT)))
    made = f"{person_of(request).name}, {moment(now)}"
    return Paper(say(TITLE), f"№ {incident.incident_id}", language, made, parts)
