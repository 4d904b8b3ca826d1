"""The scripts in which people write: Kazakh with and without its own letters, and in Latin. Pure.

A word is compared by its skeleton, which is the same in each of them: "Қоқыс", "кокыс", "qoqys" and
"kokys" are all "kokis".
"""

from __future__ import annotations

import re
import unicodedata

#: So much of a message is read; more says nothing new and costs time.
LONGEST = 4000
WORD = re.compile(r"[^\W\d_]+")
KAZAKH_LETTERS = frozenset("әғқңөұүіһ")
_GREETING = frozenset(
    "здравствуйте здраствуйте здрасте здравствуй привет приветствую добрый доброе доброго день дня "
    "вечер утро ночи алло ало салем сәлем сәлеметсіз салеметсиз бе ме ма қайырлы кайырлы күн кун "
    "кеш таң тан ассалаумағалейкум ассалаумагалейкум уағалейкумассалам армысыз hello hi hey good "
    "morning afternoon evening day salem".split()
)

_LETTERS = str.maketrans({
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e",
    "ж": "j", "з": "z", "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n",
    "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u",
    "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": None,
    "ы": "i", "і": "i", "ь": None, "э": "e", "ю": "iu", "я": "ia", "y": "i", "ı": "i", "q": "k",
    "w": "u", "ä": "a", "á": "a", "ğ": "g", "ǵ": "g", "ñ": "n", "ń": "n", "ö": "o", "ó": "o",
    "ū": "u", "ü": "u", "ú": "u", "ş": "sh", "ç": "ch", "ž": "j",
})  # fmt: skip
_DIGRAPHS = (("zh", "j"), ("kh", "h"), ("gh", "g"), ("ng", "n"))
_DOUBLE = re.compile(r"(.)\1+")
_TO_CYRILLIC = (
    ("shch", "щ"), ("sh", "ш"), ("zh", "ж"), ("ch", "ч"), ("kh", "х"), ("gh", "ғ"), ("ya", "я"),
    ("yu", "ю"), ("yo", "ё"), ("ts", "ц"), ("a", "а"), ("b", "б"), ("c", "ц"), ("d", "д"),
    ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "х"), ("i", "и"), ("j", "ж"), ("k", "к"), ("l", "л"),
    ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("q", "қ"), ("r", "р"), ("s", "с"), ("t", "т"),
    ("u", "у"), ("v", "в"), ("w", "у"), ("x", "х"), ("y", "ы"), ("z", "з"), ("ä", "ә"), ("á", "ә"),
    ("ğ", "ғ"), ("ǵ", "ғ"), ("ñ", "ң"), ("ń", "ң"), ("ö", "ө"), ("ó", "ө"), ("ū", "ұ"), ("ü", "ү"),
    ("ú", "ұ"), ("ı", "ы"), ("ş", "ш"),
)  # fmt: skip


def readable(text: str) -> str:
    """Return the beginning of a text as it is read: composed letters, no control characters, one
    space between words."""
    begun = text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
    composed = unicodedata.normalize("NFC", begun)
    return " ".join("".join(it if it.isprintable() else " " for it in composed).split())[:LONGEST]


def skeleton(word: str) -> str:
    """Return what a word has in common with its other spellings. `word`: in small letters."""
    folded = word.translate(_LETTERS)
    for two, one in _DIGRAPHS:
        folded = folded.replace(two, one)
    return _DOUBLE.sub(r"\1", folded)


def is_latin(text: str) -> bool:
    """Return whether more of a text's letters are Latin than Cyrillic."""
    low = text.lower()
    latin = sum("a" <= it <= "z" or it in "äáğǵñńöóūüúış" for it in low)
    return latin > sum("а" <= it <= "ё" or it in KAZAKH_LETTERS for it in low)


def in_cyrillic(text: str) -> str:
    """Return Kazakh or Russian written in Latin letters in Cyrillic ones, which the embedding model
    knows better."""
    low = text.lower()
    for latin, cyrillic in _TO_CYRILLIC:
        low = low.replace(latin, cyrillic)
    return low


def is_greeting(text: str) -> bool:
    """Return whether a message is a greeting and nothing else."""
    words = WORD.findall(text.lower())
    return bool(words) and _GREETING.issuperset(words)
