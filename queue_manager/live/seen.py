"""The way back from what the pages see of the floor (`views`), without the floor's own parts."""

from __future__ import annotations

from typing import Any

from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills

View = dict[str, Any]


def line_seen(view: View) -> Line:
    """Return as much of a line as says who serves it."""
    return Line(view["number"], named_only=view.get("named_only", False))


def skills_seen(view: View) -> Skills:
    """Return as much of an operator's skills as says which lines they serve, in which languages."""
    skills = view["skills"]
    return Skills(
        frozenset(skills["lines"]),
        dict(skills.get("languages", {})),
        calls=skills["calls"],
        named_only=skills.get("named_only", False),
    )
