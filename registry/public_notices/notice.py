"""A public notice, as everybody may read it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from registry.public_notices.life import NoticeState, Severity

LONGEST_WORDS, LONGEST_PLACE = 500, 200
#: No notice is expected to last longer.
LONGEST = timedelta(days=60)
#: So long one that is over, or was withdrawn, is still shown.
SHOWN_AFTER = timedelta(days=2)
#: In this order another language takes the place of one that has no words.
_INSTEAD = ("ru", "kk", "en")


class Category(StrEnum):
    """The kind of an event."""

    UTILITIES = "utilities"
    TRANSPORT = "transport"
    WEATHER = "weather"
    FIRE = "fire"
    SAFETY = "safety"
    HEALTH = "health"
    ENVIRONMENT = "environment"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice as somebody wrote it. `topic` and `district` are codes. `what`, `doing`: language →
    words. `lat`, `lon`, `radius_m`: a circle, or all None."""

    category: str
    severity: str
    what: Mapping[str, Any]
    doing: Mapping[str, Any]
    starts_at: datetime
    ends_at: datetime
    topic: str | None = None
    district: str | None = None
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_m: int | None = None
    drill: bool = False


class DraftProblem(StrEnum):
    """The reason why a draft is refused."""

    WORDS = "words"
    TOO_LONG = "too_long"
    TIMES = "times"
    CIRCLE = "circle"


def problem_of(draft: NoticeDraft, now: datetime) -> DraftProblem | None:
    """Return what is wrong with a draft. Words in one language are needed; in the others they may
    come with a correction."""
    texts = [*draft.what.values(), *draft.doing.values()]
    if not any(draft.what.values()):
        return DraftProblem.WORDS
    if any(len(text) > LONGEST_WORDS for text in texts) or len(draft.place) > LONGEST_PLACE:
        return DraftProblem.TOO_LONG
    if not draft.starts_at < draft.ends_at or not now < draft.ends_at <= now + LONGEST:
        return DraftProblem.TIMES
    circle = (draft.lat, draft.lon, draft.radius_m)
    if len([part for part in circle if part is not None]) in (1, 2):
        return DraftProblem.CIRCLE
    return None


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A version of a notice that everybody sees. `topic_names` and `district_names`: language →
    name. `version` counts from 1; `earlier`: when the version before it was published."""

    notice_id: int
    series: str
    version: int
    state: str
    drill: bool
    category: str
    severity: str
    topic: str | None
    topic_names: Mapping[str, Any] | None
    district: str | None
    district_names: Mapping[str, Any] | None
    place: str
    lat: float | None
    lon: float | None
    radius_m: int | None
    what: Mapping[str, Any]
    doing: Mapping[str, Any]
    starts_at: datetime
    ends_at: datetime
    published_at: datetime
    ended_at: datetime | None
    earlier: datetime | None
    reason: str

    @property
    def changed_at(self) -> datetime:
        """Return when it was last changed for its readers."""
        return self.ended_at or self.published_at

    @property
    def is_current(self) -> bool:
        """Return whether it holds now."""
        return self.state == NoticeState.PUBLISHED

    @property
    def severity_level(self) -> Severity:
        """Return the severity as a value that can be compared."""
        return Severity(self.severity)

    def where(self, language: str) -> str:
        """Return the place and the district in words; "" for the whole city."""
        district = in_words(self.district_names or {}, language)
        return ", ".join(part for part in (self.place, district) if part)


def in_words(texts: Mapping[str, Any], language: str) -> str:
    """Return the words in `language`, or in another one where these are missing; "" for none."""
    found = (str(texts.get(each) or "") for each in (language, *_INSTEAD))
    return next((text for text in found if text), "")


def languages_of(notice: PublicNotice) -> list[str]:
    """Return the languages in which something is said."""
    return [it for it in ("kk", "ru", "en") if notice.what.get(it)]
