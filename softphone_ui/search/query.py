"""What is asked of the list of tickets, as the address has it, and as the database is asked."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from registry.places.ground import USUAL_NEAR_METRES
from registry.tickets.rows.search import TicketFilters
from registry.workflow import states
from softphone_ui.search.typed import is_part, read
from softphone_ui.web import days
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.listing import MOST_ROWS, ROWS

#: Their terms run, or are paused.
OPEN = tuple(sorted(states.OPEN))
#: States of tickets that can be overdue or come due. A duplicate is left out: it counts with the
#: ticket that it repeats.
TO_SOLVE = tuple(sorted(states.OPEN - {states.State.DUPLICATE}))
PAUSED = tuple(sorted(states.PAUSED))
Term = Literal["overdue", "today", "week", "paused"]
#: Wider than this is a district's filter; a circle of so many tickets would be slow to sort.
MOST_METRES = 1000
_PLACE = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Plain = Annotated[str, Meta(max_length=40, pattern=r"\A[^\x00]*\Z")]


class TicketsQuery(Struct, kw_only=True):
    """A query for tickets. `words`: a number or its beginning, a telephone written in any way or
    its end, or beginnings of words of subject, text and address. `topic_id` with all below it.
    `near`: "51.128, 71.43", within `metres`. Days are local. `sort`: newest first, or of open
    tickets what is due first; null: by the term where one is asked for."""

    #: This query accepts any day of the calendar and limits later sums to its first and last day.
    clamps_days: ClassVar[bool] = True

    words: Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00]*\Z")] | None = None
    state: Plain | None = None
    topic_id: Id | None = None
    body_id: Id | None = None
    district: Plain | None = None
    channel: Plain | None = None
    operator: Plain | None = None
    term: Term | None = None
    day_from: date | None = None
    day_until: date | None = None
    near: Plain | None = None
    metres: Annotated[int, Meta(ge=10, le=MOST_METRES)] = USUAL_NEAR_METRES
    sort: Literal["opened", "due"] | None = None
    after: Annotated[str, Meta(max_length=100)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS

    @property
    def by_due(self) -> bool:
        return self.sort == "due" if self.sort else self.term in ("overdue", "today", "week")


def filters(
    query: TicketsQuery,
    now: datetime,
    zone: ZoneInfo,
    *,
    numbers: list[str] | None,
    topics: list[int] | None,
    parts_of: str | None,
) -> TicketFilters | None:
    """Return what the database is asked; None: nothing can fit. `numbers`: those with the count
    that was typed; `topics`: the topic's subtree; `parts_of`: the operator whose applicants alone
    are found by any part of their telephones; None: all are. Raises BadRequest for a place that is
    none."""
    typed = read(query.words)
    states = states_of(query)
    if typed.nothing_fits or states == []:
        return None
    lat, lon = place(query.near)
    due_since, due_before = due_between(query.term, now, zone)
    return TicketFilters(
        words=typed.words,
        numbers=[typed.number] if typed.number else numbers,
        number_begins=typed.number_begins,
        phone=typed.phone,
        phone_begins=typed.phone_begins,
        phone_ends=typed.phone_ends,
        parts_of=parts_of if is_part(typed) else None,
        topics=topics,
        body_id=query.body_id,
        district=query.district,
        states=states,
        channel=query.channel,
        operator=query.operator,
        opened_since=days.begins(query.day_from, zone) if query.day_from else None,
        opened_before=days.ends(query.day_until, zone) if query.day_until else None,
        due_since=due_since,
        due_before=due_before,
        lat=lat,
        lon=lon,
        metres=float(query.metres) if lat is not None else None,
    )


def states_of(query: TicketsQuery) -> list[str] | None:
    """Return the states that fit the wished state and term; None: any."""
    by_due = OPEN if query.by_due else None
    by_term = PAUSED if query.term == "paused" else TO_SOLVE if query.term else by_due
    if query.state is None:
        return None if by_term is None else list(by_term)
    return [query.state] if by_term is None or query.state in by_term else []


def due_between(
    term: Term | None, now: datetime, zone: ZoneInfo
) -> tuple[datetime | None, datetime | None]:
    """Return since and before when the asked ones are due; "week" ends with this Sunday, in
    `zone`."""
    today = days.day_of(now, zone)
    match term:
        case "overdue":
            return None, now.astimezone(UTC)
        case "today":
            return days.begins(today, zone), days.ends(today, zone)
        case "week":
            return days.begins(today, zone), days.ends(today + timedelta(6 - today.weekday()), zone)
        case _:
            return None, None


def place(near: str | None) -> tuple[float, float] | tuple[None, None]:
    """Read latitude and longitude. Raises BadRequest for what is no place on earth."""
    if not near or not near.strip():
        return None, None
    read_as = _PLACE.fullmatch(near)
    lat, lon = (float(read_as[1]), float(read_as[2])) if read_as else (100.0, 0.0)
    if abs(lat) > 89 or abs(lon) > 180:
        raise BadRequest(reason="near is latitude and longitude: 51.128, 71.430")
    return lat, lon
