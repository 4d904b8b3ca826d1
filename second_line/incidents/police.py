"""The work of the second line's process that concerns the police: sends them incidents, and calls
them about those that nobody has acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from foundation.jobs.job import Job
from foundation.postgres.listening import LONGEST_SLEEP
from foundation.postgres.pool import Pool, connection, transaction
from foundation.settings import Settings
from registry.notifications.sending import Sender, WayOut
from second_line.incidents.actions import note_delivery, note_failure, note_step
from second_line.incidents.escalation import DueAction, next_action
from second_line.incidents.messages import CHANNEL
from second_line.incidents.police_calls import (
    BETWEEN_LOOKS,
    FIRST_LOOK,
    LONGEST_CALL,
    PoliceTelephone,
)
from second_line.incidents.states import IncidentActor, IncidentStep
from second_line.rows import incidents as rows

FAULT = "incidents that cannot be handed to the police"
#: The police are tried again sooner than other receivers.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=5)
BY_TELEPHONE = "telephone"


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many attempts in vain (at least 1)."""
    return min(FIRST_PAUSE * (1 << min(max(tries - 1, 0), 10)), LONGEST_PAUSE)


@dataclass
class PoliceWork:
    """The jobs. `way`: takes messages to the police; `telephone`: None if no number of theirs is
    set."""

    pool: Pool
    settings: Settings
    way: WayOut
    telephone: PoliceTelephone | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self.sender = Sender(
            self.pool, CHANNEL, self.way, clock=self.clock, unreached=note_failure,
            arrived=note_delivery, pause=pause_after,
        )  # fmt: skip

    def jobs(self) -> tuple[Job, Job]:
        """Return the periodic jobs that send to the police and call them."""
        return (
            Job("incidents to the police", self.send, every=LONGEST_SLEEP, woken=True, fault=FAULT),
            Job("calls to the police", self.escalate, every=LONGEST_SLEEP, woken=True,
                claimed=True, fault=FAULT),
        )  # fmt: skip

    async def send(self, _now: datetime) -> datetime | None:
        """Send the messages that are due. Return when the next one is."""
        await self.sender.judge_left()
        while await self.sender.send_one():
            pass
        return await self.sender.next_at()

    async def escalate(self, now: datetime) -> datetime | None:
        """Call the police where nobody acknowledged in time. Return when to look again. One call is
        made at a time: they have one number."""
        after = timedelta(seconds=self.settings.police.police_call_seconds)
        async with connection(self.pool) as link:
            unread = await rows.unread(link)
        for incident in unread:
            if incident.calls > incident.failed_calls and incident.called_at is not None:
                return await self._follow(incident.incident_id, incident.called_at, now)
        due = [
            (it.incident_id, next_action(it, now, after, can_call=self.telephone is not None))
            for it in unread
        ]
        for incident_id, action in due:
            if action.action is DueAction.CALL:
                await self._call(incident_id, now)
                return now + FIRST_LOOK
        return min((it.at for _, it in due if it.action is DueAction.WAIT), default=None)

    async def _call(self, incident_id: int, now: datetime) -> None:
        """Call once. The call is written down before it is made: if this process dies meanwhile,
        the next one finds out what became of it."""
        async with transaction(self.pool) as link:
            incident = await rows.lock(link, incident_id)
            if incident is None or not await note_step(link, incident_id, IncidentStep.CALL, now):
                return
        if self.telephone is not None:
            await self.telephone.call(incident, now)

    async def _follow(self, incident_id: int, called_at: datetime, now: datetime) -> datetime:
        """Find out what became of a call, and write down its end. Return when to look again."""
        if now < called_at + FIRST_LOOK:
            return called_at + FIRST_LOOK
        state = (
            None if self.telephone is None else await self.telephone.state(incident_id, called_at)
        )
        if state is not None and state.pressed:
            step, reason, actor = IncidentStep.ACKNOWLEDGE, BY_TELEPHONE, IncidentActor.POLICE
        elif (state is None or state.live) and now < called_at + LONGEST_CALL:
            return now + BETWEEN_LOOKS
        else:
            step, reason, actor = IncidentStep.FAIL_CALL, "", IncidentActor.SYSTEM
        async with transaction(self.pool) as link:
            await note_step(link, incident_id, step, now, reason, actor)
        return now
