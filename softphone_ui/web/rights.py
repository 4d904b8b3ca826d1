"""Which right a handler asks for. Decided on the server, and denied unless the handler says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from staff.roles import Right

H = TypeVar("H", bound=Callable[..., object])
_NEEDED = "komek_needed_right"
_FOR_NOBODY = "komek_for_nobody"
_WAY_OUT = "komek_way_out"
_TAKES_FILES = "komek_takes_files"


def needs(right: Right) -> Callable[[H], H]:
    """Mark a handler: only people with `right` reach it."""

    def mark(handler: H) -> H:
        setattr(handler, _NEEDED, right)
        return handler

    return mark


def public(handler: H) -> H:
    """Mark a handler that answers before anyone has signed in."""
    setattr(handler, _NEEDED, None)
    return handler


def for_nobody(handler: H) -> H:
    """Mark a public handler whose form does nothing in the name of who is signed in: it is taken
    without the session's token. That it comes from our own page is still asked."""
    setattr(handler, _FOR_NOBODY, True)
    return handler


def says_for_nobody(action: object) -> bool:
    """Return whether the function below an endpoint is marked so."""
    return getattr(action, _FOR_NOBODY, False)


def is_for_nobody(handler: object) -> bool:
    return getattr(handler, _FOR_NOBODY, False) and needed_right(handler) is None


def way_out(handler: H) -> H:
    """Mark a handler by which somebody does what they have to do first (choose a password, set up a
    second factor), or leaves. All others are closed to them meanwhile."""
    setattr(handler, _WAY_OUT, True)
    return handler


def is_way_out(handler: object) -> bool:
    return getattr(handler, _WAY_OUT, False)


def takes_files(handler: H) -> H:
    """Mark a handler whose form comes with files (multipart/form-data). The handler reads the parts
    one by one and limits them; all other handlers refuse such a body."""
    setattr(handler, _TAKES_FILES, True)
    return handler


def is_for_files(handler: object) -> bool:
    return getattr(handler, _TAKES_FILES, False)


def needed_right(handler: object) -> Right | None:
    """Return the right a handler asks for; None if it is public.

    Raises LookupError for a handler nobody has marked: such a handler is never served.
    """
    try:
        return getattr(handler, _NEEDED)  # type: ignore[no-any-return]
    except AttributeError:
        raise LookupError(f"{handler!r} says neither needs(...) nor public") from None
