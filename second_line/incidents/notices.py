"""Public notices of incidents: one action drafts a notice, and the end of an incident ends it.

The draft has the kind, the place and a circle, never the words or pictures of an operator. People
approve and publish it, severe ones by two (`registry/public_notices/life.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from foundation.postgres.pool import Connection
from registry.public_notices.actions import take_step, write_notice
from registry.public_notices.life import NoticeState, NoticeStep
from registry.public_notices.notice import LONGEST_PLACE, Category, NoticeDraft
from second_line.incidents.kinds import KINDS
from second_line.incidents.states import (
    WITH_POLICE,
    IncidentRefusal,
    IncidentState,
    StepNotTaken,
)
from second_line.rows import incidents as rows
from second_line.rows.incidents import LockedIncident
from staff.acting import ActingPerson

#: A circle, so that the notice does not point at a door.
RADIUS_M = 300
LASTS = timedelta(hours=3)
#: Category of CAP 1.2 → category of notices.
CATEGORIES: Mapping[str, Category] = {
    "Transport": Category.TRANSPORT,
    "Health": Category.HEALTH,
    "Security": Category.SAFETY,
    "Fire": Category.FIRE,
    "Safety": Category.SAFETY,
    "Other": Category.OTHER,
}
#: Notices of these wait until the police agree: they may warn an offender.
HELD_BACK = "Security"
WAITS_FOR_POLICE = "Полицияның келісімі күтіледі / ждём согласия полиции"
NOT_CONFIRMED = "Хабар расталмады / сообщение не подтвердилось"
DRAFTED_FROM = WITH_POLICE | {IncidentState.CONFIRMED}
#: How a published notice ends when its incident comes into this state.
ENDINGS: Mapping[IncidentState, NoticeStep] = {
    IncidentState.RESOLVED: NoticeStep.END,
    IncidentState.CLOSED: NoticeStep.END,
    IncidentState.UNFOUNDED: NoticeStep.WITHDRAW,
    IncidentState.DISMISSED: NoticeStep.WITHDRAW,
}


def draft_of(incident: LockedIncident, now: datetime, *, drill: bool) -> NoticeDraft:
    """Make the draft of a notice. `drill`: everybody sees that it is an exercise. Pure."""
    kind = KINDS[incident.kind]
    return NoticeDraft(
        category=CATEGORIES[kind.category],
        severity=incident.severity,
        what={"kk": kind.names.kk, "ru": kind.names.ru, "en": kind.names.en},
        doing={},
        starts_at=incident.seen_at,
        ends_at=now + LASTS,
        place=incident.place[:LONGEST_PLACE],
        lat=incident.lat,
        lon=incident.lon,
        radius_m=RADIUS_M,
        drill=drill,
    )


async def draft_notice(
    connection: Connection, incident_id: int, by: ActingPerson, now: datetime, *, drill: bool
) -> int | None:
    """Draft the public notice of an incident. Return its id, that of the first draft if there is an
    open one; None without such an incident. Raise StepNotTaken."""
    incident = await rows.lock(connection, incident_id)
    if incident is None:
        return None
    if incident.test:
        raise StepNotTaken(IncidentRefusal.TEST)
    if incident.state not in DRAFTED_FROM or incident.same_as is not None:
        raise StepNotTaken(IncidentRefusal.NOT_NOW)
    for notice in await rows.open_notices(connection, incident_id):
        return notice.notice_id
    notice_id = await write_notice(connection, draft_of(incident, now, drill=drill), by, now)
    await rows.add_notice(connection, incident_id, notice_id)
    if KINDS[incident.kind].category == HELD_BACK:
        await take_step(connection, notice_id, NoticeStep.HOLD, by, now, reason=WAITS_FOR_POLICE)
    return notice_id


async def end_notices(
    connection: Connection, incident_id: int, state: IncidentState, now: datetime
) -> None:
    """End the notices of an incident that came into `state`: a published one is over, or withdrawn
    if there was no incident; what waits is dropped."""
    ending = ENDINGS.get(state)
    if ending is None:
        return
    for notice in await rows.open_notices(connection, incident_id):
        if notice.state == NoticeState.PUBLISHED:
            reason = NOT_CONFIRMED if ending is NoticeStep.WITHDRAW else ""
            await take_step(connection, notice.notice_id, ending, None, now, reason=reason)
        else:
            await take_step(connection, notice.notice_id, NoticeStep.DROP, None, now)
