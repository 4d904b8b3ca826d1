"""Closures that were drawn for an audit, and what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from city.rating.months import Month
from city.rating.rating import RatedKind
from city.rating.rows.rating import DuePeriod
from city.rating.signs import Audit
from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into


class AuditResult(StrEnum):
    """The finding of a person. UNCLEAR counts neither way."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Closure:
    """A contact that can be drawn for an audit: it was solved in term and not reopened, or rejected
    in term. `body_id`, `head` and `deputy`: to whom it belonged on the due day."""

    ticket: str
    started_at: datetime
    body_id: int
    head: int | None
    deputy: int | None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An audit of one contact. `result` None: nobody has judged it yet. `rejection`: the contact
    was rejected, so the question is whether that was right."""

    audit_id: int
    ticket: str
    body_id: int
    body: Names
    topic_id: int | None
    topic: Names | None
    result: AuditResult | None
    note: str
    rejection: bool
    judged_by: str | None
    judged_at: datetime | None
    done_at: datetime | None


@query("rating_audits_drawn")
async def are_drawn(connection: Connection, month: Month, *, rejections: bool = False) -> bool:
    """Return whether the audits of the month were drawn: those of closures, or of `rejections`."""


async def closures(connection: Connection, span: DuePeriod) -> dict[int, list[Closure]]:
    """Read the contacts of the span that were solved in term and not reopened: body_id → contacts
    in a fixed order."""
    query = bind("rating_closures", begins=span.begins, ends=span.ends, zone=span.zone)
    return await _by_body(connection, query)


async def rejections(connection: Connection, span: DuePeriod) -> dict[int, list[Closure]]:
    """Read the contacts of the span that were rejected in term: body_id → contacts in a fixed
    order."""
    query = bind("rating_rejections", begins=span.begins, ends=span.ends, zone=span.zone)
    return await _by_body(connection, query)


async def _by_body(connection: Connection, query: tuple[Any, ...]) -> dict[int, list[Closure]]:
    found: dict[int, list[Closure]] = defaultdict(list)
    for closure in all_into(Closure, await connection.fetch(*query)):
        found[closure.body_id].append(closure)
    return found


async def add(
    connection: Connection,
    month: Month,
    seed: int,
    drawn: Sequence[Closure],
    now: datetime,
    *,
    rejection: bool = False,
) -> None:
    """Store the contacts of a month that are to be audited. `seed`: that of the drawing;
    `rejection`: they were rejected."""
    query = bind(
        "rating_audits_add",
        month=month.first,
        seed=seed,
        closures=msgspec.to_builtins([asdict(it) for it in drawn]),
        drawn_at=now,
        rejection=rejection,
    )
    await connection.execute(*query)


async def counted(
    connection: Connection, month: Month, *, rejections: bool = False
) -> dict[tuple[RatedKind, int], Audit]:
    """Count a month's audits of closures, or of `rejections`. The result is keyed by the person or
    body to whom they belong: each audit counts for its head, its deputy akim and its body."""
    found: dict[tuple[RatedKind, int], Audit] = {}
    query = bind("rating_audits_counted", month=month.first, rejection=rejections)
    for row in await connection.fetch(*query):
        for part, ident in zip(
            RatedKind, (row["head"], row["deputy"], row["body_id"]), strict=True
        ):
            if ident is not None:
                was = found.get((part, ident), Audit())
                found[part, ident] = Audit(
                    was.drawn + row["drawn"], was.judged + row["judged"], was.false + row["false"]
                )
    return found


@query("rating_audits_list")
async def of_month(connection: Connection, month: Month) -> list[AuditRow]:
    """Return the audits of the month, those that wait for a judgement first."""


@query("rating_audits_judge")
async def judge(
    connection: Connection,
    audit_id: int,
    result: AuditResult,
    note: str,
    person_id: int,
    now: datetime,
) -> bool:
    """Judge an audit; False where there is no such audit."""
