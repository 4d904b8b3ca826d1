"""The sentence in which the bot tells until when a ticket is to be solved."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from channels.bot_words import UNTIL
from foundation.sentences import fill
from registry.deadlines.solution_term import term_in_words


def term_sentence(until: datetime | None, language: str, zone: ZoneInfo) -> str:
    """Write the term of the solution: ` Term: 30 Nov 2026.`; "" where there is none."""
    if until is None:
        return ""
    return fill(UNTIL[language], day=term_in_words(until, zone, language))
