"""`./komek bench days`: three days of a real centre's shape on the real system, faster, with staff
missing on one; then the daily analysis, and its remedies tried on the real system, too.

Each remedy of which the analysis says that it saves calls is played again through telephones: the
hour with the remedy, the callers of the day, what the day did not show of them drawn anew. Lost
calls are counted on the wire, without and with it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench import report
from bench.days_made import (
    DAYS,
    OPENS,
    OPERATORS,
    PICK_UP,
    SCALE,
    WRAP_UP,
    ZONE,
    AtWork,
    MadeCall,
    counts_of,
    local,
    made_day,
    one_more,
    staff_of,
)
from bench.days_paper import RERUNS, Analysed, Played, Tried, section_of
from bench.days_stretched import Stretch, as_read
from bench.floor_run import Citizen
from bench.made_talks import MadeTalks
from bench.system import System, database_of, running, until
from bench.wire_account import digits_of
from foundation.postgres.pool import one_snapshot
from foundation.settings import CODE_DIR
from quality.analysis.causes import LostCall
from quality.analysis.making import weigh
from quality.analysis.rows.evidence import lost_calls
from quality.analysis.saving import Saving
from quality.day_on_record import read_recorded_day
from quality.replay.recorded import RecordedDay
from quality.replay.remedies import MoreOperators, read_remedy
from queue_manager.domain.measures.facts import QUARTER

FILE = CODE_DIR.parent / "shared" / "data" / "technion_bank_1999_calls_per_6min.csv.gz"
TITLE = "Days with staff missing: causes and remedies beside the real system"
FIRST_NUMBER = 77016000000
HOURS = 4
SHORT = timedelta(seconds=5)
#: Talks that have begun are ended before anybody goes.
LAST_TALKS = timedelta(minutes=30)
#: Operators who may be called in.
IN_RESERVE = 2
#: A rerun begins so long before the remedy acts.
BEFORE = timedelta(minutes=15)
#: Of each remedy but the first, which has RERUNS.
RERUNS_OF_OTHERS = 1


async def run(file: Path = FILE, seed: int = 109, hours: int = HOURS) -> tuple[str, bool]:
    """Plays, analyses and tries; returns the section for BENCHMARKS.md and whether all held.
    `hours`: how long the days are, from OPENS on."""
    rng = random.Random(seed)
    async with running(
        greeting="none", wrap_up_seconds=_seconds(WRAP_UP), short_abandon_seconds=_seconds(SHORT)
    ) as system:
        asterisk = system.console("core show version").split(" built")[0]
        floor = DaysRun(system)
        try:
            await floor.plug_in()
            days = [await _one_day(floor, day, file, hours, rng) for day in DAYS]
            tried = await _tried(floor, days, rng)
        finally:
            floor.close()
    words, met = section_of(days, tried)
    return report.section(TITLE, "./komek bench days", words, asterisk), met


class DaysRun(MadeTalks):
    """The floor of all days and reruns, one after another."""

    def __init__(self, system: System) -> None:
        super().__init__(system, OPERATORS + IN_RESERVE, _seconds(PICK_UP))
        self.system = system
        self._next_number = FIRST_NUMBER

    def numbers(self, count: int) -> int:
        """The first of `count` numbers that nobody has called from."""
        first = self._next_number
        self._next_number += count
        return first

    async def part_of_day(
        self, calls: Sequence[MadeCall], begins: datetime, staff: Sequence[AtWork]
    ) -> Played:
        """Plays the calls of a day from `begins` on, and who comes and goes; at its end all have
        signed out, so that what each did last has its end on record."""
        self.talks = {digits_of(it.number): _seconds(it.talk) for it in calls}
        await self._sign_in([it.place for it in staff if it.begins <= begins])
        before, began = len(self.calls), datetime.now(UTC)
        async with asyncio.TaskGroup() as group:
            for each in staff:
                if each.begins > begins:
                    group.create_task(self._at(each.begins - begins, each.place, "*10"))
                group.create_task(self._at(each.ends - begins, each.place, "*12"))
            group.create_task(self.play([_citizen(it, begins) for it in calls]))
        mine = {digits_of(number) for number, _ in self.calls[before:]}
        wire = [it for it in self.account() if digits_of(it.caller) in mine]
        return Played(calls, wire, Stretch(began, begins.astimezone(UTC), SCALE))

    async def _sign_in(self, places: Sequence[int]) -> None:
        await asyncio.gather(*(self._code(each, "*10") for each in places))
        await self.system.until_available([self.phones[each].account.user for each in places])

    async def _at(self, after: timedelta, place: int, code: str) -> None:
        await asyncio.sleep(_seconds(after))
        await self._code(place, code)

    async def _code(self, place: int, code: str) -> None:
        """The telephone dials it as soon as it is free, and listens to the answer."""
        phone = self.phones[place]
        while busy := [it for it in phone.calls.values() if not it.ended.is_set()]:
            await asyncio.gather(*(it.ended.wait() for it in busy))
        await asyncio.wait_for(phone.dial(code).ended.wait(), 20)


def _citizen(it: MadeCall, begins: datetime) -> Citizen:
    return Citizen(_seconds(it.at - begins), it.number, _seconds(it.patience), None)


def _seconds(of_day: timedelta) -> float:
    """How long it takes here."""
    return of_day.total_seconds() / SCALE


async def _one_day(
    floor: DaysRun, day: date, file: Path, hours: int, rng: random.Random
) -> Analysed:
    begins = local(day, OPENS)
    ends = begins + timedelta(hours=hours)
    calls = made_day(counts_of(file, day), begins, ends, floor.numbers(100_000), rng)
    played = await floor.part_of_day(calls, begins, staff_of(day, ends + LAST_TALKS))
    recorded, lost = await _on_record(floor.system, played)
    roster: dict[datetime, float | None] = {
        begins.astimezone(UTC) + n * QUARTER: float(OPERATORS)
        for n in range((ends - begins) // QUARTER)
    }
    read = as_read(recorded, lost, played.stretch, day, ZONE, roster)
    _, causes, remedies = await asyncio.to_thread(weigh, read, day, ZONE)
    print(f"{day}: {len(calls)} calls, {len(causes)} lost", *remedies, sep="\n  ", flush=True)
    return Analysed(day, played, causes, remedies)


async def _on_record(system: System, played: Played) -> tuple[RecordedDay, list[LostCall]]:
    """Once all calls have their facts: the day, and its lost calls with what the facts say."""
    began, ended = played.stretch.began, datetime.now(UTC)
    found: list[RecordedDay] = []

    async def whole() -> bool:
        async with database_of(system) as link, one_snapshot(link):
            found[:] = [await read_recorded_day(link, began, ended)]
        return len(found[0].calls) == len(played.calls)

    await until(whole, 60, "facts of all calls", every=0.5)
    async with database_of(system) as link:
        return found[0], await lost_calls(link, began, ended, found[0].lines, ZONE)


async def _tried(floor: DaysRun, days: Sequence[Analysed], rng: random.Random) -> list[Tried]:
    """What the analyses say that it saves calls for sure, on the real system: the most promising
    one RERUNS times."""
    claims = [(day, claim) for day in days for claim in day.remedies if claim.sure]
    claims.sort(key=lambda it: -it[1].saved)
    found = []
    for n, (day, claim) in enumerate(claims):
        saved = [
            await _rerun(floor, day, claim, rng) for _ in range(RERUNS_OF_OTHERS if n else RERUNS)
        ]
        found.append(Tried(day.day, claim, saved))
    return found


async def _rerun(floor: DaysRun, day: Analysed, claim: Saving, rng: random.Random) -> int:
    """How many calls fewer are lost than on the day, on one more day of its kind."""
    remedy = read_remedy(claim.remedy)
    assert isinstance(remedy, MoreOperators) and remedy.count <= IN_RESERVE, claim.remedy
    begins = claim.begins - BEFORE
    again = one_more(day.played.calls, day.played.wire, SCALE, floor.numbers(100_000), rng)
    calls = [it for it in again if begins <= it.at < claim.ends]
    ends = claim.ends + LAST_TALKS
    staff = [it for it in staff_of(day.day, ends) if it.ends > begins and it.begins < ends]
    acts = (
        datetime.combine(day.day, remedy.begins, ZONE),
        datetime.combine(day.day, remedy.ends, ZONE),
    )
    staff += [AtWork(OPERATORS + n, *acts) for n in range(remedy.count)]
    played = await floor.part_of_day(calls, begins, staff)
    saved = day.played.lost(claim.begins, claim.ends) - played.lost(claim.begins, claim.ends)
    print(f"{day.day} {claim.remedy}: {saved} saved", flush=True)
    return saved
