"""Words of danger, and words by which it is over. Pure; of a message that is a report already.

A word of danger is found at the beginning of a word only: "дым" also stands within "жаздым", and
"щит" within "соцзащита". What is said of lamps and stoves is left out before: "фонари не горят" is
no fire.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Danger(StrEnum):
    """What the words of a report say of danger."""

    NONE = "none"
    NOW = "now"
    OVER = "over"


#: Beginnings of words in Russian, Kazakh, Kazakh without its own letters or in Latin ones, and
#: English: a gas leak, fire, wiring, an open manhole, a collapse, a burst pipe, people shut in,
#: attacking animals, what falls from above, a person who needs help.
_NOW = re.compile(
    r"\b(?:"
    r"газ\w* (?:иіс|иис|шығ)|запах\w* газ|пахнет газ|вонь газ|газом|(?:идёт|идет) газ|утечк|"
    r"газов\w* (?:баллон|труб)|труб\w* газ|газ баллон|выключить газ|баллон\w* шип|"
    r"газ құбыры\w* (?:\w+ )?(?:ысыл|жар|шық)|gas leak|smells? (?:of )?gas|"
    r"gas smell|gaz\w* iis|gazdyn|gas is leaking|ртут|"
    r"(?:с|за)?гор(?:ит|ят|им)\b|(?:за|воз)горел|пожар(?!н)|огонь|огня|пламя|возгоран|"
    r"(?:за)?дым(?:ит|а|ом|лен\w*)?\b|өрт(?!еді)|орт шы|жанып жат|жалын|от көрін|fire|burning|"
    r"smoke|ortenip|ort shy|"
    r"искрит|искры|искр\b|ұшқын|ушкын|ток со[ғқ]|током|под напряжен|огол[её]н|провод(?!ят|ит)|"
    r"кабел|сым(?:ы|дар|\w{0,4} (?:үз|жер|салбыра|үст))?\b|қалқан\w* ашық|электрощит|щиток|щит\b|"
    r"spark|wires?\b|sym uz|будк\w* (?:с током|трансформ)|трансформаторн|"
    r"люк|крышк|колод[ец]|қақпақ|какпак|құды[қғ]|куды[кг]|manholes?|luk(?:\b|t)|qudyq|kudyk|"
    r"sewer hole|cover of a drain|"
    r"провал(?:$|\b|ил|ь)|обвал|рухнул|рушит|обруш|опыры|collaps|ойылып|просел|ушёл под|ушел под|"
    r"уходит вниз|"
    r"прор[вы]|порыв|хлещ|кипят|фонтан|затап|затоп|топит\b|залива|лопнул|жарыл|су басты|су басып|"
    r"ыстық су\w* (?:\w+ )?(?:ағ|шық|көтер|атқыл)|burst|flood|jaryl|zharyl|su basy|"
    r"вода (?:зашл|заход)|су кір|суы үйге|су үйге|water is coming|"
    r"застря|заперт|қамал|камал|қалып қой|калып кой|в лифте|лифтте|лифт ішінде|liftte|stuck|"
    r"trapped|zastr|"
    r"напа(?:л|д)|(?:за|на)?кида(?:ет|ют)ся|кинул[аи]?с[ья]|броса(?:ет|ют)ся|бросил[аи]?сь|"
    r"(?:по|ис)?кусал|(?:по|у)кус|қауып|кауып|қапты|шапты|шаба|шауып|тап бер|шабуыл|тістеп|"
    r"схватил|окружил|қоршап|attack|bit\b|bitten|kauyp|surrounded|"
    r"сосул|глыб|мұз\w* (?:құла|салбыра)|муз\w* кула|сүңгі|icicles?|falling|kulap jatyr|"
    r"лет(?:ит|ят)|висит над|салбыра|сходит снег|треснул|үзілейін|"
    r"повали(?:лось|лся|лась)|упал|пада(?:ет|ют)|упад[её]т|рухнет|құла|кула(?!г)|накрен|"
    r"наклон|қисай|кисай|сыпется|сорвал[ао]?с|сорв[её]тся|сорвана ветром|оборвал|fell|leaning|"
    r"без сознания|лежит (?:человек|мужчин|женщин)|(?:человек|мужчин\w|женщин\w) лежит|есінен тан|"
    r"суға түс|unconscious"
    r")",
    re.I,
)
#: What sounds like danger and is none.
_HARMLESS = re.compile(
    r"\bне\s+(?:\w+\s+)?гор(?:ит|ят)\b|"
    r"\b(?:фонар|ламп|свет|светофор|плафон|подсветк)\w*(?:\s+\w+){0,3}?\s+гор(?:ит|ят)\b|"
    r"\bгор(?:ит|ят)\s+(?:\w+\s+){0,3}?(?:фонар|ламп|один|одна|днём|днем|свет|секунд)\w*|"
    r"\bфонар\w*(?:\s+\w+){0,3}?\s+загорел\w*|\bграфик\w*\s+горит|\bөрт\s+сөндіру\w*|"
    r"\bтопит\s+(?:мусор|уг|рез)\w*|\bпечк?\w*\s+топит\w*|\bзатоплен\w*\s+(?:фекал|луж)\w*|"
    r"\bкрышк\w*\s+контейнер\w*|\bконтейнер\w*[^.!?]{0,30}\bкрышк\w*|\bутечк\w*\s+данн\w*|"
    r"\b(?:цен|давлен|рейтинг|напор|темпера)\w*\s+(?:упал|пада)\w*|\bзнак\w*[^.!?]{0,12}\s+упал\w*|"
    r"\bфонтан\w*(?:\s+\w+){0,3}?\s+не\s+работа\w*|\bлюк\w*\s+(?:гремит|стучит|выше|ниже)\b|"
    r"\bлюк\w*\s+(?:қақпағы\s+)?тарсылда\w*|\bкнопк\w*\s+в\s+лифте|"
    r"\b(?:люди|пенсионеры|дети|адамдар|кемпірлер)\s+(?:падают|құлап)|"
    r"\b(?:скорая|машин\w*|автобус\w*|посылка)\s+(?:\w+\s+)?застря\w*",
    re.I,
)
_OVER = re.compile(
    r"потушили|потушен|устранили|устранен|заделали|закрыли люк|уже все в порядке|"
    r"опасность миновала|"
    r"сөндірді|жөнделді|жауып кетті|был(?:а|о|и)? (?:вчера|на прошлой|месяц|год)|"
    r"в прошлом году|былтыр|последствия|was fixed|no longer",
    re.I,
)


def read(text: str) -> Danger:
    """Return what a readable text says of danger."""
    if _OVER.search(text):
        return Danger.OVER
    return Danger.NOW if _NOW.search(_HARMLESS.sub(" ", text)) else Danger.NONE
