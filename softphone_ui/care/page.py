"""`/care`: who carries much today, and the log of trainings."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from foundation import dates
from quality.care.load import LoadWarning
from quality.care.rows import care
from quality.care.training import TrainingKind, TrainingStatus, standing
from softphone_ui.care.load import find
from softphone_ui.care.trainings import MOST_SHOWN
from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

KIND_WORDS = {
    TrainingKind.STRESS: N_("stress management"),
    TrainingKind.CONVERSATION: N_("leading a conversation"),
    TrainingKind.KNOWLEDGE: N_("knowledge base and services"),
    TrainingKind.LANGUAGE: N_("languages"),
    TrainingKind.EMERGENCY: N_("emergencies and crises"),
    TrainingKind.PROGRAM: N_("work with the programs"),
}
STANDING_WORDS = {
    TrainingStatus.PLANNED: N_("training planned"),
    TrainingStatus.OVERDUE: N_("training overdue"),
    TrainingStatus.DONE: N_("training held"),
}
WARNING_WORDS = {
    LoadWarning.CALLS: N_("many calls today"),
    LoadWarning.RUN: N_("long without a pause"),
}


@page("/care", needs=Right.FLOOR_CHANGE)
async def care_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/care` of operators' loads and trainings."""
    today = days.today(ZoneInfo(request.app[SETTINGS].timezone))
    language = language_of(request)
    loads = await find(request.app)
    async with reading(request.app) as link:
        log = await care.trainings(link, MOST_SHOWN)
        people = await care.people(link)
    return render(
        request,
        "care/care.html",
        loads=loads,
        trainings=[(it, standing(it.planned_for, it.done_on, today)) for it in log],
        people=people,
        today=today,
        now=datetime.now(UTC),
        written=lambda day: dates.calendar_day(day, language),
        kinds=KIND_WORDS,
        standings=STANDING_WORDS,
        warnings=WARNING_WORDS,
    )
