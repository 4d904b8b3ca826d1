"""What the trial of the panels says: a table of what came out, and how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench import report


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the panels: what came out of it. `seconds` None: it was done beside another.
    `fault`: what should have come out and did not, empty where all is well."""

    part: str
    result: str
    seconds: float | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as somebody of that role sees it. `seconds`: the slowest of some openings."""

    path: str
    role: str
    size: int
    seconds: float


def body(steps: Sequence[Step], pages: Sequence[Page]) -> str:
    """The text below the heading."""
    faults = [f"{it.part}: {it.fault}" for it in steps if it.fault]
    table = report.table(
        ["part", "what came out", "took"],
        [[it.part, it.result, _seconds(it.seconds)] for it in steps],
    )
    opened = report.table(
        ["page", "as", "size", "slowest"],
        [
            [it.path, it.role, f"{it.size / 1000:.0f} kB", f"{1000 * it.seconds:.0f} ms"]
            for it in pages
        ],
    )
    return f"""Every table of the folder that a source is known for, through the public API into a \
system of its own. Points lie at the same place of our city, moments are moved by whole weeks so \
that the newest came last week, and each row is of an applicant of its own, for the tables do not \
say who asked. The night is that of the running `city` program.

{table}

{opened}

Target: no row refused, the cluster found, nothing published of fewer than five, each page \
answers: {"met" if not faults else "**not met** (" + "; ".join(faults) + ")"}."""


def is_met(steps: Sequence[Step]) -> bool:
    return not any(it.fault for it in steps)


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.1f} s"
