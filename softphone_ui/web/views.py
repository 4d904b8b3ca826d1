"""What of the floor a role may see live."""

from __future__ import annotations

from typing import Any

from softphone_ui.web.live import KINDS, Mirror
from softphone_ui.web.masking import covered_callbacks, covered_calls, covered_operators
from softphone_ui.web.numbers import sees_numbers
from softphone_ui.web.person import Person
from staff.roles import Right

View = dict[str, dict[str, dict[str, Any]]]

EMPTY: View = {kind: {} for kind in (*KINDS, "lines")}


def view_for(person: Person, mirror: Mirror) -> View:
    """Return the part of the mirror this person may see: all of it, with citizens' numbers covered
    for who may not call them back; or one's own work."""
    if not person.may(Right.FLOOR):
        return own_view(person, mirror)
    whole = sees_numbers(person)
    return {
        "lines": dict(mirror.lines),
        "calls": dict(mirror.calls) if whole else covered_calls(mirror.calls),
        "operators": dict(mirror.operators) if whole else covered_operators(mirror.operators),
        "rings": dict(mirror.rings),
        "listenings": dict(mirror.listenings),
        "callbacks": dict(mirror.callbacks) if whole else covered_callbacks(mirror.callbacks),
        "conversations": dict(mirror.conversations),
    }


def own_view(person: Person, mirror: Mirror) -> View:
    """Return what is their own work, also of who sees the whole floor; no number is covered in
    it."""
    extension = person.extension
    operator = mirror.operators.get(extension or "")
    if extension is None or operator is None:
        return EMPTY
    rings = {key: ring for key, ring in mirror.rings.items() if ring["operator"] == extension}
    call_ids = {operator.get("call_id"), *(ring["call_id"] for ring in rings.values())}
    calls = {key: call for key, call in mirror.calls.items() if key in call_ids}
    ring_ids = {ring_id for call in calls.values() for ring_id in call.get("joined", ())}
    rings |= {key: ring for key, ring in mirror.rings.items() if key in ring_ids}
    lines = {call["line"] for call in calls.values()}
    return {
        "lines": {key: line for key, line in mirror.lines.items() if key in lines},
        "calls": calls,
        "operators": {extension: operator},
        "rings": rings,
        "listenings": {
            key: listening
            for key, listening in mirror.listenings.items()
            if listening["operator"] == extension
            and listening["shown"]
            and listening["call_id"] in calls
        },
        "callbacks": {
            key: each for key, each in mirror.callbacks.items() if each["operator"] == extension
        },
        "conversations": {
            key: each
            for key, each in mirror.conversations.items()
            if extension in (each["offered_to"], each["holder"])
        },
    }


def waiting(mirror: Mirror) -> int:
    """Return how many callers no operator has yet."""
    return sum(call["state"] in ("waiting", "ringing") for call in mirror.calls.values())


def difference(before: View, after: View) -> dict[str, dict[str, Any]]:
    """Return what a browser that knows `before` needs to know `after`: entity, or null if gone."""
    changes: dict[str, dict[str, Any]] = {}
    for kind, entities in after.items():
        old = before.get(kind, {})
        changed: dict[str, Any] = {
            key: entity
            for key, entity in entities.items()
            # What is covered is made anew each time: it changed if it reads otherwise.
            if old.get(key) is not entity and old.get(key) != entity
        }
        changed.update({key: None for key in old if key not in entities})
        if changed:
            changes[kind] = changed
    return changes
