"""`./komek bench days`: three days of a real centre's shape on the real system, faster, with staff
missing on one; then the daily analysis, and its remedies tried on the real system, too.

Each remedy of which the analysis says that it saves calls is tried through telephones: its hour
once more without and with it, on two systems beside each other, by the same callers: those of the
day, what it did not show of them drawn anew for each try. Lost calls are counted on the wire.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
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
#: Of each day, and of each try: nobody has called from its numbers before.
FIRST_NUMBER, NUMBERS = 77016000000, 100_000
HOURS = 4
SHORT = timedelta(seconds=5)
#: Operators who may be called in.
IN_RESERVE = 2
#: A try begins so long before the remedy acts.
BEFORE = timedelta(minutes=15)
#: Of each remedy but the first, which has RERUNS.
RERUNS_OF_OTHERS = 1
#: Without and with a remedy.
Pair = tuple["DaysRun", "DaysRun"]


async def run(file: Path = FILE, seed: int = 109, hours: int = HOURS) -> tuple[str, bool]:
    """Plays, analyses and tries; returns the section for BENCHMARKS.md and whether all held.
    `hours`: how long the days are, from OPENS on."""
    rng, numbers = random.Random(seed), count(FIRST_NUMBER, NUMBERS)
    async with _floor() as one, _floor() as other:
        asterisk = one.system.console("core show version").split(" built")[0]
        days = [await _one_day(one, day, file, hours, next(numbers), rng) for day in DAYS]
        tried = await _tried((one, other), days, numbers, rng)
    words, met = section_of(days, tried)
    return report.section(TITLE, "./komek bench days", words, asterisk), met


@asynccontextmanager
async def _floor() -> AsyncIterator[DaysRun]:
    """On a system of its own."""
    async with running(
        greeting="none", wrap_up_seconds=_seconds(WRAP_UP), short_abandon_seconds=_seconds(SHORT)
    ) as system:
        floor = DaysRun(system)
        try:
            await floor.plug_in()
            yield floor
        finally:
            floor.close()


class DaysRun(MadeTalks):
    """The floor of one system, for days and tries one after another."""

    def __init__(self, system: System) -> None:
        super().__init__(system, OPERATORS + IN_RESERVE, _seconds(PICK_UP))
        self.system = system

    async def part_of_day(
        self, calls: Sequence[MadeCall], begins: datetime, staff: Sequence[AtWork]
    ) -> Played:
        """Plays the calls of a day from `begins` on, and who comes and goes. Who is there to the
        end goes when all calls have ended; then all have signed out, so that what each did last has
        its end on record."""
        last = max(it.ends for it in staff)
        self.talks = {digits_of(it.number): _seconds(it.talk) for it in calls}
        await self._sign_in([it.place for it in staff if it.begins <= begins])
        before, began = len(self.calls), datetime.now(UTC)
        async with asyncio.TaskGroup() as group:
            for each in staff:
                if each.begins > begins:
                    group.create_task(self._at(each.begins - begins, each.place, "*10"))
                if each.ends < last:
                    group.create_task(self._at(each.ends - begins, each.place, "*12"))
            group.create_task(self.play([_citizen(it, begins) for it in calls]))
        await asyncio.gather(*(self._code(it.place, "*12") for it in staff if it.ends == last))
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
    floor: DaysRun, day: date, file: Path, hours: int, first: int, rng: random.Random
) -> Analysed:
    begins = local(day, OPENS)
    ends = begins + timedelta(hours=hours)
    calls = made_day(counts_of(file, day), begins, ends, first, rng)
    played = await floor.part_of_day(calls, begins, staff_of(day, ends))
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


async def _tried(
    floors: Pair, days: Sequence[Analysed], numbers: Iterator[int], rng: random.Random
) -> list[Tried]:
    """What the analyses say that it saves calls for sure, on the real system: the most promising
    one RERUNS times."""
    claims = [(day, claim) for day in days for claim in day.remedies if claim.sure]
    claims.sort(key=lambda it: -it[1].saved)
    found = []
    for n, (day, claim) in enumerate(claims):
        saved = []
        for _ in range(RERUNS_OF_OTHERS if n else RERUNS):
            saved.append(await _saved(floors, day, claim, next(numbers), rng))
            floors = floors[1], floors[0]
        found.append(Tried(day.day, claim, saved))
    return found


async def _saved(floors: Pair, day: Analysed, claim: Saving, first: int, rng: random.Random) -> int:
    """How many calls fewer are lost with the remedy than without it, on one more day of its kind
    that is played on both floors at once."""
    remedy = read_remedy(claim.remedy)
    assert isinstance(remedy, MoreOperators) and remedy.count <= IN_RESERVE, claim.remedy
    begins = claim.begins - BEFORE
    again = one_more(day.played.calls, day.played.wire, SCALE, first, rng)
    calls = [it for it in again if begins <= it.at < claim.ends]
    usual = staff_of(day.day, claim.ends)
    staff = [it for it in usual if it.ends > begins and it.begins < claim.ends]
    acts = (
        datetime.combine(day.day, remedy.begins, ZONE),
        datetime.combine(day.day, remedy.ends, ZONE),
    )
    more = [AtWork(OPERATORS + n, *acts) for n in range(remedy.count)]
    without, with_it = await asyncio.gather(
        floors[0].part_of_day(calls, begins, staff),
        floors[1].part_of_day(calls, begins, staff + more),
    )
    lost = [each.lost(claim.begins, claim.ends) for each in (without, with_it)]
    print(f"{day.day} {claim.remedy}: lost {lost[0]} without, {lost[1]} with it", flush=True)
    return lost[0] - lost[1]
