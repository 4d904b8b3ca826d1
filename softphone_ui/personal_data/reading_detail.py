"""What the audit keeps of a reading beside who and when, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from softphone_ui.web.ticket_words import CHANNELS, TERMS, TICKET_STATES
from softphone_ui.web.words import N_, Say

#: How a field of the detail is called, and of the filters in it. What is not here has no words.
NAMES = {
    "rows": N_("rows"),
    "format": N_("file"),
    "whole_numbers": N_("whole telephone numbers"),
    "ticket": N_("Ticket"),
    "tickets": N_("Tickets"),
    "call_id": N_("Call"),
    "reason": N_("Reason"),
    "words": N_("search words"),
    "state": N_("State"),
    "term": N_("Term"),
    "topic_id": N_("Topic"),
    "body_id": N_("Body"),
    "district": N_("District"),
    "channel": N_("Channel"),
    "operator": N_("Operator"),
    "day": N_("Day"),
    "day_from": N_("From"),
    "day_until": N_("To"),
    "near": N_("Near the point"),
    "metres": N_("Within, m"),
    "sort": N_("Order"),
    "cause": N_("Cause"),
    "hour": N_("Hour"),
    "of": N_("page"),
    "conversation": N_("Conversation"),
}
_VALUES: dict[str, Mapping[str, str]] = {
    "state": TICKET_STATES,
    "term": TERMS,
    "channel": CHANNELS,
    "sort": {"opened": N_("newest first"), "due": N_("open ones, due first")},
    "of": {"rating review": N_("Objections and audits"), "publishing": N_("Words and photos")},
}


def in_words(detail: Mapping[str, object], say: Say) -> str:
    """Write a detail: `{"filter": {"state": "assigned"}, "rows": 50}` → "State: assigned · rows:
    50"."""
    fields = ((name, value) for name, value in _flat(detail) if value is not None)
    return " · ".join(
        f"{say(NAMES.get(name, name))}: {_value(name, value, say)}" for name, value in fields
    )


def _flat(detail: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in detail.items():
        if isinstance(value, Mapping):
            yield from _flat(value)
        else:
            yield name, value


def _value(name: str, value: object, say: Say) -> str:
    if isinstance(value, bool):
        return say(N_("yes")) if value else say(N_("no"))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return say(_VALUES.get(name, {}).get(str(value), str(value)))
