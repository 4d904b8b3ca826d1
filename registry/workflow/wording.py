"""Checks whether words say something, and whether two answers are equal. Pure."""

from __future__ import annotations

from hashlib import blake2b

#: A text with fewer letters, or with fewer different letters, says nothing.
LEAST_LETTERS, LEAST_DIFFERENT = 5, 3
#: The key of every answer that says nothing.
SAYS_NOTHING = 0
_KEY_BYTES = 7


def says_something(text: str) -> bool:
    """Return whether the text can be an answer or a question: ".", "ok" and "ааааа" cannot."""
    letters = [it for it in text.casefold() if it.isalpha()]
    return len(letters) >= LEAST_LETTERS and len(set(letters)) >= LEAST_DIFFERENT


def has_letter_or_digit(text: str) -> bool:
    """Return whether the text can be the answer of an applicant: "12" may be the number of a
    house."""
    return any(it.isalnum() for it in text)


def answer_key(text: str | None) -> int | None:
    """Return the key of an answer: the same number for answers that differ only in case, spaces and
    punctuation. SAYS_NOTHING: the answer says nothing. None: there is no answer."""
    if text is None:
        return None
    if not says_something(text):
        return SAYS_NOTHING
    letters = "".join(it for it in text.casefold() if it.isalnum())
    return int.from_bytes(blake2b(letters.encode(), digest_size=_KEY_BYTES).digest(), "big") or 1
