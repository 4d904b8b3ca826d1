"""First-call resolution, measured twice: as declared, and as it turned out. `/first-call`."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

from aiohttp import web
from msgspec import Struct

from foundation.names import Names, in_language
from foundation.percent import percent_number
from queue_manager.rows import first_call
from registry.knowledge.first_call import FirstCalls, Resolution, shares
from registry.tickets.rows import tickets
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.pages import language_of
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.period_pages import linker, read_query, render_lead
from softphone_ui.web.person import person_of
from softphone_ui.web.sheets import SEMICOLON, harmless
from softphone_ui.web.words import N_, WORDS
from staff.roles import Right
from staff.rows.audit import write_audit

#: The formulas in words, for people; registry/knowledge/first_call.py has them as functions.
RESOLUTIONS = {
    Resolution.DECLARED: N_("answered on the spot ÷ answered calls"),
    Resolution.HELD: N_(
        "no new contact from the same number on the same topic within 7 days ÷ answered calls"
        " whose number and topic are known and whose 7 days are over"
    ),
    Resolution.HELD_OF_DECLARED: N_(
        "the same, of those answered on the spot: whether what was declared held"
    ),
}
RESOLUTION_TITLES = {
    Resolution.DECLARED: N_("Solved at the first call, as declared"),
    Resolution.HELD: N_("Solved at the first call, as it turned out"),
    Resolution.HELD_OF_DECLARED: N_("Declared, and it held"),
}


class ShareView(Struct):
    """A share of calls. `share` is `counted` ÷ `out_of`, 0.0 to 1.0; null where there is nothing to
    count."""

    name: Resolution
    formula: str
    counted: int
    out_of: int
    share: float | None


class TopicShareView(Struct):
    """The figures of one topic; `topic_id` null: tickets without one."""

    topic_id: int | None
    topic_names: Names | None
    answered: int
    figures: list[ShareView]


class FirstCallView(Struct):
    """The figures of the answered calls offered from `since` to before `until`."""

    since: datetime
    until: datetime
    line: str | None
    answered: int
    figures: list[ShareView]
    topics: list[TopicShareView]


def tell(calls: FirstCalls) -> list[ShareView]:
    """Return the figures with their formulas."""
    return [
        ShareView(share.name, RESOLUTIONS[share.name], share.counted, share.out_of, share.share)
        for share in shares(calls)
    ]


async def load(app: web.Application, chosen: ChosenPeriod) -> FirstCallView:
    """Return the figures of a period, and topic by topic."""
    period = chosen.period
    async with reading(app) as link:
        counted = await first_call.by_topic(link, period, datetime.now(UTC))
        names = {it.topic_id: it for it in await tickets.topics(link)}
    whole = sum(counted.values(), FirstCalls())
    topics = []
    for topic_id, calls in counted.items():
        topic = names.get(topic_id) if topic_id is not None else None
        topics.append(
            TopicShareView(
                topic_id,
                topic.names if topic else None,
                calls.answered,
                tell(calls),
            )
        )
    return FirstCallView(
        period.begins, period.ends, period.line, whole.answered, tell(whole), topics
    )


@endpoint("GET", "/api/first-call", needs=Right.MISSED)
async def first_call_resolution(request: web.Request, query: PeriodQuery) -> FirstCallView:
    """Return first-call resolution of a day or a period, as declared and as it turned out."""
    return await load(request.app, chosen_period(request, query))


@endpoint("GET", "/api/first-call.csv", needs=Right.EXPORT)
async def first_call_csv(request: web.Request, query: PeriodQuery) -> web.StreamResponse:
    """Send first-call resolution topic by topic, as CSV for a spreadsheet."""
    chosen, person = chosen_period(request, query), person_of(request)
    view = await load(request.app, chosen)
    async with writing(request.app) as link:
        await write_audit(
            link, person.person_id, "export", subject="first-call",
            detail={"format": "csv", "rows": len(view.topics)}, address=request.remote,
        )  # fmt: skip
    name = f"komek-first-call-{chosen.period.begins.astimezone(chosen.zone):%Y-%m-%d}.csv"
    return web.Response(
        body=FirstCallSheet(request.app[WORDS].say, person.language).write(view),
        content_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@dataclass(frozen=True)
class FirstCallSheet:
    """The figures as a spreadsheet of one language reads them."""

    say: Callable[[str, str], str]
    language: str

    def write(self, view: FirstCallView) -> bytes:
        """Write UTF-8 with its mark: the whole first, then topic by topic; shares in per cent."""
        out = StringIO()
        writer = csv.writer(out, delimiter=";" if self.language in SEMICOLON else ",")
        figures = [self._say(RESOLUTION_TITLES[it]) for it in Resolution]
        heads = [head for title in figures for head in (f"{title}, %", "÷", "÷")]
        writer.writerow([self._say(N_("Topic")), self._say(N_("Answered")), *heads])
        writer.writerow([self._say(N_("All topics")), view.answered, *self._cells(view.figures)])
        for topic in view.topics:
            name = in_language(topic.topic_names, self.language) or self._say(N_("without a topic"))
            writer.writerow([harmless(name), topic.answered, *self._cells(topic.figures)])
        return b"\xef\xbb\xbf" + out.getvalue().encode()

    def _cells(self, figures: list[ShareView]) -> list[str]:
        cells: list[str] = []
        for figure in figures:
            share = "" if figure.share is None else str(percent_number(figure.share))
            plain = share.replace(".", ",") if self.language in SEMICOLON else share
            cells += [plain, str(figure.counted), str(figure.out_of)]
        return cells

    def _say(self, message: str) -> str:
        return self.say(self.language, message)


@page("/first-call", needs=Right.MISSED)
async def first_call_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/first-call?day=…`."""
    query = read_query(request, PeriodQuery)
    chosen = chosen_period(request, query)
    return render_lead(
        request,
        "first_call/first_call.html",
        chosen,
        view=await load(request.app, chosen),
        resolution_titles=RESOLUTION_TITLES,
        own=language_of(request),
        may_export=person_of(request).may(Right.EXPORT),
        link=linker("/first-call", query),
    )
