"""Plain words that people type: yes and no, a greeting, an address. Pure."""

from __future__ import annotations

import re

from channels.bot_words import Button
from registry.understanding.script import KAZAKH_LETTERS, WORD

_YES = frozenset("да ага угу иә ия иа йа верно правильно дұрыс дурыс yes yep ok ок ладно".split())
_NO = frozenset("нет неа жоқ жок емес no nope неверно неправильно".split())
#: What may stand after yes and no: the words of their buttons.
_YES_MORE = frozenset("об этом это оно сол туралы it is".split())
_NO_MORE = frozenset("о другом другое не то это басқа баска something else".split())
_REGISTER = frozenset(
    "зарегистрируйте зарегистрируй регистрируйте регистрируй оформите оформляйте отправляйте "
    "зарегистрировать оформить тіркеңіз тіркеңіздер тіркей тіркеу тиркеу тиркениз register".split()
)
_POLITE = frozenset("все всё бәрін барин пожалуйста please өтінемін отинемин за".split())
#: After these a number counts something, unless a name stands before it.
_UNIT = (
    r"(?!\s*(?:-?й|-?го|-?е)?\s*(?:дн|день|дней|час|мин|сек|мес|нед|год|лет|раз|руб|тенге|теңге|"
    r"тг|тыс|чел|шт|метр|м\b|км|см|градус|квартир|этаж|күн|сағ|ай\b|апта|жыл|рет|адам|мың|"
    r"day|hour|min|week|month|year|time|people|metre|meter))"
)
_HOUSE = r"№?\d{1,4}(?:[/-]\d{1,4})?[абвгдa-d]?\b(?:-?(?:үй|үйде|үйдің))?"
_KIND = (
    r"(?:(?:көшесі|к-сі|даңғылы|проспект\w*|ықшамауданы|мкр|дом|д\.|үй|house|street|st|avenue|ave)"
    r"\.?,?\s+)?"
)
_WORD = r"(?:[^\W\d_]{3,}|\b(?:ул|пр|мкр|д|үй|дом))\.?,?\s+"
_NAME = r"\b[A-ZА-ЯЁӘҒҚҢӨҰҮІҺ][^\W\d_]{3,}\.?,?\s+"
_ADDRESSES = (
    re.compile(rf"{_NAME}{_KIND}{_HOUSE}"),
    re.compile(rf"{_WORD}{_KIND}{_HOUSE}{_UNIT}", re.I),
    re.compile(r"\b\d{1,4}[- ](?:мкр|микрорайон|ықшамаудан|үй)\w*", re.I),
)
#: Words after which a number is no house.
_NO_STREET = re.compile(
    r"(?:уже|около|более|больше|почти|через|номер\w*|автобус\w*|маршрут\w*|бағыт\w*|"
    r"заявк\w*|обращени\w*|өтініш\w*|отиниш\w*|request|bus|route|квартир\w*|пәтер\w*|подъезд\w*|"
    r"этаж\w*|кабинет\w*|всего|целых|вот|about|flat|горит|горят|света|воды|прошло|ждали|ждём|"
    r"ждем)\.?,?\s+№?\d",
    re.I,
)
_STREET_WORDS = frozenset(
    "ул улица көше көшесі косеси кошеси проспект пр пр-т даңғылы дангылы мкр микрорайон "
    "ықшамауданы дом д үй уй корпус к подъезд п кіреберіс кв квартира пәтер район р-н "
    "street avenue house адрес мекенжай мекенжайы address на возле около".split()
)


def _words(text: str) -> list[str]:
    return [it.lower() for it in WORD.findall(text)]


def typed_button(text: str) -> Button | None:
    """Return yes (TOPIC_YES), no (TOPIC_NO) or REGISTER where nothing else is written; else
    None."""
    words = [it for it in _words(text) if it not in _POLITE]
    if not words or len(words) > 4:
        return None
    if _REGISTER.issuperset(words[-1:]) and (_REGISTER | _YES).issuperset(words):
        return Button.REGISTER
    if words[0] in _YES and (_YES | _YES_MORE).issuperset(words):
        return Button.TOPIC_YES
    is_no = words[0] in _NO and (_NO | _NO_MORE).issuperset(words)
    return Button.TOPIC_NO if is_no else None


def has_address(text: str) -> bool:
    """Return whether a street or a quarter with a house is written."""
    return bool(address_in(text))


def address_in(text: str) -> str:
    """Return the first address of a text, as it is written; "" where there is none."""
    for pattern in _ADDRESSES:
        for found in pattern.finditer(text):
            if not _NO_STREET.match(found[0]):
                return _with_name(text, found.start(), found.end())
    return ""


def _with_name(text: str, start: int, end: int) -> str:
    """Return an address with the name that stands before the kind of street."""
    first = WORD.match(text, start)
    if first is not None and first[0].lower() in _STREET_WORDS:
        before = text[:start].rstrip()
        name = before.rpartition(" ")[2]
        if name[:1].isupper():
            start = len(before) - len(name)
    return text[start:end].strip(" ,.")


def is_address(text: str) -> bool:
    """Return whether an address is written, and hardly anything else."""
    telling = [it for it in _words(text) if it not in _STREET_WORDS]
    return has_address(text) and len(telling) <= 2


def tells_language(text: str) -> bool:
    """Return whether the words are enough to tell their language: a name and a number are not."""
    if KAZAKH_LETTERS & set(text.lower()):
        return True
    return sum(map(len, _words(text))) >= 6 and not is_address(text)
