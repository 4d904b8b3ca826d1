"""Decides what is due for an incident that nobody of the police has acknowledged. Pure.

After `police_call_seconds` our PBX telephones the police, up to three times. If nobody presses the
key, or no number is set, a printed sheet is due: a task for the lead of the second line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from second_line.rows.incidents import UnreadIncident

MOST_CALLS = 3
#: From the beginning of a call to the next one.
BETWEEN_CALLS = timedelta(minutes=2)
#: A sheet takes a while to be carried; after it nothing more is due.


class DueAction(StrEnum):
    """The kind of action that is due next."""

    WAIT = "wait"
    CALL = "call"
    SHEET = "sheet"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class NextAction:
    """An action that is due, and when."""

    action: DueAction
    at: datetime


def next_action(
    incident: UnreadIncident, now: datetime, after: timedelta, *, can_call: bool
) -> NextAction:
    """Say what is due for an unacknowledged incident. `after`: how long a message is waited for;
    `can_call`: whether a number of the police is set."""
    first = incident.handed_over_at + after
    if now < first:
        return NextAction(DueAction.WAIT, first)
    if incident.printed:
        return NextAction(DueAction.NOTHING, now)
    if not can_call or (incident.calls >= MOST_CALLS and _is_over(incident, now)):
        return NextAction(DueAction.SHEET, now)
    if incident.called_at is not None and now < incident.called_at + BETWEEN_CALLS:
        return NextAction(DueAction.WAIT, incident.called_at + BETWEEN_CALLS)
    if incident.calls >= MOST_CALLS:
        return NextAction(DueAction.SHEET, now)
    return NextAction(DueAction.CALL, now)


def _is_over(incident: UnreadIncident, now: datetime) -> bool:
    return (
        incident.failed_calls >= incident.calls
        or incident.called_at is None
        or now >= incident.called_at + BETWEEN_CALLS
    )
