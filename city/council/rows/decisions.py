"""Decisions of the council, and what was done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from city.council import measure
from city.council.agenda import SHOWN_FOR, AgendaDecision
from city.council.life import DecisionState, DecisionStep
from city.council.measure import DayRange
from city.problems.naming import CITY, Spot, written
from city.problems.places import WHOLE_CITY
from city.problems.rows.panel import PanelProblem
from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into

#: A council that has more open decisions sees the earliest ones.
MOST = 500


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision of `words`, owed by the head of `body_id` until `due_on`. `topic_id` and `spot`:
    the problem that it is about, `score`: the problem's."""

    words: str
    body_id: int
    due_on: date
    topic_id: int | None = None
    spot: Spot = CITY
    score: float | None = None


@dataclass(frozen=True, slots=True)
class OwingBody:
    """The body to which something is given. The addresses are where its head and its deputy akim
    read mail; empty: not known."""

    body_id: int
    names: Names
    head_mail: str
    deputy_mail: str


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """A decision as the table of steps sees it; `head`: the person who heads its body today."""

    state: DecisionState
    version: int
    body_id: int
    head: int | None


@dataclass(frozen=True, slots=True)
class DecisionStepRecord:
    """The record of a step with a decision. `due_on`: its new term."""

    decision_id: int
    at: datetime
    person: str
    step: DecisionStep
    words: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class HeadedBody:
    """A body with who heads it now."""

    body_id: int
    names: Names
    head: str


async def decisions(
    link: Connection, today: date, body_ids: Sequence[int] | None = None
) -> list[AgendaDecision]:
    """Return those that the council has not done with, or lately; of some bodies, None: of all."""
    since = today - SHOWN_FOR
    found = await link.fetch(
        *bind("council_decisions", today=today, since=since, body_ids=body_ids, limit=MOST)
    )
    return all_into(AgendaDecision, found)


async def decide(
    link: Connection, decision: NewDecision, today: date, person_id: int, at: datetime
) -> int | None:
    """Add a decision, and return its number; None where nobody heads the body today, or there is no
    such topic."""
    number: int | None = await link.fetchval(
        *bind(
            "council_decide", decided_on=today, words=decision.words, body_id=decision.body_id,
            due_on=decision.due_on, topic_id=decision.topic_id, cell=_cell(decision.spot),
            district=decision.spot.district,
            score=decision.score, made_by=person_id, made_at=at,
        )
    )  # fmt: skip
    return number


@query("council_topic_code")
async def topic_code(connection: Connection, topic_id: int) -> str:
    """Return the code of a topic."""


@query("council_body")
async def owing_body(connection: Connection, body_id: int) -> OwingBody:
    """Return a body with the addresses where its head and its deputy akim read mail."""


def _cell(spot: Spot) -> str | None:
    """As decisions have it; None: the spot is none."""
    return None if spot.cell == WHOLE_CITY else written(spot.cell)


async def applicants(
    link: Connection, topic_id: int, spot: Spot, spans: Sequence[DayRange]
) -> list[int]:
    """Count applicants about a problem within each of the spans, each once."""
    if not spans:
        return []
    each = list(dict.fromkeys(spans))
    since, until = [it.since for it in each], [it.until for it in each]
    query = (
        bind("council_applicants", topic_id=topic_id, cell=spot.cell, since=since, until=until)
        if spot.district is None
        else bind(
            "council_district_applicants",
            topic_id=topic_id, district=spot.district, since=since, until=until,
        )
    )  # fmt: skip
    rows = await link.fetch(*query)
    found = {span: row["applicants"] for span, row in zip(each, rows, strict=True)}
    return [found[it] for it in spans]


async def monthly_applicants(
    link: Connection, topic_id: int, spot: Spot, spans: Sequence[DayRange]
) -> list[int]:
    """Count applicants about a problem within each of the spans, each once in each of its
    months."""
    each = [month for span in spans for month in span.months]
    found = iter(await applicants(link, topic_id, spot, each))
    return [sum(next(found) for _ in span.months) for span in spans]


async def level(link: Connection, spot: Spot, problem: PanelProblem, today: date) -> float:
    """Return applicants a month about a problem; where all that it has are duplicates of others,
    its contacts."""
    spans = [measure.before(today), measure.whole(problem.months, today)]
    recent, ever = await monthly_applicants(link, problem.topic_id, spot, spans)
    return measure.level(recent, ever or problem.contacts, problem.months)


async def about(link: Connection, topic_id: int, spot: Spot, today: date) -> list[AgendaDecision]:
    """Return all that was ever decided about a problem, the newest first; withdrawn ones, too."""
    query = bind(
        "council_decisions_about",
        topic_id=topic_id, cell=_cell(spot), district=spot.district, today=today,
    )  # fmt: skip
    return all_into(AgendaDecision, await link.fetch(*query))


@query("council_decision_locked")
async def lock(connection: Connection, decision_id: int, today: date) -> DecisionContext | None:
    """Lock a decision until the transaction ends; None where there is none."""


async def take_step(
    link: Connection,
    decision_id: int,
    state: DecisionState,
    today: date,
    line: DecisionStepRecord,
    person_id: int,
) -> None:
    """Write the step and what came of it; `line.person` is not looked at."""
    await link.execute(
        *bind(
            "council_decision_step",
            decision_id=decision_id,
            state=state.value,
            today=today,
            due_on=line.due_on,
        )
    )
    await link.execute(
        *bind(
            "council_add_step", decision_id=decision_id, at=line.at, person_id=person_id,
            step=line.step.value, words=line.words, due_on=line.due_on,
        )
    )  # fmt: skip


@query("council_heads")
async def headed_bodies(connection: Connection, today: date) -> list[HeadedBody]:
    """Return bodies to which something can be given."""


@query("council_bodies_headed")
async def bodies_headed_by(connection: Connection, person_id: int, today: date) -> list[int]:
    """Return bodies that the person heads today."""
