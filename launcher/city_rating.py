"""`./komek city rating`: a month's rating of heads, for people or for programs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec

from city.rating.corrections import MonthCorrections, by_part
from city.rating.counting import count, span_of
from city.rating.funnel import FunnelVerdict
from city.rating.months import Month
from city.rating.rating import GROUPS, RatedKind, Rating, RatingFigures
from city.rating.rows import rating as rows
from city.rating.tally import in_whole
from foundation.errors import StartError
from foundation.names import Names
from foundation.percent import percent_text
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Connection, connection, one_snapshot, open_pool
from foundation.settings import Settings

NOTHING = MonthCorrections()


@dataclass(frozen=True, slots=True)
class ReadRating:
    """A month: frozen, or counted now."""

    month: Month
    frozen_at: datetime | None
    rating: Rating
    corrections: Mapping[tuple[RatedKind, int], MonthCorrections]
    names: Mapping[int, str]
    bodies: Mapping[int, Names]


def city_rating(settings: Settings, first: date, *, with_figures: bool) -> str:
    """Return the month that begins on `first`. Raises StartError."""
    try:
        read = asyncio.run(_read(settings, Month(first), datetime.now(UTC)))
    except DatabaseAway as error:
        raise StartError(f"the database does not answer ({error}): is ./komek up?") from error
    if with_figures:
        return json.dumps(as_json(read), ensure_ascii=False, indent=1)
    return "\n".join(lines(read)) or "nothing was due"


async def _read(settings: Settings, month: Month, now: datetime) -> ReadRating:
    zone = ZoneInfo(settings.timezone)
    pool = await open_pool(settings, "rating", size=1)
    try:
        async with connection(pool) as link, one_snapshot(link):
            return await month_read(link, month, now, zone)
    finally:
        await pool.close()


async def month_read(link: Connection, month: Month, now: datetime, zone: ZoneInfo) -> ReadRating:
    """Return the month as it was frozen, or counted at `now`."""
    stored = await rows.stored(link, month)
    if stored is not None and stored.frozen_at is not None:
        rating, frozen_at = stored.rating, stored.frozen_at
    else:
        rating, frozen_at = await count(link, month, now, zone), None
    figures = rating.figures
    return ReadRating(
        month,
        frozen_at,
        rating,
        by_part(await rows.corrections(link, month, span_of(month, now, zone))),
        await rows.person_names(
            link, {it.ident for it in figures if it.part is not RatedKind.BODY}
        ),
        await rows.body_names(link, {body for it in figures for body in it.bodies}),
    )


def as_json(read: ReadRating) -> dict[str, object]:
    """Return every figure, not rounded."""
    rating = read.rating
    return {
        "month": f"{read.month}",
        "frozen_at": None if read.frozen_at is None else read.frozen_at.isoformat(),
        "formulas": rating.formulas,
        "city": _with_due(msgspec.to_builtins(rating.city), rating.city.due, rating.city.points),
        "nobodys": _with_due(
            msgspec.to_builtins(rating.nobodys), rating.nobodys.due, rating.nobodys.points
        ),
        "mean": rating.mean,
        "weight": rating.weight,
        "funnel": msgspec.to_builtins(rating.funnel),
        **{
            name: [_figures(read, it) for it in rating.of(part)]
            for part, name in zip(RatedKind, ("heads", "deputies", "bodies"), strict=True)
        },
        "headless": msgspec.to_builtins(rating.headless),
        "supervised": [
            {
                **msgspec.to_builtins(supervised),
                "due": supervised.sums.due,
                "points": supervised.sums.points,
            }
            for supervised in rating.supervised
        ],
    }


def _with_due(sums: dict[str, object], due: float, points: float) -> dict[str, object]:
    return {**sums, "due": due, "points": points}


def _figures(read: ReadRating, figures: RatingFigures) -> dict[str, object]:
    corrected = read.corrections.get((figures.part, figures.ident), NOTHING)
    return {
        **msgspec.to_builtins(figures),
        "rank": figures.place,
        "name": _name(read, figures),
        "solved": figures.sums.solved,
        "since_frozen": {**asdict(corrected), "points": corrected.points},
    }


def _name(read: ReadRating, figures: RatingFigures) -> str:
    if figures.part is not RatedKind.BODY:
        return read.names.get(figures.ident, "")
    names = read.bodies.get(figures.ident)
    return "" if names is None else names.en


_VERDICTS = {
    FunnelVerdict.BETTER: "better than the city",
    FunnelVerdict.AS_OTHERS: "as the city",
    FunnelVerdict.WORSE: "worse than the city",
    FunnelVerdict.FEW: "too few due to say",
}


def lines(read: ReadRating) -> list[str]:
    """Write the rating of the heads for people, one line each, in the groups of the rating.

    Heads inside the funnel are listed by name and have no place."""
    heads = read.rating.of(RatedKind.HEAD)
    found = []
    for verdict in GROUPS:
        group = [it for it in heads if it.verdict is verdict]
        group.sort(key=lambda figures: (figures.place or 0, _name(read, figures)))
        found += [_VERDICTS[verdict], *(_line(read, it) for it in group)] if group else []
    nobodys, city = in_whole(read.rating.nobodys), in_whole(read.rating.city)
    if nobodys.due:
        found.append(
            f"{nobodys.due} of {city.due} were due to bodies without a head: "
            "an administrator enters heads at /headships"
        )
    return found


def _line(read: ReadRating, figures: RatingFigures) -> str:
    if figures.verdict is FunnelVerdict.FEW:
        return f"  {_name(read, figures)}"
    whole = in_whole(figures.sums)
    place = (
        "in question"
        if figures.in_question
        else ""
        if figures.place is None
        else f"{figures.place}."
    )
    return (
        f"  {place:<12}{_name(read, figures):<32}{whole.points:>+6} points  "
        f"{whole.solved:>6} of {whole.due:<6}"
        f"{percent_text(figures.share or 0.0, 'en'):>8}"
    )
