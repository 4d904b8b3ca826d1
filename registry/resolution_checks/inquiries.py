"""Applicants who are asked by an automatic call whether their tickets were solved: who is, and
what comes of it. The calls are the dispatcher's
(queue_manager/domain/outbound/resolution_checks.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection, Pool, transaction
from foundation.settings import Settings
from foundation.words.marking import N_
from registry.notifications.by_call import is_called
from registry.notifications.notices import NoticeKind, say_in
from registry.notifications.rows import notices
from registry.notifications.rows.outbox import Message
from registry.resolution_checks.rows import inquiries
from registry.resolution_checks.rows.inquiries import InquiryResult
from registry.tickets.rows.history import add_history
from registry.workflow.keeping import StepRefused, StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.steps import Step, TicketActor

AT_ONCE = 50
_APPLICANT = StepActor(TicketActor.APPLICANT)
_STEPS = {"confirmed": Step.CONFIRM, "reopened": Step.REOPEN}
#: In the story, as his own words would stand there.
_REASONS = {"confirmed": N_("by telephone"), "reopened": N_("by telephone: not solved")}


def reason(result: str, language: str) -> str:
    """Return what stands on the ticket as the applicant's reason for this result."""
    return say_in(language, _REASONS[result])


@dataclass
class InquiryJob:
    """The job that has applicants called whom no message reached, and puts down on tickets what
    they said."""

    pool: Pool
    settings: Settings

    async def unreached(self, link: Connection, message: Message, now: datetime) -> None:
        """Note that a message went nowhere: was it about an answer?"""
        fields = message.message
        if "notice" not in fields or "round" not in fields:
            return
        kind = NoticeKind(str(fields["notice"]))
        if is_called(kind, message.address, self.settings, messaged=False):
            await notices.plan_call(link, str(fields["ticket"]), int(fields["round"]), now)

    async def settle(self, now: datetime) -> int:
        """Return how many results were looked at."""
        async with transaction(self.pool) as link:
            await inquiries.end_overtaken(link, now)
            results = await inquiries.claim_results(link, AT_ONCE)
            for each in sorted(results, key=_in_order):  # as everybody locks tickets
                await _put_down(link, each, now)
                await inquiries.settled(link, each.ticket, each.round, now)
        return len(results)


def _in_order(result: InquiryResult) -> tuple[str, datetime, int]:
    return result.ticket, result.ended_at, result.round


async def _put_down(link: Connection, result: InquiryResult, now: datetime) -> None:
    """The same step as on the ticket's page. Where the ticket has gone on meanwhile, it stays as it
    is: of an answer that another one has followed, their word is only noted."""
    step = None if result.answered_since else _STEPS.get(result.result)
    if step is None:
        await _note(link, result)
        return
    request = StepRequest(step, reason=reason(result.result, result.language))
    try:
        async with link.transaction():
            await take_step(link, result.ticket, request, _APPLICANT, now)
    except StepRefused:
        return


async def _note(link: Connection, result: InquiryResult) -> None:
    """Nothing has changed, and the story says why."""
    change = {"inquiry": [None, result.result]}
    await add_history(
        link, result.ticket, change, at=result.ended_at, person_id=None, part=TicketActor.SYSTEM
    )
