"""Step 2: where it is, on the map or by words, and whether somebody has reported it already."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiohttp import web

from channels.rows import public_tickets
from channels.rows.public_tickets import Filters
from foundation.postgres.pool import Connection
from registry.drafts.report import (
    DraftReport,
    FieldFault,
    FieldProblem,
    ReportPage,
    address_faults,
    one_line,
    step_of,
    uncompared,
    with_offered,
)
from registry.drafts.rows.drafts import Draft
from registry.open311.requests import Published
from registry.open311.services import all_attributes
from registry.places.ground import Point
from registry.places.known_places import place_of
from registry.places.rows import places
from registry.places.rows.places import street_of
from registry.places.streets import FoundStreet, Street, find, nearest
from registry.tickets.rows import public_ids
from registry.tickets.rows.search import plan_each
from softphone_ui.citizen.drafting import draft_for, go_to, save
from softphone_ui.citizen.faults import FieldMessage, page_with, problems
from softphone_ui.citizen.forms import filled_in, pin_of
from softphone_ui.citizen.map import map_words
from softphone_ui.citizen.what import page_after
from softphone_ui.duplicates.likely import LikelyTicket, WrittenNow, find_likely, read_around
from softphone_ui.open311.reading import city_days, published, services_in_use
from softphone_ui.places.placing import OutsideCity, PlaceInput, district_at
from softphone_ui.places.street_map import street_map
from softphone_ui.web.database import reading_for_anybody, snapshot_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS

MOST_STREETS = 6
STEP_METRES = 100
#: Of the choice of streets: none of them.
AS_WRITTEN = "0"


@page("/report/where", needs=None)
async def where_page(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.WHERE)
    return await _where(request, draft.report)


@page("/report/where", needs=None, method="POST")
@for_nobody
async def take_where(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.WHERE)
    form = await filled_in(request)
    report = replace(draft.report, address=one_line(form.get("address")))
    pin = _of_photo(report) if form.get("use") == "photo" else pin_of(form)
    faults = address_faults(report.address, needed=pin is None)
    found: list[FoundStreet] = []
    if not faults:
        async with reading_for_anybody(request.app) as link:
            placing = await _placed(link, report, pin, form.get("street"), language_of(request))
        report, faults, found = placing.report, placing.faults, placing.streets
    await save(request, draft, report)
    if faults:
        return await _where(request, report, faults, found)
    raise go_to(page_after(report, ReportPage.SIMILAR))


@dataclass(frozen=True, slots=True)
class Placing:
    """The report with its place; or what is wrong with it, and streets to choose from."""

    report: DraftReport
    faults: list[FieldFault]
    streets: list[FoundStreet]


async def _placed(
    link: Connection, report: DraftReport, pin: PlaceInput | None, chosen: str, language: str
) -> Placing:
    """A pin goes before a street; one of several streets must be chosen."""
    bare = replace(uncompared(report), lat=None, lon=None, rough=False, district=None,
                   placed=False)  # fmt: skip
    streets = [street_of(it) for it in await places.streets(link)]
    if pin is None:
        found = await asyncio.to_thread(find, streets, report.address, MOST_STREETS)
        street = _chosen(found, chosen)
        if street is None and found and chosen != AS_WRITTEN:
            return Placing(bare, [FieldFault("street", FieldProblem.MISSING)], found)
        if street is not None and len(found) > 1:
            bare = replace(bare, address=_named(street, found[0].house, language))
        known = await place_of(link, replace(found[0], street=street)) if street else None
        if known is None:
            return Placing(replace(bare, placed=True), [], [])
        pin = PlaceInput(known.point.lat, known.point.lon, rough=known.rough)
    try:
        district = await district_at(link, pin)
    except OutsideCity as error:
        metres = int(str(error.detail["metres"]))
        return Placing(bare, [FieldFault("address", FieldProblem.OUTSIDE, metres)], [])
    address = bare.address or await asyncio.to_thread(_near, streets, pin, language)
    return Placing(
        replace(bare, address=address, lat=pin.lat, lon=pin.lon, rough=pin.rough,
                district=district, placed=True), [], [],
    )  # fmt: skip


def _chosen(found: Sequence[FoundStreet], chosen: str) -> Street | None:
    """The street that was chosen, or the only one that the words can mean."""
    if len(found) == 1 and not found[0].near:
        return found[0].street
    return next((it.street for it in found if str(it.street.street_id) == chosen), None)


def _near(streets: Sequence[Street], pin: PlaceInput, language: str) -> str:
    """The name of the street near the pin, "" where none is."""
    street = nearest(streets, Point(pin.lat, pin.lon))
    return _named(street, "", language) if street else ""


def _named(street: Street, house: str, language: str) -> str:
    name = street.name_kk if language == "kk" else street.name_ru
    return f"{name}, {house}" if house else name


def _of_photo(report: DraftReport) -> PlaceInput | None:
    """Where the first photo says that it was taken."""
    for photo in report.photos:
        if photo.lat is not None and photo.lon is not None:
            return PlaceInput(photo.lat, photo.lon)
    return None


async def _where(
    request: web.Request,
    report: DraftReport,
    faults: Sequence[FieldFault] = (),
    streets: Sequence[FoundStreet] = (),
) -> web.StreamResponse:
    return page_with(
        request, "where", problems(request, faults), report=report, streets=streets,
        photo_place=_of_photo(report), language=language_of(request), as_written=AS_WRITTEN,
        map_words=map_words(request), street_map=street_map(request.app[SETTINGS].home),
        fetch_map=request.headers.get("Save-Data") != "on",
        has_questions=bool(all_attributes().get(report.topic)),
        progress=step_of(report, ReportPage.WHERE),
    )  # fmt: skip


@page("/report/similar", needs=None)
async def similar_page(request: web.Request) -> web.StreamResponse:
    """Show the page of similar tickets, which is passed over where nothing is likely the same."""
    draft = await draft_for(request, ReportPage.SIMILAR)
    others = await _similar(request, draft.report)
    if not others:
        report = replace(draft.report, compared=True, follows="")
        await save(request, draft, report)
        raise go_to(page_after(report, ReportPage.CHECK))
    await _remember(request, draft, others)
    return _offer(request, [], draft.report, others)


@page("/report/similar", needs=None, method="POST")
@for_nobody
async def take_similar(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.SIMILAR)
    chosen = (await filled_in(request)).get("similar")
    if chosen != "none" and chosen not in draft.report.offered:
        others = await _similar(request, draft.report)
        await _remember(request, draft, others)
        wrong = FieldProblem.UNKNOWN if chosen else FieldProblem.MISSING
        found = problems(request, [FieldFault("similar", wrong)])
        return _offer(request, found, draft.report, others)
    follows = "" if chosen == "none" else chosen
    report = replace(draft.report, compared=True, follows=follows)
    await save(request, draft, report)
    raise go_to(page_after(report, ReportPage.CHECK))


def _offer(
    request: web.Request, found: list[FieldMessage], report: DraftReport, others: Sequence[Similar]
) -> web.Response:
    return page_with(
        request, "similar", found, report=report, others=others,
        progress=step_of(report, ReportPage.SIMILAR),
    )  # fmt: skip


async def _remember(request: web.Request, draft: Draft, others: Sequence[Similar]) -> None:
    """What was shown may be chosen, also where it would not be found again by then."""
    report = with_offered(draft.report, [it.ticket.public_id for it in others])
    if report != draft.report:
        await save(request, draft, report)


@dataclass(frozen=True, slots=True)
class Similar:
    """Ticket that is probably about the same issue, with what everybody may know of it. `metres`:
    upper limit of its distance; None unless its place was given to be published, because distances
    from three places would reveal it."""

    ticket: Published
    metres: int | None
    applicants: int


async def _similar(request: web.Request, report: DraftReport) -> list[Similar]:
    """Those that one can join, the likeliest first; last the one that was chosen before, where it
    is not found again."""
    place = None
    if report.lat is not None and report.lon is not None:
        place = PlaceInput(report.lat, report.lon, report.rough)
    async with snapshot_for_anybody(request.app) as link:
        services = await services_in_use(link)
        topic = services[report.topic].topic_id if report.topic in services else None
        written = WrittenNow(report.text[:20_000], report.address[:300], topic, place)
        around = await read_around(link, "", written, request.app[SETTINGS])
    likely = await find_likely(around, request.app[SETTINGS]) if around else []
    joinable = {it.number: it for it in likely if it.may_join}
    if not joinable and not report.follows:
        return []
    async with snapshot_for_anybody(request.app) as link:
        await plan_each(link)
        follows = await public_ids.numbers_of(link, [report.follows])
        rows = await public_tickets.page(link, Filters([*joinable, *follows]), city_days(request))
    known = {it.number: published(request, it) for it in rows}
    found = [_view_of(known[number], it) for number, it in joinable.items() if number in known]
    for number in follows:
        if number in known and known[number].is_open and number not in joinable:
            found.append(Similar(known[number], None, 1))
    return found


def _view_of(ticket: Published, likely_ticket: LikelyTicket) -> Similar:
    metres = None
    if ticket.sent and likely_ticket.metres is not None:
        metres = math.ceil((likely_ticket.metres or 1) / STEP_METRES) * STEP_METRES
    return Similar(ticket, metres, likely_ticket.applicants)
