"""What an outlook says of a place (`city/problems/outlook.py`). Pure."""

from __future__ import annotations

from dataclasses import dataclass

#: What came in so many days before is shown beside what is expected.
BEFORE = 30


@dataclass(frozen=True, slots=True)
class ExpectedContacts:
    """The expectation for a cell: `expected` contacts in the cell within a month; `came`: in the
    BEFORE days until then."""

    cell: int
    expected: float
    came: int
