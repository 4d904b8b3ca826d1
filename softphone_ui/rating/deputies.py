"""`/rating/deputies`: each deputy akim's sum of a month beside the bodies that make it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from city.rating.comparing import Portion, portions
from city.rating.funnel import LEAST_DUE
from city.rating.rating import RatedKind, RatingFigures
from foundation.names import in_language
from softphone_ui.rating.load import MonthQuery, RatingPage, load, zone_of
from softphone_ui.rating.page import of_month, rows_of
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from staff.roles import Right

#: A millionth of a contact is no part of one.
EQUAL = 1e-6


@dataclass(frozen=True, slots=True)
class ComparedBody:
    """Body beside the other bodies of its deputy akim. `whole`: what came due to it in the whole
    month; None unless it was supervised in only a part of the month. `few`: too few contacts came
    due to compare its figures."""

    name: str
    portion: Portion
    whole: float | None

    @property
    def few(self) -> bool:
        return self.portion.sums.due < LEAST_DUE


@page("/rating/deputies", needs=Right.RATING)
async def deputies_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/rating/deputies`: those that the person may see, as on `/rating`."""
    person, language, zone = person_of(request), language_of(request), zone_of(request.app)
    query = read_query(request, MonthQuery)
    async with snapshot(request.app) as link:
        found = await load(link, person, query, zone)
    deputies = rows_of(found, RatedKind.DEPUTY, person, language)
    return render(
        request,
        "rating/deputies.html",
        **of_month(found, language, zone),
        deputies=[(it, compared(found, it.figures, language)) for it in deputies],
    )


def compared(found: RatingPage, deputy: RatingFigures, language: str) -> Sequence[ComparedBody]:
    """Return the deputy's bodies; none of a month that was counted before they were kept."""
    if found.stored is None:
        return ()
    rating = found.stored.rating
    whole = {it.ident: it.due for it in rating.of(RatedKind.BODY)}
    return [
        ComparedBody(
            in_language(found.bodies.get(portion.body_id), language) or f"{portion.body_id}",
            portion,
            whole[portion.body_id] if whole[portion.body_id] - portion.sums.due > EQUAL else None,
        )
        for portion in portions(rating.supervised, deputy.ident)
    ]
