"""The numbers of tickets among all the numbers of a message. Pure."""

from __future__ import annotations

import re

LINE = "109"
#: Digits of a number that stands alone in a question about a ticket.
LEAST_DIGITS = 4
_SEPARATOR = r"[\s\-–—−_/\\.,:№#]{0,3}"
_FULL = re.compile(
    rf"(?<!\d){LINE}{_SEPARATOR}(20\d\d){_SEPARATOR}(\d{{7}})(?!\d)"
    rf"|(?<!\d){LINE}[\s\-–—−_/\\.№#]{{1,3}}(20\d\d)[\s\-–—−_/\\.№#]{{1,3}}(\d{{1,7}})(?![\d:%])"
)
_YEAR = re.compile(r"(?<![\d.,])(20\d\d)[-–—/_](\d{4,7})(?![\d-])")
#: What is never a ticket's number, and is taken away before short ones are looked for.
_OTHERS = re.compile(
    r"\+?\d[\d\s\-()]{8,17}\d"  # telephones, accounts, IINs
    r"|\d+-(?:\d+-)+\d+|\d{8,}(?:-\d+)*"
    r"|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?|\d{1,2}:\d{2}"
    r"|\b20[0-3]\d(?=\s*(?:г\b|год|ж\b|жыл|year))"
)
_SHORT = re.compile(r"(№|#|n°)?\s?(?<![\d\w./-])(\d{1,7})(?![\d%/]|[-.,]\d)(\s*[^\W\d_]+)?", re.I)
_TICKET = re.compile(
    r"заявк|заявлен|обращени|талон\w* обращ|жалоб|запрос|өтініш|отиниш|өтінім|отиним|арыз"
    r"|шағым|шагым"
    r"|тіркеу|өтінш|otini|ötini|aryz|shagym|zayavk|obrash|request|ticket|application|complaint"
    r"|report|case",
    re.I,
)
#: A number that follows one of these is something else.
_ELSE = re.compile(
    r"(?:сч[её]т\w*|шот\w*|заказ\w*|тапсырыс\w*|order|школ\w*|мектеп\w*|лице\w*|гимнази\w*|сад\w*"
    r"|балабақша\w*|дом\w*|үй\w*|д|кв|квартир\w*|пәтер\w*|пәт|подъезд\w*|кіреберіс\w*|этаж\w*"
    r"|автобус\w*|маршрут\w*|бағыт\w*|bus|оператор\w*|operator|телефон\w*|тел|phone|карт\w*|card"
    r"|договор\w*|шарт\w*|иин|жсн|кабинет\w*|поликлиник\w*|емхана\w*|улиц\w*|ул|көше\w*|street"
    r"|участ\w*|бокс|офис|apt|house|flat|school|account|посылк\w*|трек\w*|лот|код\w*|code|сумм\w*"
    r"|очеред\w*|кезек\w*|индекс\w*|квитанц\w*|чек\w*|полис\w*|постановлен\w*|штраф\w*)"
    r"[\s:№#.]*(?:номер\w*|нөмір\w*|number|no\.?)?[\s:№#.-]*$",
    re.I,
)
_UNIT = re.compile(
    r"\s*(?:тенге|теңге|тг|тысяч|тыс|мың|руб|kzt|tenge|раз|рет|час|сағат|мин|дн|день|дней|күн|нед|апта|"
    r"мес|ай|год|лет|жыл|жас|г$|ж$|метр|км|м$|кг|градус|человек|адам|үй|дом|кв|пәтер|подъезд|этаж|"
    r"қабат|школ|мектеп|маршрут|автобус|day|week|month|hour|year|time|people|недел|ші|шы|го$|й$|е$|"
    r"января|феврал|марта|апрел|мая|июн|июл|август|сентябр|октябр|ноябр|декабр|қаңтар|ақпан|"
    r"наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан)",
    re.I,
)
_LABEL = re.compile(r"(?:номер\w*|нөмір\w*|номир\w*|nomer\w*|number|no\.?|№|#)[\s:№#.-]*$", re.I)
_JOIN = re.compile(r"^[\s,;]*(?:и|және|мен|пен|and|или|,|;|&|\+)?[\s№#]*$", re.I)
#: A word with a capital letter within a sentence, as streets have.
_NAME = re.compile(r"[^\s.!?]\s+[А-ЯӘҒҚҢӨҰҮІA-Z][^\W\d_]+\s$")
#: Letters before and after a short number in which the word for a ticket is looked for.
_BEFORE, _AFTER = 40, 24


def ticket_numbers(text: str, year: int, *, about_ticket: bool = False) -> tuple[str, ...]:
    """Return the numbers of tickets in a text, in full, in their order and each once. A short one
    is of the centre's line and of `year`. `about_ticket`: the text is about a ticket, so
    that a number of four or more digits is one without a word that says so."""
    found: dict[int, str] = {}

    def full(match: re.Match[str]) -> str:
        its_year, digits = match[1] or match[3], match[2] or match[4]
        found[match.start()] = f"{LINE}-{its_year}-{int(digits):07}"
        return "\x01" * len(match[0])

    def part(match: re.Match[str]) -> str:
        found[match.start()] = f"{LINE}-{match[1]}-{int(match[2]):07}"
        return "\x01" * len(match[0])

    left = _YEAR.sub(part, _FULL.sub(full, text))
    left = _OTHERS.sub(lambda match: "\x02" * len(match[0]), left)
    found.update(_short(left, year, about_ticket=about_ticket))
    return tuple(dict.fromkeys(found[at] for at in sorted(found)))


def _short(text: str, year: int, *, about_ticket: bool) -> dict[int, str]:
    found: dict[int, str] = {}
    last_end = -1
    for match in _SHORT.finditer(text):
        digits = match[2]
        joined = last_end >= 0 and _JOIN.match(text[last_end : match.start(2)]) is not None
        if (
            int(digits)
            and (joined or _is_ticket(text, match, about_ticket=about_ticket))
            and not _is_else(text, match)
        ):
            found[match.start()] = f"{LINE}-{year}-{int(digits):07}"
            last_end = match.end(2)
    return found


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    before = text[max(0, match.start(2) - _BEFORE) : match.start(2)]
    return before, text[match.end(2) : match.end(2) + _AFTER]


def _is_else(text: str, match: re.Match[str]) -> bool:
    """Return whether the words around a number say that it counts or names something else."""
    before, after = _around(text, match)
    named = _NAME.search(before)
    street = named is not None and _TICKET.search(named[0]) is None
    return bool(street or _ELSE.search(before) or _UNIT.match(after))


def _is_ticket(text: str, match: re.Match[str], *, about_ticket: bool) -> bool:
    digits, (before, after) = match[2], _around(text, match)
    if len(digits) == 7 and digits.startswith("0"):
        return True
    marked = match[1] is not None or _LABEL.search(before) is not None
    if (re.fullmatch(r"20[0-3]\d", digits) and not marked) or (len(digits) < 3 and not marked):
        return False
    if about_ticket and len(digits) >= LEAST_DIGITS:
        return True
    return _TICKET.search(before) is not None or _TICKET.search(after) is not None
