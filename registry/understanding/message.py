"""What is understood of a message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """The purpose of a message."""

    REPORT = "report"
    STATUS = "status"
    QUESTION = "question"
    OPERATOR = "operator"
    THANKS = "thanks"
    COMPLAINT = "complaint"
    ABUSE = "abuse"
    OTHER = "other"


class MessageLanguage(StrEnum):
    """The language of a message. MIXED: Kazakh and Russian in one message."""

    KAZAKH = "kk"
    RUSSIAN = "ru"
    MIXED = "mixed"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Understanding:
    """The meaning of a message. `topics`: codes, the likeliest first, none where it is not sure.
    `problems`: how many separate ones, 0 unless it is a report. `numbers`: of tickets, in full.
    `urgent`: people are in danger, or great damage is being done, now."""

    intent: Intent
    topics: tuple[str, ...]
    problems: int
    language: MessageLanguage
    numbers: tuple[str, ...]
    urgent: bool
