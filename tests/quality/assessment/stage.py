"""Recorded calls of two operators, and two controllers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.states import Outcome, RingResult
from queue_manager.domain.measures.facts import CallHistory
from tests.quality.reports.made import history, put

ALMATY = ZoneInfo("Asia/Almaty")


def answered(n: int, at: datetime, operator: str, **other: object) -> CallHistory:
    """A call that can be assessed."""
    call = history(random.Random(0), n, at)
    talk = timedelta(seconds=90)
    plain = {
        "outcome": Outcome.ANSWERED, "operator": operator, "trial": False, "topic_id": None,
        "body_id": None, "district": None, "connected_at": at + timedelta(seconds=5),
        "ended_at": at + timedelta(seconds=5) + talk, "talk_seconds": 90.0, "hold_seconds": 0.0,
        "rung": (operator,), "ring_results": (RingResult.ANSWERED,), "survey_score": None,
    }  # fmt: skip
    return replace(call, **{**plain, **other})


async def record(
    link: Connection, calls: Sequence[CallHistory], unrecorded: Sequence[str] = ()
) -> None:
    """Write them, with a recording of each but the unrecorded ones."""
    await put(link, calls)
    await link.executemany(
        """INSERT INTO calls (call_id, pbx, line, caller, caller_shown, caller_kind, language,
               offered_at, connected_at, ended_at, waited_seconds, talk_seconds, outcome, operator)
           VALUES ($1, 'pbx1', $2, '+77012345678', '+77012345678', 'known', $3, $4, $5, $6, 5, 90,
                   'answered', $7)""",
        [
            (it.call_id, it.line, it.language, it.offered_at, it.connected_at, it.ended_at,
             it.operator)
            for it in calls
        ],
    )  # fmt: skip
    await link.executemany(
        """INSERT INTO recordings (recording_id, call_id, operator, started_at, seconds, mixed_path,
               sides_path, mixed_sha256, sides_sha256, bytes)
           VALUES ($1, $1, $2, $3, 90, $1 || '.m', $1 || '.s', repeat('0', 64), repeat('0', 64),
               9)""",
        [
            (it.call_id, it.operator, it.connected_at)
            for it in calls
            if it.call_id not in unrecorded
        ],
    )
