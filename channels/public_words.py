"""What must not stand where everybody reads it: names, telephones, addresses, codes. Pure.

An answer in public is read by the whole network, and stays. So what belongs to one person goes to
that person alone. The check errs on the side of silence: what looks like a telephone is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from channels.model import LONGEST_TEXT


class PersonalDataKind(StrEnum):
    """The kinds of personal data that are found."""

    NAME = "name"
    TELEPHONE = "telephone"
    ADDRESS = "address"
    CODE = "code"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class PersonalDataFinding:
    """A finding of personal data. `words`: as they stand in the answer."""

    kind: PersonalDataKind
    words: str


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """The known data of who is answered. `names`: whole ones; `texts`: what they have written."""

    names: Sequence[str] = ()
    texts: Sequence[str] = ()


#: Letters of a name's part that are looked for; shorter ones are initials.
_NAME_FROM = 3
#: An ending of a noun's case, Kazakh or Russian.
_ENDINGS = (
    "ға|ге|қа|ке|на|не|ды|ді|ты|ті|ны|ні|дың|дің|тың|тің|ның|нің|да|де|та|те|дан|ден|тан|тен|нан"
    "|нен|мен|бен|пен|а|у|е|ом|ой|ы|и|ю|я|ей|ем|ою|ею"
)
_TICKET = re.compile(r"(?<![0-9])[0-9]{2,15}-[0-9]{4}-[0-9]{7,12}(?![0-9])")
_DIGITS = re.compile(r"[0-9](?:[^0-9\w]{0,3}[0-9]){6,}")
_CODE = re.compile(r"(?<![0-9])[0-9]{4}[ -]?[0-9]{4}(?![0-9])")
_DAY = re.compile(
    r"(?<![0-9])[0-3]?[0-9]\.[01]?[0-9]\.20[0-9]{2}(?:,? [0-2]?[0-9]:[0-5][0-9])?(?![0-9])"
)
_MAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}\.[^\W\d_]{2,20}")
#: A letter or a digit after the word would make it another one.
_STREET = re.compile(
    r"(?<!\w)(?:улиц[аеуы]|ул|проспект[ае]?|пр|пр-т|переул[а-я]{1,4}|пер|микрорайон[ае]?|мкр|мкрн|көше"
    r"\w{0,6}|даңғыл\w{0,6}|шағын ?аудан\w{0,6}|тұйы[қғ]\w{0,6}|street|avenue|st|ave)(?!\w)",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"(?<!\w)(?:дом[ае]?|д|үй\w{0,4}|кв|квартир[аеуы]|пәтер\w{0,6}|подъезд\w{0,2}|кіреберіс\w{0,4}|"
    r"flat|apartment|house)\.? ?(?:№|#)? ?[0-9]{1,4}(?![0-9])"
    r"|(?<![0-9-])[0-9]{1,4}[а-яa-z]?-(?:үй|пәтер)\w{0,6}(?!\w)",
    re.IGNORECASE,
)
#: How far from a street's word its house's number stands, in letters.
_NEAR = 40
_PLACE = re.compile(r"([^\W\d_]{3,40})\.?,? ?([0-9]{1,4})(?![0-9])")
_MONTHS = frozenset(
    "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split()
)
_OPEN = ("{code}", "{link}")


def private_in(text: str, known: KnownPerson) -> list[PersonalDataFinding]:
    """Return what of the text belongs to one person alone, each once; empty: it may stand in
    public."""
    plain = _seen(text)
    found = [PersonalDataFinding(PersonalDataKind.CODE, it) for it in _OPEN if it in plain]
    found += [PersonalDataFinding(PersonalDataKind.MAIL, it[0]) for it in _MAIL.finditer(plain)]
    rest = _DAY.sub(" ", _TICKET.sub(" ", plain))
    found += _numbers(rest)
    found += [
        PersonalDataFinding(PersonalDataKind.ADDRESS, match[0].strip())
        for match in _HOUSE.finditer(rest)
    ]
    found += _streets(rest)
    found += _places(rest, known.texts)
    found += _names(plain, known.names)
    return list(dict.fromkeys(found))


def _seen(text: str) -> str:
    """As people read it: digits of any script are digits, and what cannot be seen is not there."""
    composed = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
    return "".join(_digit(it) for it in composed if unicodedata.category(it) != "Cf")


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def _numbers(text: str) -> list[PersonalDataFinding]:
    """Seven digits and more that stand together, whatever marks are between them."""
    found = []
    for run in _DIGITS.finditer(text):
        kind = PersonalDataKind.CODE if _CODE.fullmatch(run[0]) else PersonalDataKind.TELEPHONE
        found.append(PersonalDataFinding(kind, run[0]))
    return found


def _streets(text: str) -> list[PersonalDataFinding]:
    """A street's word with a number near it."""
    found = []
    for street in _STREET.finditer(text):
        begins, ends = max(0, street.start() - _NEAR), street.end() + _NEAR
        near = text[begins:ends]
        if any(it.isdigit() for it in near):
            found.append(PersonalDataFinding(PersonalDataKind.ADDRESS, near.strip()))
    return found


def _places(text: str, texts: Sequence[str]) -> list[PersonalDataFinding]:
    """`Абай 12`, where its author has named it so."""
    named = {_pair(it) for each in texts for it in _PLACE.finditer(_seen(each))}
    return [
        PersonalDataFinding(PersonalDataKind.ADDRESS, match[0])
        for match in _PLACE.finditer(text)
        if _pair(match) in named and match[1].casefold() not in _MONTHS
    ]


def _pair(match: re.Match[str]) -> tuple[str, str]:
    return match[1].casefold(), match[2]


def _names(text: str, names: Sequence[str]) -> list[PersonalDataFinding]:
    parts = {
        part
        for name in names
        for part in re.findall(r"[^\W\d_]+", _seen(name))
        if len(part) >= _NAME_FROM
    }
    return [
        PersonalDataFinding(PersonalDataKind.NAME, match[0])
        for part in sorted(parts)
        for match in re.finditer(
            rf"(?<!\w){re.escape(part)}(?:{_ENDINGS})?(?!\w)", text, re.IGNORECASE
        )
    ]
