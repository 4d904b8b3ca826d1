"""`/council.pdf`: the paper for the weekly council; what was missed stands first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from city.council.agenda import AgendaItem, Item
from city.council.outliers import Outlier
from city.council.picture import CouncilOverview, RatedMonth, read_picture
from city.problems.heaviest import HeavyProblem
from city.rating.funnel import FunnelVerdict
from foundation import dates
from foundation.printing import (
    Bar,
    Bars,
    FigureRow,
    LargeFigure,
    Paper,
    Part,
    PrintedTable,
    Text,
    printed,
)
from foundation.sentences import fill
from softphone_ui.council.council_words import COLOUR_WORDS, MATTER_WORDS, VERDICT_WORDS
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import page
from softphone_ui.web.measure_links import link_paper
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import NO_DATA, Show
from softphone_ui.web.words import N_, WORDS, Say
from staff.roles import Right


@page("/council.pdf", needs=Right.COUNCIL)
async def council_paper(request: web.Request) -> web.StreamResponse:
    zone, language = ZoneInfo(request.app[SETTINGS].timezone), language_of(request)
    words, now = request.app[WORDS], datetime.now(UTC)

    def say(text: str) -> str:
        return words.say(language, text)

    async with snapshot(request.app) as link:
        picture = await read_picture(link, now, zone)
    made = f"Komek 109 · {dates.moment(now, zone, language)}"
    paper = lay_out(picture, Show(language, zone), language, say, made)
    paper = link_paper(paper, request.app[SETTINGS], say)
    name = f"komek-council-{picture.today}.pdf"
    return web.Response(
        body=await printed(paper, now),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def lay_out(picture: CouncilOverview, show: Show, language: str, say: Say, made: str) -> Paper:
    """Return the paper of a picture."""
    parts = [
        *_decisions(picture, show, language, say),
        _glance(picture, show, say),
        *_problems(picture, show, language, say),
        *_growing(picture, show, language, say),
        *_late(picture, show, language, say),
        *_red(picture, show, language, say),
        *_rated(picture, show, say),
    ]
    return Paper(say(N_("Council")), show.long_day(picture.today), language, made, parts)


def _decisions(picture: CouncilOverview, show: Show, language: str, say: Say) -> Iterator[Part]:
    """One table for each matter, the missed ones first."""
    head = [N_("What was decided"), N_("By whom"), N_("Term")]
    for matter in AgendaItem:
        items = [it for it in picture.items if it.matter is matter]
        if items:
            rows = [_decision(it, picture.today, show, language, say) for it in items]
            yield PrintedTable(
                [say(it) for it in head],
                rows,
                widths=(5, 4, 2),
                heading=f"{say(N_('Decisions of the council'))}: {say(MATTER_WORDS[matter])}",
            )
    if not picture.items:
        yield Text(say(N_("Nothing is decided yet.")), heading=say(N_("Decisions of the council")))


def _decision(item: Item, today: date, show: Show, language: str, say: Say) -> list[str]:
    decision = item.decision
    about = ", ".join(
        each.in_language(language) for each in (decision.topic, decision.district) if each
    )
    what = f"{decision.words} ({about})" if about else decision.words
    who = " · ".join(filter(None, (decision.body.in_language(language), decision.owner)))
    term = show.short_day(decision.due_on)
    if item.matter is AgendaItem.MISSED:
        late = fill(say(N_("days late: {n}")), n=show.count(decision.days_late(today)))
        term = f"{term}\n{late}"
    if decision.moved:
        term = f"{term}\n{say(N_('at first:'))} {show.short_day(decision.first_due_on)}"
    return ["\n— ".join(filter(None, (what, decision.report))), who, term]


def _glance(picture: CouncilOverview, show: Show, say: Say) -> Part:
    of = fill(say(N_("open tickets overdue, of {n}")), n=show.count(picture.tickets))
    red = NO_DATA if picture.red is None else show.count(len(picture.red))
    return FigureRow(
        [
            LargeFigure(say(N_("decisions missed")), show.count(len(picture.missed))),
            LargeFigure(of, show.count(picture.late_tickets)),
            LargeFigure(say(N_("topics grow")), show.count(picture.grows)),
            LargeFigure(say(N_("goals off track")), red),
        ],
        heading=say(N_("The city at a glance")),
    )


def _problems(picture: CouncilOverview, show: Show, language: str, say: Say) -> Iterator[Part]:
    """Places and then districts, in the order of their rankings: the agenda."""
    every = [*picture.places, *picture.districts]
    if not every:
        return
    rows = [
        [
            show.count(number),
            f"{it.problem.topic.in_language(language)} ({_place(it, language, say)})",
            NO_DATA if it.run is None else show.count(it.run.contacts),
            NO_DATA if it.run is None else show.short_day(it.run.since),
            show.tenths(it.problem.score),
            show.count(it.problem.decisions) if it.problem.decisions else NO_DATA,
        ]
        for number, it in enumerate(every, start=1)
    ]
    head = [
        "№",
        N_("Topic and place"),
        N_("Contacts"),
        N_("Since"),
        N_("How heavy"),
        N_("Decisions under way"),
    ]
    heading = say(N_("The heaviest problems"))
    yield PrintedTable(
        [say(it) for it in head],
        rows,
        numbers=(2, 3, 4, 5),
        widths=(0.4, 5, 1.4, 1.5, 1, 1.6),
        heading=heading,
    )


def _place(heavy: HeavyProblem, language: str, say: Say) -> str:
    district = heavy.problem.district
    named = [heavy.street, district.in_language(language) if district else ""]
    return ", ".join(filter(None, named)) or say(N_("in one place"))


def _growing(picture: CouncilOverview, show: Show, language: str, say: Say) -> Iterator[Part]:
    if not picture.growing:
        return
    most = max(it.now for it in picture.growing)
    yield Bars(
        [
            Bar(
                week.names.in_language(language),
                week.now / most,
                f"{show.count(week.now)} ({show.tenths(week.usual)})",
                mark=week.usual / most,
            )
            for week in picture.growing
        ],
        heading=say(N_("What grows")),
        legend=say(N_("Contacts of seven days; the mark and the number behind: the usual week.")),
    )


def _late(picture: CouncilOverview, show: Show, language: str, say: Say) -> Iterator[Part]:
    if not picture.late:
        return
    head = [N_("Body"), N_("Head of a body"), N_("overdue now"), N_("has"), N_("overdue since")]
    rows = [
        [
            load.names.in_language(language),
            load.head or NO_DATA,
            show.count(load.late),
            show.count(load.tickets),
            NO_DATA if load.late_since is None else show.short_day(show.day_of(load.late_since)),
        ]
        for load in picture.late
    ]
    yield PrintedTable(
        [say(it) for it in head],
        rows,
        numbers=(2, 3, 4),
        widths=(5, 3, 1.5, 1, 1.6),
        heading=say(N_("Overdue tickets by body")),
    )


def _red(picture: CouncilOverview, show: Show, language: str, say: Say) -> Iterator[Part]:
    if not picture.red:
        return
    head = [N_("Aim"), N_("Answers for it"), N_("State"), N_("chance to reach it")]
    rows = [
        [
            f"{aim.names.in_language(language)} ({aim.goal.in_language(language)})",
            aim.owner or NO_DATA,
            say(COLOUR_WORDS[aim.colour]),
            show.percent(aim.chance, 0),
        ]
        for aim in picture.red
    ]
    yield PrintedTable(
        [say(it) for it in head],
        rows,
        numbers=(3,),
        widths=(6, 2.4, 2, 1.4),
        heading=say(N_("Aims in red")),
    )


def _rated(picture: CouncilOverview, show: Show, say: Say) -> Iterator[Part]:
    rated = picture.rated
    if rated is None:
        return
    if rated.without_head:
        yield Text(_without_head(rated, show, say))
    if not rated.outliers:
        return
    share, due = N_("solved in term"), N_("came due")
    head = [N_("Head of a body"), N_("What the rating says"), share, due]
    rows = [[it.name, _verdict(it, say), *_share(it, show)] for it in rated.outliers]
    month = show.month(rated.month.first)
    heading = f"{say(N_('What the rating says'))}: {month}"
    yield PrintedTable([say(it) for it in head], rows, numbers=(2, 3), heading=heading)


def _share(outlier: Outlier, show: Show) -> tuple[str, str]:
    """Return the share and the number of contacts as texts; NO_DATA for both if too few contacts
    came due to compare."""
    if outlier.verdict is FunnelVerdict.FEW:
        return NO_DATA, NO_DATA
    return show.percent(outlier.share), show.count(round(outlier.due))


def _without_head(rated: RatedMonth, show: Show, say: Say) -> str:
    sentence = fill(
        say(
            N_(
                "{n} of {all} contacts ({share}) belonged to bodies without a head: they count "
                "for nobody."
            )
        ),
        n=show.count(rated.without_head),
        all=show.count(rated.due),
        share=show.percent(rated.without_head / rated.due, 0),
    )
    return f"{sentence} {say(N_('An administrator adds heads on the page “Heads of bodies”.'))}"


def _verdict(outlier: Outlier, say: Say) -> str:
    words = [say(VERDICT_WORDS[outlier.verdict])] if outlier.verdict in VERDICT_WORDS else []
    if words and outlier.explained:
        words[0] += f" ({say(N_('its topics account for it'))})"
    if outlier.in_question:
        words.append(say(N_("in question: signs of gaming or an audit")))
    return "; ".join(words)
