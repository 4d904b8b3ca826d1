"""Contacts made by chance, as the facts of them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.states import EndedBy, Outcome, RingResult
from queue_manager.domain.measures.facts import CallHistory, Facts, facts_of
from queue_manager.rows import facts as fact_rows

ALMATY = ZoneInfo("Asia/Almaty")
OPERATORS = ("1001", "1002", "1003", "1004")


def history(rng: random.Random, n: int, at: datetime) -> CallHistory:
    """One call of any kind."""
    own = random.Random(n)
    outcome = rng.choice([Outcome.ANSWERED] * 6 + list(Outcome))
    waited = timedelta(milliseconds=rng.choice((900, 4999, 15_000, 16_000, 16_001, 45_000)))
    answered = outcome is Outcome.ANSWERED
    talk = rng.randrange(5, 400) + rng.random()
    operator = rng.choice(OPERATORS) if answered else None
    return CallHistory(
        call_id=f"c{n}",
        line=rng.choice(("109", "109", "1414")),
        language=rng.choice(("kk", "ru")),
        offered_at=at,
        trial=rng.random() < 0.05,
        connected_at=at + waited if answered else None,
        ended_at=at + waited + timedelta(seconds=talk if answered else 0),
        outcome=outcome,
        ended_by=EndedBy.CALLER,
        overflowed=answered and rng.random() < 0.1,
        operator=operator,
        talk_seconds=talk if answered else None,
        hold_seconds=rng.choice((0.0, 2.5)) if answered else None,
        rung=(operator,) if operator else (),
        ring_results=(RingResult.ANSWERED,) if operator else (),
        first_ring_at=at + waited / 2 if operator else None,
        wrap_up=timedelta(seconds=rng.randrange(0, 30)) if answered else timedelta(),
        survey_score=rng.choice((None, None, 1, 5)) if answered else None,
        earlier_calls=rng.choice((None, 0, 0, 2)),
        callback_source=rng.choice((None, None, "lost")),
        callback_result=rng.choice((None, "reached", "expired")),
        topic_id=rng.choice((None, 7, 8)),
        body_id=rng.choice((None, 3)),
        district=rng.choice((None, "yesil", "saryarka")),
        skill=own.choice((None, "kk", "ru", "ru.water")),
        **_shift(own, at + waited) if answered else {},
    )


def _shift(rng: random.Random, at: datetime) -> dict[str, Any]:
    """By day or by night, or in none."""
    local = at.astimezone(ALMATY)
    if rng.random() < 0.3:
        return {}
    first, last = rng.choice(((time(0), time(8, 30)), (time(8), time(20))))
    begins, ends = (datetime.combine(local.date(), it, local.tzinfo) for it in (first, last))
    return {"shift_starts_at": begins, "shift_ends_at": ends}


async def put(link: Connection, histories: Iterable[CallHistory]) -> list[Facts]:
    """Write their facts as the scribe does."""
    made = [facts_of(each) for each in histories]
    await link.executemany(
        "INSERT INTO contacts (contact_id, channel, received_at) VALUES ($1, 'telephone', $2)"
        " ON CONFLICT DO NOTHING",
        [(each.contact_id, each.offered_at) for each in made],
    )
    await fact_rows.write(link, made)
    return made
