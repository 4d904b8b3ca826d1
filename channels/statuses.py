"""Tells authors how their tickets stand: those of their own, or one whose code they know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from channels.answering import MOST_STATUSES
from channels.bot_words import STATES, Button, Saying, label, say, say_in
from channels.dialogue import may_try, tried_wrong
from channels.dialogue_values import BotReply, Dialogue, Status
from channels.rows import registrations
from channels.rows.registrations import TicketState
from channels.rows.sources import AuthorRow
from channels.term_words import term_sentence
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.tickets.applicant_code import is_code
from registry.workflow.states import State

BELOW = (Button.STATUS, Button.NEW)


@dataclass(frozen=True, slots=True)
class StatusTeller:
    """The answers to one author's questions about tickets."""

    connection: Connection
    author: AuthorRow
    settings: Settings
    now: datetime

    async def tell(self, question: Status, dialogue: Dialogue) -> tuple[BotReply, Dialogue]:
        """Tell how a ticket stands: their own, or one whose code they know. Without a number, how
        their open ones do, or the last one."""
        if not question.number:
            return await self._tell_own(dialogue.language), dialogue
        found = await registrations.ticket_state(
            self.connection,
            question.number,
            self.author.source,
            self.author.address,
            self.author.applicant,
        )
        if found is None or not found.own:
            if not may_try(dialogue, self.now):
                return BotReply(say(Saying.TOO_OFTEN, dialogue.language)), dialogue
            secret = self.settings.web.web_secret
            if (
                found is None
                or not question.code
                or not is_code(secret, question.number, question.code)
            ):
                wrong = tried_wrong(dialogue, self.now)
                return BotReply(say(Saying.NOT_YOURS, dialogue.language)), wrong
            return self._shown([found], dialogue.language, judged=False), dialogue
        return self._shown([found], dialogue.language), dialogue

    async def _tell_own(self, language: str) -> BotReply:
        tickets = await registrations.own_tickets(
            self.connection,
            self.author.source,
            self.author.address,
            self.author.applicant,
            MOST_STATUSES,
        )
        if not tickets:
            return BotReply(say(Saying.NO_TICKET, language), (Button.REPORT, Button.OPERATOR))
        return self._shown(tickets, language)

    def _shown(
        self, tickets: Sequence[TicketState], language: str, *, judged: bool = True
    ) -> BotReply:
        """Return a line for each; of one that was answered its author may say whether it is
        solved."""
        zone = ZoneInfo(self.settings.timezone)
        lines = [
            say(
                Saying.STATUS,
                language,
                number=it.number,
                state=say_in(language, STATES[it.state]),
                until=term_sentence(it.due_at, language, zone),
            )
            for it in tickets
        ]
        choices = tuple(
            f"{label(button, language)}: {it.number}"
            for it in tickets
            if judged and it.state == State.RESOLVED
            for button in (Button.SOLVED, Button.NOT_SOLVED)
        )
        return BotReply("\n".join(lines), BELOW, choices)
