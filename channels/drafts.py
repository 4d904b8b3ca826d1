"""Drafts of tickets beside the usual one: several problems of one message, a new problem after a
ticket, and a danger that is registered at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from channels.bot_words import Button, Saying, say
from channels.danger_words import is_life_at_stake
from channels.dialogue_values import (
    About,
    BotReply,
    DialogueTurn,
    Draft,
    DraftProblem,
    Facts,
    FurtherTicket,
    Response,
    goes_on,
)
from channels.replies import changed, draft_buttons, say_with, show_menu, with_reply
from channels.topic_questions import ask_topic, topic_of_turn
from channels.typed import address_in, is_address
from registry.understanding.message import Intent
from registry.understanding.understood import Problem

#: Letters of a problem in the list of them.
LONGEST_SHOWN = 120


def is_new(response: Response, turn: DialogueTurn, facts: Facts) -> bool:
    """Return whether a report is about something else than the ticket that there is, or that is
    being registered."""
    if turn.reading is None or turn.reading.understood.intent is not Intent.REPORT:
        return False
    named, about = turn.reading.understood.topics, response.dialogue.about
    if facts.registering:
        before = tuple(it for it in (about.topic or about.offered,) if it in facts.topics)
    elif goes_on(response.dialogue, facts):
        before = facts.ticket_topics
    else:
        return False
    return bool(named) and bool(before) and not set(named) & set(before)


def begin(response: Response, turn: DialogueTurn, facts: Facts) -> tuple[Response, Facts]:
    """Begin another draft with this turn. Return the facts as they are then, too: nothing came
    before."""
    another = facts.own or facts.registering
    about = About() if another else replace(response.dialogue.about, offered="", topic="")
    dialogue = replace(response.dialogue, fresh=True, about=about)
    text = "\n".join(turn.words)
    words = bool(text) and not is_address(text)
    draft = Draft(words, bool(turn.files), turn.place, bool(address_in(text)))
    facts = replace(facts, draft=draft, own=False, registering=False, earlier=(), earlier_words="")
    return replace(response, dialogue=dialogue, another=another), facts


def shown_as_new(response: Response, facts: Facts) -> Response:
    """Say that a draft is another request, and how it is added to the last one after all."""
    *before, last = response.answers
    words = say(Saying.NEW_DRAFT, response.dialogue.language)
    back = () if facts.ticket is None or response.register else (Button.ADD_TO_LAST,)
    reply = replace(last, text=f"{words} {last.text}", buttons=(*last.buttons, *back))
    return replace(response, answers=(*before, reply))


def is_several(response: Response, turn: DialogueTurn, facts: Facts) -> bool:
    """Return whether the turn reports several problems, or another one than the draft. A danger is
    never divided: it must not wait."""
    about, reading = response.dialogue.about, turn.reading
    if reading is None or reading.understood.urgent or about.urgent:
        return False
    if not facts.earlier:
        return bool(reading.separate)
    before = about.topic or about.offered
    named = reading.understood.topics
    return bool(named) and before in facts.topics and before not in named


def divide(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Make a draft of each problem of the turn, and of what came before it, and show them."""
    return show_list(set_problems(response, turn, facts), facts)


def set_problems(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Make a draft of each problem of the turn, and of what came before it. Each has the
    address."""
    assert turn.reading is not None
    about, reading = response.dialogue.about, turn.reading
    words = "\n".join(turn.words)
    problems = [DraftProblem(it.text, it.topic) for it in reading.separate]
    problems = problems or [DraftProblem(words, reading.understood.topics[0])]
    if facts.earlier:
        before = DraftProblem(facts.earlier_words, about.topic or about.offered)
        problems = [before, *problems]
    address = address_in(f"{facts.earlier_words}\n{words}")
    complete = tuple(replace(it, text=_with_address(it.text, address)) for it in problems)
    return changed(
        response, problems=complete, divided=(*facts.earlier, *turn.messages), question="",
        topic="", proposed=(),
    )  # fmt: skip


def _with_address(text: str, address: str) -> str:
    if not address or address_in(text):
        return text
    return f"{text.rstrip(' .,;')}. {address[:1].upper()}{address[1:]}"


def show_list(response: Response, facts: Facts) -> Response:
    """Show the problems that are still to be registered."""
    language, problems = response.dialogue.language, response.dialogue.about.problems
    parts = [listed(problems, facts, language)]
    if not facts.draft.placed:
        parts.append(say(Saying.WHERE, language))
    place = () if facts.draft.place else (Button.PLACE,)
    shown = (Button.REGISTER_ALL, Button.ONE_BY_ONE, Button.AS_ONE, *place)
    return with_reply(response, BotReply("\n".join(parts), shown))


def listed(problems: Sequence[DraftProblem | Problem], facts: Facts, language: str) -> str:
    """Write the separate problems of a report, each in a line of its own."""
    lines = [f"{n}. {_line(it, facts)}" for n, it in enumerate(problems, 1)]
    return "\n".join((say(Saying.PROBLEMS, language), *lines))


def _line(problem: DraftProblem | Problem, facts: Facts) -> str:
    topic = facts.topics.get(problem.topic)
    text = problem.text
    short = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN].rsplit(' ', 1)[0]}…"
    return f"{topic.name}: {short}" if topic else short


def choose(response: Response, button: Button, facts: Facts) -> Response:
    """Register the problems one by one, or take them for one."""
    problems = response.dialogue.about.problems
    if not problems:
        return show_menu(response)
    if button is Button.ONE_BY_ONE:
        return _next(response, facts)
    one = changed(response, problems=(), divided=(), offered=problems[0].topic, topic="")
    return say_with(one, Saying.TAKEN_AS_ONE, draft_buttons(response, facts))


def _next(response: Response, facts: Facts) -> Response:
    """Begin with the first problem that is still there."""
    problem = response.dialogue.about.problems[0]
    topic = facts.topics.get(problem.topic)
    response = changed(response, offered=problem.topic, topic="", question="", replies=())
    if topic is None:
        reply = BotReply(f"«{problem.text}»", draft_buttons(response, facts))
        return with_reply(changed(response, topic=problem.topic), reply)
    response = ask_topic(response, topic, facts)
    *before, last = response.answers
    shown = replace(last, text=f"«{problem.text}»\n{last.text}")
    return replace(response, answers=(*before, shown))


def register(response: Response, facts: Facts) -> Response:
    """Have all problems registered or, where they are gone through one by one, this one."""
    about = response.dialogue.about
    if about.topic and len(about.problems) > 1:
        done = FurtherTicket(about.problems[0], about.replies)
        response = replace(response, further=(*response.further, done))
        response = changed(response, problems=about.problems[1:])
        return _next(say_with(response, Saying.WAIT, ()), facts)
    if not about.topic:
        *before, last = about.problems
        response = replace(response, further=tuple(FurtherTicket(it) for it in before))
        response = changed(response, problems=(last,), offered=last.topic, topic=last.topic)
    saying = Saying.WAIT if about.topic or len(about.problems) == 1 else Saying.WAIT_ALL
    waits = replace(changed(response, question=""), register=True)
    return say_with(waits, saying, ())


def take_urgent(response: Response, turn: DialogueTurn, facts: Facts) -> Response:
    """Take a danger: its topic at once, the address first, and a ticket as soon as it is known."""
    about = response.dialogue.about
    first = not about.urgent
    topic = topic_of_turn(turn, facts)
    response = replace(changed(response, urgent=True), danger=first)
    if topic is not None and not about.topic:
        response = changed(response, offered=topic.code, topic=topic.code, question="")
    if first:
        response = say_danger(response, turn)
    *before, last = response.answers or (BotReply(""),)
    if facts.draft.placed or (not first and turn.words):
        done = say(Saying.URGENT_WAIT, response.dialogue.language)
        reply = BotReply(f"{last.text} {done}".strip())
        return replace(response, answers=(*before, reply), register=True)
    where = say(Saying.URGENT_WHERE, response.dialogue.language)
    shown = tuple(it for it in draft_buttons(response, facts) if it is not Button.TELEPHONE)
    return replace(response, answers=(*before, BotReply(f"{last.text} {where}".strip(), shown)))


def say_danger(response: Response, turn: DialogueTurn) -> Response:
    """Say first what somebody in danger has to do."""
    words = "\n".join(turn.words)
    return say_with(response, Saying.CALL_112 if is_life_at_stake(words) else Saying.DANGER, ())
