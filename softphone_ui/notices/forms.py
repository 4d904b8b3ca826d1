"""The form of a public notice: read as it was sent, with what is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from registry.public_notices.life import NoticeRefusal, Severity
from registry.public_notices.notice import Category, DraftProblem, NoticeDraft
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.words import LANGUAGES, N_

#: The choices of how long a notice is expected to last, in hours.
HOURS = (1, 2, 4, 8, 12, 24, 48, 72, 168)
MOST_DIGITS = 12

REFUSALS = {
    NoticeRefusal.NOT_NOW: N_("Somebody else was quicker: look at its state."),
    NoticeRefusal.SECOND_PERSON: N_("A warning needs a second person: not its author."),
    NoticeRefusal.REASON: N_("Write the reason."),
    NoticeRefusal.TOO_LATE: N_("Its expected end has passed: write it anew."),
    DraftProblem.WORDS: N_("Write what has happened, in one language at least."),
    DraftProblem.TOO_LONG: N_("Words have at most 500 letters, a place 200."),
    DraftProblem.TIMES: N_("The end lies after the beginning, within 60 days."),
    DraftProblem.CIRCLE: N_("A circle has a point and a radius: fill in all three, or none."),
    "form": N_("The form cannot be read."),
    "outside": N_("This point lies outside the city."),
    "waits": N_("It is no longer published, or a correction of it waits already."),
}


class NoticeRefused(ReasonedError):
    __doc__ = N_("This was not done.")
    status, code = 422, "notice_refused"
    sentences = REFUSALS


def draft_of(form: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> NoticeDraft:
    """Return the notice that a form holds. Raises NoticeRefused for one that no page of ours
    sends."""

    def text(name: str) -> str:
        return " ".join(str(form.get(name, "")).replace("\x00", "").split())

    category, severity, hours = text("category"), text("severity"), text("hours")
    known = category in set(Category) and severity in set(Severity)
    if not known or not hours.isdecimal() or int(hours[:MOST_DIGITS]) not in HOURS:
        raise NoticeRefused(reason="form")
    starts_at = _moment(text("starts"), now, zone)
    return NoticeDraft(
        category=category,
        severity=severity,
        what={it: words for it in LANGUAGES if (words := text(f"what_{it}"))},
        doing={it: words for it in LANGUAGES if (words := text(f"doing_{it}"))},
        starts_at=starts_at,
        ends_at=max(starts_at, now) + timedelta(hours=int(hours)),
        topic=text("topic") or None,
        district=text("district") or None,
        place=text("place"),
        lat=_number(text("lat"), -90, 90),
        lon=_number(text("lon"), -180, 180),
        radius_m=_whole(text("radius_m")),
        drill=text("drill") == "yes",
    )


def _moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The city's time that was entered; without one, now."""
    if not text:
        return now
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        raise NoticeRefused(reason="form") from None


def _number(text: str, least: float, most: float) -> float | None:
    if not text:
        return None
    try:
        number = float(text.replace(",", ".")[:MOST_DIGITS])
    except ValueError:
        raise NoticeRefused(reason="form") from None
    if not least <= number <= most:
        raise NoticeRefused(reason="form")
    return number


def _whole(text: str) -> int | None:
    number = _number(text, 1, 50_000)
    return None if number is None else round(number)
