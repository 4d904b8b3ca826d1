"""The bot's side of a conversation: what somebody has said, and what is done and answered. Pure.

A turn is one message, or an album. The bot gathers words, files and a place, suggests a topic and
asks what the topic asks, has a ticket registered when its author says so, whatever was answered,
adds what comes later to the ticket while it is open, tells how a ticket stands, and hears whether
it was solved. It never closes a conversation in which something was asked: a person answers
(clock.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from channels.bot_words import PARTS, Button, Saying, say, say_in
from channels.commands import Asks

#: Letters of an answer to what a topic asks.
LONGEST_REPLY = 300
WRONG_CODES, WRONG_CODES_WITHIN = 5, timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TopicQuestion:
    """A question that a topic asks, in the author's language; `choices`: of a list."""

    code: str
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedTopic:
    """A topic as the bot names it to the author."""

    code: str
    name: str
    questions: tuple[TopicQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """The subject of a conversation. `offered`: the topic's code that was suggested; `topic`: the
    one that its author has agreed to, "": none; `question`: which of its questions waits for an
    answer; `replies`: question and answer, in the author's words."""

    conversation_id: int = 0
    offered: str = ""
    topic: str = ""
    question: str = ""
    replies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The state of the bot's dialogue with an author. `fresh`: what comes next is about something
    new, however open the last ticket is. `wrong_codes` were tried since `wrong_since`. `about`: of
    the conversation that goes on."""

    language: str
    fresh: bool = False
    wrong_codes: int = 0
    wrong_since: datetime | None = None
    about: About = About()


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """A turn of the author: `content` is for a person, `words` are the texts of it; `asks` are
    words to the bot. `own_telephone`: it was shared; `other_telephone`: somebody else's was."""

    words: tuple[str, ...] = ()
    files: int = 0
    place: bool = False
    asks: tuple[Asks, ...] = ()
    own_telephone: bool = False
    other_telephone: bool = False

    @property
    def content(self) -> bool:
        return bool(self.words or self.files or self.place)


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of the conversation so far, this turn among it."""

    words: bool
    files: bool
    place: bool

    @property
    def empty(self) -> bool:
        return not (self.words or self.files or self.place)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that a response needs. `ticket`: the author's last one that is open, with which the
    conversation goes on; `own`: it is this conversation's. `registering`: a number is on its way.
    `topic`: the one that was suggested, or is by these words; None: nothing speaks for any."""

    draft: Draft
    ticket: str | None = None
    own: bool = False
    registering: bool = False
    knows_telephone: bool = False
    conversation_id: int = 0
    topic: OfferedTopic | None = None


@dataclass(frozen=True, slots=True)
class BotReply:
    """A reply of the bot. `choices`: buttons with words of their own, before the others."""

    text: str
    buttons: tuple[Button, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """A question about the status of a ticket; `number` "": their last one."""

    number: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """The response to a turn. `register`: a ticket is due. `add_to`: what was said belongs to this
    ticket. `solved`: whether what their answered ticket (`judged`, "": the one answered last) is
    about is; None: they did not say."""

    dialogue: Dialogue
    answers: tuple[BotReply, ...] = ()
    register: bool = False
    add_to: str | None = None
    statuses: tuple[Status, ...] = ()
    solved: bool | None = None
    judged: str = ""


def goes_on(dialogue: Dialogue, facts: Facts) -> bool:
    """Return whether what is said belongs to the author's open ticket, and not to another
    matter."""
    return facts.ticket is not None and (facts.own or not dialogue.fresh)


def respond(dialogue: Dialogue, turn: DialogueTurn, facts: Facts) -> Response:
    """Respond to one turn of the author."""
    if dialogue.about.conversation_id != facts.conversation_id:
        dialogue = replace(dialogue, about=About(facts.conversation_id))
    response = Response(dialogue)
    for asks in turn.asks:
        response = _obey(response, asks, facts)
    if turn.own_telephone:
        response = _with(response, Saying.TELEPHONE_KNOWN, _buttons(response, facts, knows=True))
    elif turn.other_telephone:
        response = _with(response, Saying.TELEPHONE_OF_OTHERS, (Button.TELEPHONE,))
    if turn.content:
        response = _take(response, turn, facts)
    return response


def _obey(response: Response, asks: Asks, facts: Facts) -> Response:
    if asks.language is not None:
        dialogue = replace(response.dialogue, language=asks.language)
        return _with(
            replace(response, dialogue=dialogue), Saying.CHANGED, _buttons(response, facts)
        )
    if asks.button in (Button.SOLVED, Button.NOT_SOLVED):
        return replace(response, solved=asks.button is Button.SOLVED, judged=asks.number)
    if asks.number or asks.button is Button.STATUS:
        found = (*response.statuses, Status(asks.number, asks.code))
        return replace(response, statuses=found)
    if asks.button is Button.REGISTER:
        return _register(response, facts)
    if asks.button in (Button.TOPIC_YES, Button.TOPIC_NO, Button.SKIP):
        return _about(response, asks.button, facts)
    if asks.button is Button.NEW and not asks.greeting:
        dialogue = replace(response.dialogue, fresh=True)
        return _with(replace(response, dialogue=dialogue), Saying.EMPTY, ())
    return _with(response, Saying.GREETING, ())


def _register(response: Response, facts: Facts) -> Response:
    if facts.own and facts.ticket is not None:
        return replace(response, statuses=(*response.statuses, Status(facts.ticket)))
    if facts.draft.empty:
        return _with(response, Saying.EMPTY, ())
    return _with(replace(_changed(response, question=""), register=True), Saying.WAIT, ())


def _take(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Something for a person."""
    if facts.ticket is not None and goes_on(response.dialogue, facts):
        buttons = (Button.STATUS, Button.NEW)
        added = _with(response, Saying.ADDED, buttons, number=facts.ticket)
        return replace(added, add_to=facts.ticket)
    if facts.registering or response.register:
        return response
    if response.dialogue.about.question and turn.words:
        return _take_reply(response, turn, facts)
    what = _what(facts.draft, response.dialogue.language)
    gathered = _with(response, Saying.GATHERED, _buttons(response, facts), what=what)
    return _offer(gathered, facts)


def _offer(response: Response, facts: Facts) -> Response:
    """Suggest a topic, once in a conversation, below what was said last."""
    about, topic = response.dialogue.about, facts.topic
    if topic is None or about.offered:
        return response
    offered = _changed(response, offered=topic.code)
    words = say(Saying.TOPIC_OFFER, response.dialogue.language, topic=topic.name)
    *before, last = offered.answers
    buttons = (Button.TOPIC_YES, Button.TOPIC_NO, *last.buttons)
    return replace(offered, answers=(*before, BotReply(f"{last.text}\n{words}", buttons)))


def _about(response: Response, button: Button, facts: Facts) -> Response:
    """They have said whether it is the topic, or do not know what it asks."""
    about, topic = response.dialogue.about, facts.topic
    if topic is None or about.offered != topic.code or goes_on(response.dialogue, facts):
        return _with(response, Saying.GREETING, ())
    if button is Button.TOPIC_NO:
        left = _changed(response, topic="", question="")
        return _with(left, Saying.TOPIC_LEFT, _buttons(response, facts))
    if button is Button.TOPIC_YES and about.topic != topic.code:
        taken = _changed(response, topic=topic.code, replies=())
        words = say(Saying.TOPIC_TAKEN, response.dialogue.language, topic=topic.name)
        return _next_question(taken, topic, topic.questions, facts, words)
    return _next_question(response, topic, _after(topic, about.question), facts)


def _take_reply(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """What was written answers the question that waits."""
    about, topic = response.dialogue.about, facts.topic
    if topic is None or about.topic != topic.code:
        return _changed(response, question="")
    replies = (*about.replies, (about.question, " ".join(turn.words)[:LONGEST_REPLY]))
    known = _changed(response, replies=replies)
    return _next_question(known, topic, _after(topic, about.question), facts)


def _after(topic: OfferedTopic, question: str) -> Sequence[TopicQuestion]:
    codes = [it.code for it in topic.questions]
    return topic.questions[codes.index(question) + 1 :] if question in codes else ()


def _next_question(
    response: Response,
    topic: OfferedTopic,
    questions: Sequence[TopicQuestion],
    facts: Facts,
    before: str = "",
) -> Response:
    """The first of these, or that nothing more is asked. `before`: what is said with it."""
    language = response.dialogue.language
    if not questions:
        words = f"{before} {say(Saying.QUESTIONS_OVER, language)}".strip()
        over = _changed(response, question="")
        return replace(over, answers=(*over.answers, BotReply(words, _buttons(response, facts))))
    first = questions[0]
    choices = f" ({', '.join(first.choices)})" if first.choices else ""
    answer = BotReply(f"{before} {first.text}{choices}".strip(), (Button.SKIP, Button.REGISTER),
                    first.choices)  # fmt: skip
    return replace(_changed(response, question=first.code), answers=(*response.answers, answer))


def _changed(response: Response, **fields: Any) -> Response:
    dialogue = response.dialogue
    return replace(response, dialogue=replace(dialogue, about=replace(dialogue.about, **fields)))


def _what(draft: Draft, language: str) -> str:
    parts = {"words": draft.words, "files": draft.files, "place": draft.place}
    return ", ".join(say_in(language, PARTS[name]) for name, there in parts.items() if there)


def _buttons(response: Response, facts: Facts, *, knows: bool = False) -> tuple[Button, ...]:
    if facts.draft.empty or goes_on(response.dialogue, facts):
        return ()
    place = () if facts.draft.place else (Button.PLACE,)
    telephone = () if knows or facts.knows_telephone else (Button.TELEPHONE,)
    return (Button.REGISTER, *place, *telephone)


def _with(
    response: Response, saying: Saying, buttons: tuple[Button, ...], **values: str
) -> Response:
    text = say(saying, response.dialogue.language, **values)
    return replace(response, answers=(*response.answers, BotReply(text, buttons)))


def may_try(dialogue: Dialogue, now: datetime) -> bool:
    """Return whether one more code may be tried."""
    since = dialogue.wrong_since
    over = since is None or now - since > WRONG_CODES_WITHIN
    return over or dialogue.wrong_codes < WRONG_CODES


def tried_wrong(dialogue: Dialogue, now: datetime) -> Dialogue:
    since = dialogue.wrong_since
    if since is None or now - since > WRONG_CODES_WITHIN:
        return replace(dialogue, wrong_codes=1, wrong_since=now)
    return replace(dialogue, wrong_codes=dialogue.wrong_codes + 1)


def title_of(words: Sequence[str]) -> str:
    """Return a ticket's subject: the first line that was written."""
    lines = (line.strip() for text in words for line in text.splitlines())
    return next((line for line in lines if line), "")[:100]
