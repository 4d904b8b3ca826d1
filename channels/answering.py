"""Answers to what is no report: a question, thanks, a complaint about us and the like. Pure."""

from __future__ import annotations

from dataclasses import replace

from channels.bot_words import Button, Saying, say
from channels.dialogue_values import (
    BotReply,
    DialogueTurn,
    Facts,
    PublicAnswer,
    Response,
    Status,
    goes_on,
)
from channels.replies import MENU, changed, say_with, with_reply
from registry.understanding.message import Intent

#: Tickets whose state is told at once.
MOST_STATUSES = 3
#: Messages that are remembered as no part of a ticket.
MOST_ASIDE = 100
#: Words from which on a question about a ticket also says something to who works on it.
TELLING_WORDS = 7
#: Letters of an article that are sent; its page has the rest.
LONGEST_ANSWER = 600


def answer(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Answer words by their intent, which is neither a report nor unknown."""
    assert turn.reading is not None
    intent = turn.reading.understood.intent
    if intent is Intent.STATUS:
        return _tell_status(response, turn, facts)
    if intent is Intent.QUESTION:
        return _answer_question(response, turn, facts)
    if intent is Intent.OPERATOR:
        return hand_over(set_aside(response, turn), Saying.OPERATOR_CALLED)
    if intent is Intent.COMPLAINT:
        handed = hand_over(set_aside(response, turn), Saying.COMPLAINT)
        return replace(handed, complaint=True)
    saying = Saying.THANKS if intent is Intent.THANKS else Saying.ABUSE
    return say_with(released(response, turn, facts), saying, ())


def remind(response: Response, facts: Facts) -> Response:
    """Say with the last answer that the draft is not registered yet, where there is one: many take
    it for registered."""
    waits = bool(facts.earlier) and not facts.registering and not response.dialogue.about.handed
    if not waits or goes_on(response.dialogue, facts):
        return response
    *before, last = response.answers
    words = say(Saying.DRAFT_WAITS, response.dialogue.language)
    reply = replace(last, text=f"{last.text}\n{words}", buttons=(Button.REGISTER, *last.buttons))
    return replace(response, answers=(*before, reply))


def set_aside(response: Response, turn: DialogueTurn) -> Response:
    """Remember that these messages belong to no ticket."""
    aside = (*response.dialogue.about.aside, *turn.messages)[-MOST_ASIDE:]
    return changed(response, aside=aside)


def released(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Set the messages aside; nobody is needed for them, unless something else is waited for."""
    about = response.dialogue.about
    needed = bool(facts.earlier) or about.handed or facts.registering or facts.own
    return replace(set_aside(response, turn), release=not needed)


def hand_over(response: Response, saying: Saying) -> Response:
    """Leave the conversation to a person, and say so."""
    return say_with(changed(response, handed=True), saying, ())


def greet(response: Response) -> Response:
    """Say who we are and what may be done here."""
    return say_with(response, Saying.GREETING, MENU)


def _tell_status(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Have the state of their tickets told. What says more than a question does goes to the
    ticket, too."""
    assert turn.reading is not None
    numbers = turn.reading.understood.numbers[:MOST_STATUSES]
    statuses = tuple(Status(it) for it in numbers) or (Status(),)
    response = released(response, turn, facts)
    response = replace(response, statuses=(*response.statuses, *statuses))
    words = " ".join(turn.words)
    ours = facts.ticket is not None and (not numbers or facts.ticket in numbers)
    telling = len(words.split()) >= TELLING_WORDS and "?" not in words
    if not (ours and telling and goes_on(response.dialogue, facts)):
        return response
    added = say_with(response, Saying.ADDED, (), number=facts.ticket or "")
    return replace(added, add_to=facts.ticket, release=False)


def _answer_question(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    if facts.answer is None:
        handed = response.dialogue.about.handed
        saying = Saying.PASSED_ON if handed else Saying.NO_ANSWER
        return hand_over(set_aside(response, turn), saying)
    reply = BotReply(_shown(facts.answer, response.dialogue.language), (Button.OPERATOR,))
    return with_reply(released(response, turn, facts), reply)


def _shown(article: PublicAnswer, language: str) -> str:
    text = article.text
    if len(text) > LONGEST_ANSWER:
        cut = text[:LONGEST_ANSWER]
        ends = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
        text = cut[: ends + 1] if ends > LONGEST_ANSWER // 3 else f"{cut.rsplit(' ', 1)[0]}…"
    source = say(Saying.SOURCE, language, address=article.link)
    return f"{article.title}\n{text}\n{source}"
