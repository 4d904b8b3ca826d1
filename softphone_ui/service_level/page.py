"""`/service-level`: the figures of a day or a period, each opened into the calls behind it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from aiohttp import web

from queue_manager.rows import callbacks, calls_behind, first_call
from queue_manager.rows.calls_behind import Part
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
    Part.OFFERED: N_("Offered"),
    Part.NOT_SHORT: N_("Offered, without short abandons"),
    Part.ANSWERED: N_("Answered"),
    Part.IN_TIME: N_("Answered within {kpi} s"),
    Part.IN_15: N_("Answered within 15 s"),
    Part.IN_20: N_("Answered within 20 s"),
    Part.NOT_IN_TIME: N_("Not answered within {kpi} s, without short abandons"),
    Part.NOT_STRICT: N_("Not answered within {kpi} s"),
    Part.NOT_OF_ANSWERED: N_("Answered later than {kpi} s"),
    Part.NOT_NENA_15: N_("Not answered within 15 s"),
    Part.NOT_NENA_20: N_("Not answered within 20 s"),
    Part.LOST: N_("Abandoned"),
    Part.WAITING: N_("Still waiting"),
    Part.SHORT_ABANDON: N_("Hung up at once"),
    Part.ABANDONED: N_("Abandoned after a wait"),
    Part.CALLBACK_KEPT: N_("Asked for a callback"),
    Part.INFORMED: N_("Informed by an announcement"),
    Part.SELF_SERVED: N_("Heard the state of a ticket"),
    Part.VOICEMAIL: N_("Left a message"),
    Part.REFUSED: N_("Refused"),
    Part.FAILED: N_("Failed by us"),
}


DAY, HALF_HOUR = timedelta(days=1), timedelta(minutes=30)


def step_of(length: timedelta) -> timedelta:
    """How long a step of the drawing is: a day by half hours, longer periods by days."""
    return HALF_HOUR if length <= DAY else DAY


@page("/service-level", needs=Right.MISSED)
async def service_level_page(request: web.Request) -> web.StreamResponse:
    """`/service-level?day=…&part=…`."""
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
        outcomes=OUTCOMES,
        link=linker("/service-level", query),
    )
