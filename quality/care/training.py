"""Trainings of people: what kinds there are, and where one stands. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class TrainingKind(StrEnum):
    """The kinds of trainings of operators."""

    STRESS = "stress"
    CONVERSATION = "conversation"
    KNOWLEDGE = "knowledge"
    LANGUAGE = "language"
    EMERGENCY = "emergency"
    PROGRAM = "program"


class TrainingStatus(StrEnum):
    """The status of a planned training."""

    PLANNED = "planned"
    OVERDUE = "overdue"
    DONE = "done"


def standing(planned_for: date, done_on: date | None, today: date) -> TrainingStatus:
    """Return the status: a training is overdue from the day after the one it was planned for."""
    if done_on is not None:
        return TrainingStatus.DONE
    return TrainingStatus.OVERDUE if planned_for < today else TrainingStatus.PLANNED
