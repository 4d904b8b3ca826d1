"""A program sends a request: it is judged, kept under a token, and gets its ticket at once where
the dispatcher is there."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from foundation.postgres.pool import Connection
from foundation.sentences import fill
from foundation.telephones.numbers import read_caller
from registry.open311.refusals import SubmissionRefused, refuse
from registry.open311.requests import receipt
from registry.open311.rows import open311
from registry.open311.rows.open311 import KeyInUse, SentRequest
from registry.open311.submission import Submission, read_submission
from registry.places.agreement import meant_street
from registry.places.known_places import place_of
from registry.places.rows import places
from registry.places.rows.places import street_of
from registry.places.streets import FoundStreet
from registry.workflow.states import State
from softphone_ui.applicant.telling import STATES
from softphone_ui.open311.answers import FORM, ROOT, VERSION, Open311Refused, answer
from softphone_ui.open311.fields import Fields, fields_of
from softphone_ui.open311.keys import key_in_use
from softphone_ui.open311.reading import nothing_here, public_id_of, services_in_use
from softphone_ui.open311.settling import settle
from softphone_ui.places.placing import OutsideCity, PlaceInput, district_at
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import takes_files
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS

LATER = N_("The report will be registered soon: use the token to ask for its id.")
#: The ticket's number, by which the applicant can ask on the telephone; it is not public.
APPLICANTS_NUMBER = N_("The number for the applicant: {number}")
#: What the ticket's text says beside the applicant's own words.
PICTURE, WHO, CALLED = N_("Picture: {it}"), N_("Applicant: {it}"), N_("Telephone: {it}")


@page(f"{VERSION}/requests{FORM}", needs=None, method="POST")
@takes_files
async def send_request(request: web.Request) -> web.StreamResponse:
    try:
        fields = await fields_of(request)
        key = await key_in_use(request, next(iter(fields.get("api_key", ())), ""))
        return await _taken(request, key, fields)
    except SubmissionRefused as error:
        raise Open311Refused(error.faults) from None


async def _taken(request: web.Request, key: KeyInUse, fields: Fields) -> web.StreamResponse:
    now = datetime.now(UTC)
    async with reading(request.app) as link:
        services = await services_in_use(link)
        submission = read_submission(fields, services, now, imports=key.imports)
        place = await _placed(link, submission, language_of(request))
    async with writing(request.app) as link:
        token = await open311.take(link, _sent(request, key, submission, place, now))
        _, number = await open311.ticket_of(link, token)
    number = number or await settle(request.app, token)
    public_id = await public_id_of(request, number) if number else None
    notice, account = _notice(request, number), submission.applicant.account_id
    return answer(request, receipt(public_id, token, notice, account), 201)


def _notice(request: web.Request, number: str | None) -> str:
    words, language = request.app[WORDS], language_of(request)
    if number is None:
        return words.say(language, LATER)
    line = fill(words.say(language, APPLICANTS_NUMBER), number=number)
    return f"{words.say(language, STATES[State.REGISTERED])} {line}"


@dataclass(frozen=True, slots=True)
class Placed:
    """The place of the request; `rough`: only somewhere on the street."""

    lat: float | None
    lon: float | None
    rough: bool
    district: str | None
    address: str


async def _placed(link: Connection, submission: Submission, language: str) -> Placed:
    """An exact point goes before a street. Raises Refused."""
    found = await _street(link, submission)
    known = await place_of(link, found) if found else None
    address = submission.address
    if found and submission.address_id is not None and not address:
        address = found.street.name_ru if language == "ru" else found.street.name_kk
    if submission.lat is not None and submission.lon is not None:
        place = PlaceInput(submission.lat, submission.lon)
    elif known:
        place = PlaceInput(known.point.lat, known.point.lon, rough=known.rough)
    else:
        return Placed(None, None, False, None, address)
    try:
        district = await district_at(link, place)
    except OutsideCity as error:
        if place.rough:
            return Placed(None, None, False, None, address)
        metres = error.detail["metres"]
        raise refuse(f"lat, long: this place is {metres} m outside the city") from None
    return Placed(place.lat, place.lon, place.rough, district, address)


async def _street(link: Connection, submission: Submission) -> FoundStreet | None:
    """The street of the address: that of the id, or the only one that the words can mean."""
    if submission.address_id is None and (submission.lat is not None or not submission.address):
        return None
    known = {it.street_id: street_of(it) for it in await places.streets(link)}
    if submission.address_id is not None:
        if submission.address_id not in known:
            raise refuse("address_id was not found", 404)
        return FoundStreet(known[submission.address_id], "", None, near=False)
    return await asyncio.to_thread(meant_street, list(known.values()), submission.address)


def _sent(
    request: web.Request, key: KeyInUse, submission: Submission, place: Placed, now: datetime
) -> SentRequest:
    who, before = submission.applicant, submission.before
    language = language_of(request)
    telephone = read_caller(who.phone, "", request.app[SETTINGS].place.country).e164
    return SentRequest(
        token=secrets.token_urlsafe(18),
        channel="open311",
        key_id=key.key_id,
        received_at=now,
        requested_at=before.requested_at or now,
        original_id=before.original_id or None,
        topic_id=submission.service.topic_id,
        language=language,
        description=submission.description,
        address=place.address,
        media_url=submission.media_url,
        lat=place.lat,
        lon=place.lon,
        rough_place=place.rough,
        district=place.district,
        text=_text(request, submission, language, telephone),
        applicant=telephone or who.email.lower() or None,
        account_id=who.account_id,
        device_id=who.device_id,
        closed_at=before.closed_at,
        answer=before.status_notes,
    )


def _text(
    request: web.Request, submission: Submission, language: str, telephone: str | None
) -> str:
    """The ticket's words: the applicant's own, what they answered, and who they are."""
    words = request.app[WORDS]

    def line(message: str, value: str) -> str:
        return fill(words.say(language, message), it=_on_one_line(value)) if value else ""

    answered = [
        f"{answered.attribute.question.in_language(language)}: "
        f"{_on_one_line(answered.in_language(language))}"
        for answered in submission.answered
    ]
    who = submission.applicant
    more = [
        *answered,
        line(PICTURE, submission.media_url),
        line(WHO, ", ".join(filter(None, (who.name, who.email)))),
        line(CALLED, "" if telephone else who.phone),
    ]
    return "\n\n".join(filter(None, (submission.description, "\n".join(filter(None, more)))))


def _on_one_line(text: str) -> str:
    """So that a line that stands below the words is told from them by how it begins."""
    return " ".join(text.split())


def set_up(app: web.Application) -> None:
    app.router.add_route("*", ROOT + "/{tail:.*}", nothing_here)
