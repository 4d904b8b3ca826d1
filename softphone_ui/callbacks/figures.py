"""The figures of callbacks with their formulas. They count apart: a call kept as a callback is
neither answered nor abandoned, and what came of it changes no service level."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from queue_manager.domain.floor.callback import CallbackResult, CallbackSource
from queue_manager.rows.callbacks import CallbackCount
from softphone_ui.web.words import N_

RESULTS = {
    CallbackResult.REACHED: N_("reached"),
    CallbackResult.NOT_REACHED: N_("not reached"),
    CallbackResult.EXPIRED: N_("expired"),
    CallbackResult.CANCELLED: N_("called again, answered"),
    CallbackResult.WITHDRAWN: N_("withdrawn"),
}
SOURCES = {CallbackSource.REQUESTED: N_("asked for"), CallbackSource.LOST: N_("abandoned call")}
REACHED_FORMULA = N_("reached ÷ (reached + not reached + expired)")
FIRST_FORMULA = N_("reached at the first attempt ÷ reached")


class CallbackFigures(Struct):
    """Figures of the callbacks of a period. `owed` callbacks have no result yet; how many callers
    are due for a callback now is another figure. `reached_share` is reached ÷ (reached +
    not_reached + expired), `first_share` is reached at the first attempt ÷ reached; both are null
    if the divisor is 0. `reached_at` counts the reached ones by attempt, the first attempt
    first."""

    total: int
    requested: int
    lost: int
    owed: int
    reached: int
    not_reached: int
    expired: int
    cancelled: int
    withdrawn: int
    reached_at: list[int]
    reached_share: float | None
    first_share: float | None


def figures(counts: Iterable[CallbackCount]) -> CallbackFigures:
    """Add up the figures of callbacks."""
    rows = list(counts)

    def total(*, source: CallbackSource | None = None, result: CallbackResult | None = None) -> int:
        fitting = (row for row in rows if source is None or row.source is source)
        return sum(row.callbacks for row in fitting if result is None or row.result is result)

    by_result = {result: total(result=result) for result in CallbackResult}
    reached = by_result[CallbackResult.REACHED]
    tried = reached + by_result[CallbackResult.NOT_REACHED] + by_result[CallbackResult.EXPIRED]
    at = _by_attempt(rows)
    return CallbackFigures(
        total=total(),
        requested=total(source=CallbackSource.REQUESTED),
        lost=total(source=CallbackSource.LOST),
        owed=total() - sum(by_result.values()),
        **{result.value: number for result, number in by_result.items()},
        reached_at=at,
        reached_share=reached / tried if tried else None,
        first_share=at[0] / reached if reached else None,
    )


def _by_attempt(rows: list[CallbackCount]) -> list[int]:
    reached = [row for row in rows if row.result is CallbackResult.REACHED]
    most = max((row.attempts for row in reached), default=0)
    return [
        sum(row.callbacks for row in reached if row.attempts == attempt)
        for attempt in range(1, most + 1)
    ]
