"""Callers' numbers covered, live and in lists, for who watches and may not call back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from queue_manager.rows.calls import CallRow
from queue_manager.rows.tickets import TicketRow
from registry.workflow.rows.steps import BodyTicket
from softphone_ui.web.numbers import applicant_shown, shown_number, whole_applicant
from softphone_ui.web.person import Person

Entities = dict[str, dict[str, Any]]


def covered_calls(calls: Entities) -> Entities:
    """Cover the numbers of calls: of each only the end is shown."""
    return {key: _covered_call(call) for key, call in calls.items()}


def covered_operators(operators: Entities) -> Entities:
    """Cover the numbers that operators are calling, in the same way."""
    return {key: _with_number(each, "outgoing") for key, each in operators.items()}


def covered_callbacks(callbacks: Entities) -> Entities:
    """Cover the numbers of callbacks; the number that was called from is nobody's business here."""
    return {
        key: {**each, "caller": None, "number": shown_number(each["number"], whole=False)}
        for key, each in callbacks.items()
    }


def covered_row(row: CallRow) -> CallRow:
    """Return a call of the list, by the end of its caller's number."""
    return replace(row, caller=shown_number(row.caller, whole=False) or None, caller_shown="")


def covered_ticket(person: Person, row: TicketRow) -> TicketRow:
    """Return a ticket as this person may see it: whose number is not their business by its end."""
    if row.applicant is None or whole_applicant(person, row.operator):
        return row
    shown = applicant_shown(person, row.applicant, row.operator)
    return replace(row, applicant=shown, caller_shown=None)


def covered_for_body(ticket: BodyTicket) -> BodyTicket:
    """Return a ticket without the number, which a body's clerk asks for when they need it."""
    return replace(ticket, applicant=shown_number(ticket.applicant, whole=False) or None)


def _covered_call(call: dict[str, Any]) -> dict[str, Any]:
    caller = shown_number(call.get("caller"), whole=False) or None
    return _with_number({**call, "caller_shown": "", "caller": caller}, "wish")


def _with_number(entity: dict[str, Any], field: str) -> dict[str, Any]:
    """`entity[field]` is an object with a number, or nothing."""
    inner = entity.get(field)
    if not inner or not inner.get("number"):
        return entity
    return {**entity, field: {**inner, "number": shown_number(inner["number"], whole=False)}}
