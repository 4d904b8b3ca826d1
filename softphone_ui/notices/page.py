"""`/notices`: public notices are written, approved, published, corrected and ended here; beside
each, who received it, and what callers hear."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from queue_manager.rows import incidents, lines
from registry.places.placing import OutsideCity
from registry.public_notices import actions
from registry.public_notices.life import (
    NoticeFacts,
    NoticeState,
    NoticeStep,
    Severity,
    steps_from,
)
from registry.public_notices.rows import public_notices, rounds
from registry.public_notices.rows.public_notices import StaffNotice
from registry.workflow.rows import steps
from softphone_ui.notices.forms import HOURS, NoticeRefused, draft_of
from softphone_ui.now.notice_words import CATEGORY_WORDS, SEVERITY_WORDS, STATE_WORDS
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound, WebError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

MOST = 60
MOST_INCIDENTS = 20
LONGEST_REASON = 500
#: The choices of how long the police may delay a notice, in hours; 0: until it is released.
DELAYS = (0, 1, 2, 4, 8, 24)
STEP_WORDS: Mapping[str, str] = {
    NoticeStep.APPROVE: N_("Approve"),
    NoticeStep.PUBLISH: N_("Publish to the city"),
    NoticeStep.HOLD: N_("Hold back for the police"),
    NoticeStep.RELEASE: N_("Release"),
    NoticeStep.END: N_("It is over now"),
    NoticeStep.WITHDRAW: N_("Withdraw: it was wrong"),
    NoticeStep.DROP: N_("Discard"),
}
#: Steps that need a sentence.
WITH_REASON = (NoticeStep.HOLD, NoticeStep.WITHDRAW)


class NoticesQuery(Struct):
    """The notice to correct, or 0."""

    correct: int = 0


@page("/notices", needs=Right.NOTICES)
async def notices_page(request: web.Request) -> web.StreamResponse:
    return await _page(request, read_query(request, NoticesQuery).correct)


async def _page(
    request: web.Request, correct: int = 0, error: WebError | None = None,
    form: Mapping[str, Any] | None = None,
) -> web.StreamResponse:  # fmt: skip
    now, person = datetime.now(UTC), person_of(request)
    async with reading(request.app) as link:
        found = await public_notices.of_staff(link, MOST)
        heard = await incidents.all_incidents(link, MOST_INCIDENTS)
        topics, districts = await lines.topics(link), await steps.districts(link)
        followers = await rounds.count(link)
    corrected = next((it for it in found if it.notice_id == correct), None)
    return render(
        request, "notices/notices.html", status=error.status if error else 200, error=error,
        waiting=[(it, _steps(it, person.person_id, now)) for it in found if _waits(it)],
        shown=[(it, _steps(it, person.person_id, now)) for it in found if not _waits(it)],
        heard=[it for it in heard if it.closed_at is None and it.until > now],
        corrected=corrected if corrected and corrected.state == NoticeState.PUBLISHED else None,
        form=form or {}, topics=topics, districts=districts, followers=followers, hours=HOURS,
        delays=DELAYS, categories=CATEGORY_WORDS, severities=SEVERITY_WORDS, states=STATE_WORDS,
        step_words=STEP_WORDS, with_reason=WITH_REASON, me=person.person_id,
        language=language_of(request), longest_reason=LONGEST_REASON,
    )  # fmt: skip


def _waits(notice: StaffNotice) -> bool:
    return notice.state in (NoticeState.DRAFT, NoticeState.HELD, NoticeState.APPROVED)


def _steps(notice: StaffNotice, person_id: int, now: datetime) -> tuple[NoticeStep, ...]:
    facts = NoticeFacts(
        NoticeState(notice.state), Severity(notice.severity), notice.written_by, notice.ends_at
    )
    return steps_from(facts, person_id, now)


@page("/notices", needs=Right.NOTICES, method="POST")
async def write_notice(request: web.Request) -> web.StreamResponse:
    """Store a draft, or a correction of the notice that `corrects` names."""
    form = await request.post()
    now, zone = datetime.now(UTC), ZoneInfo(request.app[SETTINGS].timezone)
    fields = {name: str(value) for name, value in form.items()}
    corrects = fields.get("corrects", "")
    try:
        draft = draft_of(fields, now, zone)
        async with writing(request.app) as link:
            known = {it.code for it in await lines.topics(link)}
            places = {it.code for it in await steps.districts(link)}
            if draft.topic not in {None, *known} or draft.district not in {None, *places}:
                raise NoticeRefused(reason="form")
            if corrects.isdecimal() and len(corrects) <= 15:
                await actions.correct_notice(link, int(corrects), draft, acting(request), now)
            else:
                await actions.write_notice(link, draft, acting(request), now)
    except NoticeRefused as refused:
        return await _page(request, error=refused, form=fields)
    except actions.DraftRefused as problem:
        return await _page(request, error=NoticeRefused(reason=problem.why), form=fields)
    except actions.NoticeMissing:
        return await _page(request, error=NoticeRefused(reason="waits"), form=fields)
    except OutsideCity:
        return await _page(request, error=NoticeRefused(reason="outside"), form=fields)
    raise web.HTTPSeeOther("/notices")


@page("/notices/{notice_id}", needs=Right.NOTICES, method="POST")
async def step_of_notice(request: web.Request) -> web.StreamResponse:
    """Take the step that the pressed button names."""
    form, text = await request.post(), request.match_info["notice_id"]
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise NotFound
    step, reason = str(form.get("step", "")), str(form.get("reason", "")).replace("\x00", "")
    if step not in STEP_WORDS:
        raise NotFound
    now = datetime.now(UTC)
    hours = str(form.get("delay", "0"))
    delay = int(hours) if hours in {str(it) for it in DELAYS} else 0
    try:
        async with writing(request.app) as link:
            await actions.take_step(
                link, int(text), NoticeStep(step), acting(request), now,
                reason=reason[:LONGEST_REASON],
                held_until=now + timedelta(hours=delay) if step == NoticeStep.HOLD and delay
                else None,
            )  # fmt: skip
    except actions.NoticeMissing:
        raise NotFound from None
    except actions.NoticeStepRefused as refused:
        return await _page(request, error=NoticeRefused(reason=refused.why))
    raise web.HTTPSeeOther("/notices")
