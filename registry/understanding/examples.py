"""The example messages, and the ways in which people may write each of them. Pure but for reading
the files; the same examples for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from registry.understanding.message import Intent
from registry.understanding.script import KAZAKH_LETTERS, WORD

FOLDER = Path(__file__).parent / "examples"
#: Messages with labels. Those of the split `dev` are learned from, those of `test` never.
LABELLED = Path(__file__).with_name("messages.jsonl")
#: A second set, written later and apart from the first.
LABELLED_SECOND = Path(__file__).with_name("messages_second.jsonl")
URGENT = "! "
_PLAIN = str.maketrans("әғқңөұүіһӘҒҚҢӨҰҮІҺ", "агкноууихАГКНОУУИХ")
_SMS = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e",
    "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n",
    "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u",
    "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "",
    "ы": "y", "і": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_LATIN_WAYS = (
    _SMS,
    _SMS | {"қ": "q", "ж": "j", "й": "y"},
    _SMS | {"қ": "q", "ғ": "gh", "х": "kh"},
    _SMS | {"ә": "ä", "ғ": "ğ", "қ": "q", "ң": "ñ", "ө": "ö", "ұ": "ū", "ү": "ü", "ы": "y",
            "ж": "j", "ш": "ş"},
)  # fmt: skip
_BEFORE = {
    "ru": ("Здравствуйте! ", "Добрый день, ", "Здравствуйте. ", "Алло, ", "Добрый вечер! ",
           "Уважаемая служба 109, ", "Извините, "),
    "kk": ("Сәлеметсіз бе! ", "Салем, ", "Қайырлы күн! ", "Ассалаумағалейкум. ", "Кешіріңіз, "),
    "en": ("Hello, ", "Good morning! ", "Hi, "),
}  # fmt: skip
_PLACES = {
    "ru": (". Абая {n}", ", ул. Иманова {n}", " Сейфуллина {n}/1", ". Адрес: Кенесары {n}",
           ", район вокзала", ", мкр Самал дом {n}", ". Петрова {n}, 2 подъезд"),
    "kk": (". Абай көшесі {n}", ", Кенесары {n}", ". Мекенжай: Тәуелсіздік {n}",
           ", Самал ықшамауданы {n}-үй", ". Бейбітшілік {n}"),
    "en": (". Abay street {n}", ", Turan avenue {n}", ". Address: Kenesary {n}"),
}  # fmt: skip
_AFTER = {
    "ru": (" Примите меры пожалуйста", ". Спасибо", " Помогите!", ". Сколько можно терпеть",
           ", вы вообще работаете? бездельники", ". Заранее благодарю", "!!!",
           ". Третий раз пишу", " Ждём", ". Когда это закончится?", ", достали уже"),
    "kk": (" Шара қолданыңыздаршы", ". Рахмет", " Көмектесіңіздерші!", ". Қашанға дейін шыдаймыз",
           ", ұят емес пе сендерге", ". Алдын ала рахмет", "!!!", " Күтеміз", ". Қашан бітеді?"),
    "en": (" Please help", ". Thank you in advance", "!!!", " How long can it take?"),
}  # fmt: skip
#: Only reports have an address or a plea behind them.
_WITH_PLACES = (Intent.REPORT,)


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """An example message. `group`: the same for all ways of writing one; `language`: of its
    words, as far as letters tell; `embedded`: the text whose vector stands for it, which a
    greeting or a typing error does not change."""

    text: str
    intent: Intent
    topics: tuple[str, ...]
    urgent: bool
    group: int
    language: str
    embedded: str


def examples() -> list[LabelledMessage]:
    """Read all example messages. Raises ValueError for a line outside of any section."""
    found: list[LabelledMessage] = []
    for path in sorted(FOLDER.glob("*.txt")):
        intent: Intent | None = None
        topics: tuple[str, ...] = ()
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("@ "):
                name, *codes = line[2:].split()
                intent, topics = Intent(name), tuple(codes[0].split("+")) if codes else ()
            elif line and not line.startswith("#"):
                if intent is None:
                    raise ValueError(f"{path}: {line} stands in no section")
                text = line.removeprefix(URGENT)
                urgent = line.startswith(URGENT)
                language = letters_language(text)
                found.append(
                    LabelledMessage(text, intent, topics, urgent, len(found), language, text)
                )
    return found + _labelled(len(found))


def _labelled(first_group: int) -> list[LabelledMessage]:
    """Read the labelled messages that are learned from. Where one problem fits several topics, the
    first of them is learned."""
    texts = [it.read_text(encoding="utf-8") for it in (LABELLED, LABELLED_SECOND)]
    lines = [line for text in texts for line in text.splitlines()]
    labels = [it for it in map(json.loads, lines) if it["split"] == "dev"]
    return [
        LabelledMessage(
            label["text"],
            Intent(label["intent"]),
            tuple(label["topics"] if label["problems"] > 1 else label["topics"][:1]),
            label["urgent"],
            first_group + at,
            letters_language(label["text"]),
            label["text"],
        )
        for at, label in enumerate(labels)
    ]


def letters_language(text: str) -> str:
    """Return kk, ru or en by the letters alone."""
    low = text.lower()
    if KAZAKH_LETTERS & set(low):
        return "kk"
    return "ru" if any("а" <= it <= "я" for it in low) else "en"


def in_latin(text: str, way: int) -> str:
    """Return a Cyrillic text in one of the ways in which people write it in Latin letters."""
    letters = _LATIN_WAYS[way % len(_LATIN_WAYS)]
    return "".join(
        letters.get(it, letters.get(it.lower(), it).capitalize() if it.isupper() else it)
        for it in text
    )


def without_own_letters(text: str) -> str:
    """Return a Kazakh text without the letters that Russian does not have."""
    return text.translate(_PLAIN)


def ways(message: LabelledMessage, rng: random.Random) -> Iterator[LabelledMessage]:
    """Yield a message as it stands, and written in other ways."""
    yield message
    yield replace(message, text=_dressed(message, rng))
    if message.language == "kk":
        plain = replace(message, embedded=without_own_letters(message.text).lower())
        yield replace(plain, text=without_own_letters(_dressed(message, rng)).lower())
        # Latin letters are made Cyrillic before they are embedded, which gives nearly the same.
        yield replace(plain, text=in_latin(_dressed(message, rng), rng.randrange(4)))
    elif message.language == "ru":
        yield replace(message, text=_mistyped(_dressed(message, rng), rng))
        if rng.random() < 0.15:
            yield replace(message, text=in_latin(message.text, 0))
    else:
        yield replace(message, text=_dressed(message, rng).lower())


def _dressed(message: LabelledMessage, rng: random.Random) -> str:
    """Return the message with a greeting, an address or a plea."""
    text, language = message.text, message.language
    if rng.random() < 0.3 and message.intent is not Intent.OTHER:
        text = rng.choice(_BEFORE[language]) + text
    if message.intent in _WITH_PLACES:
        if rng.random() < 0.5:
            text += rng.choice(_PLACES[language]).format(n=rng.randint(1, 120))
        if rng.random() < 0.35:
            text += rng.choice(_AFTER[language])
    return text if rng.random() < 0.6 else text.lower().rstrip(".!?")


def _mistyped(text: str, rng: random.Random) -> str:
    """Return the text with one letter left out or doubled in a few of its longer words."""

    def spoilt(word: str) -> str:
        if len(word) < 5 or rng.random() > 0.2:
            return word
        at = rng.randrange(1, len(word) - 1)
        return (
            word[:at] + word[at + 1 :] if rng.random() < 0.5 else word[:at] + word[at] + word[at:]
        )

    return WORD.sub(lambda match: spoilt(match[0]), text)
