"""Days of the calendar as people read them: 24.11.2026 in Kazakh and Russian, and in English
24 Nov 2026."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel.dates import format_date

_ENGLISH_DAY, _DAY = "d MMM y", "dd.MM.y"


@lru_cache(maxsize=4096)  # a page has hundreds, of few days
def calendar_day(day: date, language: str) -> str:
    """Write a day of the calendar in `language` (kk, ru or en)."""
    form = _ENGLISH_DAY if language == "en" else _DAY
    return str(format_date(day, form, locale=language))
