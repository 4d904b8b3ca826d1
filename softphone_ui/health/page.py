"""`/health`: what `./komek doctor` says, for who has no terminal; asked again at each look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.numbers import format_decimal

from foundation.process.diagnosis import Chart, Finding, Outbox, findings
from foundation.process.examination import examine
from foundation.process.health_checks import CheckResult
from registry.notifications.rows import outbox
from softphone_ui.health.sentences import in_words, subject_name
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import DatabaseAway
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS
from staff.roles import Right

OUTBOX_LOOKS_BACK = timedelta(days=2)
ANSWERS = {
    "answers": N_("works"),
    "silent": N_("does not answer"),
    "away": N_("does not run"),
}


@dataclass(frozen=True)
class FindingLine:
    """A finding as the page shows it."""

    subject: str
    words: str
    stack: str
    key: str


@dataclass(frozen=True)
class Queue:
    """A figure: how much waits where. `value` None: nobody says."""

    label: str
    value: float | None
    unit: str = ""

    def written(self, language: str) -> str:
        """Write the queue in digits of the language; "no data" is a dash and never zero."""
        return "–" if self.value is None else str(format_decimal(self.value, locale=language))


@page("/health", needs=Right.HEALTH)
async def health_page(request: web.Request) -> web.StreamResponse:
    chart = await _look(request.app)
    found = findings(chart)
    line, language = partial(_line, request), language_of(request)
    say = partial(request.app[WORDS].say, language)
    name = partial(subject_name, say=say, language=language)
    return render(
        request,
        "health/health.html",
        at=chart.at,
        troubles=[line(it) for it in found if not it.past],
        past=[line(it) for it in found if it.past],
        programs=[(name(role), role, answer) for role, answer in chart.answers.items()],
        answers=ANSWERS,
        queues=queues(chart),
    )


def queues(chart: Chart) -> list[Queue]:
    """Return what waits, and the room that is left."""
    dispatcher, scribe, recorder = (chart.of(it) for it in ("dispatcher", "scribe", "recorder"))
    disk = chart.disk.free_bytes if chart.disk else None
    waiting = chart.outbox.waiting if chart.outbox else None
    late, free = scribe.get("lag_seconds"), recorder.get("free_bytes")
    return [
        Queue(N_("Journal: entries that wait for Redis"), dispatcher.get("spooled")),
        Queue(N_("Database: seconds behind the calls"), None if late is None else round(late)),
        Queue(N_("Database: records refused"), scribe.get("records_refused")),
        Queue(N_("Messages that wait to be sent"), waiting),
        Queue(N_("Recordings to be encoded"), recorder.get("waiting")),
        Queue(N_("Free on the system's disk"), _gigabytes(disk), N_("GB")),
        Queue(N_("Free on the disk of recordings"), _gigabytes(free), N_("GB")),
    ]


def _gigabytes(size: int | None) -> float | None:
    return None if size is None else round(size / 1e9, 1)


async def _look(app: web.Application) -> Chart:
    chart = await examine(app[SETTINGS])
    chart = replace(
        chart, answers={**chart.answers, "web": CheckResult.ANSWERS}
    )  # this very moment
    try:
        async with reading(app) as link:
            found = await outbox.figures(link, chart.at - OUTBOX_LOOKS_BACK)
    except DatabaseAway:  # that is said elsewhere
        return chart
    waits = Outbox(found.waiting, found.since, found.in_doubt, found.refused)
    return replace(chart, outbox=waits)


def _line(request: web.Request, finding: Finding) -> FindingLine:
    language, settings = language_of(request), request.app[SETTINGS]
    say = partial(request.app[WORDS].say, language)
    words = in_words(finding, say, language, ZoneInfo(settings.timezone))
    subject = subject_name(finding.subject, say, language)
    return FindingLine(subject, words, finding.stack, f"{finding.subject} {finding.why}")
