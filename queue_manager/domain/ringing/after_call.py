"""What becomes of an operator when the call is over: a pause, or the end of the shift. The operator
chooses it, or a shift lead or the roster orders it (`ordered`)."""

from __future__ import annotations

from datetime import datetime

from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.model import SIGN_OUT, Operator


def choose(draft: Draft, operator: Operator, what: str | None, *, ordered: bool) -> None:
    """A pause for the reason `what`, `SIGN_OUT`, or as ever (None). The last word counts; but a
    sign-out that was ordered is not for the operator to undo."""
    if ordered or not operator.ordered_out:
        draft.change_operator(operator, after_call=what, ordered_out=ordered and what == SIGN_OUT)


def carry_out(draft: Draft, operator: Operator, at: datetime) -> bool:
    """The call is over, however it ended: do what was chosen. False if nothing was."""
    chosen = operator.after_call
    operator = draft.change_operator(operator, after_call=None, ordered_out=False)
    if chosen == SIGN_OUT:
        draft.move_operator(operator, "sign_out", at)
    elif chosen is not None:
        draft.move_operator(operator, "pause", at, chosen)
    return chosen is not None
