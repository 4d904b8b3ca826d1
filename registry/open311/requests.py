"""A ticket as a service request. What is public of it, and whether it is open or closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from registry.open311.documents import Document, Fields
from registry.open311.masking import masked
from registry.open311.media import publishable
from registry.workflow.states import OPEN, OVER, State

#: A point that nobody gave to be published is told to about a hundred metres.
ROUGHLY = 3


def states_of(status: str | None) -> list[str] | None:
    """The states of open or closed tickets; None: of all."""
    if status is None:
        return None
    return sorted(OVER if status == "closed" else OPEN)


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of the story: when, what (a sentence), and words that may be public."""

    at: datetime
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Published:
    """A ticket with what may be told of it. `sent` is False for contacts of other channels: their
    words, address and exact place were not given to be published, and stay out but for words
    (`approved`) and `photos` to which a person has said yes."""

    number: str
    state: State
    own_words: str
    service_code: str
    service_name: str
    agency: str | None
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
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
        """In the standard's order; `notes` only where the story was asked for."""
        fields_: dict[str, object] = {
            "service_request_id": self.number,
            "status": "open" if self.is_open else "closed",
            "status_notes": self._notes(),
            "service_name": self.service_name,
            "service_code": self.service_code,
            "description": self.public_description,
            "agency_responsible": self.agency,
            "service_notice": None,
            "requested_datetime": self.requested_at.astimezone(zone),
            "updated_datetime": self.updated_at.astimezone(zone),
            "expected_datetime": self.expected_at and self.expected_at.astimezone(zone),
            "address": self.public_address,
            "address_id": None,
            "zipcode": None,
            "lat": self._degrees(self.lat),
            "long": self._degrees(self.lon),
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
        """The applicant's words as everybody may read them; masked also where a person has read
        them."""
        words = self.description if self.sent else self.approved
        return masked(words) if words else None

    @property
    def public_address(self) -> str | None:
        return self._public(self.address)

    @property
    def public_point(self) -> tuple[float, float] | None:
        """Latitude and longitude as everybody may know them."""
        if self.lat is None or self.lon is None:
            return None
        return self._blurred(self.lat), self._blurred(self.lon)

    def _degrees(self, value: float | None) -> float | None:
        return None if value is None else self._blurred(value)

    def _blurred(self, value: float) -> float:
        return value if self.sent else round(value, ROUGHLY)

    def _note(self, it: Happened, zone: tzinfo) -> Mapping[str, object]:
        return {
            "datetime": it.at.astimezone(zone),
            "summary": it.what,
            "description": self._public(it.words),
        }


def request_list(found: Sequence[Published], zone: tzinfo) -> Document:
    return Document("service_requests", "request", [it.fields(zone) for it in found])


def receipt(number: str | None, token: str, notice: str, account_id: str) -> Document:
    """What a program gets for a request: its number, or a token where the number comes later."""
    fields = {"service_request_id": number} if number else {"token": token}
    return Document(
        "service_requests",
        "request",
        [{**fields, "service_notice": notice, "account_id": account_id or None}],
    )


def token_answer(number: str | None, token: str) -> Document:
    """`number` None: it is still to come."""
    return Document("service_requests", "request", [{"service_request_id": number, "token": token}])
