"""What a month's rating is counted from, and the months as they were counted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from city.rating.months import REOPENING_DAYS, Month
from city.rating.rating import RatedKind, Rating, RatingFigures
from city.rating.tally import Difficulty, RatingTally, TallySums
from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into

#: If a body gives the same answer to this many contacts of a month or more, they count for the sign
#: ALIKE.
ALIKE_FROM = 10
#: A connection ends a statement after 30 s.
FREEZE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class DuePeriod:
    """Contacts due after `begins` and not after `ends`; their days are those of `zone`."""

    begins: datetime
    ends: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class StoredMonth:
    """A month as it was counted last. `frozen_at` None: it is provisional."""

    month: Month
    counted_at: datetime
    frozen_at: datetime | None
    rating: Rating


@dataclass(frozen=True, slots=True)
class CountedFigures:
    """Figures of one head, deputy akim or body in one counted month. `month`: its first day;
    `frozen_at` None: the month is provisional; `city`: the city's share of that month."""

    month: date
    frozen_at: datetime | None
    city: float
    figures: RatingFigures


@dataclass(frozen=True, slots=True)
class KnownMonth:
    """The existence of a month; `month`: its first day."""

    month: date
    counted_at: datetime
    frozen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Correction:
    """The correction of a head, deputy and body since the month was frozen: contacts that came
    back, and millionths of contacts that an objection took out."""

    head: int | None
    deputy: int | None
    body_id: int
    refuted: int
    upheld: int


@dataclass(frozen=True, slots=True)
class RatedContact:
    """A contact, or the part of one (`millionths`), behind somebody's points. `last`: their body
    held it at the end. `objection_result` None: not decided, or there is no `objection_id`."""

    ticket: str
    started_at: datetime
    body_id: int
    topic: Names | None
    due_at: datetime
    done_at: datetime | None
    solved: bool
    last: bool
    millionths: int
    objection_result: str | None
    objection_id: int | None


@query("rating_hold")
async def hold(connection: Connection) -> None:
    """Lock the months: nobody else counts one before the transaction ends."""


@query("rating_first_due")
async def first_due(connection: Connection) -> datetime | None:
    """Return when the first contact was due. None: there is none."""


@query("rating_facts_are_built")
async def facts_are_built(connection: Connection, formulas: int) -> bool:
    """Return whether the facts of deadlines exist for everything on record, by these formulas."""


async def tallies(connection: Connection, span: DuePeriod, now: datetime) -> list[RatingTally]:
    """Read the sums of a span's contacts, as they stand at `now`. Rejected contacts have tallies of
    their own."""
    query = bind(
        "rating_tallies",
        begins=span.begins,
        ends=span.ends,
        zone=span.zone,
        young_since=now - timedelta(days=REOPENING_DAYS),
        now=now,
        alike=ALIKE_FROM,
    )
    rejected = bind("rating_rejected", begins=span.begins, ends=span.ends, zone=span.zone)
    return all_into(
        RatingTally, [*await connection.fetch(*query), *await connection.fetch(*rejected)]
    )


@query("rating_solved_in_term")
async def solved_in_term(
    connection: Connection,
    begins: datetime,
    ends: datetime,
    topic: str | None,
    body: str | None,
) -> TallySums:
    """Count the contacts due after `begins` and not after `ends`: those solved in term, and
    millionths of the missed ones. Only `solved` and `missed` of the returned sums are filled.

    `topic`: code of a topic; all topics below it count, too. `body`: code of a body; only the parts
    of contacts that it held count. None: all.
    """


async def difficulties(connection: Connection, span: DuePeriod) -> dict[int | None, Difficulty]:
    """Return the difficulties by topic; None: contacts without one."""
    query = bind("rating_difficulties", begins=span.begins, ends=span.ends)
    rows = await connection.fetch(*query)
    return {row["topic_id"]: Difficulty(row["due"], row["late"]) for row in rows}


async def stored(connection: Connection, month: Month) -> StoredMonth | None:
    row = await connection.fetchrow(*bind("rating_month", month=month.first))
    if row is None:
        return None
    rating = msgspec.convert(row["figures"], Rating)
    return StoredMonth(month, row["counted_at"], row["frozen_at"], rating)


@query("rating_figures_of")
async def figures_of(
    connection: Connection, part: RatedKind, idents: Collection[int], since: date
) -> list[CountedFigures]:
    """Return the figures of some heads, deputy akims or bodies by month, the latest month first."""


@query("rating_months_known")
async def known_months(connection: Connection) -> list[KnownMonth]:
    """Return the months that were counted, the latest first."""


async def write(
    connection: Connection, month: Month, rating: Rating, counted_at: datetime, *, frozen: bool
) -> None:
    """Write a month in place of what stood there. A frozen month refuses it."""
    await connection.execute(
        *bind(
            "rating_month_write",
            month=month.first,
            formulas=rating.formulas,
            counted_at=counted_at,
            frozen_at=counted_at if frozen else None,
            figures=msgspec.to_builtins(rating),
        )
    )


async def freeze_contacts(connection: Connection, month: Month, span: DuePeriod) -> None:
    """Freeze the contacts of a month, once; of 165,000 contacts it took half a minute on a busy
    machine."""
    query = bind(
        "rating_contacts_freeze",
        month=month.first,
        begins=span.begins,
        ends=span.ends,
        zone=span.zone,
    )
    await connection.execute(*query, timeout=FREEZE_SECONDS)


@query("rating_corrections")
async def corrections(connection: Connection, month: Month, span: DuePeriod) -> list[Correction]:
    """Return what has come to pass since the month was frozen; nothing of one that is not."""


@query("rating_contacts_frozen")
async def contacts_frozen(
    connection: Connection, head: int, month: Month, *, missed: bool, limit: int, offset: int
) -> list[RatedContact]:
    """Return the contacts behind the head's points in a frozen month, missed ones first."""


@query("rating_contacts_live")
async def contacts_live(
    connection: Connection, head: int, span: DuePeriod, *, missed: bool, limit: int, offset: int
) -> list[RatedContact]:
    """Return the contacts behind the head's points in a span that is not frozen, missed ones
    first."""


@query("rating_person_names")
async def person_names(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """Return names of persons by their ids."""


async def body_names(connection: Connection, ids: Collection[int]) -> dict[int, Names]:
    """Return names of bodies by their ids."""
    rows = await connection.fetch(*bind("rating_body_names", ids=sorted(ids)))
    return {row["ident"]: Names(**row["names"]) for row in rows}
