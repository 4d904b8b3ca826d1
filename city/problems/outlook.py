"""Where the contacts of the month to come will lie, from any day on. Pure.

`./komek city hotspots` ranks cells for a calendar month from those before it. A night in the middle
of a month has only a part of that month, which would look like a quiet one; so the days are moved
until the night stands on the first of a month, and the months before it are whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np

from city.problems.expected import BEFORE, ExpectedContacts
from city.problems.hotspots import forecast
from city.problems.hotspots.months import first_day, month_number
from city.problems.hotspots.table import Reports

#: So many places are kept of each night.
MOST = 100


def outlook(contacts: Sequence[tuple[date, int, int]], today: date) -> list[ExpectedContacts]:
    """Return the first MOST cells for the month from `today` on. `contacts`: (day, cell, topic) of
    those before it, in the order of days."""
    month = first_day(month_number(today) + 1)
    moved = month.toordinal() - today.toordinal()
    reports = Reports(
        np.array([day.toordinal() + moved for day, _, _ in contacts], dtype=np.int32),
        np.array([cell for _, cell, _ in contacts], dtype=np.uint64),
        np.array([topic for _, _, topic in contacts], dtype=np.int32),
        (),
    )
    since = today.toordinal() - BEFORE
    came = Counter(cell for day, cell, _ in contacts if day.toordinal() >= since)
    first = forecast.expected(reports, month)[:MOST]
    return [
        ExpectedContacts(cell, expected, came[cell]) for cell, expected in first if expected > 0
    ]
