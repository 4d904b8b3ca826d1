"""A deputy akim's sum beside the bodies that make it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from city.rating.rating import SupervisedBody
from city.rating.tally import WHOLE, TallySums


@dataclass(frozen=True, slots=True)
class Portion:
    """The portion of a body in its deputy akim's sum. `missed` in contacts; `per_hundred` points of
    a hundred due; `without`: the same of the deputy's other bodies together, None where they had
    nothing due; `ratio`: missed by expected."""

    body_id: int
    sums: TallySums
    missed: float
    per_hundred: float | None
    share: float | None
    without: float | None
    ratio: float | None


def portions(supervised: Iterable[SupervisedBody], deputy: int) -> list[Portion]:
    """Return the portions of a deputy's bodies: first those without which the others would have
    most."""
    own = [it for it in supervised if it.deputy == deputy]
    due, points = sum(it.sums.due for it in own), sum(it.sums.points for it in own)
    return sorted((_portion(it, due, points) for it in own), key=_order)


def _portion(supervised: SupervisedBody, due: float, points: float) -> Portion:
    sums, missed = supervised.sums, supervised.sums.missed / WHOLE
    # Sums of parts of contacts: of a deputy with one body nothing is left, but for its last digits.
    others = due - sums.due
    return Portion(
        body_id=supervised.body_id,
        sums=sums,
        missed=missed,
        per_hundred=100 * sums.points / sums.due if sums.due else None,
        share=sums.solved / sums.due if sums.due else None,
        without=100 * (points - sums.points) / others if others > 1 / WHOLE else None,
        ratio=missed / sums.expected if sums.expected > 0 else None,
    )


def _order(portion: Portion) -> tuple[bool, float, int]:
    return portion.without is None, -(portion.without or 0.0), portion.body_id
