"""A service request as a program sends it: read from its fields, and judged. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from registry.open311.filters import STATUSES, moment
from registry.open311.media import LONGEST_ADDRESS, RULE, publishable
from registry.open311.refusals import RequestFault, SubmissionRefused
from registry.open311.services import Attribute, Service

Fields = Mapping[str, Sequence[str]]
LONGEST_DESCRIPTION = 4000
#: So many faults are told: a body holds thousands of attributes, each wrong in many words.
MOST_FAULTS = 50
#: Letters of each field.
LONGEST = {
    "address_string": 300, "address_id": 40, "description": LONGEST_DESCRIPTION,
    "media_url": LONGEST_ADDRESS, "email": 200, "phone": 40, "first_name": 100, "last_name": 100,
    "device_id": 200, "account_id": 200, "original_id": 200, "status_notes": 4000,
}  # fmt: skip
#: What only a key for imports may say: a request that another system has had before.
IMPORTED = ("original_id", "requested_datetime", "status", "updated_datetime", "status_notes")
PLACES = ("lat", "long", "address_string", "address_id")
AHEAD = timedelta(days=1)
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]+)\](?:\[\])?")


@dataclass(frozen=True, slots=True)
class AnsweredAttribute:
    """An attribute and what was said to it; a list's keys."""

    attribute: Attribute
    values: tuple[str, ...]

    def in_language(self, language: str) -> str:
        names = self.attribute.values
        return ", ".join(
            names[value].in_language(language) if value in names else value for value in self.values
        )


@dataclass(frozen=True, slots=True)
class Applicant:
    """The applicant as the program told it; "" for what it did not."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    device_id: str = ""
    account_id: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class EarlierRecord:
    """The record that another system had of the request. `closed_at` None: it is open."""

    original_id: str = ""
    requested_at: datetime | None = None
    closed_at: datetime | None = None
    status_notes: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """A request that can be taken. `lat` and `lon`: both or neither."""

    service: Service
    description: str = ""
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    address_id: int | None = None
    media_url: str = ""
    answered: tuple[AnsweredAttribute, ...] = ()
    applicant: Applicant = field(default_factory=Applicant)
    before: EarlierRecord = field(default_factory=EarlierRecord)


def read_submission(
    fields: Fields, services: Mapping[str, Service], now: datetime, *, imports: bool
) -> Submission:
    """Read a submission. `given`: field → what was said; `imports`: the key may say what another
    system knew, who did not ask for our attributes.

    Raises Refused with every fault."""
    reader = _SubmissionReader(fields, now, imports=imports)
    service = reader.service(services)
    if not imports:
        reader.no_import()
    submission = reader.submission(service) if service else None
    if reader.faults or submission is None:
        raise SubmissionRefused(reader.faults)
    return submission


class _SubmissionReader:
    def __init__(self, fields: Fields, now: datetime, *, imports: bool) -> None:
        self._fields, self._now, self._imports = fields, now, imports
        self.faults: list[RequestFault] = []

    def service(self, services: Mapping[str, Service]) -> Service | None:
        code = self._text("service_code")
        if not code:
            self._fault("service_code was not provided")
        elif code not in services:
            self._fault("service_code was not found: GET services lists them", 404)
        return services.get(code)

    def no_import(self) -> None:
        for name in IMPORTED:
            if self._value(name):
                self._fault(f"{name}: this api_key may not import", 403)

    def submission(self, service: Service) -> Submission:
        lat, lon = self._place()
        address, address_id = self._text("address_string"), self._address_id()
        if not any(map(self._value, PLACES)):
            self._fault("a place is wanted: lat and long, address_string, or address_id")
        return Submission(
            service,
            description=self._text("description"),
            lat=lat,
            lon=lon,
            address=address,
            address_id=address_id,
            media_url=self._media(),
            answered=self._answered(service),
            applicant=self._applicant(),
            before=self._before(),
        )

    def _value(self, name: str) -> str:
        return next(iter(self._fields.get(name, ())), "").strip()

    def _text(self, name: str) -> str:
        value = self._value(name)
        if len(value) > LONGEST.get(name, 100):
            self._fault(f"{name}: at most {LONGEST.get(name, 100)} letters are taken")
            return ""
        return value

    def _place(self) -> tuple[float | None, float | None]:
        lat, lon = self._degrees("lat", 90), self._degrees("long", 180)
        if bool(self._value("lat")) != bool(self._value("long")):
            self._fault("lat and long are wanted together")
        return (None, None) if lat is None or lon is None else (lat, lon)

    def _degrees(self, name: str, most: int) -> float | None:
        raw = self._text(name)
        if not raw:
            return None
        value = _number(raw)
        if value is None or abs(value) > most:
            self._fault(f"{name}: degrees (WGS 84) from -{most} to {most} are wanted")
            return None
        return value

    def _address_id(self) -> int | None:
        value = self._text("address_id")
        if not value:
            return None
        if value.isascii() and value.isdigit() and len(value) < 16:
            return int(value)
        self._fault("address_id was not found", 404)
        return None

    def _media(self) -> str:
        value = self._text("media_url")
        if value and not publishable(value):
            self._fault(f"media_url: {RULE}")
        return value

    def _applicant(self) -> Applicant:
        names = ("first_name", "last_name", "email", "phone", "device_id", "account_id")
        fields = {name: self._text(name) for name in names}
        if fields["email"] and not _MAIL.fullmatch(fields["email"]):
            self._fault("email: a mail address is wanted")
        return Applicant(**fields)

    def _before(self) -> EarlierRecord:
        requested, updated = self._moment("requested_datetime"), self._moment("updated_datetime")
        status = self._text("status") or "open"
        if status not in STATUSES:
            self._fault("status: open or closed is wanted")
        closed_at = (updated or requested or self._now) if status == "closed" else None
        return EarlierRecord(
            self._text("original_id"), requested, closed_at, self._text("status_notes")
        )

    def _moment(self, name: str) -> datetime | None:
        value = self._text(name)
        if not value:
            return None
        at = moment(value)
        if at is None or at > self._now + AHEAD:
            self._fault(f"{name}: a date and time with its offset is wanted, not of the future")
            return None
        return at

    def _answered(self, service: Service) -> tuple[AnsweredAttribute, ...]:
        known = {it.code: it for it in service.attributes}
        by_code: dict[str, list[str]] = {}
        for name, values in self._fields.items():
            if found := _ATTRIBUTE.fullmatch(name):
                by_code.setdefault(found[1], []).extend(it.strip() for it in values if it.strip())
        for code in by_code:
            if code not in known:
                self._fault(f"attribute[{code[:40]}]: {service.code} has no such attribute")
        answered = [
            AnsweredAttribute(attribute, tuple(dict.fromkeys(by_code[code])))
            for code, attribute in known.items()
            if by_code.get(code)
        ]
        for code, attribute in known.items():
            if attribute.required and not by_code.get(code) and not self._imports:
                self._fault(f"attribute[{code}] is required for {service.code}")
        for each in answered:
            self._judge(each)
        return tuple(answered)

    def _judge(self, answer: AnsweredAttribute) -> None:
        name, kind = f"attribute[{answer.attribute.code}]", answer.attribute.datatype
        if len(answer.values) > 1 and kind != "multivaluelist":
            self._fault(f"{name}: one value is wanted")
        for value in answer.values:
            if why := _why_not(answer.attribute, value):
                self._fault(f"{name}: {why}")

    def _fault(self, description: str, status: int = 400) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(RequestFault(status, description))


def _why_not(attribute: Attribute, value: str) -> str:
    """Why this is no value of the attribute, or ""."""
    if attribute.is_list:
        return (
            "" if value in attribute.values else f"one of {', '.join(attribute.values)} is wanted"
        )
    if attribute.datatype == "number":
        return "" if len(value) <= 40 and _number(value) is not None else "a number is wanted"
    if attribute.datatype == "datetime":
        return "" if moment(value) else "a date and time with its offset is wanted"
    most = LONGEST_DESCRIPTION if attribute.datatype == "text" else 300
    return "" if len(value) <= most else f"at most {most} letters are taken"


def _number(raw: str) -> float | None:
    try:
        value = float(raw)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
