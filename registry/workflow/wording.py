"""Whether words say something, and whether two answers are the same. Pure."""

from __future__ import annotations

from hashlib import blake2b

#: An answer or a question with fewer letters, or with fewer different ones, says nothing.
LEAST_LETTERS, LEAST_DIFFERENT = 5, 3
#: The key of an answer that says nothing.
SAYS_NOTHING = 0
_KEY_BYTES = 7


def says_something(text: str) -> bool:
    """Whether an answer or a question can be one: "." , "ok" and "ааааа" are none."""
    letters = [it for it in text.casefold() if it.isalpha()]
    return len(letters) >= LEAST_LETTERS and len(set(letters)) >= LEAST_DIFFERENT


def has_letter_or_digit(text: str) -> bool:
    """Whether an applicant can have said it: "12" may be the number of a house."""
    return any(it.isalnum() for it in text)


def answer_key(text: str | None) -> int | None:
    """A number that answers share which differ in nothing but case, spaces and signs;
    SAYS_NOTHING where nothing is said, None where there is no answer."""
    if text is None:
        return None
    if not says_something(text):
        return SAYS_NOTHING
    letters = "".join(it for it in text.casefold() if it.isalnum())
    return int.from_bytes(blake2b(letters.encode(), digest_size=_KEY_BYTES).digest(), "big") or 1
