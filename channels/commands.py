"""What a message asks of the bot, and whether it says something to a person. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from channels.bot_words import BUTTONS, Button, label
from channels.model import Posted
from foundation.words.catalogues import LANGUAGES

#: What stands in the place of a telephone that was shared, which is written down elsewhere: the
#: author's own, and somebody else's, which is not written down.
OWN_TELEPHONE, OTHER_TELEPHONE = "☎ ✓", "☎ ✗"
_NUMBER = re.compile(r"\b([0-9]{2,15}-[0-9]{4}-[0-9]{7,12})\b")
_CODE = re.compile(r"(?<![0-9])([0-9]{4}[ -]?[0-9]{4})(?![0-9])")
_COMMANDS = {
    "start": Button.NEW, "help": Button.NEW, "register": Button.REGISTER, "status": Button.STATUS,
    "new": Button.NEW,
}  # fmt: skip
#: What notices ask of one ticket (registry/notifications/notices.py).
_JUDGES = (Button.SOLVED, Button.NOT_SOLVED)
#: What is written beside a ticket's number may still be a question about it.
_LONGEST_QUESTION = 40


@dataclass(frozen=True, slots=True)
class Asks:
    """A word to the bot: a button, a language, or how a ticket stands (`number`, with its
    `code`)."""

    button: Button | None = None
    language: str | None = None
    greeting: bool = False
    number: str = ""
    code: str = ""


@cache
def _buttons() -> dict[str, Button]:
    """Return the words on buttons, in every language, with their buttons."""
    return {label(button, language): button for button in BUTTONS for language in LANGUAGES}


def read_words(text: str) -> Asks | None:
    """Return what is asked of the bot; None: it is what somebody wants to tell the centre."""
    stripped = text.strip()
    buttons = _buttons()
    if stripped in buttons:
        return Asks(button=buttons[stripped])
    words, _, number = stripped.partition(": ")
    if buttons.get(words) in _JUDGES and _NUMBER.fullmatch(number):
        return Asks(button=buttons[words], number=number)
    if stripped.startswith("/"):
        command = (
            stripped[1:].split(maxsplit=1)[0].partition("@")[0].lower() if stripped[1:] else ""
        )
        if command in ("kk", "ru", "en"):
            return Asks(language=command)
        return Asks(button=_COMMANDS.get(command), greeting=command not in ("register", "status"))
    if (found := _NUMBER.search(stripped)) and len(stripped) - len(found[0]) <= _LONGEST_QUESTION:
        code = _CODE.search(stripped.replace(found[0], " "))
        return Asks(number=found[1], code=re.sub(r"\D", "", code[1]) if code else "")
    return None


def is_content(posted: Posted) -> bool:
    """Return whether a message says something that a person is to read."""
    if posted.telephone or posted.other_telephone:
        return False
    if posted.envelope is not None:  # by mail nobody talks to the bot
        return not posted.envelope.answers
    if posted.place is not None or posted.attachments:
        return True
    return bool(posted.text) and read_words(posted.text) is None
