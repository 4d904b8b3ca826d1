"""Trainings of people: what kinds there are, and where one stands. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What is trained."""

    STRESS = "stress"
    CONVERSATION = "conversation"
    KNOWLEDGE = "knowledge"
    LANGUAGE = "language"
    EMERGENCY = "emergency"
    PROGRAM = "program"


class Standing(StrEnum):
    """Where a planned training stands."""

    PLANNED = "planned"
    OVERDUE = "overdue"
    DONE = "done"


def standing(planned_for: date, done_on: date | None, today: date) -> Standing:
    """A training is overdue from the day after the one it was planned for."""
    if done_on is not None:
        return Standing.DONE
    return Standing.OVERDUE if planned_for < today else Standing.PLANNED
