"""A message as the bot takes it: what is understood of it, and its problems."""

from __future__ import annotations

from dataclasses import dataclass

from registry.understanding.message import Understanding


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a report. `text`: its own words; `topic`: its code."""

    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it was understood. `separate`: its problems, none unless there are two or more;
    `candidates`: codes of the likeliest topics of a report whose topic is not sure."""

    understood: Understanding
    separate: tuple[Problem, ...] = ()
    candidates: tuple[str, ...] = ()
