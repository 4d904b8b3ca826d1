"""An incident that tickets propose, with the words it would be told in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from foundation.names import Names, in_language
from foundation.telephones.numbers import one_line
from queue_manager.rows.lines import TopicRow
from registry.workflow.rows.steps import District

#: Letters of a place: with the topic and a sentence they are a text that may be spoken.
LONGEST_PLACE = 120
#: The words for a district in an announcement: its name alone may also be the name of another city.
DISTRICT_NAME = {"kk": "{} ауданы", "ru": "Район {}", "en": "{} district"}


class Proposal(Struct):
    """A burst of tickets, or a `cluster` (its first ticket) that grew quickly, of so many
    `applicants`; opened as an incident by one key, with these texts. `district`: the code of the
    one in which they lie, where it is one and known, and its names."""

    topic: str
    topic_names: Names
    place: str
    since: datetime
    tickets: list[str]
    text_kk: str
    text_ru: str
    text_en: str
    applicants: int
    cluster: str | None = None
    district: str | None = None
    district_names: Names | None = None


def proposal(
    topic: TopicRow,
    place: str,
    since: datetime,
    tickets: Sequence[str],
    *,
    applicants: int,
    cluster: str | None = None,
    district: District | None = None,
) -> Proposal:
    """Propose an incident. Without a place it is told of the whole district, without that of the
    whole city. A place is what somebody wrote as an address: on one line and cut, so that one key
    opens the incident."""
    place = one_line(place, LONGEST_PLACE)

    names = district.names if district else None

    def where(language: str) -> str:
        if place or not names:
            return f"{place}: " if place else ""
        return f"{DISTRICT_NAME[language].format(in_language(names, language))}: "

    return Proposal(
        topic=topic.code,
        topic_names=topic.names,
        place=place,
        since=since,
        tickets=list(tickets),
        text_kk=f"{where('kk')}{topic.names.kk}. Бұл мәселе бізге белгілі, шешіліп жатыр.",
        text_ru=f"{where('ru')}{topic.names.ru}. Мы знаем о проблеме и уже решаем её.",
        text_en=f"{where('en')}{topic.names.en}. We know of it, and it is being solved.",
        applicants=applicants,
        cluster=cluster,
        district=district.code if district else None,
        district_names=names,
    )
