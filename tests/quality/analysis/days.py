"""Quarters and lost calls for the tests of the analysis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from quality.analysis.causes import LostCall
from quality.analysis.quarter import Quarter
from queue_manager.domain.measures.causes import Cause

ALMATY = ZoneInfo("Asia/Almaty")
#: 10:00 in Almaty on a Tuesday.
TEN = datetime(2026, 11, 24, 5, tzinfo=UTC)


def quarter(at: datetime = TEN, **more: Any) -> Quarter:
    """A quarter in which everything was as usual: 100 calls, 27 operators, 3 of them on pause."""
    usual: dict[str, Any] = {
        "offered": 100, "lost": 0, "usual": 100.0, "signed_in": 27.0, "rostered": 27.0,
        "usual_signed_in": 27.0, "available": 2.0, "ringing": 1.0, "talking": 18.0,
        "wrap_up": 3.0, "paused": 3.0, "over_plan": 0.0, "planned_paused": 3.375,
        "handling_seconds": 180.0, "answered": 90, "handled_seconds": 180.0,
        "usual_handling_seconds": 180.0,
    }  # fmt: skip
    return Quarter(at, **(usual | more))


def lost(number: int = 1, minutes: float = 3, **more: Any) -> LostCall:
    """A call for which nobody was free, at 10:03."""
    usual: dict[str, Any] = {"line": "109", "language": "kk", "cause": Cause.NOBODY_FREE}
    return LostCall(f"c{number}", TEN + timedelta(minutes=minutes), **(usual | more))
