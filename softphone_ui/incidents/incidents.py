"""`/incidents`: what callers are told of while they wait, opened, extended, closed and counted; and
the bursts of tickets that propose one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from aiohttp import web
from msgspec import Meta, Struct

from foundation.settings import Settings
from foundation.valkey.client import NoAnswer, RequestFailed
from prompts.incident import UnusableSound
from prompts.incident_sounds import take_incident_sound
from queue_manager import incident_actions as actions
from queue_manager.pbx_agent import PbxAgent, pbx_agent
from queue_manager.rows import incidents, lines
from queue_manager.rows.incidents import IncidentRequest, IncidentRow
from registry.duplicates.bursts import Burst, BurstRules
from registry.workflow.rows import steps
from softphone_ui.incidents.mass import mass_problems
from softphone_ui.incidents.news import is_known, news
from softphone_ui.incidents.proposal import Proposal, proposal
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher_rereads import tell_dispatcher
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import BadRequest, Conflict, NotFound
from softphone_ui.web.period import PeriodQuery, chosen_period
from softphone_ui.web.period_pages import render_lead
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

MOST_SHOWN = 50
LONGEST = timedelta(days=14)
LARGEST_SOUND = 4 * 1024 * 1024
LONGEST_TEXT = 300
log = logging.getLogger(__name__)
Text = Annotated[str, Meta(max_length=LONGEST_TEXT, pattern=r"\A[^\x00-\x1f]*\Z")]


class NewIncident(Struct, forbid_unknown_fields=True):
    """A new incident. Without `topic`, `district` (codes) and `place` everybody on the line hears
    it; without `line`, on every line. At least one text; `reason`: why it was proposed; `cluster`:
    the first of the tickets that did; 409 where there is an incident of that cluster."""

    until: datetime
    text_kk: Text = ""
    text_ru: Text = ""
    text_en: Text = ""
    line: Annotated[str, Meta(max_length=15)] | None = None
    topic: Annotated[str, Meta(max_length=80)] | None = None
    district: Annotated[str, Meta(max_length=40)] | None = None
    place: Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00-\x1f]*\Z")] = ""
    reason: Annotated[str, Meta(max_length=500)] | None = None
    cluster: Annotated[str, Meta(max_length=40, pattern=r"\A[^\x00]*\Z")] | None = None


class IncidentOpened(Struct):
    """The result of opening an incident. `unsaid` are languages with a text that nobody could speak
    now (there is no voice, or the PBX's agent is away): upload a recording."""

    incident_id: int
    unsaid: list[str]


class Extension(Struct, forbid_unknown_fields=True):
    """The incident lasts until then."""

    until: datetime


class SoundTaken(Struct):
    """The recording is what callers hear now; so long it lasts."""

    seconds: float


class IncidentsView(Struct):
    """The open ones first, then the latest; and what the tickets propose."""

    incidents: list[IncidentRow]
    proposals: list[Proposal]


def is_open(incident: IncidentRow, now: datetime) -> bool:
    """Return whether the incident is announced to callers now."""
    return incident.closed_at is None and incident.until > now


async def load(app: web.Application) -> IncidentsView:
    """Load everything the page and the endpoint show."""
    settings, now = app[SETTINGS], datetime.now(UTC)
    rules = BurstRules(
        settings.incidents.incident_burst_tickets,
        timedelta(minutes=settings.incidents.incident_burst_minutes),
    )
    async with reading(app) as link:
        rows = await incidents.all_incidents(link, MOST_SHOWN)
        seen = await incidents.tickets_since(link, now - rules.within)
        topics = {each.code: each for each in await lines.topics(link)}
        districts = {each.code: each for each in await steps.districts(link)}
        grown = await mass_problems(link, settings, topics, districts, now)
    known = [row for row in rows if is_open(row, now)]
    mass = [it for it in grown if not is_known(it, known)]
    new = await asyncio.to_thread(news, seen, rules, now, [*known, *mass], MOST_SHOWN)
    proposals = [_proposal(it, topics[it.topic], districts) for it in new if it.topic in topics]
    return IncidentsView(rows, [*mass, *proposals])


def _proposal(
    burst: Burst, topic: lines.TopicRow, districts: Mapping[str, steps.District]
) -> Proposal:
    return proposal(
        topic,
        burst.place,
        burst.since,
        burst.tickets,
        applicants=len(burst.tickets),
        district=districts.get(burst.district or ""),
    )


@endpoint("GET", "/api/incidents", needs=Right.FLOOR)
async def known_incidents(request: web.Request) -> IncidentsView:
    """Return known incidents with their counts, and what a burst of tickets proposes."""
    return await load(request.app)


@endpoint("POST", "/api/incidents", needs=Right.FLOOR_CHANGE)
async def open_incident(request: web.Request, body: NewIncident) -> IncidentOpened:
    """Open an incident: its texts are spoken, and waiting callers hear it at once."""
    texts = {"kk": body.text_kk, "ru": body.text_ru, "en": body.text_en}
    spoken = {language: text.strip() for language, text in texts.items() if text.strip()}
    if not spoken:
        raise BadRequest(reason="a text in one language at least")
    _check_until(body.until)
    async with writing(request.app) as link:
        await _check_where(link, body)
        wish = IncidentRequest(
            body.line, body.topic, body.place.strip(), body.text_kk, body.text_ru, body.text_en,
            body.until, body.reason, body.cluster, body.district,
        )  # fmt: skip
        incident_id = await actions.open_incident(link, wish, acting(request))
        if incident_id is None:
            raise Conflict
    unsaid = await _speak_all(request.app, incident_id, spoken)
    await tell_dispatcher(request.app)
    return IncidentOpened(incident_id, unsaid)


async def _speak_all(app: web.Application, incident_id: int, texts: dict[str, str]) -> list[str]:
    """Outside any transaction: a voice may take seconds. Returns the languages left unsaid."""
    async with pbx_agent(app[SETTINGS]) as agent:
        spoken = await asyncio.gather(
            *(_speak(agent, incident_id, language, text) for language, text in texts.items())
        )
    sounds = dict(zip(texts, spoken, strict=True))
    made = {language: names for language, names in sounds.items() if names is not None}
    async with writing(app) as link:
        await actions.keep_spoken_texts(link, incident_id, made)
    return [language for language, names in sounds.items() if names is None]


async def _speak(
    agent: PbxAgent, incident_id: int, language: str, text: str
) -> tuple[str, ...] | None:
    try:
        return await agent.speak_incident(incident_id, language, text)
    except (NoAnswer, RequestFailed) as error:
        log.warning("an incident is not spoken", extra={"reason": str(error)})
        return None


async def _check_where(link: Any, body: NewIncident) -> None:
    if body.line is not None:
        if body.line not in {each.number for each in await lines.every_line(link)}:
            raise BadRequest(reason="line: there is no such line")
    if body.topic is not None:
        if body.topic not in {each.code for each in await lines.topics(link)}:
            raise BadRequest(reason="topic: there is no such topic")
    if body.district is not None:
        if body.district not in {each.code for each in await steps.districts(link)}:
            raise BadRequest(reason="district: there is no such district")


def _check_until(until: datetime) -> None:
    now = datetime.now(UTC)
    if until.tzinfo is None or not now < until <= now + LONGEST:
        raise BadRequest(reason=f"until: a moment within {LONGEST.days} days from now, with zone")


@endpoint("POST", "/api/incidents/{incident_id}/close", needs=Right.FLOOR_CHANGE)
async def close_incident(request: web.Request) -> None:
    """Close an incident: it is over, and nobody hears it any more."""
    incident_id = _id_of(request)
    async with writing(request.app) as link:
        if not await actions.close_incident(link, incident_id, acting(request)):
            raise NotFound
    await tell_dispatcher(request.app)


@endpoint("POST", "/api/incidents/{incident_id}/extend", needs=Right.FLOOR_CHANGE)
async def extend_incident(request: web.Request, body: Extension) -> None:
    """Extend an incident: it lasts longer, or shorter."""
    _check_until(body.until)
    incident_id = _id_of(request)
    async with writing(request.app) as link:
        if not await actions.extend_incident(link, incident_id, body.until, acting(request)):
            raise NotFound
    await tell_dispatcher(request.app)


@endpoint("PUT", "/api/incidents/{incident_id}/sound/{language}", needs=Right.FLOOR_CHANGE)
async def record_incident(request: web.Request) -> SoundTaken:
    """Return a recording (wav, at most 30 s and 4 MB, the request's body as it is) in place of the
    synthesised voice of one language."""
    incident_id, language = _id_of(request), request.match_info["language"]
    if language not in ("kk", "ru", "en"):
        raise NotFound
    data = await _sound_in(request)
    settings = request.app[SETTINGS]
    taken, sounds = await asyncio.to_thread(_take, settings, incident_id, language, data)
    async with writing(request.app) as link:
        if not await actions.record_incident(link, incident_id, language, sounds, acting(request)):
            raise NotFound
    await tell_dispatcher(request.app)
    return taken


def _take(
    settings: Settings, incident_id: int, language: str, data: bytes
) -> tuple[SoundTaken, tuple[str, ...]]:
    try:
        spoken = take_incident_sound(settings, incident_id, language, data)
    except UnusableSound as error:
        raise BadRequest(reason=str(error)) from None
    return SoundTaken(spoken.seconds), spoken.sounds


async def _sound_in(request: web.Request) -> bytes:
    """The body, larger than those of JSON. Raises BadRequest."""
    data = bytearray()
    async for part in request.content.iter_chunked(65_536):
        data += part
        if len(data) > LARGEST_SOUND:
            raise BadRequest(reason="the recording is larger than 4 MB")
    return bytes(data)


def _id_of(request: web.Request) -> int:
    text = request.match_info["incident_id"]
    if not text.isdecimal() or len(text) > 15:
        raise NotFound
    return int(text)


@page("/incidents", needs=Right.FLOOR)
async def incidents_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/incidents` of known incidents."""
    loaded = await load(request.app)
    async with reading(request.app) as link:
        topics, every = await lines.topics(link), await lines.every_line(link)
        districts = await steps.districts(link)
    return render_lead(
        request,
        "incidents/incidents.html",
        chosen_period(request, PeriodQuery()),
        loaded=loaded,
        topics=topics,
        districts=districts,
        lines=every,
        now=datetime.now(UTC),
        is_open=is_open,
        longest_text=LONGEST_TEXT,
        may_change=person_of(request).may(Right.FLOOR_CHANGE),
    )
