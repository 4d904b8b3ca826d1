"""The roster of some days beside who was signed in, read for a page or a program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from quality.staffing.reading import required
from quality.staffing.requirement import Requirement
from queue_manager.rows.signed_in import signed_in_spans
from softphone_ui.web.database import reading
from softphone_ui.web.live import MIRROR, Mirror
from softphone_ui.web.settings_key import SETTINGS
from staff.roster.coverage import QUARTER, Quarter, by_quarter
from staff.roster.rows import shifts as rows
from staff.roster.rows.shifts import Roster, RosterOperator
from staff.roster.shifts import TimeInterval

SignedIn = dict[str, list[TimeInterval]]


@dataclass(frozen=True, slots=True)
class RosterPage:
    """The roster as the page shows it. `signed_in`: operator → when they were, up to `now`;
    `operators`: by extension."""

    roster: Roster
    signed_in: SignedIn
    operators: dict[str, RosterOperator]
    now: datetime

    def signed_in_quarters(self) -> list[Quarter]:
        """Return how many were signed in; None of quarters that are not over."""
        spans = [span for found in self.signed_in.values() for span in found]
        return [
            quarter if quarter.begins_at + QUARTER <= self.now else Quarter(quarter.begins_at, None)
            for quarter in by_quarter(spans, self.roster.span)
        ]


async def load(app: web.Application, roster_span: TimeInterval, now: datetime) -> RosterPage:
    """Return the roster of the span, in the centre's zone of `app`. Raises DatabaseAway."""
    from_record = TimeInterval(
        roster_span.begins, max(min(roster_span.ends, now), roster_span.begins)
    )
    async with reading(app) as link:
        roster = await rows.roster(link, roster_span, zone_of(app), now)
        operators = {it.extension: it for it in await rows.operators(link)}
        recorded = await signed_in_spans(link, from_record.begins, from_record.ends)
    signed_in = {key: [TimeInterval(*it) for it in spans] for key, spans in recorded.items()}
    there = going_on(signed_in, app[MIRROR], from_record)
    of_shifts = {key: spans for key, spans in there.items() if key in operators}
    return RosterPage(roster, of_shifts, operators, now)


async def required_of(app: web.Application, roster: Roster, now: datetime) -> list[Requirement]:
    """Return what each quarter of the roster's days requires. Raises DatabaseAway."""
    zone = roster.zone
    first, today = (it.astimezone(zone).date() for it in (roster.span.begins, now))
    last = (roster.span.ends - QUARTER).astimezone(zone).date()
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    async with reading(app) as link:
        return await required(link, every, today, zone)


def going_on(recorded: SignedIn, mirror: Mirror, until: TimeInterval) -> SignedIn:
    """Add the states that still go on, which are on the floor and not on record."""
    for extension, operator in mirror.operators.items():
        if operator["state"] == "signed_out" or operator.get("since") is None:
            continue
        began = max(datetime.fromisoformat(operator["since"]), until.begins)
        if began < until.ends:
            recorded.setdefault(extension, []).append(TimeInterval(began, until.ends))
    return recorded


def zone_of(app: web.Application) -> ZoneInfo:
    return ZoneInfo(app[SETTINGS].timezone)
