"""A month of the rating as somebody may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from city.headships.rows import headships
from city.headships.tenure import bodies_of
from city.rating.corrections import MonthCorrections, by_part
from city.rating.counting import span_of
from city.rating.months import Month
from city.rating.rating import RatedKind, Rating, RatingFigures
from city.rating.rows import rating as rows
from city.rating.rows.rating import StoredMonth
from foundation.names import Names
from foundation.postgres.pool import Connection
from softphone_ui.web import days
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.person import Person
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Scope


class MonthQuery(Struct):
    """The month that is asked for, such as 2026-11; without it the last one that is over, or, if
    none is, the one that was counted last."""

    month: Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}\Z")] | None = None


@dataclass(frozen=True, slots=True)
class RatingPage:
    """Rating of a month as far as one person may see it. `stored` is None if the month was not
    counted. `months`: the months that were counted, the latest first. `figures`: those that the
    person may see. `names`: names of people by id; `bodies`: names of bodies by id. `whole_city`:
    the person sees everybody's figures."""

    month: Month
    months: tuple[date, ...]
    stored: StoredMonth | None
    figures: tuple[RatingFigures, ...]
    corrections: Mapping[tuple[RatedKind, int], MonthCorrections]
    names: Mapping[int, str]
    bodies: Mapping[int, Names]
    whole_city: bool

    def of(self, part: RatedKind) -> list[RatingFigures]:
        return [it for it in self.figures if it.part is part]


def zone_of(app: web.Application) -> ZoneInfo:
    return ZoneInfo(app[SETTINGS].timezone)


def month_of(text: str) -> Month:
    """Read a month from its text. Raises BadRequest."""
    try:
        month = Month.parse(text)
    except ValueError:
        raise BadRequest(reason="there is no such month") from None
    if not 2000 <= month.first.year <= 2200:
        raise BadRequest(reason="there is no such month")
    return month


def usual_month(known: Sequence[date], today: date) -> Month:
    """Return the month that is shown first, of those that were counted (the latest first): the last
    one that is over, because the present one has hardly any contacts that came due."""
    this = Month.of(today).first
    return Month.of(next((it for it in known if it < this), known[0] if known else today))


async def load(
    link: Connection, person: Person, query: MonthQuery, zone: ZoneInfo, now: datetime | None = None
) -> RatingPage:
    """Load the rating. Raises BadRequest for a month that no calendar has."""
    known = [it.month for it in await rows.known_months(link)]
    month = usual_month(known, days.today(zone)) if query.month is None else month_of(query.month)
    stored = await rows.stored(link, month)
    figures: tuple[RatingFigures, ...] = ()
    corrections: Mapping[tuple[RatedKind, int], MonthCorrections] = {}
    if stored is not None:
        figures = await _visible(link, person, stored.rating, month)
        span = span_of(month, now or datetime.now(UTC), zone)
        corrections = by_part(await rows.corrections(link, month, span))
    people = {it.ident for it in figures if it.part is not RatedKind.BODY}
    bodies = {body for it in figures for body in it.bodies}
    return RatingPage(
        month=month,
        months=tuple(known),
        stored=stored,
        figures=figures,
        corrections=corrections,
        names=await rows.person_names(link, people),
        bodies=await rows.body_names(link, bodies),
        whole_city=person.scope is Scope.CITY,
    )


async def _visible(
    link: Connection, person: Person, rating: Rating, month: Month
) -> tuple[RatingFigures, ...]:
    """All of them for who sees the city; for others their own, and those of their bodies."""
    if person.scope is Scope.CITY:
        return rating.figures
    tenures = [it.tenure for it in await headships.tenures(link)]
    own = bodies_of(tenures, person.person_id, month.first, month.last)
    return tuple(it for it in rating.figures if _is_theirs(it, person, own))


def _is_theirs(figures: RatingFigures, person: Person, own: set[int]) -> bool:
    if figures.part is RatedKind.BODY:
        return figures.ident in own
    if figures.ident == person.person_id:
        return True
    heads = figures.part is RatedKind.HEAD and person.scope is Scope.SUPERVISED_BODIES
    return heads and not own.isdisjoint(figures.bodies)
