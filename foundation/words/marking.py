"""Marks messages for the catalogues. It imports nothing, so pure modules may use it."""

from collections.abc import Callable

#: Says a message in a language that is known: gettext.
Say = Callable[[str], str]
#: Says a message in a language: language, message → text.
SayIn = Callable[[str, str], str]


def N_(message: str) -> str:
    """Mark a message for the catalogues without translating it yet."""
    return message
