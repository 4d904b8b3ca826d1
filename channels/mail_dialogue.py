"""The bot's side of a conversation by mail. Pure.

A mail is understood like a message, and answered as mail is: by one mail at most, without buttons.
The first mail of a conversation is acknowledged, because an operator registers it; a later one is
answered only where it asks for something. Thanks are not answered: programs write them, too.
"""

from __future__ import annotations

from dataclasses import replace

from channels import answering, drafts
from channels.bot_words import Saying, say
from channels.dialogue_values import About, BotReply, Dialogue, DialogueTurn, Facts, Response
from channels.replies import changed, say_with, with_reply
from channels.topic_questions import topic_of_turn
from registry.understanding.message import Intent

#: Mails that ask for something, and are answered by what they ask.
_ASKING = frozenset({Intent.STATUS, Intent.QUESTION, Intent.OPERATOR, Intent.COMPLAINT})


def respond_by_mail(
    dialogue: Dialogue, turn: DialogueTurn, facts: Facts, *, acknowledged: bool
) -> Response:
    """Respond to a mail. `facts.ticket`: of this conversation alone; `acknowledged`: the bot has
    answered in it already."""
    if dialogue.about.conversation_id != facts.conversation_id:
        dialogue = replace(dialogue, about=About(facts.conversation_id))
    response = Response(dialogue)
    if facts.with_person or turn.reading is None:
        return _taken(response, facts, acknowledged=acknowledged or facts.with_person)
    understood = turn.reading.understood
    if drafts.is_new(response, turn, facts):
        response, facts = drafts.begin(response, turn, facts)
        facts, acknowledged = replace(facts, ticket=None), False
    if understood.urgent or (response.dialogue.about.urgent and facts.ticket is None):
        return _take_danger(response, turn, facts)
    if understood.intent in _ASKING:
        return _answer(response, turn, facts)
    if understood.intent is Intent.THANKS:
        return answering.released(response, turn, facts)
    if understood.intent is Intent.REPORT and facts.ticket is None:
        return _take_report(response, turn, facts, acknowledged=acknowledged)
    return _taken(response, facts, acknowledged=acknowledged)


def one_mail(answers: list[BotReply]) -> list[BotReply]:
    """Join what is said into one mail, without buttons; none where nothing is said."""
    texts = [it.text for it in answers if it.text]
    return [BotReply("\n\n".join(texts))] if texts else []


def _taken(response: Response, facts: Facts, *, acknowledged: bool) -> Response:
    """Add the mail to the conversation's ticket, or say that an operator will answer."""
    if facts.ticket is not None:
        return replace(response, add_to=facts.ticket)
    return response if acknowledged else say_with(response, Saying.MAIL_RECEIVED, ())


def _take_danger(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Say at once what to do. The ticket is registered as soon as the address is known."""
    if facts.ticket is not None:
        response = drafts.say_danger(response, turn)
        return replace(response, add_to=facts.ticket, danger=True)
    if facts.registering:
        return response
    response = changed(response, problems=(), divided=())
    return drafts.take_urgent(response, turn, facts)


def _answer(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Answer what is asked. What is written to an open ticket goes to its body, too."""
    answered = answering.answer(response, turn, facts)
    if facts.ticket is None or answered.statuses:
        return answered
    return replace(answered, add_to=facts.ticket)


def _take_report(
    response: Response, turn: DialogueTurn, facts: Facts, *, acknowledged: bool
) -> Response:
    """Acknowledge a report: list its problems, each of which is a draft that an operator registers,
    and ask for an address where there is none."""
    assert turn.reading is not None
    topic = topic_of_turn(turn, facts)
    if topic is not None and not response.dialogue.about.offered:
        response = changed(response, offered=topic.code)
    if acknowledged:
        return response
    response = say_with(response, Saying.MAIL_RECEIVED, ())
    if len(turn.reading.separate) > 1:
        response = drafts.set_problems(response, turn, facts)
        problems = response.dialogue.about.problems
        response = changed(response, offered=problems[0].topic)
        listed = drafts.listed(problems, facts, response.dialogue.language)
        response = with_reply(response, BotReply(listed))
    if not facts.draft.placed:
        asks = say(Saying.MAIL_WHERE, response.dialogue.language)
        response = with_reply(response, BotReply(asks))
    return response
