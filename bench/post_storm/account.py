"""What became of the posts, place by place. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from bench.post_storm.plan import Place, Plan, Post, Span

#: Within so many seconds of its publication a post is on record where nothing broke.
PROMPT = 10.0
#: A source that failed is asked again after at most a minute; news sites are asked once in one.
MINUTE = 60.0
WE_ASK = {Place.TELEGRAM, Place.MAIL, Place.NEWS}


class Cause(StrEnum):
    """The cause why a post was on record later than `PROMPT`."""

    CUT = "its place was cut"
    KILLED = "channels was killed"
    INTERVAL = "asked once a minute"
    OURS = "ours, unexplained"


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A row that bears a post's mark; `seen`: seconds since the beginning."""

    mark: str
    place: Place
    seen: float


@dataclass(frozen=True, slots=True)
class Line:
    """The account of one place. `delivered`: with what came twice; `doubled`: rows beyond the
    first; `lags`: seconds from publication to record, ascending; `causes`: of those later than
    `PROMPT`."""

    place: Place
    sent: int
    delivered: int
    on_record: int
    doubled: Sequence[str]
    missing: Sequence[str]
    lags: Sequence[float]
    causes: Mapping[Cause, int]

    @property
    def met(self) -> bool:
        return not (self.doubled or self.missing)


def account(
    plan: Plan,
    sent: Mapping[str, float],
    delivered: Mapping[Place, int],
    rows: Iterable[OnRecord],
    deaths: Sequence[Span],
) -> list[Line]:
    """Account for every post. `sent`: when each mark was published indeed, in seconds."""
    found: dict[tuple[Place, str], list[float]] = {}
    for row in rows:
        found.setdefault((row.place, row.mark), []).append(row.seen)
    return [_line(it, plan, sent, delivered.get(it, 0), found, deaths) for it in plan.cuts]


def _line(
    place: Place,
    plan: Plan,
    sent: Mapping[str, float],
    delivered: int,
    found: Mapping[tuple[Place, str], Sequence[float]],
    deaths: Sequence[Span],
) -> Line:
    posts = [it for it in plan.posts if it.place is place]
    seen = {it.mark: found.get((place, it.mark), ()) for it in posts}
    there = [it for it in posts if seen[it.mark]]
    spans = {it.mark: Span(sent[it.mark], min(seen[it.mark])) for it in there}
    causes = (_cause(it, spans[it.mark], plan.cuts[place], deaths) for it in there)
    return Line(
        place,
        len(posts),
        delivered,
        len(there),
        [it.mark for it in posts if len(seen[it.mark]) > 1],
        [it.mark for it in posts if not seen[it.mark]],
        sorted(max(0.0, it.ends - it.begins) for it in spans.values()),
        Counter(it for it in causes if it is not None),
    )


def _cause(post: Post, waited: Span, cuts: Sequence[Span], deaths: Sequence[Span]) -> Cause | None:
    """What the post waited for."""
    if waited.ends - waited.begins <= PROMPT:
        return None
    again = MINUTE if post.place in WE_ASK else PROMPT
    if any(Span(it.begins, it.ends + again).meets(waited) for it in cuts):
        return Cause.CUT
    if any(Span(it.begins, it.ends + PROMPT).meets(waited) for it in deaths):
        return Cause.KILLED
    if post.place is Place.NEWS and waited.ends - waited.begins <= MINUTE + PROMPT:
        return Cause.INTERVAL
    return Cause.OURS


def quantile(ascending: Sequence[float], share: float) -> float | None:
    """Return the nearest rank; None of nothing."""
    return ascending[max(0, ceil(len(ascending) * share) - 1)] if ascending else None
