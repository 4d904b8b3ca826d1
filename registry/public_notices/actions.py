"""Business actions with public notices. Each works in the caller's transaction and writes the row,
the step, the audit and, where everybody is to hear of it, a round of sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from foundation.postgres.pool import Connection
from registry.places.ground import Point
from registry.places.placing import district_at
from registry.public_notices.life import (
    NoticeFacts,
    NoticeRefusal,
    NoticeState,
    NoticeStep,
    Severity,
    next_state,
)
from registry.public_notices.notice import DraftProblem, NoticeDraft, problem_of
from registry.public_notices.rows import public_notices as rows
from registry.public_notices.rows import rounds
from staff.acting import ActingPerson


class NoticeMissing(Exception):
    """There is no such notice, or it cannot be corrected now."""


class NoticeStepRefused(Exception):
    """A step is not taken. `why`: a NoticeRefusal."""

    def __init__(self, why: NoticeRefusal) -> None:
        super().__init__(why)
        self.why = why


class DraftRefused(Exception):
    """A draft is not stored. `why`: a DraftProblem."""

    def __init__(self, why: DraftProblem) -> None:
        super().__init__(why)
        self.why = why


async def write_notice(
    connection: Connection, draft: NoticeDraft, by: ActingPerson, now: datetime
) -> int:
    """Store a draft. Return its id. Raises DraftRefused; OutsideCity for a circle outside the
    city."""
    placed = await _checked(connection, draft, now)
    notice_id = await rows.add(connection, placed, by.person_id, now)
    await by.note(connection, "notice_written", str(notice_id))
    return notice_id


async def correct_notice(
    connection: Connection, notice_id: int, draft: NoticeDraft, by: ActingPerson, now: datetime
) -> int:
    """Store a correction as the next version of a published notice. The published version stays
    until the correction is published. Return its id. Raises DraftRefused, NoticeMissing."""
    placed = await _checked(connection, draft, now)
    if await rows.lock(connection, notice_id) is None:
        raise NoticeMissing
    version = await rows.add_version(connection, placed, notice_id, by.person_id, now)
    if version is None:
        raise NoticeMissing
    await by.note(connection, "notice_corrected", str(version), {"replaces": notice_id})
    return version


async def take_step(
    connection: Connection, notice_id: int, step: NoticeStep, by: ActingPerson | None,
    now: datetime, *, reason: str = "", held_until: datetime | None = None,
) -> NoticeState:  # fmt: skip
    """Take a step with a notice; `by` None: the system. A published correction takes the place of
    the version before it. Return the new state. Raises NoticeMissing, NoticeStepRefused."""
    found = await rows.lock(connection, notice_id)
    if found is None:
        raise NoticeMissing
    person = by.person_id if by else None
    facts = NoticeFacts(
        NoticeState(found.state), Severity(found.severity), found.written_by, found.ends_at
    )
    state = next_state(facts, step, by=person, reason=reason, now=now)
    if isinstance(state, NoticeRefusal):
        raise NoticeStepRefused(state)
    news: str = state
    if state is NoticeState.PUBLISHED:
        before = await rows.published_in(connection, found.series)
        if before is not None:
            news = NoticeState.CORRECTED
            await _move(connection, before, NoticeStep.CORRECT, NoticeState.CORRECTED, by, now)
    await _move(connection, notice_id, step, state, by, now, reason, held_until)
    if news in rounds.NEWS:
        await rounds.begin(connection, notice_id, news, now)
    return state


async def _move(
    connection: Connection, notice_id: int, step: NoticeStep, state: NoticeState,
    by: ActingPerson | None, now: datetime, reason: str = "", held_until: datetime | None = None,
) -> None:  # fmt: skip
    person = by.person_id if by else None
    await rows.move(
        connection, notice_id, state, reason.strip(), now=now, held_until=held_until,
        approved_by=person if step is NoticeStep.APPROVE else None,
    )  # fmt: skip
    await rows.note(connection, notice_id, step, person, reason.strip(), now)
    if by is not None:
        await by.note(connection, f"notice_{step}", str(notice_id))


async def _checked(connection: Connection, draft: NoticeDraft, now: datetime) -> NoticeDraft:
    """Return the draft with the district of its circle."""
    if (problem := problem_of(draft, now)) is not None:
        raise DraftRefused(problem)
    if draft.lat is None or draft.lon is None:
        return draft
    return replace(draft, district=await district_at(connection, Point(draft.lat, draft.lon)))
