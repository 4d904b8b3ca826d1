"""`/api/police/answers`: the police answer by signed requests."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from aiohttp import web
from msgspec import Struct

from foundation.webhook_signatures import SignatureRefused, check_signature
from second_line.incidents import actions
from second_line.incidents.actions import IncidentMissing
from second_line.incidents.messages import (
    MOST_BYTES,
    UnreadableAnswer,
    is_connected,
    police_secrets,
    read_answer,
)
from second_line.incidents.states import IncidentState, StepNotTaken
from softphone_ui.second_line.incident_words import IncidentStepError
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, NotFound, NotSignedIn
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS

log = logging.getLogger(__name__)


class PoliceAnswerTaken(Struct):
    """The state of an incident after an answer of the police."""

    incident: int
    state: IncidentState


@endpoint("POST", "/api/police/answers", needs=None)
@for_nobody
async def take_police_answer(request: web.Request) -> PoliceAnswerTaken:
    """Take an answer of the police, signed as Standard Webhooks 1.0 says: `{"data": {"incident": 7,
    "state": "acknowledged"}}`. States: acknowledged, dispatched, on_scene, resolved, unfounded. The
    same `webhook-id` is taken once. 401 without a right signature; 404 without such an incident;
    409 for an incident that the police do not have."""
    settings, now = request.app[SETTINGS], datetime.now(UTC)
    if not is_connected(settings):
        raise NotFound
    body = await request.content.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise BadRequest(reason="the body is too long")
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        message_id = check_signature(police_secrets(settings), headers, body, now)
        answer = read_answer(body)
    except SignatureRefused as error:
        log.warning("an answer of the police was refused", extra={"why": str(error)})
        raise NotSignedIn(reason=str(error)) from None
    except UnreadableAnswer as error:
        raise BadRequest(reason=str(error)) from None
    try:
        async with writing(request.app) as link:
            state = await actions.take_answer(link, message_id, answer, now)
    except IncidentMissing:
        raise NotFound from None
    except StepNotTaken as error:
        raise IncidentStepError(reason=error.why.value) from None
    return PoliceAnswerTaken(answer.incident, state)
