"""The topic of a report: which one its words name, and what it asks of their author. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from channels.bot_words import Button, Saying, say
from channels.dialogue_values import (
    BotReply,
    DialogueTurn,
    Facts,
    OfferedTopic,
    Response,
    TopicQuestion,
)
from channels.replies import changed, draft_buttons, with_reply

#: Letters of an answer to what a topic asks.
LONGEST_REPLY = 300


def topic_of_turn(turn: DialogueTurn, facts: Facts) -> OfferedTopic | None:
    """Return the topic of the words: the one that they were understood to name, else the one that
    this city's tickets suggest; None: nothing speaks clearly for any."""
    reading = turn.reading
    named = reading.understood.topics if reading is not None else ()
    in_use = (facts.topics[code] for code in named if code in facts.topics)
    return next(in_use, facts.topic)


def ask_topic(
    response: Response, topic: OfferedTopic, facts: Facts, *, skip: bool = False
) -> Response:
    """Take the topic that the author has agreed to and ask its first question, or the next one
    where it is taken already. `skip`: they do not know what was asked."""
    about, language = response.dialogue.about, response.dialogue.language
    if not skip and about.topic != topic.code:
        response = changed(response, topic=topic.code, replies=(), proposed=())
        words = say(Saying.TOPIC_TAKEN, language, topic=topic.name)
        return _next_question(response, topic.questions, facts, words)
    return _next_question(response, _after(topic, about.question), facts)


def take_reply(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Take what was written as the reply to the question that waits."""
    about = response.dialogue.about
    topic = facts.topics.get(about.topic) or facts.topic
    if topic is None or about.topic != topic.code:
        return changed(response, question="")
    replies = (*about.replies, (about.question, " ".join(turn.words)[:LONGEST_REPLY]))
    # Of several problems each ticket has the replies to its own questions alone.
    aside = (*about.aside, *turn.messages) if about.problems else about.aside
    known = changed(response, replies=replies, aside=aside)
    return _next_question(known, _after(topic, about.question), facts)


def _after(topic: OfferedTopic, question: str) -> Sequence[TopicQuestion]:
    codes = [it.code for it in topic.questions]
    return topic.questions[codes.index(question) + 1 :] if question in codes else ()


def _next_question(
    response: Response, questions: Sequence[TopicQuestion], facts: Facts, before: str = ""
) -> Response:
    """Ask the first of these, or say that nothing more is asked. `before`: is said with it."""
    language = response.dialogue.language
    if not questions:
        last = say(Saying.QUESTIONS_OVER if facts.draft.placed else Saying.WHERE, language)
        reply = BotReply(f"{before} {last}".strip(), draft_buttons(response, facts))
        return with_reply(changed(response, question=""), reply)
    first = questions[0]
    choices = f" ({', '.join(first.choices)})" if first.choices else ""
    reply = BotReply(f"{before} {first.text}{choices}".strip(), (Button.SKIP, Button.REGISTER),
                     first.choices)  # fmt: skip
    return with_reply(changed(response, question=first.code), reply)
