"""What is taken of a text: its beginning, its language, its words. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from registry.meaning.said import applicants_words

#: More of a long text says nothing new of its topic, and costs time.
READ = 600
#: So much of a ticket's subject and text is looked at; without what a form added READ is left.
LOOKED_AT = 4 * READ
#: From this share of a text's letters on, those that Russian does not have make it Kazakh.
KAZAKH_SHARE = 0.025

WORD = re.compile(r"[^\W\d_]+")
#: Letters that the search of tickets knows; in fewer, no word says what a matter is.
_KNOWN_WORD = re.compile(r"[a-zа-яёәғқңөұүіһ]{3,40}")
#: Letters of the shortest word that says something, as in the search of tickets.
_SAYING = re.compile(r"[^\W\d_]{3}")
_KAZAKH = frozenset("әғқңөұүіһ")


class Language(StrEnum):
    """Vectors are centred by it. What is neither counts as Russian."""

    KAZAKH = "kk"
    RUSSIAN = "ru"


def plain(text: str) -> str:
    """Return the text as it is read: cut, without zero bytes and halves of letters."""
    return text[:READ].encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


def to_compare(words: str) -> str:
    """Return, of a ticket's subject and its text, each on a line of its own, what is compared with
    others: what its applicant said, once. A subject is mostly the beginning of the text."""
    words = words[:LOOKED_AT]
    subject, _, text = words.partition("\n")
    return applicants_words(text if text.startswith(subject) else words)[:READ]


def says_something(text: str) -> bool:
    """Return whether it may be compared by meaning. Of a word like "ул" or "ТП" nobody knows what
    its vector is near."""
    return _SAYING.search(plain(text)) is not None


def language_of(text: str) -> Language:
    letters = [letter for letter in plain(text).lower() if letter.isalpha()]
    kazakh = sum(letter in _KAZAKH for letter in letters)
    return Language.KAZAKH if kazakh > KAZAKH_SHARE * len(letters) else Language.RUSSIAN


def words_of(text: str) -> list[str]:
    """Return its words in small letters, as they stand."""
    return [it for it in WORD.findall(plain(text).lower()) if _KNOWN_WORD.fullmatch(it)]
