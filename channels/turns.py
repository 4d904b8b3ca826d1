"""The bot's turns: what came is looked at once, after it is on record, and answered in the
transaction that says so. A network's message is never lost by what the bot does with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from channels import splitting, topics
from channels.bot_words import COMPLAINT_NOTE, URGENT_NOTE, Button, Saying, label, say, say_in
from channels.commands import OTHER_TELEPHONE, OWN_TELEPHONE, read_words
from channels.dialogue import language_for, respond
from channels.dialogue_values import (
    BotReply,
    Dialogue,
    DialogueTurn,
    Draft,
    Facts,
    OfferedTopic,
    PublicAnswer,
    Response,
    goes_on,
)
from channels.mail.acknowledging import BY_MAIL, bot_mails, may_answer
from channels.mail.words import words_to_understand
from channels.mail_dialogue import one_mail, respond_by_mail
from channels.message_reader import MessageReader
from channels.model import ReplyMode
from channels.outgoing import OutgoingReply, put_out
from channels.public_answers import find_answer
from channels.rows import conversations, messages, registrations, sources, turns
from channels.rows.conversations import Content, ConversationRow, last_place
from channels.rows.registrations import LastTicket
from channels.rows.sources import AuthorRow
from channels.rows.turns import TurnMessage
from channels.statuses import StatusTeller
from channels.typed import has_address, is_address
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from registry.actions.urgency import set_urgency
from registry.places.placing import where_in
from registry.places.rows import places
from registry.tickets.rows import contacts, tickets
from registry.understanding.message import Intent
from registry.workflow.keeping import StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.steps import Step, TicketActor

APPLICANT = StepActor(TicketActor.APPLICANT)
#: Conversations beside the one that goes on of which something is remembered.
MOST_WAITING = 12


@dataclass(frozen=True, slots=True)
class BotMind:
    """Settings, reader and cache of the bot's turns. `stems`: words of topics' names, which are not
    asked for twice (registry/topic_finding)."""

    settings: Settings
    reader: MessageReader
    stems: dict[str, frozenset[str]]


async def take_turn(
    connection: Connection, conversation_id: int, mind: BotMind, now: datetime
) -> None:
    """Take what is due of the conversation, in the caller's transaction. It does nothing if
    somebody else has taken it."""
    author = await sources.lock_author(connection, conversation_id)
    row = await conversations.lock(connection, conversation_id)
    due = await turns.turn_messages(connection, conversation_id, now)
    await turns.end_turn(connection, [it.message_id for it in due])
    if author is None or row.ended_at is not None:
        return
    if row.reply_mode != ReplyMode.PRIVATE:
        await _take_in_public(connection, row, due)
        return
    for number, turn in enumerate(turns_of(due)):
        key = f"{due[0].message_id}/{number}"
        talk = Talk(connection, row, author, mind, now, key)
        author = await talk.take(turn)
        row = await conversations.lock(connection, talk.row.conversation_id)


async def _take_in_public(
    connection: Connection, row: ConversationRow, due: Sequence[TurnMessage]
) -> None:
    """Add what was written to the conversation's ticket. In public the bot says nothing."""
    words = "\n".join(it.text for it in due if it.text)
    if row.ticket is not None and words:
        await tickets.add_words(connection, row.ticket, words)


def turns_of(due: Sequence[TurnMessage]) -> list[DialogueTurn]:
    """Join the messages that came together into turns, so that somebody who sends five messages is
    answered once. Words to the bot are a turn of their own, in their place; what is said twice is
    said once."""
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
    repeated = not message.text or message.text in turn.words
    return replace(
        turn,
        words=turn.words if repeated else (*turn.words, message.text),
        files=turn.files + message.files,
        voices=turn.voices + message.voices,
        place=turn.place or message.lat is not None,
        messages=(*turn.messages, message.message_id),
    )


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
    mind: BotMind
    now: datetime
    key: str

    async def take(self, turn: DialogueTurn) -> AuthorRow:
        """Answer one turn. Return the author as they are then."""
        before = dialogue_of(self.author)
        whole = turn
        if self._by_mail:
            turn = replace(turn, words=tuple(map(words_to_understand, turn.words)))
        if turn.words:
            text, year = "\n".join(turn.words), self.now.astimezone(self._zone).year
            turn = replace(turn, reading=await self.mind.reader.read(text, year))
        content = await conversations.content(self.connection, self.row.conversation_id)
        was = replace(before, language=language_for(before, turn))
        facts = await self._facts(was, turn, content)
        response = await self._response(was, turn, facts)
        dialogue = await self._do(response, whole, content)
        fresh = dialogue.fresh and not was.fresh and not response.another
        if fresh and (facts.own or facts.registering):
            await conversations.accept_no_more(self.connection, self.row.conversation_id)
        answers, dialogue = await self._answers(response, dialogue)
        for number, answer in enumerate(answers):
            await self._say(answer, dialogue.language, number)
        return await self._keep(before, dialogue)

    async def _response(self, was: Dialogue, turn: DialogueTurn, facts: Facts) -> Response:
        if not self._by_mail:
            return respond(was, turn, facts)
        answered = await bot_mails(self.connection, self.row, self.now)
        return respond_by_mail(was, turn, facts, acknowledged=answered.here)

    @property
    def _by_mail(self) -> bool:
        return self.row.source == BY_MAIL

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.mind.settings.timezone)

    async def _answers(
        self, response: Response, dialogue: Dialogue
    ) -> tuple[list[BotReply], Dialogue]:
        """Return all that is said: what was decided, and what has to be read for it."""
        answers = list(response.answers)
        teller = StatusTeller(self.connection, self.author, self.mind.settings, self.now)
        for question in response.statuses:
            answer, dialogue = await teller.tell(question, dialogue)
            answers.append(answer)
        if response.solved is not None:
            judged, solved = response.judged, response.solved
            answers.append(await self._solved(dialogue.language, judged, solved=solved))
        if self._by_mail:
            mails = await bot_mails(self.connection, self.row, self.now)
            answers = one_mail(answers) if may_answer(mails) else []
        return answers, dialogue

    async def _do(
        self, response: Response, turn: DialogueTurn, content: Sequence[Content]
    ) -> Dialogue:
        """Do what was decided. Return the dialogue, with what is remembered of new
        conversations."""
        dialogue, line = response.dialogue, self.mind.settings.calls.line
        if response.another:
            self.row = await splitting.begin_another(
                self.connection, self.row, turn.messages, line, dialogue.language, self.now
            )
            about = replace(dialogue.about, conversation_id=self.row.conversation_id)
            dialogue = replace(dialogue, about=about)
        for further in response.further:
            about = await splitting.open_further(
                self.connection, self.row, further, _common(response, content),
                _pictured(response, content), line, dialogue.language, self.now,
            )  # fmt: skip
            waiting = (*dialogue.waiting, about)[-MOST_WAITING:]
            dialogue = replace(dialogue, waiting=waiting)
        if response.register:
            await registrations.owe_ticket(self.connection, self.row.conversation_id, self.now)
        if response.add_to is not None:
            await self._add(response.add_to, "\n".join(turn.words))
            if response.danger:
                await set_urgency(
                    self.connection, response.add_to, APPLICANT, self.now, urgent=True
                )
        if response.join is not None:
            await self._add(response.join, "\n".join(it.text for it in content if it.text))
        for note in _notes(response):
            note = say_in(self.mind.settings.calls.city_language, note)
            await messages.add_bot_note(self.connection, self.row.conversation_id, note, self.now)
        if response.release:
            await conversations.release(self.connection, self.row.conversation_id)
        return dialogue

    async def _facts(self, was: Dialogue, turn: DialogueTurn, content: Sequence[Content]) -> Facts:
        here = was.about.conversation_id == self.row.conversation_id
        aside = was.about.aside if here else ()
        drafted = [it for it in content if it.message_id not in aside]
        before = [it for it in drafted if it.message_id not in turn.messages]
        last = await registrations.last_ticket(self.connection, self.row.source, self.row.address)
        intent = turn.reading.understood.intent if turn.reading is not None else None
        facts = Facts(
            _draft(drafted),
            ticket=last.number if last is not None and last.open else None,
            own=last is not None and last.number == self.row.ticket,
            registering=self.row.register_at is not None,
            knows_telephone=self.author.applicant is not None,
            conversation_id=self.row.conversation_id,
            topics=await topics.in_use(self.connection, was.language),
            earlier=tuple(it.message_id for it in before),
            earlier_words="\n".join(it.text for it in before if it.text),
            with_person=self.row.with_person,
            outside=turn.place and await self._is_outside(drafted),
            answer=await self._answer(turn, was.language) if intent is Intent.QUESTION else None,
        )
        if self._by_mail:  # a mail belongs to the ticket of its thread, and to no other one
            own = last is not None and last.number == self.row.ticket
            facts = replace(facts, ticket=self.row.ticket, own=self.row.ticket is not None)
            last = last if own else None
        if last is not None and last.open and intent is Intent.REPORT:
            facts = replace(facts, ticket_topics=await self._topics_of(last))
        if goes_on(was, facts):
            return facts
        words = "\n".join(it.text for it in drafted if it.text)
        return replace(facts, topic=await self._topic(was, turn, facts, words))

    async def _topic(
        self, was: Dialogue, turn: DialogueTurn, facts: Facts, words: str
    ) -> OfferedTopic | None:
        """Return what this city's tickets say where the words themselves do not tell a topic."""
        understood = turn.reading.understood.topics if turn.reading is not None else ()
        reports = turn.reading is None or turn.reading.understood.intent is Intent.REPORT
        offered = was.about.conversation_id == self.row.conversation_id and was.about.offered
        known = offered or any(code in facts.topics for code in understood)
        if known or not turn.content or not words or not reports:
            return None
        settings, stems = self.mind.settings, self.mind.stems
        return await topics.suggested(self.connection, settings, stems, words, was.language)

    async def _topics_of(self, ticket: LastTicket) -> tuple[str, ...]:
        """Return what a ticket is about: its topic, or what its words say."""
        if ticket.topic is not None:
            return (ticket.topic,)
        reading = await self.mind.reader.read(ticket.text, self.now.year)
        return reading.understood.topics if reading is not None else ()

    async def _answer(self, turn: DialogueTurn, language: str) -> PublicAnswer | None:
        today = self.now.astimezone(self._zone).date()
        question = "\n".join(turn.words)
        return await find_answer(self.connection, self.mind.settings, question, language, today)

    async def _is_outside(self, content: Sequence[Content]) -> bool:
        place = last_place(content)
        if place is None:
            return False
        return where_in(await places.districts(self.connection), place).outside

    async def _add(self, ticket: str, words: str) -> None:
        """Add words to a ticket. Files follow by themselves: the conversation is the ticket's."""
        if words:
            await tickets.add_words(self.connection, ticket, words)
        if self.row.ticket is None:
            await registrations.set_ticket(self.connection, self.row.conversation_id, ticket, None)

    async def _solved(self, language: str, judged: str, *, solved: bool) -> BotReply:
        """Confirm the author's ticket `judged` ("": the one with the newest answer), or open it
        again: what they write next goes to it."""
        number = await registrations.answered_ticket(
            self.connection, self.row.source, self.row.address, self.author.applicant, judged
        )
        if number is None:
            return BotReply(say(Saying.NOTHING_TO_JUDGE, language))
        step = Step.CONFIRM if solved else Step.REOPEN
        reason = "" if solved else label(Button.NOT_SOLVED, language)
        request = StepRequest(step, reason=reason)
        await take_step(self.connection, number, request, APPLICANT, self.now)
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


def _notes(response: Response) -> list[str]:
    """Return what a person of the centre is told beside the conversation."""
    notes = {COMPLAINT_NOTE: response.complaint, URGENT_NOTE: response.danger}
    return [note for note, there in notes.items() if there]


def _draft(content: Sequence[Content]) -> Draft:
    texts = [it.text for it in content if it.text]
    return Draft(
        words=any(not is_address(it) for it in texts),
        files=any(it.files for it in content),
        place=any(it.lat is not None for it in content),
        address=any(has_address(it) for it in texts),
    )


def _common(response: Response, content: Sequence[Content]) -> list[Content]:
    """Return what was written to all of several problems: not the problems, no reply to a question
    of one of them, and nothing that was set aside."""
    about = response.dialogue.about
    others = {*about.divided, *about.aside}
    replies = {reply for it in response.further for _, reply in it.replies}
    return [it for it in content if it.message_id not in others and it.text not in replies]


def _pictured(response: Response, content: Sequence[Content]) -> list[int]:
    """Return the messages whose photos belong to each of several problems: nobody says which photo
    shows which problem."""
    aside = response.dialogue.about.aside
    return [it.message_id for it in content if it.files and it.message_id not in aside]


def dialogue_of(author: AuthorRow) -> Dialogue:
    return msgspec.convert({**author.dialogue, "language": author.language}, Dialogue)


def dialogue_as_json(dialogue: Dialogue) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(dialogue)
    del found["language"]
    return found
