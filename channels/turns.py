"""The bot's turns: what came is looked at once, after it is on record, and answered in the
transaction that says so. A network's message is never lost by what the bot does with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from channels import topics
from channels.bot_words import STATES, Button, Saying, label, say, say_in
from channels.commands import OTHER_TELEPHONE, OWN_TELEPHONE, read_words
from channels.dialogue import (
    BotReply,
    Dialogue,
    DialogueTurn,
    Draft,
    Facts,
    OfferedTopic,
    Status,
    goes_on,
    may_try,
    respond,
    tried_wrong,
)
from channels.mail.acknowledging import BY_MAIL, acknowledge
from channels.model import ReplyMode
from channels.outgoing import OutgoingReply, put_out
from channels.rows import conversations, registrations, sources, turns
from channels.rows.conversations import ConversationRow
from channels.rows.sources import AuthorRow
from channels.rows.turns import TurnMessage
from channels.term_words import term_sentence
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.tickets.applicant_code import is_code
from registry.tickets.rows import contacts, tickets
from registry.workflow.keeping import StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.steps import Step, TicketActor


async def take_turn(
    connection: Connection,
    conversation_id: int,
    settings: Settings,
    now: datetime,
    stems: dict[str, frozenset[str]],
) -> None:
    """Take what is due of the conversation, in a transaction of the caller's; nothing where
    somebody else has looked at it. `stems`: what is remembered of topics' names
    (registry/topic_finding)."""
    author = await sources.lock_author(connection, conversation_id)
    row = await conversations.lock(connection, conversation_id)
    due = await turns.turn_messages(connection, conversation_id, now)
    await turns.end_turn(connection, [it.message_id for it in due])
    if author is None or row.ended_at is not None:
        return
    if row.source == BY_MAIL:
        await acknowledge(connection, row, author, due, now)
        return
    if row.reply_mode != ReplyMode.PRIVATE:
        await _take_in_public(connection, row, due)
        return
    for number, turn in enumerate(turns_of(due)):
        key = f"{due[0].message_id}/{number}"
        talk = Talk(connection, row, author, settings, now, key, stems)
        author = await talk.take(turn)
        row = await conversations.lock(connection, conversation_id)


async def _take_in_public(
    connection: Connection, row: ConversationRow, due: Sequence[TurnMessage]
) -> None:
    """In public the bot says nothing; what comes to a ticket of the same conversation is added."""
    words = "\n".join(it.text for it in due if it.text)
    if row.ticket is not None and words:
        await tickets.add_words(connection, row.ticket, words)


def turns_of(due: Sequence[TurnMessage]) -> list[DialogueTurn]:
    """Return what came together is one turn, so that who sends five messages is answered once;
    words to the bot keep their place among them."""
    turns: list[DialogueTurn] = []
    for message in due:
        if message.content and turns and turns[-1].content:
            turns[-1] = _joined(turns[-1], message)
        else:
            turns.append(
                _joined(DialogueTurn(), message) if message.content else _to_bot(message.text)
            )
    return turns


def _joined(turn: DialogueTurn, message: TurnMessage) -> DialogueTurn:
    words = (*turn.words, message.text) if message.text else turn.words
    return DialogueTurn(words, turn.files + message.files, turn.place or message.lat is not None)


def _to_bot(text: str) -> DialogueTurn:
    if text in (OWN_TELEPHONE, OTHER_TELEPHONE):
        return DialogueTurn(
            own_telephone=text == OWN_TELEPHONE, other_telephone=text == OTHER_TELEPHONE
        )
    asks = read_words(text)
    return DialogueTurn(asks=(asks,) if asks else ())


@dataclass
class Talk:
    """One turn of one conversation; `key` tells it from every other one."""

    connection: Connection
    row: ConversationRow
    author: AuthorRow
    settings: Settings
    now: datetime
    key: str
    stems: dict[str, frozenset[str]]

    async def take(self, turn: DialogueTurn) -> AuthorRow:
        """Answer; the author as they are then."""
        was = dialogue_of(self.author)
        facts = await self._facts(was, turn)
        response = respond(was, turn, facts)
        answers, dialogue = list(response.answers), response.dialogue
        for wish in response.statuses:
            answer, dialogue = await self._status(wish, dialogue)
            answers.append(answer)
        if response.solved is not None:
            judged, solved = response.judged, response.solved
            answers.append(await self._solved(dialogue.language, judged, solved=solved))
        if response.register:
            await registrations.owe_ticket(self.connection, self.row.conversation_id, self.now)
        if response.add_to is not None:
            await self._add(response.add_to, turn)
        if dialogue.fresh and not was.fresh and (facts.own or facts.registering):
            await conversations.accept_no_more(self.connection, self.row.conversation_id)
        for number, answer in enumerate(answers):
            await self._say(answer, dialogue.language, number)
        return await self._keep(was, dialogue)

    async def _facts(self, was: Dialogue, turn: DialogueTurn) -> Facts:
        content = await conversations.content(self.connection, self.row.conversation_id)
        draft = Draft(
            words=any(it.text for it in content),
            files=any(it.files for it in content),
            place=any(it.lat is not None for it in content),
        )
        last = await registrations.last_ticket(self.connection, self.row.source, self.row.address)
        facts = Facts(
            draft,
            ticket=last.number if last is not None and last.open else None,
            own=last is not None and last.number == self.row.ticket,
            registering=self.row.register_at is not None,
            knows_telephone=self.author.applicant is not None,
            conversation_id=self.row.conversation_id,
        )
        if goes_on(was, facts):
            return facts
        words = "\n".join(it.text for it in content if it.text)
        return replace(facts, topic=await self._topic(was, turn, words))

    async def _topic(self, was: Dialogue, turn: DialogueTurn, words: str) -> OfferedTopic | None:
        """The one that was suggested already, else the one that the words are likely about."""
        about, language = was.about, was.language
        if about.conversation_id == self.row.conversation_id and about.offered:
            row = await topics.by_code(self.connection, about.offered)
            return topics.topic_of(row, language) if row else None
        if not turn.content or not words:
            return None
        return await topics.suggested(self.connection, self.settings, self.stems, words, language)

    async def _add(self, ticket: str, turn: DialogueTurn) -> None:
        """Files follow by themselves, for the conversation is the ticket's."""
        words = "\n".join(turn.words)
        if words:
            await tickets.add_words(self.connection, ticket, words)
        if self.row.ticket is None:
            await registrations.set_ticket(self.connection, self.row.conversation_id, ticket, None)

    async def _status(self, wish: Status, dialogue: Dialogue) -> tuple[BotReply, Dialogue]:
        """How a ticket stands: their own, or one whose code they know."""
        number, language = wish.number, dialogue.language
        if not number:
            last = await registrations.last_ticket(
                self.connection, self.row.source, self.row.address
            )
            if last is None:
                return BotReply(say(Saying.NO_TICKET, language)), dialogue
            number = last.number
        found = await registrations.ticket_state(
            self.connection, number, self.row.source, self.row.address, self.author.applicant
        )
        if found is None or not found.own:
            if not may_try(dialogue, self.now):
                return BotReply(say(Saying.TOO_OFTEN, language)), dialogue
            secret = self.settings.web.web_secret
            if found is None or not wish.code or not is_code(secret, number, wish.code):
                wrong = tried_wrong(dialogue, self.now)
                return BotReply(say(Saying.NOT_YOURS, language)), wrong
        zone = ZoneInfo(self.settings.timezone)
        text = say(
            Saying.STATUS,
            language,
            number=number,
            state=say_in(language, STATES[found.state]),
            until=term_sentence(found.due_at, language, zone),
        )
        return BotReply(text, (Button.STATUS, Button.NEW)), dialogue

    async def _solved(self, language: str, judged: str, *, solved: bool) -> BotReply:
        """Their ticket `judged` ("": the one with the newest answer) is confirmed, or opened again:
        what they write next goes to it."""
        number = await registrations.answered_ticket(
            self.connection, self.row.source, self.row.address, self.author.applicant, judged
        )
        if number is None:
            return BotReply(say(Saying.NOTHING_TO_JUDGE, language))
        step = Step.CONFIRM if solved else Step.REOPEN
        reason = "" if solved else label(Button.NOT_SOLVED, language)
        request = StepRequest(step, reason=reason)
        await take_step(
            self.connection, number, request, StepActor(TicketActor.APPLICANT), self.now
        )
        saying = Saying.SOLVED if solved else Saying.NOT_SOLVED
        return BotReply(say(saying, language, number=number), (Button.STATUS, Button.NEW))

    async def _say(self, answer: BotReply, language: str, number: int) -> None:
        reply = OutgoingReply(
            key=f"{self.row.source}/{self.row.conversation_id}/turn/{self.key}/{number}",
            source=self.row.source,
            address=self.row.address,
            language=language,
            text=answer.text,
            buttons=answer.buttons,
            choices=answer.choices,
        )
        await put_out(self.connection, self.row.conversation_id, reply, self.now)

    async def _keep(self, was: Dialogue, now: Dialogue) -> AuthorRow:
        if now == was:
            return self.author
        stored = dialogue_as_json(now)
        await sources.set_dialogue(
            self.connection, self.row.source, self.row.address, now.language, stored
        )
        if now.language != was.language:
            await contacts.set_language(self.connection, self.row.contact_id, now.language)
        return replace(self.author, language=now.language, dialogue=stored)


def dialogue_of(author: AuthorRow) -> Dialogue:
    return msgspec.convert({**author.dialogue, "language": author.language}, Dialogue)


def dialogue_as_json(dialogue: Dialogue) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(dialogue)
    del found["language"]
    return found
