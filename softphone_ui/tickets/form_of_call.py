"""Whose a ticket's form is: one call's and its operator's, from the ring to the end of the wrap-up.
What was typed for another call, or after it, is refused; the page keeps the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from queue_manager.rows.ticket_forms import TicketForm
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.live import Mirror
from softphone_ui.web.words import N_

#: A page follows the server's clock to a second or so, and a letter may be under way at the end.
LEEWAY = timedelta(seconds=5)
#: The scribe writes an operator's states some moments after they have ended.
UNWRITTEN = timedelta(minutes=10)


class WhyNot(StrEnum):
    """The reason why a save does not fit the ticket."""

    OTHER_CALL = "other_call"
    OVER = "over"


#: For people.
SENTENCES: dict[str, str] = {
    WhyNot.OTHER_CALL: N_(
        "These words were typed for another call: they are kept here and are not in this ticket."
    ),
    WhyNot.OVER: N_(
        "These words were typed after the wrap-up of this ticket's call: they are kept here and not"
        " saved."
    ),
}


class FormClosed(ReasonedError):
    __doc__ = SENTENCES[WhyNot.OVER]
    status, code = 409, "form_closed"
    sentences = SENTENCES


@dataclass(frozen=True, slots=True)
class FormOrigin:
    """The origin of a save: where and when its words were typed: in the form of `call_id` (None:
    not said), or in that of a ticket that was opened deliberately."""

    at: datetime
    call_id: str | None = None
    reopened: bool = False


def holds(mirror: Mirror, extension: str, number: str, call_id: str | None) -> bool:
    """Return whether this operator is rung for the ticket's call `call_id`, speaks, or has its
    paperwork; or calls the ticket's applicant."""
    operator = mirror.operators.get(extension, {})
    outgoing = operator.get("outgoing") or {}
    ring = mirror.rings.get(str(operator.get("ring_id")), {})
    theirs = {operator.get("call_id"), ring.get("call_id")}
    return outgoing.get("ticket") == number or (call_id is not None and call_id in theirs)


def why_not(ticket: TicketForm, typed: FormOrigin, extension: str, *, held: bool) -> WhyNot | None:
    """Return why an operator's words do not belong into the ticket; None where they do."""
    if typed.call_id is not None and ticket.call_id != typed.call_id:
        return WhyNot.OTHER_CALL
    if typed.reopened or held:
        return None
    if ticket.ended_at is not None:
        return None if typed.at <= ticket.ended_at + LEEWAY else WhyNot.OVER
    new = ticket.operator == extension and typed.at <= ticket.opened_at + UNWRITTEN
    return None if new else WhyNot.OVER
