"""The bot's side of a conversation: what somebody has said, and what is done and answered. Pure.

A turn is one message, an album, or what came at once. How its words were understood comes with it
(registry/understanding), and decides what is done: of a report the bot gathers words, files and a
place, suggests a topic, asks what the topic asks, and has a ticket registered when its author says
so; what else is written it answers (channels/answering.py). Several problems are several tickets
(channels/drafts.py). What comes later is added to the ticket while it is open, unless it is about
something else. The bot never closes a conversation in which a person was asked for: a person
answers (clock.py), and then the bot keeps silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from channels import answering, drafts
from channels.bot_words import Button, Saying, say
from channels.commands import Asks
from channels.dialogue_values import (
    About,
    BotReply,
    Dialogue,
    DialogueTurn,
    Facts,
    OfferedTopic,
    Response,
    Status,
    goes_on,
)
from channels.replies import (
    MENU,
    changed,
    draft_buttons,
    gathered_reply,
    say_with,
    show_menu,
    with_reply,
)
from channels.topic_questions import ask_topic, take_reply, topic_of_turn
from channels.typed import is_address, tells_language, typed_button
from registry.understanding.message import Intent, MessageLanguage
from registry.understanding.script import is_greeting

WRONG_CODES, WRONG_CODES_WITHIN = 5, timedelta(hours=1)
#: From so many words on a message that nobody understands may say something to a person.
TELLING_WORDS = 4


def language_for(dialogue: Dialogue, turn: DialogueTurn) -> str:
    """Return the language of the answer: that of the words, as far as they tell it."""
    if turn.reading is None or not tells_language("\n".join(turn.words)):
        return dialogue.language
    if dialogue.about.question:
        return dialogue.language
    language = turn.reading.understood.language
    if language is MessageLanguage.MIXED:
        return dialogue.language if dialogue.language != "en" else "ru"
    return str(language)


def respond(dialogue: Dialogue, turn: DialogueTurn, facts: Facts) -> Response:
    """Respond to one turn of the author."""
    dialogue = replace(dialogue, language=language_for(dialogue, turn))
    if dialogue.about.conversation_id != facts.conversation_id:
        dialogue = replace(dialogue, about=About(facts.conversation_id))
    response = Response(dialogue)
    for asks in turn.asks:
        response = _obey(response, asks, facts)
    if turn.own_telephone:
        buttons = draft_buttons(response, facts, knows=True)
        response = say_with(response, Saying.TELEPHONE_KNOWN, buttons)
    elif turn.other_telephone:
        response = say_with(response, Saying.TELEPHONE_OF_OTHERS, (Button.TELEPHONE,))
    if turn.content:
        response = _take(response, turn, facts)
    return response


def _obey(response: Response, asks: Asks, facts: Facts) -> Response:
    if asks.language is not None:
        dialogue = replace(response.dialogue, language=asks.language)
        buttons = draft_buttons(response, facts)
        return say_with(replace(response, dialogue=dialogue), Saying.CHANGED, buttons)
    if asks.button in (Button.SOLVED, Button.NOT_SOLVED):
        return replace(response, solved=asks.button is Button.SOLVED, judged=asks.number)
    if asks.number or asks.button is Button.STATUS:
        found = (*response.statuses, Status(asks.number, asks.code))
        return replace(response, statuses=found)
    if asks.button is not None and not asks.greeting:
        return _press(response, asks.button, facts)
    return answering.greet(response)


def _press(response: Response, button: Button, facts: Facts) -> Response:
    """Do what a button says, pressed or typed."""
    if button in (Button.REGISTER, Button.REGISTER_ALL):
        return _register(response, facts)
    if button in (Button.ONE_BY_ONE, Button.AS_ONE):
        return drafts.choose(response, button, facts)
    if button is Button.ADD_TO_LAST:
        return _add_to_last(response, facts)
    if button is Button.OPERATOR:
        return answering.hand_over(response, Saying.OPERATOR_CALLED)
    if button in (Button.TOPIC_YES, Button.TOPIC_NO, Button.SKIP):
        return _judge_topic(response, button, facts)
    dialogue = replace(response.dialogue, fresh=True)
    return say_with(replace(response, dialogue=dialogue), Saying.DESCRIBE, ())


def _register(response: Response, facts: Facts) -> Response:
    if facts.own and facts.ticket is not None:
        return replace(response, statuses=(*response.statuses, Status(facts.ticket)))
    if facts.draft.empty:
        return say_with(response, Saying.EMPTY, ())
    if response.dialogue.about.problems:
        return drafts.register(response, facts)
    return say_with(replace(changed(response, question=""), register=True), Saying.WAIT, ())


def _add_to_last(response: Response, facts: Facts) -> Response:
    """Add what was taken for something new to the last ticket after all."""
    if facts.ticket is None or facts.own or facts.draft.empty:
        return show_menu(response)
    dialogue = replace(response.dialogue, fresh=False, about=About(facts.conversation_id))
    joined = replace(response, dialogue=dialogue, join=facts.ticket)
    return say_with(joined, Saying.ADDED, (Button.STATUS, Button.NEW), number=facts.ticket)


def _take(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Take something that may be for a person."""
    if facts.with_person:
        return _add_silently(response, turn, facts)
    words = "\n".join(turn.words)
    only_words = bool(words) and not turn.files and not turn.place
    if only_words and (typed := _typed(response, turn, words, facts)) is not None:
        return typed
    about = response.dialogue.about
    waits = bool(about.question) and bool(words) and not goes_on(response.dialogue, facts)
    if only_words and turn.reading is not None and not (waits and not _breaks_in(turn)):
        found = _take_intent(response, turn, words, facts)
        if found is not None:
            return found
    if waits and not facts.registering and not response.register:
        return take_reply(response, turn, facts)
    return _take_report(response, turn, facts)


def _add_silently(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Leave the answer to the person who talks with the author; a report goes to the ticket."""
    intent = turn.reading.understood.intent if turn.reading is not None else Intent.REPORT
    reports = intent in (Intent.REPORT, Intent.STATUS) or bool(turn.files) or turn.place
    if reports and goes_on(response.dialogue, facts):
        return replace(response, add_to=facts.ticket)
    return response


def _breaks_in(turn: DialogueTurn) -> bool:
    """Return whether these words surely are no reply to what was asked."""
    reading = turn.reading
    return reading is not None and reading.understood.intent in (Intent.OPERATOR, Intent.STATUS)


def _typed(response: Response, turn: DialogueTurn, words: str, facts: Facts) -> Response | None:
    """Take a button's meaning that was typed, or one of the proposed topics; None: neither."""
    about = response.dialogue.about
    if goes_on(response.dialogue, facts) or facts.registering:
        return None
    if facts.earlier and not about.problems and not about.topic:
        for topic in facts.topics.values():
            if topic.name.casefold() == words.strip().casefold():
                aside = answering.set_aside(changed(response, offered=topic.code), turn)
                return ask_topic(aside, topic, facts)
    button = typed_button(words)
    if button is None or not facts.earlier:
        return None
    if about.question and button is not Button.REGISTER:
        return None
    waits = about.offered and not about.topic and not about.problems
    if button is Button.TOPIC_NO and not waits:
        return None
    if button is Button.TOPIC_YES and not waits:
        button = Button.REGISTER
    return _press(answering.set_aside(response, turn), button, facts)


def _take_intent(
    response: Response, turn: DialogueTurn, words: str, facts: Facts
) -> Response | None:
    """Answer words by what they are for; None: they are a report, or belong to one."""
    assert turn.reading is not None
    understood = turn.reading.understood
    if understood.intent is Intent.REPORT:
        return None
    if understood.intent is not Intent.OTHER:
        answered = answering.answer(response, turn, facts)
        reminds = understood.intent in (Intent.THANKS, Intent.QUESTION)
        return answering.remind(answered, facts) if reminds else answered
    if is_greeting(words):
        return answering.greet(answering.released(response, turn, facts))
    if goes_on(response.dialogue, facts) or facts.earlier or is_address(words):
        return None
    if response.dialogue.about.handed:
        return say_with(answering.set_aside(response, turn), Saying.PASSED_ON, ())
    if len(words.split()) < TELLING_WORDS:
        return show_menu(answering.released(response, turn, facts))
    return say_with(response, Saying.NOT_UNDERSTOOD, MENU)


def _take_report(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Take what is to be done in the city, or a part of it."""
    if drafts.is_new(response, turn, facts):
        response, facts = drafts.begin(response, turn, facts)
        return drafts.shown_as_new(_gather(response, turn, facts), facts)
    if facts.ticket is not None and goes_on(response.dialogue, facts):
        buttons = (Button.STATUS, Button.NEW)
        urgent = turn.reading is not None and turn.reading.understood.urgent
        response = drafts.say_danger(response, turn) if urgent else response
        added = say_with(response, Saying.ADDED, buttons, number=facts.ticket)
        return replace(added, add_to=facts.ticket, danger=urgent)
    if facts.registering or response.register:
        return response
    return _gather(response, turn, facts)


def _gather(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Gather a draft: say what is there and what is missing, and suggest its topic."""
    about, reading = response.dialogue.about, turn.reading
    if about.problems:
        return drafts.show_list(response, facts)
    if drafts.is_several(response, turn, facts):
        return drafts.divide(response, turn, facts)
    if about.urgent or (reading is not None and reading.understood.urgent):
        return drafts.take_urgent(response, turn, facts)
    gathered = with_reply(response, gathered_reply(response, turn, facts))
    return _offer(gathered, turn, facts)


def _offer(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Suggest a topic below what was said last, once in a conversation; or propose some."""
    about, language = response.dialogue.about, response.dialogue.language
    if about.offered or about.proposed or not facts.draft.words:
        return response
    *before, last = response.answers
    topic = topic_of_turn(turn, facts)
    if topic is not None:
        words = say(Saying.TOPIC_OFFER, language, topic=topic.name)
        buttons = (Button.TOPIC_YES, Button.TOPIC_NO, *last.buttons)
        reply = BotReply(f"{last.text}\n{words}", buttons)
        return replace(changed(response, offered=topic.code), answers=(*before, reply))
    proposed = _proposed(turn, facts)
    if not proposed:
        return response
    words = say(Saying.TOPIC_WHICH, language)
    choices = tuple(it.name for it in proposed)
    reply = BotReply(f"{last.text}\n{words}", (Button.TOPIC_NO, *last.buttons), choices)
    codes = tuple(it.code for it in proposed)
    return replace(changed(response, proposed=codes), answers=(*before, reply))


def _proposed(turn: DialogueTurn, facts: Facts) -> Sequence[OfferedTopic]:
    """Return the topics among which the author may choose; of an address alone none speaks."""
    reading = turn.reading
    if reading is None or is_address("\n".join(turn.words)):
        return ()
    return [facts.topics[it] for it in reading.candidates if it in facts.topics]


def _judge_topic(response: Response, button: Button, facts: Facts) -> Response:
    """Take whether it is the suggested topic, or that they do not know what it asks."""
    about = response.dialogue.about
    topic = facts.topics.get(about.offered) or facts.topic
    is_offered = bool(about.offered) and topic is not None and about.offered == topic.code
    if goes_on(response.dialogue, facts) or not (is_offered or about.proposed):
        return show_menu(response)
    if button is Button.TOPIC_NO:
        left = changed(response, topic="", question="")
        return say_with(left, Saying.TOPIC_LEFT, draft_buttons(response, facts))
    if topic is None:
        return show_menu(response)
    return ask_topic(response, topic, facts, skip=button is Button.SKIP)


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
