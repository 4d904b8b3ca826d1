"""`/rating`: a month's figures of heads, deputy akims and bodies, with the funnel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import format_date

from city.rating.corrections import MonthCorrections
from city.rating.funnel import FunnelVerdict
from city.rating.months import Month
from city.rating.rating import GROUPS, RatedKind, RatingFigures
from city.rating.signs import Sign
from city.rating.tally import Whole, in_whole
from foundation.names import in_language
from softphone_ui.rating.drawing import FunnelChart, picture
from softphone_ui.rating.load import MonthQuery, RatingPage, load, zone_of
from softphone_ui.rating.rating_words import SIGN_WORDS, VERDICT_WORDS
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.show import Show
from staff.roles import Right


@dataclass(frozen=True, slots=True)
class RatingRow:
    """Line of a table of the rating. `label` names its dot in the funnel; `bodies` are those of a
    head or deputy akim. `corrected` is None if nothing changed since the month was frozen.
    `contacts`: the person may read the contacts. `whole`: the sums in whole contacts."""

    label: str
    name: str
    bodies: tuple[str, ...]
    figures: RatingFigures
    corrected: MonthCorrections | None
    contacts: bool
    own: bool
    whole: Whole


@dataclass(frozen=True, slots=True)
class HeadlessBody:
    """Body to which contacts came due while it had no head."""

    name: str
    due: int


@page("/rating", needs=Right.RATING)
async def rating_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/rating` of heads and bodies."""
    person, language, zone = person_of(request), language_of(request), zone_of(request.app)
    query = read_query(request, MonthQuery)
    async with snapshot(request.app) as link:
        found = await load(link, person, query, zone)
    heads = rows_of(found, RatedKind.HEAD, person, language)
    return render(
        request,
        "rating/rating.html",
        **of_month(found, language, zone),
        heads=in_groups(heads),
        deputies=in_groups(rows_of(found, RatedKind.DEPUTY, person, language)),
        bodies=in_groups(rows_of(found, RatedKind.BODY, person, language)),
        body_count=len(found.of(RatedKind.BODY)),
        headless=_headless(found, language),
        enters_heads=person.may(Right.HEADSHIPS),
        drawn=_drawn(found, heads),
        signs=SIGN_WORDS,
        every_sign=tuple(Sign),
    )


def of_month(found: RatingPage, language: str, zone: ZoneInfo) -> dict[str, Any]:
    """Return what each page of a month's rating shows."""
    return {
        "found": found,
        "rating": found.stored.rating if found.stored else None,
        "month_name": month_name(found.month, language),
        "before": _neighbour(found, earlier=True),
        "following": _neighbour(found, earlier=False),
        "verdicts": VERDICT_WORDS,
        "in_whole": in_whole,
        "show": Show(language, zone),
    }


def rows_of(found: RatingPage, part: RatedKind, person: Person, language: str) -> list[RatingRow]:
    """Return the lines of a table in order of name. Their letters follow the names and not the
    rating; a line with too few contacts has no letter."""
    named = found.bodies if part is RatedKind.BODY else found.names
    shown = []
    for figures in found.of(part):
        name = named.get(figures.ident)
        own = part is not RatedKind.BODY and figures.ident == person.person_id
        shown.append(
            RatingRow(
                label="",
                name=name if isinstance(name, str) else in_language(name, language) or "",
                bodies=_bodies(found, figures, language) if part is not RatedKind.BODY else (),
                figures=figures,
                corrected=found.corrections.get((part, figures.ident)),
                contacts=part is RatedKind.HEAD and (own or person.may(Right.RATING_REVIEW)),
                own=own,
                whole=in_whole(figures.sums),
            )
        )
    shown.sort(key=lambda row: (row.name.casefold(), row.figures.ident))
    judged = [it for it in shown if it.figures.verdict is not FunnelVerdict.FEW]
    labels = {it.figures.ident: letters(n) for n, it in enumerate(judged)}
    return [replace(it, label=labels.get(it.figures.ident, "")) for it in shown]


def in_groups(shown: Sequence[RatingRow]) -> list[tuple[FunnelVerdict, list[RatingRow]]]:
    """Return the lines in the groups of the rating. In the groups outside the funnel they stand by
    the lower bound of their share, the best first; in the others their order stays. An empty group
    is left out."""
    groups: dict[FunnelVerdict, list[RatingRow]] = {verdict: [] for verdict in GROUPS}
    for row in shown:
        groups[row.figures.verdict].append(row)
    for verdict in (FunnelVerdict.BETTER, FunnelVerdict.WORSE):
        groups[verdict].sort(key=lambda row: -row.figures.low)
    return [(verdict, rows) for verdict, rows in groups.items() if rows]


def letters(n: int) -> str:
    """Return the letters of line `n`, counted from 0: A, B … Z, AA, AB …"""
    first, last = divmod(n, len(ascii_uppercase))
    return (letters(first - 1) if first else "") + ascii_uppercase[last]


def month_name(month: Month, language: str) -> str:
    """Write a month, as ``november 2026``, as the language writes it."""
    return str(format_date(month.first, "LLLL y", locale=language))


def _bodies(found: RatingPage, figures: RatingFigures, language: str) -> tuple[str, ...]:
    return tuple(
        in_language(found.bodies.get(body), language) or f"{body}" for body in figures.bodies
    )


def _drawn(found: RatingPage, heads: list[RatingRow]) -> FunnelChart | None:
    if found.stored is None or not 0 < found.stored.rating.mean < 1:
        return None
    shown = [(it.label, it.name, it.figures) for it in heads]
    return picture(found.stored.rating.funnel, shown)


def _headless(found: RatingPage, language: str) -> list[HeadlessBody]:
    """Return the bodies without a head to which contacts came due, rounded to whole contacts. Empty
    for a person who does not see the whole city."""
    if found.stored is None or not found.whole_city:
        return []
    return [
        HeadlessBody(
            in_language(found.bodies.get(headless.body_id), language) or f"{headless.body_id}",
            round(headless.due),
        )
        for headless in found.stored.rating.headless
        if round(headless.due)
    ]


def _neighbour(found: RatingPage, *, earlier: bool) -> Month | None:
    """The next month that was counted, before or after the one that is shown."""
    first = found.month.first
    others = [it for it in found.months if (it < first if earlier else it > first)]
    if not others:
        return None
    return Month(max(others) if earlier else min(others))
