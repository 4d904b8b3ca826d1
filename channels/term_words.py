"""The bot's sentence with the day by which a ticket is to be solved."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from channels.bot_words import UNTIL, say_in
from foundation.sentences import fill
from registry.deadlines.solution_term import term_in_words


def term_sentence(until: datetime | None, language: str, zone: ZoneInfo) -> str:
    """Write the sentence with a ticket's due date, such as ` Due: 30 Nov 2026.`

    It begins with a space. `until`: the due date; None: the ticket has none, and "" is returned."""
    if until is None:
        return ""
    return fill(say_in(language, UNTIL), day=term_in_words(until, zone, language))
