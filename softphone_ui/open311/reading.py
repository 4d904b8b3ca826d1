"""What programs read: discovery, services and their definitions, requests, tokens."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo

from aiohttp import web

from channels.rows import public_tickets
from channels.rows.public_tickets import Filters, PublicRow
from foundation.names import in_language
from foundation.postgres.pool import Connection
from registry.open311.days import CityDays
from registry.open311.discovery import discovery
from registry.open311.filters import RequestFilters, read_filters
from registry.open311.refusals import SubmissionRefused, refuse
from registry.open311.requests import Happened, Published, request_list, states_of, token_answer
from registry.open311.rows import open311
from registry.open311.services import Service, definition, service_list
from registry.tickets.rows import public_ids, search
from registry.workflow.states import State
from registry.workflow.steps import Step
from softphone_ui.applicant.telling import STATES, STEPS
from softphone_ui.open311.answers import FORM, ROOT, VERSION, Open311Refused, answer
from softphone_ui.open311.keys import key_in_use
from softphone_ui.open311.settling import settle
from softphone_ui.web.database import reading_for_anybody, snapshot_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import public
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import WORDS

Stories = Mapping[str, list[Happened]]
PUBLIC_ID = re.compile(r"[0-9a-f]{16}")
NUMBER = re.compile(r"[0-9]{2,15}-[0-9]{4}-[0-9]{7,18}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


@public
async def discover(request: web.Request) -> web.StreamResponse:
    settings = request.app[SETTINGS]
    address = f"{settings.public_pages}{VERSION}"
    return answer(request, discovery(address, settings.calls.line, production=settings.production))


@page(f"{VERSION}/services{FORM}", needs=None)
async def list_services(request: web.Request) -> web.StreamResponse:
    async with reading_for_anybody(request.app) as link:
        services = await services_in_use(link)
    return answer(request, service_list(list(services.values()), language_of(request)))


@page(VERSION + "/services/{code:[^/]+?}" + FORM, needs=None)
async def define_service(request: web.Request) -> web.StreamResponse:
    async with reading_for_anybody(request.app) as link:
        services = await services_in_use(link)
    service = services.get(request.match_info["code"])
    if service is None:
        raise _refused(refuse("service_code was not found: GET services lists them", 404))
    return answer(request, definition(service, language_of(request)))


@page(f"{VERSION}/requests{FORM}", needs=None)
async def list_requests(request: web.Request) -> web.StreamResponse:
    try:
        filters = read_filters(request.query, datetime.now(UTC))
    except SubmissionRefused as error:
        raise _refused(error) from None
    return await _documents(request, filters)


@page(VERSION + "/requests/{id:[^/]+?}" + FORM, needs=None)
async def one_request(request: web.Request) -> web.StreamResponse:
    notes = request.query.get("extensions", "").lower() in ("true", "1")
    filters = RequestFilters(ids=(request.match_info["id"],), notes=notes)
    return await _documents(request, filters, alone=True)


@page(VERSION + "/tokens/{id:[^/]+?}" + FORM, needs=None)
async def read_token(request: web.Request) -> web.StreamResponse:
    """Return the public id of the ticket that a token stands for. A ticket that is not open yet is
    opened now."""
    token, there, number = request.match_info["id"], False, None
    if TOKEN.fullmatch(token):
        async with reading_for_anybody(request.app) as link:
            there, number = await open311.ticket_of(link, token)
    if not there:
        raise _refused(refuse("there is no such token", 404))
    number = number or await settle(request.app, token)
    public_id = await public_id_of(request, number) if number else None
    return answer(request, token_answer(public_id, token))


async def public_id_of(request: web.Request, number: str) -> str | None:
    """Return the id by which everybody may know the ticket. None if it has no such id."""
    async with reading_for_anybody(request.app) as link:
        return await public_ids.public_id_of(link, number)


@public
async def nothing_here(request: web.Request) -> web.StreamResponse:
    raise _refused(refuse("there is nothing at this address, or not by this method", 404))


async def services_in_use(link: Connection) -> dict[str, Service]:
    """Return the services by their codes."""
    rows = await open311.services(link)
    return {it.code: Service(it.topic_id, it.code, it.names, it.branch_names) for it in rows}


async def _documents(
    request: web.Request, filters: RequestFilters, *, alone: bool = False
) -> web.StreamResponse:
    """Return the answer with the tickets that match the filters. `alone`: one ticket is asked for
    by its id, and the answer is 404 if it does not exist."""
    key_id = await _key_id(request)
    days = city_days(request)
    # In a transaction: the plan is for this search alone.
    async with snapshot_for_anybody(request.app) as link:
        await search.plan_each(link)
        numbers = None if filters.ids is None else await _numbers(link, filters.ids, key_id)
        rows = await public_tickets.page(link, _filters(filters, numbers), days)
        stories = await _stories(request, link, rows, days.zone) if filters.notes else {}
    if alone and not rows:
        raise _refused(refuse("service_request_id was not found", 404))

    def written() -> web.Response:
        found = [published(request, it, stories) for it in rows]
        return answer(request, request_list(found, days.zone))

    # In a thread: a thousand requests, each of thousands of letters in which to mask what is
    # people's own.
    return await asyncio.to_thread(written)


def city_days(request: web.Request) -> CityDays:
    """Return the days of the city's time zone, with the present moment."""
    return CityDays(ZoneInfo(request.app[SETTINGS].timezone), datetime.now(UTC))


async def _key_id(request: web.Request) -> int | None:
    """Return the id of the API key that came with the request. None if no key came."""
    if not request.query.get("api_key", "").strip():
        return None
    try:
        return (await key_in_use(request, "")).key_id
    except SubmissionRefused as error:
        raise _refused(error) from None


async def _numbers(link: Connection, ids: Sequence[str], key_id: int | None) -> list[str]:
    """Return the numbers of the tickets with these public ids. A client that sends the API key by
    which a ticket was sent may also name it by its number, as programs did before there were public
    ids."""
    public = [it for it in ids if PUBLIC_ID.fullmatch(it)]
    found = await public_ids.numbers_of(link, public) if public else []
    own = [it for it in ids if NUMBER.fullmatch(it)]
    if own and key_id is not None:
        found += await open311.own_numbers(link, key_id, own)
    return found


def _filters(filters: RequestFilters, numbers: Sequence[str] | None) -> Filters:
    return Filters(
        numbers, filters.codes, states_of(filters.status), filters.since, filters.until,
        filters.updated_since,
        filters.updated_until, filters.limit, filters.offset,
    )  # fmt: skip


async def _stories(
    request: web.Request, link: Connection, rows: list[PublicRow], zone: tzinfo
) -> dict[str, list[Happened]]:
    words, language = request.app[WORDS], language_of(request)
    stories: dict[str, list[Happened]] = {it.number: [] for it in rows}
    for line in await open311.stories(link, list(stories), str(zone)):
        what = words.say(language, STEPS[Step(line.step)])
        stories[line.ticket].append(Happened(line.day, what, line.words))
    return stories


def published(
    request: web.Request,
    row: PublicRow,
    stories: Stories = MappingProxyType({}),
) -> Published:
    """Return what everybody may read of a ticket, in the language of the request."""
    language, state = language_of(request), State(row.state)
    return Published(
        public_id=row.public_id,
        state=state,
        own_words=request.app[WORDS].say(language, STATES[state]),
        service_code=row.code,
        service_name=row.names.in_language(language),
        agency=in_language(row.body_names, language),
        requested_on=row.opened_on,
        updated_on=row.changed_on,
        expected_on=row.due_on,
        lat=row.lat,
        lon=row.lon,
        sent=row.sent,
        district=in_language(row.district_names, language),
        description=row.description,
        address=row.address,
        media_url=row.media_url,
        answer=row.answer,
        story=stories.get(row.number),
        approved=row.approved,
        photos=row.photos,
    )


def _refused(error: SubmissionRefused) -> Open311Refused:
    return Open311Refused(error.faults)


def set_up(app: web.Application) -> None:
    router = app.router
    for root in (ROOT, VERSION):
        router.add_get(f"{root}/discovery{FORM}", discover)
