"""Turns and responses of the bot's dialogue, for its pure tests."""

from __future__ import annotations

from channels.bot_words import Button
from channels.commands import Asks
from channels.dialogue_values import Dialogue, DialogueTurn, Draft, Response

KK = Dialogue("kk")
NOTHING, WORDS = Draft(False, False, False), Draft(True, False, False)
PLACED = Draft(True, False, False, address=True)
NUMBER = "109-2026-0001234"


def texts(response: Response) -> list[str]:
    return [it.text for it in response.answers]


def press(button: Button) -> DialogueTurn:
    return DialogueTurn(asks=(Asks(button=button),))
