"""What a problem's decisions came to: applicants a month before each, and since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from city.council import measure
from city.council.agenda import Decision
from city.council.measure import Effect, Span
from city.council.rows import decisions as rows
from city.problems.naming import Spot
from city.tree.plan import Plan
from city.tree.rows import nodes
from foundation.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Assignment:
    """A decision about a problem; `code`: of its measure, None: it has none in the tree."""

    decision: Decision
    effect: Effect
    code: str | None


async def assignments(link: Connection, topic_id: int, spot: Spot, today: date) -> list[Assignment]:
    """All that was ever decided about it, the newest first. Those of before problems had measures
    are counted from its contacts, as those since are."""
    made = await rows.about(link, topic_id, spot, today)
    plans = await nodes.plans_of(link, [measure.code_of(it.decision_id) for it in made])
    spans = [(measure.before(it.decided_on), measure.since(it.decided_on, today)) for it in made]
    counts = await rows.applicants(link, topic_id, spot, [it for pair in spans for it in pair])
    return [
        _assignment(it, plans.get(measure.code_of(it.decision_id)), (was, now), after)
        for it, (_, after), was, now in zip(made, spans, counts[::2], counts[1::2], strict=True)
    ]


def _assignment(
    it: Decision, plan: Plan | None, counts: tuple[int, int], after: Span
) -> Assignment:
    code = None if plan is None else measure.code_of(it.decision_id)
    return Assignment(it, measure.effect(plan, counts, after), code)
