"""Words by which lives are at stake, not only goods. Pure; of a report that is urgent already."""

from __future__ import annotations

import re

_LIVES = re.compile(
    r"газ(?!он|ет)|gaz(?!on|et)|gas\b|пожар|(?<!не )гор(?:ит|ят)|загорел|\bдым|задым|\bөрт|\bort\b|"
    r"жанып|fire|burning|smoke|"
    r"провод|кабел|\bщит|\bсым|\bток|электроток|искр|ұшқын|wire|spark|\bsym|"
    r"люк|қақпақ|құдық|кудык|колод|manhole|luk\b|"
    r"обвал|рухн|обруш|провал|опыр|collaps|"
    r"застря|қамал|камал|stuck|trapped|лифт|lift|elevator|"
    r"напал|кида|кусал|покус|қауып|қапты|шапты|attack|\bbit|"
    r"ребен|ребён|\bдет[еиях]|бала|child|kid|люд|адам|people|ранен|жаралан|injur|кипят|пар\b|"
    r"сосул|мұз|муз|icicle",
    re.I,
)


def is_life_at_stake(text: str) -> bool:
    """Return whether the words of an urgent report speak of a danger to lives."""
    return _LIVES.search(text) is not None
