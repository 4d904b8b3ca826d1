"""Puts the bot's replies together: what is there of a draft, and what is missing. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from channels.bot_words import PARTS, Button, Saying, say, say_in
from channels.dialogue_values import BotReply, DialogueTurn, Draft, Facts, Response, goes_on

#: What somebody may choose who has said nothing yet.
MENU = (Button.REPORT, Button.STATUS, Button.OPERATOR)


def with_reply(response: Response, reply: BotReply) -> Response:
    """Add a reply to a response."""
    return replace(response, answers=(*response.answers, reply))


def say_with(
    response: Response, saying: Saying, buttons: tuple[Button, ...], **values: str
) -> Response:
    """Add a saying with its buttons to a response."""
    text = say(saying, response.dialogue.language, **values)
    return with_reply(response, BotReply(text, buttons))


def show_menu(response: Response) -> Response:
    """Say what may be done here."""
    return say_with(response, Saying.MENU, MENU)


def changed(response: Response, **fields: Any) -> Response:
    """Change what is known of the conversation's subject."""
    dialogue = response.dialogue
    return replace(response, dialogue=replace(dialogue, about=replace(dialogue.about, **fields)))


def draft_buttons(response: Response, facts: Facts, *, knows: bool = False) -> tuple[Button, ...]:
    """Return the buttons below a draft: what may be done with it, and what is missing. `knows`:
    the telephone has come just now."""
    if facts.draft.empty or goes_on(response.dialogue, facts):
        return ()
    place = () if facts.draft.place else (Button.PLACE,)
    telephone = () if knows or facts.knows_telephone else (Button.TELEPHONE,)
    return (Button.REGISTER, *place, *telephone)


def gathered_reply(response: Response, turn: DialogueTurn, facts: Facts) -> BotReply:
    """Return what is there of the draft, and the one thing that is missing most."""
    language, draft = response.dialogue.language, facts.draft
    what = _what(draft, language)
    parts = [say(Saying.HAVE, language, what=what)]
    if facts.outside and turn.place:
        parts.append(say(Saying.OUTSIDE, language))
    if not draft.words:
        spoken = turn.voices > 0 and turn.voices == turn.files
        parts.append(say(Saying.VOICE if spoken else Saying.WHAT, language))
    elif not draft.placed:
        parts.append(say(Saying.WHERE, language))
    else:
        parts[0] = say(Saying.GATHERED, language, what=what)
    return BotReply(" ".join(parts), draft_buttons(response, facts))


def _what(draft: Draft, language: str) -> str:
    parts = {
        "words": draft.words,
        "address": draft.address,
        "files": draft.files,
        "place": draft.place,
    }
    return ", ".join(say_in(language, PARTS[name]) for name, there in parts.items() if there)
