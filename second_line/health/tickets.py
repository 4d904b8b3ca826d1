"""Opens the tickets of faults, and closes them by the next good look.

A ticket is opened in nobody's name: its contact says that a program sent it. Its number comes from
the dispatcher, before the transaction begins.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from foundation import dates
from foundation.postgres.pool import Connection, Pool, connection, transaction
from foundation.sentences import fill
from foundation.settings import Settings
from foundation.words.catalogues import package_words
from registry.tickets.rows.contacts import open_contact
from registry.workflow.keeping import StepRefused, StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.opening import NewTicket, open_ticket
from registry.workflow.steps import Step, TicketActor
from second_line.health.fault_words import (
    CAMERA_WORKS,
    DISTRICT_SUBJECT,
    DISTRICT_TEXT,
    DISTRICT_WORKS,
    OUTCOMES,
    SINCE,
    SUBJECTS,
)
from second_line.health.faults import FaultPlan, plan_tickets
from second_line.rows import health as rows

#: So many tickets are opened at once; the others a little later.
MOST_AT_ONCE = 50
SOON = timedelta(seconds=5)
#: Contacts of programs have this channel.
CHANNEL = "open311"
SYSTEM = StepActor(TicketActor.SYSTEM)


@dataclass(frozen=True, slots=True)
class FaultTickets:
    """The work of opening and closing. `number` asks the dispatcher for the number of a ticket;
    None: it is away."""

    pool: Pool
    settings: Settings
    number: Callable[[], Awaitable[str | None]]

    async def settle(self, now: datetime) -> datetime | None:
        """Do what the faults ask for. Return soon when more is to be done."""
        async with connection(self.pool) as link:
            faults, watched = await rows.faults(link), await rows.watched(link)
            plan = plan_tickets(faults, watched, await rows.outages(link), now)
        await self._end(plan, now)
        for district, owner_id in plan.outage_owners.items():
            await self._open_outage(district, owner_id, now)
        for camera_id in plan.open[:MOST_AT_ONCE]:
            await self._open_fault(camera_id, now)
        return now + SOON if len(plan.open) > MOST_AT_ONCE or plan.dark else None

    async def _end(self, plan: FaultPlan, now: datetime) -> None:
        """Write down which districts are dark and which are not, and close what is over."""
        for district, since in plan.dark.items():
            async with connection(self.pool) as link:
                await rows.begin_outage(link, district, since)
        for district in plan.light:
            async with transaction(self.pool) as link:
                ticket = await rows.end_outage(link, district)
                await self._close(link, ticket, DISTRICT_WORKS, now)
        for camera_id in plan.close:
            async with transaction(self.pool) as link:
                ticket = await rows.end_fault(link, camera_id)
                await self._close(link, ticket, CAMERA_WORKS, now)

    async def _open_fault(self, camera_id: int, now: datetime) -> None:
        number = await self.number()
        if number is None:
            return
        async with transaction(self.pool) as link:
            fault = await rows.lock_fault(link, camera_id)
            if fault is None:
                return
            outcome = self._say(OUTCOMES.get(fault.outcome or "", ""))
            ticket = NewTicket(
                number=number,
                line=self.settings.calls.line,
                opened_at=now,
                subject=self._say(SUBJECTS[fault.fault], code=fault.code),
                text=self._say(SINCE, since=self._moment(fault.since), outcome=outcome),
                address=fault.name,
                district=fault.district,
                lat=fault.lat,
                lon=fault.lon,
                body_id=fault.owner_id,
            )
            await self._open(link, ticket, now)
            await rows.set_fault_ticket(link, camera_id, number)

    async def _open_outage(self, district: str, owner_id: int, now: datetime) -> None:
        number = await self.number()
        if number is None:
            return
        async with transaction(self.pool) as link:
            outage = await rows.lock_outage(link, district)
            if outage is None:
                return
            name = outage.names.in_language(self._language)
            since = self._moment(outage.since)
            ticket = NewTicket(
                number=number,
                line=self.settings.calls.line,
                opened_at=now,
                subject=self._say(DISTRICT_SUBJECT, district=name),
                text=self._say(DISTRICT_TEXT, cameras=outage.gone, since=since),
                district=district,
                body_id=owner_id,
            )
            await self._open(link, ticket, now)
            await rows.set_outage_ticket(link, district, number)

    async def _open(self, link: Connection, ticket: NewTicket, now: datetime) -> None:
        """Open a ticket with its contact, and give it to its body."""
        contact_id = f"camera-fault/{ticket.number}"
        await open_contact(
            link, contact_id, channel=CHANNEL, line=self.settings.calls.line, applicant=None,
            language=self._language, received_at=now,
        )  # fmt: skip
        await open_ticket(link, replace(ticket, contact_id=contact_id), at=now, assign_at=now)

    async def _close(
        self, link: Connection, ticket: str | None, message: str, now: datetime
    ) -> None:
        """Close a ticket. One that its body or somebody else has ended already stays as it is."""
        if ticket is None:
            return
        request = StepRequest(Step.RESTORED, text=self._say(message))
        with suppress(StepRefused):
            async with link.transaction():
                await take_step(link, ticket, request, SYSTEM, now)

    @property
    def _language(self) -> str:
        return self.settings.calls.city_language

    def _say(self, message: str, **values: object) -> str:
        text = package_words("second_line").say(self._language, message) if message else ""
        return fill(text, (), **values)

    def _moment(self, at: datetime) -> str:
        return dates.moment(at, ZoneInfo(self.settings.timezone), self._language)
