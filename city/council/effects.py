"""What a problem's decisions came to: applicants a month before each, and since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from city.council import measure
from city.council.agenda import AgendaDecision
from city.council.measure import DayRange, DecisionEffect
from city.council.rows import decisions as rows
from city.problems.naming import Spot
from city.tree.plan import MeasurePlan
from city.tree.rows import nodes
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Assignment:
    """A decision about a problem; `code`: of its measure, None: it has none in the tree."""

    decision: AgendaDecision
    effect: DecisionEffect
    code: str | None


async def assignments(link: Connection, topic_id: int, spot: Spot, today: date) -> list[Assignment]:
    """Return all that was ever decided about it, the newest first. Those of before problems had
    measures are counted from its contacts, as those since are."""
    made = await rows.about(link, topic_id, spot, today)
    known = await nodes.plans_of(link, [measure.code_of(it.decision_id) for it in made])
    plans = [known.get(measure.code_of(it.decision_id)) for it in made]
    afters = [measure.since(it.decided_on, today) for it in made]
    befores = [_before(*each) for each in zip(made, plans, afters, strict=True)]
    counts = await rows.monthly_applicants(link, topic_id, spot, [*befores, *afters])
    pairs = zip(counts[: len(made)], counts[len(made) :], strict=True)
    return [_assignment(*each) for each in zip(made, plans, pairs, afters, strict=True)]


def _before(decision: AgendaDecision, plan: MeasurePlan | None, after: DayRange) -> DayRange:
    """What a measure knows as its baseline is not counted again: the span of `after` stands in."""
    return measure.before(decision.decided_on) if plan is None or plan.baseline is None else after


def _assignment(
    decision: AgendaDecision, plan: MeasurePlan | None, counts: tuple[int, int], after: DayRange
) -> Assignment:
    code = None if plan is None else measure.code_of(decision.decision_id)
    return Assignment(decision, measure.effect(plan, counts, after), code)
