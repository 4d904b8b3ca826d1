"""`/api/rating`: a month of the rating for programs, as whoever asks may see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from aiohttp import web
from msgspec import Struct

from city.rating.corrections import MonthCorrections
from city.rating.funnel import Funnel
from city.rating.rating import BodyWithoutHead, RatedKind, RatingFigures, SupervisedBody
from city.rating.rows.rating import StoredMonth
from city.rating.tally import TallySums
from foundation.names import Names
from softphone_ui.rating.load import MonthQuery, RatingPage, load, zone_of
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound
from softphone_ui.web.person import person_of
from staff.roles import Right

NOTHING = MonthCorrections()


class RatingTotals(Struct):
    """The totals of everybody together. `due` contacts, `points` = solved - missed."""

    due: float
    points: float
    sums: TallySums


class SinceFrozen(Struct):
    """The changes since the month was frozen: `upheld` contacts were taken out by objections, by as
    many `points` the frozen ones would be others; `refuted` ones came back, too late to change
    any."""

    refuted: int
    upheld: float
    points: float


class RatedView(Struct):
    """Figures of one head, deputy akim (`name`) or body (`names`)."""

    name: str | None
    names: Names | None
    figures: RatingFigures
    since_frozen: SinceFrozen


class RatingView(Struct):
    """Rating of a month; its figures are not rounded. `frozen_at` null: the month is provisional,
    as it was at `counted_at`. `formulas`: the version of the formulas. `mean`: the city's share of
    contacts solved in term and not reopened; `weight`: the weight of `mean` in shrunken shares.
    `heads`, `deputies` and `bodies`: those that the person who asks may see. `supervised`: each
    body's part of its deputy akim's sums. `headless`: what was due to bodies without a head; only a
    person who sees the whole city gets it. A place inside the funnel is null."""

    month: date
    counted_at: datetime
    frozen_at: datetime | None
    formulas: int
    city: RatingTotals
    nobodys: RatingTotals
    mean: float
    weight: float | None
    funnel: Funnel
    heads: list[RatedView]
    deputies: list[RatedView]
    bodies: list[RatedView]
    supervised: list[SupervisedBody]
    headless: list[BodyWithoutHead]


@endpoint("GET", "/api/rating", needs=Right.RATING)
async def rating_of_month(request: web.Request, query: MonthQuery) -> RatingView:
    """Return the month, or the one that was counted last. 404 for one that was not counted."""
    async with snapshot(request.app) as link:
        found = await load(link, person_of(request), query, zone_of(request.app))
    if found.stored is None:
        raise NotFound
    return view_of(found, found.stored)


def view_of(found: RatingPage, stored: StoredMonth) -> RatingView:
    """Return the month for a program."""
    rating = stored.rating
    heads, deputies, bodies = (
        [_rated(found, it) for it in found.of(part)]
        for part in (RatedKind.HEAD, RatedKind.DEPUTY, RatedKind.BODY)
    )
    seen = {it.ident for it in found.of(RatedKind.DEPUTY)}
    return RatingView(
        found.month.first,
        stored.counted_at,
        stored.frozen_at,
        rating.formulas,
        _totals(rating.city),
        _totals(rating.nobodys),
        rating.mean,
        rating.weight,
        rating.funnel,
        heads,
        deputies,
        bodies,
        [it for it in rating.supervised if it.deputy in seen],
        list(rating.headless) if found.whole_city else [],
    )


def _totals(sums: TallySums) -> RatingTotals:
    return RatingTotals(sums.due, sums.points, sums)


def _rated(found: RatingPage, figures: RatingFigures) -> RatedView:
    since = found.corrections.get((figures.part, figures.ident), NOTHING)
    is_body = figures.part is RatedKind.BODY
    return RatedView(
        None if is_body else found.names.get(figures.ident, ""),
        found.bodies.get(figures.ident) if is_body else None,
        replace(figures, rank=figures.place),
        SinceFrozen(since.refuted, since.upheld, since.points),
    )
