"""A ticket as a service request. What is public of it, and whether it is open or closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from h3.api.basic_str import cell_to_latlng, latlng_to_cell

from registry.open311.days import begin_of_day
from registry.open311.documents import Document, Fields
from registry.open311.masking import masked
from registry.open311.media import publishable
from registry.workflow.states import OPEN, OVER, State

#: A point that was not given for publication is published as the middle of its H3 cell. CELL: the
#: resolution, of cells of 0.7 km²; DIGITS: decimals of the published degrees.
CELL, DIGITS = 8, 4


def states_of(status: str | None) -> list[str] | None:
    """Return the states of open or closed tickets; None: of all."""
    if status is None:
        return None
    return sorted(OVER if status == "closed" else OPEN)


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry in the public history of a ticket: the day, what happened (a sentence), and words
    that may be public."""

    on: date
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Published:
    """A ticket with everything of it that may be published. Times are days of the city.

    `sent`: the request was sent through Open311, to be published. False: it came through another
    channel, so its words, address and exact place stay private, except words (`approved`) and
    `photos` that a person has approved.
    """

    public_id: str
    state: State
    own_words: str
    service_code: str
    service_name: str
    agency: str | None
    requested_on: date
    updated_on: date
    expected_on: date | None
    lat: float | None
    lon: float | None
    sent: bool
    description: str = ""
    address: str = ""
    media_url: str = ""
    answer: str = ""
    story: Sequence[Happened] | None = None
    district: str | None = None
    approved: str = ""
    photos: Sequence[str] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def fields(self, zone: tzinfo) -> Fields:
        """Return the fields of the request in the order of the standard. A day is written as its
        first moment in `zone`. `notes` are there only where the history was asked for."""

        def moment(day: date | None) -> datetime | None:
            return begin_of_day(day, zone) if day else None

        point = self.public_point or (None, None)
        fields_: dict[str, object] = {
            "service_request_id": self.public_id,
            "status": "open" if self.is_open else "closed",
            "status_notes": self._notes(),
            "service_name": self.service_name,
            "service_code": self.service_code,
            "description": self.public_description,
            "agency_responsible": self.agency,
            "service_notice": None,
            "requested_datetime": moment(self.requested_on),
            "updated_datetime": moment(self.updated_on),
            "expected_datetime": moment(self.expected_on),
            "address": self.public_address,
            "address_id": None,
            "zipcode": None,
            "lat": point[0],
            "long": point[1],
            "media_url": self.media_url if self.sent and publishable(self.media_url) else None,
        }
        if self.story is not None:
            fields_["notes"] = [self._note(it, zone) for it in self.story]
        return fields_

    def _notes(self) -> str:
        return " ".join(filter(None, (self.own_words, self._public(self.answer))))

    def _public(self, text: str) -> str | None:
        return masked(text) if self.sent and text else None

    @property
    def public_description(self) -> str | None:
        """Return the applicant's words as everybody may read them; masked also where a person has
        read them."""
        words = self.description if self.sent else self.approved
        return masked(words) if words else None

    @property
    def public_answer(self) -> str | None:
        """Return the body's answer as everybody may read it."""
        return self._public(self.answer)

    @property
    def public_story(self) -> Sequence[Happened]:
        """Return the history with such words only as everybody may read."""
        return [replace(it, words=self._public(it.words) or "") for it in self.story or ()]

    @property
    def public_address(self) -> str | None:
        return self._public(self.address)

    @property
    def public_point(self) -> tuple[float, float] | None:
        """Return latitude and longitude as everybody may know them."""
        if self.lat is None or self.lon is None:
            return None
        return (self.lat, self.lon) if self.sent else middle_of_cell(self.lat, self.lon)

    def _note(self, event: Happened, zone: tzinfo) -> Mapping[str, object]:
        return {
            "datetime": begin_of_day(event.on, zone),
            "summary": event.what,
            "description": self._public(event.words),
        }


def middle_of_cell(lat: float, lon: float) -> tuple[float, float]:
    """Return the middle of the H3 cell in which the point lies, in degrees."""
    middle_lat, middle_lon = cell_to_latlng(latlng_to_cell(lat, lon, CELL))
    return round(middle_lat, DIGITS), round(middle_lon, DIGITS)


def request_list(found: Sequence[Published], zone: tzinfo) -> Document:
    return Document("service_requests", "request", [it.fields(zone) for it in found])


def receipt(public_id: str | None, token: str, notice: str, account_id: str) -> Document:
    """Return the document that a program gets for a new request: with the public id, or with a
    token where the ticket is opened later."""
    fields = {"service_request_id": public_id} if public_id else {"token": token}
    return Document(
        "service_requests",
        "request",
        [{**fields, "service_notice": notice, "account_id": account_id or None}],
    )


def token_answer(public_id: str | None, token: str) -> Document:
    """Return the document that says which public id a token has. `public_id` None: the ticket is
    not opened yet."""
    fields = {"service_request_id": public_id, "token": token}
    return Document("service_requests", "request", [fields])
