"""`/service-level`: the figures of a day or a period, each opened into the calls behind it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from aiohttp import web

from quality.reports.targets import STANDARD
from queue_manager.rows import callbacks, calls_behind, first_call
from queue_manager.rows.calls_behind import CallSubset
from registry.knowledge.first_call import FirstCalls, shares
from softphone_ui.callbacks.figures import REACHED_FORMULA, figures
from softphone_ui.service_level.service_level import (
    BehindQuery,
    ask,
    load_behind,
    load_with_course,
)
from softphone_ui.web.endpoint import page
from softphone_ui.web.period import chosen_period
from softphone_ui.web.period_pages import linker, read_query, render_lead
from softphone_ui.web.ticket_words import OUTCOMES
from softphone_ui.web.words import N_
from staff.roles import Right

#: What each list holds, as its heading. {kpi} in seconds.
PARTS = {
    CallSubset.OFFERED: N_("Offered"),
    CallSubset.NOT_SHORT: N_("Offered, without short abandons"),
    CallSubset.ANSWERED: N_("Answered"),
    CallSubset.IN_TIME: N_("Answered within {kpi} s"),
    CallSubset.IN_15: N_("Answered within 15 s"),
    CallSubset.IN_20: N_("Answered within 20 s"),
    CallSubset.NOT_IN_TIME: N_("Not answered within {kpi} s, without short abandons"),
    CallSubset.NOT_STRICT: N_("Not answered within {kpi} s"),
    CallSubset.NOT_OF_ANSWERED: N_("Answered later than {kpi} s"),
    CallSubset.NOT_NENA_15: N_("Not answered within 15 s"),
    CallSubset.NOT_NENA_20: N_("Not answered within 20 s"),
    CallSubset.LOST: N_("Abandoned"),
    CallSubset.WAITING: N_("Still waiting"),
    CallSubset.SHORT_ABANDON: N_("Hung up at once"),
    CallSubset.ABANDONED: N_("Abandoned after a wait"),
    CallSubset.CALLBACK_KEPT: N_("Asked for a callback"),
    CallSubset.INFORMED: N_("Informed by an announcement"),
    CallSubset.SELF_SERVED: N_("Heard the state of a ticket"),
    CallSubset.VOICEMAIL: N_("Left a message"),
    CallSubset.REFUSED: N_("Refused"),
    CallSubset.FAILED: N_("Failed by us"),
}


DAY, HALF_HOUR = timedelta(days=1), timedelta(minutes=30)


def step_of(length: timedelta) -> timedelta:
    """Return how long a step of the drawing is: a day by half hours, longer periods by days."""
    return HALF_HOUR if length <= DAY else DAY


@page("/service-level", needs=Right.MISSED)
async def service_level_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/service-level?day=…&part=…`."""
    query = read_query(request, BehindQuery)
    chosen = chosen_period(request, query)
    step = step_of(chosen.period.ends - chosen.period.begins)
    (level, course), behind, names, queued, answered = await asyncio.gather(
        load_with_course(request.app, chosen, step),
        load_behind(request, chosen, query),
        ask(request.app, calls_behind.operator_names),
        ask(request.app, lambda link: callbacks.counts(link, chosen.period)),
        ask(request.app, lambda link: first_call.by_topic(link, chosen.period, datetime.now(UTC))),
    )
    return render_lead(
        request,
        "service_level/service_level.html",
        chosen,
        query=query,
        level=level,
        course=course,
        step=step,
        behind=behind,
        names=names,
        callbacks=figures(queued),
        callbacks_formula=REACHED_FORMULA,
        first_calls=shares(sum(answered.values(), FirstCalls())),
        parts=PARTS,
        target=STANDARD["level_in_time"],
        outcomes=OUTCOMES,
        link=linker("/service-level", query),
    )
