"""`/rating`: a month's figures of heads, deputy akims and bodies, with the funnel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import format_date

from city.rating.corrections import Corrected
from city.rating.months import Month
from city.rating.rating import Figures, Part
from city.rating.signs import Sign
from foundation.names import in_language
from softphone_ui.rating.drawing import Picture, picture
from softphone_ui.rating.load import Loaded, MonthQuery, load, zone_of
from softphone_ui.rating.rating_words import SIGN_WORDS, VERDICT_WORDS
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.show import Show
from staff.roles import Right


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table. `label` names its dot in the funnel; `bodies`: of a head or deputy akim;
    `corrected` None: nothing since the month was frozen; `contacts`: whether they can be read."""

    label: str
    name: str
    bodies: tuple[str, ...]
    figures: Figures
    corrected: Corrected | None
    contacts: bool
    own: bool


@page("/rating", needs=Right.RATING)
async def rating_page(request: web.Request) -> web.StreamResponse:
    """`/rating`."""
    person, language, zone = person_of(request), language_of(request), zone_of(request.app)
    query = read_query(request, MonthQuery)
    async with snapshot(request.app) as link:
        found = await load(link, person, query, zone)
    heads = rows_of(found, Part.HEAD, person, language)
    return render(
        request,
        "rating/rating.html",
        **of_month(found, language, zone),
        heads=heads,
        deputies=rows_of(found, Part.DEPUTY, person, language),
        bodies=rows_of(found, Part.BODY, person, language),
        drawn=_drawn(found, heads),
        signs=SIGN_WORDS,
        every_sign=tuple(Sign),
    )


def of_month(found: Loaded, language: str, zone: ZoneInfo) -> dict[str, Any]:
    """What each page of a month's rating shows."""
    return {
        "found": found,
        "rating": found.stored.rating if found.stored else None,
        "month_name": month_name(found.month, language),
        "before": _neighbour(found, earlier=True),
        "following": _neighbour(found, earlier=False),
        "verdicts": VERDICT_WORDS,
        "show": Show(language, zone),
    }


def rows_of(found: Loaded, part: Part, person: Person, language: str) -> list[Row]:
    """The lines of a table, in the rating's order; their labels count from 1."""
    named = found.bodies if part is Part.BODY else found.names
    shown = []
    for n, it in enumerate(found.of(part), start=1):
        name = named.get(it.ident)
        own = part is not Part.BODY and it.ident == person.person_id
        shown.append(
            Row(
                label=f"{n}",
                name=name if isinstance(name, str) else in_language(name, language) or "",
                bodies=_bodies(found, it, language) if part is not Part.BODY else (),
                figures=it,
                corrected=found.corrections.get((part, it.ident)),
                contacts=part is Part.HEAD and (own or person.may(Right.RATING_REVIEW)),
                own=own,
            )
        )
    return shown


def month_name(month: Month, language: str) -> str:
    """``november 2026``, as the language writes it."""
    return str(format_date(month.first, "LLLL y", locale=language))


def _bodies(found: Loaded, figures: Figures, language: str) -> tuple[str, ...]:
    return tuple(
        in_language(found.bodies.get(body), language) or f"{body}" for body in figures.bodies
    )


def _drawn(found: Loaded, heads: list[Row]) -> Picture | None:
    if found.stored is None or not 0 < found.stored.rating.mean < 1:
        return None
    shown = [(it.label, it.name, it.figures) for it in heads]
    return picture(found.stored.rating.funnel, shown)


def _neighbour(found: Loaded, *, earlier: bool) -> Month | None:
    """The next month that was counted, before or after the one that is shown."""
    first = found.month.first
    others = [it for it in found.months if (it < first if earlier else it > first)]
    if not others:
        return None
    return Month(max(others) if earlier else min(others))
