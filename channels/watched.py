"""Hashtags and words that are watched in public: which of them a text has. Pure.

People write a hashtag as their keyboard lets them: with Russian letters in the place of Kazakh
ones, in capitals, with marks inside that nobody sees. All of these are the same word here. The time
is bounded by `LONGEST_TEXT` letters and the number of words, whatever the text is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from channels.model import LONGEST_TEXT

#: Of a word that is watched, as it is stored.
SHORTEST_WORD, LONGEST_WORD = 2, 100
_RUSSIAN = str.maketrans("әғқңөұүһіё", "агкноуухие")


def normal(text: str) -> str:
    """Return the form in which words are compared: one case, Russian letters for Kazakh ones,
    without what cannot be seen, one space between words."""
    composed = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
    seen = "".join(it for it in composed if not _invisible(it))
    return " ".join(seen.casefold().translate(_RUSSIAN).split())


def is_watchable(word: str) -> bool:
    """Return whether this (as `normal` makes it) can be watched: long enough, with a letter or a
    digit."""
    return SHORTEST_WORD <= len(word) <= LONGEST_WORD and any(it.isalnum() for it in word)


def watched_in(text: str, words: Iterable[str]) -> list[str]:
    """Return those of `words` (each as `normal` makes it) that stand in the text as whole words, a
    hashtag with its sign; in their order."""
    plain = normal(text)
    return [word for word in words if _stands_in(plain, word)]


def hashtags_among(words: Iterable[str]) -> list[str]:
    """Return hashtags among them, without the sign, as networks want them that search for nothing
    else."""
    return [it[1:] for it in words if it.startswith("#") and " " not in it and len(it) > 1]


def query_of(words: Sequence[str], longest: int, between: str = " OR ") -> list[str]:
    """Return the words in as few queries as fit into `longest` letters each; a word of several in
    quotes. One that alone is too long is left out."""
    queries: list[str] = []
    for word in words:
        term = f'"{word}"' if " " in word else word
        if len(term) > longest:
            continue
        longer = f"{queries[-1]}{between}{term}" if queries else term
        if queries and len(longer) <= longest:
            queries[-1] = longer
        else:
            queries.append(term)
    return queries


def _stands_in(plain: str, word: str) -> bool:
    begins = plain.find(word) if word else -1
    while begins >= 0:
        ends = begins + len(word)
        if not (_joins(plain, begins - 1, word[0]) or _goes_on(plain, ends, word[-1])):
            return True
        begins = plain.find(word, begins + 1)
    return False


def _joins(plain: str, at: int, first: str) -> bool:
    """Whether the word has begun before its first letter. `#word` is another word than `word`."""
    return at >= 0 and first != "#" and (_is_letter(plain[at]) or plain[at] == "#")


def _goes_on(plain: str, at: int, last: str) -> bool:
    return at < len(plain) and _is_letter(last) and _is_letter(plain[at])


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or letter == "_" or unicodedata.category(letter)[0] == "M"


def _invisible(letter: str) -> bool:
    """Zero-width letters, marks of direction, selectors of a picture's look."""
    return unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f" or letter == "\0"
