"""Words of danger, and words by which it is over. Pure; of a message that is a report already."""

from __future__ import annotations

import re
from enum import StrEnum


class Danger(StrEnum):
    """What the words of a report say of danger."""

    NONE = "none"
    NOW = "now"
    OVER = "over"


_NOW = re.compile(
    r"газ\w* (?:иіс|иис|шығ)|запах\w* газ|пахнет газ|газом|утечк|gas leak|smell\w* (?:of )?gas|"
    r"gaz \w*iis|gazdyn|gas is leaking|"
    r"пожар|горит|горят|загорел|огонь|пламя|дым(?:ит|а)?\b|өрт|жанып жатыр|fire|burning|smoke|"
    r"ortenip|"
    r"искр|ұшқын|ушкын|ток соғ|под напряжен|оголен|оголён|провод|кабел|сым\w*|щит|spark|wire|"
    r"люк|крышк|колодец|колодца|қақпақ|какпак|құдық|кудык|manhole|luk\b|qudyq|"
    r"провал|обвал|рухнул|рушит|опыр|collaps|ойыл|просел|"
    r"прорв|порыв|хлещ|кипят|фонтан|затап|затоп|топит|залива|жарыл|жарылып|су басты|су басып|burst|"
    r"flood|jaryl|zharyl|"
    r"застря|заперт|қамал|камал|қалып қой|калып кой|stuck|trapped|zastr|"
    r"напал|напада|кида|кусал|покус|укус|бросает|қауып|кауып|қапты|шапты|тап бер|attack|bit\b|"
    r"bitten|"
    r"сосул|глыб|мұз\w* құла|муз\w* кула|сүңгі|icicle|falling|"
    r"упал|падает|упадет|упадёт|рухнет|құла|кула|накрен|наклон|қисай|кисай|fell|leaning|қулап",
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
    return Danger.NOW if _NOW.search(text) else Danger.NONE
