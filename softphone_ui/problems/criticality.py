"""`/problems/criticality`: how grave problems of each topic are, who said so, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from city.problems.criticality import CriticalityTable
from city.problems.rows import criticality as rows
from city.problems.rows.criticality import VersionAuthor, WeighedTopic, WeightsVersion
from city.problems.score import CRITICALITY
from city.problems.weighing import WeightsRefusal, weigh
from foundation import dates
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

Weight = Annotated[int, Meta(ge=CRITICALITY.start, le=CRITICALITY[-1])]
Code = Annotated[str, Meta(pattern=r"\A[a-z0-9_-]{1,60}\Z")]


REFUSALS = {
    WeightsRefusal.NOT_NOW.value: N_(
        "Somebody changed the weights meanwhile. Load the page again."
    ),
    WeightsRefusal.TOPIC.value: N_("The registry has no such topic."),
    WeightsRefusal.SAME.value: N_("Nothing is different."),
}


class WeightsRefused(ReasonedError):
    __doc__ = N_("The weights were not saved.")
    status, code = 409, "weights_refused"
    sentences = REFUSALS


class Weights(Struct, forbid_unknown_fields=True):
    """The whole table, after the version `version` that was looked at. A topic that is not named
    has its nearest ancestor's weight, and `usual` without one."""

    version: Annotated[int, Meta(ge=1, le=10**9)]
    usual: Weight
    topics: Annotated[dict[Code, Weight], Meta(max_length=2000)]
    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\A[^\x00]*\S[^\x00]*\Z")]


class WeightsSaved(Struct):
    version: int


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic and its criticality. `own`: named by the table, None: it has another's; `weight`:
    what counts; `depth`: below so many others."""

    topic: WeighedTopic
    own: int | None
    weight: int
    depth: int


@dataclass(frozen=True, slots=True)
class WeightChange:
    """A topic (None: what is usual) that had the weight `before` (None: its ancestor's)."""

    name: str | None
    before: int | None
    after: int | None


@page("/problems/criticality", needs=Right.PROBLEMS)
async def criticality_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/problems/criticality` of topics' weights."""
    zone, language = ZoneInfo(request.app[SETTINGS].timezone), language_of(request)
    async with reading(request.app) as link:
        versions, topics = await rows.versions(link), await rows.topics(link)
    newest = versions[0]
    names = {it.code: it.names.in_language(language) for it in topics}
    return render(
        request,
        "problems/criticality.html",
        version=newest,
        lines=lines_of(topics, newest, language),
        history=[
            (version, changes_between(before, version, names) if before else [])
            for version, before in zip(versions, [*versions[1:], None], strict=True)
        ],
        weights=list(CRITICALITY),
        may_change=person_of(request).may(Right.CRITICALITY),
        language=language,
        moment=lambda at: dates.moment(at, zone, language),
    )


@endpoint("PUT", "/api/problems/criticality", needs=Right.CRITICALITY)
async def save_weights(request: web.Request, body: Weights) -> WeightsSaved:
    """Make a new version of the table, which is in force at once. 409 with a `reason`."""
    person_id = person_of(request).person_id
    by = VersionAuthor(person_id, datetime.now(UTC), body.reason.strip())
    async with writing(request.app) as link:
        made = await weigh(link, body.version, body.usual, body.topics, by)
        if isinstance(made, WeightsRefusal):
            raise WeightsRefused(reason=made.value)
        await write_audit(
            link, person_id, "criticality_changed", subject=str(made),
            detail={"reason": by.reason}, address=request.remote,
        )  # fmt: skip
    return WeightsSaved(made)


def lines_of(topics: list[WeighedTopic], version: WeightsVersion, language: str) -> list[TopicLine]:
    """Return each topic below its parent, by their names; of those in use no more only what is
    named."""
    parents = {each.code: each.parent for each in topics}
    known = CriticalityTable(version.version, version.usual, version.topics)
    below: dict[str | None, list[WeighedTopic]] = {}
    for each in sorted(topics, key=lambda one: one.names.in_language(language)):
        below.setdefault(each.parent, []).append(each)
    lines: list[TopicLine] = []

    def walk(parent: str | None, depth: int) -> None:
        for each in below.get(parent, ()):
            own = version.topics.get(each.code)
            if not each.retired or own is not None:
                weight = known.of(each.code, parents)
                lines.append(TopicLine(each, own, weight, depth))
            walk(each.code, depth + 1)

    walk(None, 0)
    return lines


def changes_between(
    before: WeightsVersion, after: WeightsVersion, names: dict[str, str]
) -> list[WeightChange]:
    """Return what a version changed, by the topics' names."""
    found = [
        WeightChange(names.get(code, code), before.topics.get(code), after.topics.get(code))
        for code in sorted({*before.topics, *after.topics})
        if before.topics.get(code) != after.topics.get(code)
    ]
    usual = [] if before.usual == after.usual else [WeightChange(None, before.usual, after.usual)]
    return [*usual, *sorted(found, key=lambda change: change.name or "")]
