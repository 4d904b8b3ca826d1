"""A report, read for a page, a program or a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from foundation.postgres.pool import Connection
from quality.reports.comparison import ComparedReport, compare
from quality.reports.dimensions import ReportPeriod
from quality.reports.reading import make
from quality.reports.report import ReportRefused
from quality.reports.table import ReportTable
from softphone_ui.reports.labels import Labels, key_names
from softphone_ui.reports.query import CannotReport, ReportRequest, now
from softphone_ui.reports.targets import targets_at
from softphone_ui.web.database import reading
from softphone_ui.web.pages import language_of
from softphone_ui.web.show import Show
from softphone_ui.web.words import WORDS, Words


@dataclass(frozen=True, slots=True)
class LoadedReport:
    """A report with its words, and with the period it is compared with. `targets`: code of a
    measure → its target, of those that have one."""

    wish: ReportRequest
    compared: ComparedReport
    labels: Labels
    targets: Mapping[str, float] = field(default_factory=dict)

    @property
    def table(self) -> ReportTable:
        return self.compared.table


async def load(request: web.Request, wish: ReportRequest) -> LoadedReport:
    """Make the report, and the one it is compared with, in the language of who asks."""
    async with reading(request.app) as link:
        return await made_in(link, wish, language_of(request), request.app[WORDS])


async def made_in(
    link: Connection, wish: ReportRequest, language: str, words: Words
) -> LoadedReport:
    """Return the report in any language. Raises CannotReport."""
    at = now()
    try:
        table = await make(link, wish.report, wish.period, at)
        other = await make(link, wish.report, wish.other, at) if wish.other else None
    except ReportRefused as refused:
        raise CannotReport(reason=refused.why.value, what=refused.what) from None
    labels = await labels_in(link, wish.period, language, words)
    targets = await targets_at(link, at, wish.period.zone)
    return LoadedReport(wish, compare(wish.report, table, other), labels, targets)


async def labels_of(request: web.Request, link: Connection, period: ReportPeriod) -> Labels:
    """Return words for who asks."""
    return await labels_in(link, period, language_of(request), request.app[WORDS])


async def labels_in(link: Connection, period: ReportPeriod, language: str, words: Words) -> Labels:
    """Return words of any language."""

    def say(message: str) -> str:
        return words.say(language, message)

    names = await key_names(link, language, say, period)
    return Labels(Show(language, period.zone), language, say, names, period)
