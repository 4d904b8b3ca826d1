"""What becomes of an operator when the call is over: a pause, or the end of the shift. The operator
chooses it, or a shift lead or the roster orders it (`ordered`)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.operator import AfterCall, Operator
from queue_manager.domain.floor.states import BREATHER, SIGN_OUT


def choose(change: FloorChange, operator: Operator, what: str | None, *, ordered: bool) -> None:
    """Choose a pause for the reason `what`, `SIGN_OUT`, or as ever (None). The last choice counts;
    but a sign-out that was ordered is not for the operator to undo."""
    if ordered or not is_ordered_out(operator):
        chosen = AfterCall(what, ordered and what == SIGN_OUT) if what is not None else None
        change.change_operator(operator, after_call=chosen)


def grant_breather(change: FloorChange, operator: Operator, lasts: timedelta) -> None:
    """Grant a paid pause of this length. What has been chosen for the end of the call already
    stays."""
    if operator.after_call is None:
        change.change_operator(operator, after_call=AfterCall(BREATHER, lasts=lasts))


def take_breather_back(change: FloorChange, operator: Operator) -> None:
    """Take the breather back; nothing else that was chosen is touched."""
    if operator.after_call is not None and operator.after_call.what == BREATHER:
        change.change_operator(operator, after_call=None)


def is_ordered_out(operator: Operator) -> bool:
    """Return whether somebody else has ordered the sign-out after this call."""
    return operator.after_call is not None and operator.after_call.ordered


def carry_out(change: FloorChange, operator: Operator, at: datetime) -> bool:
    """Carry out what was chosen, now that the call is over, however it ended. False if nothing
    was."""
    chosen = operator.after_call
    operator = change.change_operator(operator, after_call=None)
    if chosen is not None and chosen.what == SIGN_OUT:
        change.move_operator(operator, "sign_out", at)
    elif chosen is not None:
        if chosen.lasts is not None and operator.abuse is not None:
            rest = replace(operator.abuse, rests_until=at + chosen.lasts)
            operator = change.change_operator(operator, abuse=rest)
        change.move_operator(operator, "pause", at, chosen.what)
    return chosen is not None
