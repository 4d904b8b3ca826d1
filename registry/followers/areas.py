"""Areas of the city that somebody follows: their names, and the page on which they are followed."""

from __future__ import annotations

from urllib.parse import urlencode

from foundation.names import Names
from foundation.words.marking import N_, Say
from registry.followers.rows.followers import Subject

EVERYTHING, WHOLE_CITY = N_("all topics"), N_("the whole city")


def area_words(topic: Names | None, district: Names | None, language: str, say: Say) -> str:
    """Return an area as followers read it, such as `Road damage, Esil`."""
    return ", ".join((
        topic.in_language(language) if topic else say(EVERYTHING),
        district.in_language(language) if district else say(WHOLE_CITY),
    ))  # fmt: skip


def path_of(subject: Subject, public_id: str | None = None) -> str:
    """Return the address of the page on which the subject is followed. `public_id` is the id of the
    subject's ticket."""
    fields = {"ticket": public_id, "district": subject.district, "topic": subject.topic}
    return "/follow?" + urlencode({key: value for key, value in fields.items() if value})
