"""Writes calendar days for people: 24.11.2026 in Kazakh and Russian, 24 Nov 2026 in English."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel.dates import format_date

_ENGLISH_DAY, _DAY = "d MMM y", "dd.MM.y"


@lru_cache(maxsize=4096)  # a page shows hundreds of dates, of few different days
def calendar_day(day: date, language: str) -> str:
    """Write a calendar day as people read it in `language` (kk, ru or en)."""
    form = _ENGLISH_DAY if language == "en" else _DAY
    return str(format_date(day, form, locale=language))
