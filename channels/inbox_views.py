"""The views of the inbox: which conversations each shows, and how many they are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from channels.clock import due_at
from channels.rows.inbox import InboxPlace


class InboxViewName(StrEnum):
    """A view of the inbox. `unassigned`: an answer is due, and nobody holds the conversation.
    `mentions`: a note names the person."""

    ALL = "all"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    LATE = "late"
    MENTIONS = "mentions"


def in_view(place: InboxPlace, view: InboxViewName, now: datetime) -> bool:
    """Return whether a conversation is in the view."""
    due = place.due_since
    match view:
        case InboxViewName.ALL:
            return True
        case InboxViewName.MINE:
            return place.mine
        case InboxViewName.UNASSIGNED:
            return due is not None and not place.held
        case InboxViewName.LATE:
            return due is not None and due_at(due) < now
        case InboxViewName.MENTIONS:
            return place.named


def counts(places: Sequence[InboxPlace], now: datetime) -> dict[str, int]:
    """Count the conversations of each view."""
    return {
        view.value: sum(in_view(place, view, now) for place in places) for view in InboxViewName
    }
