"""What `./komek bench days` says of the days it played: what the analysis claims beside what the
telephones showed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from bench import report
from bench.days_made import (
    MISSING,
    MISSING_DAY,
    MISSING_FROM,
    MISSING_TO,
    OPENS,
    OPERATORS,
    PATIENCE,
    PICK_UP,
    SCALE,
    SHORTEST_TALK,
    TALK,
    WRAP_UP,
    MadeCall,
    local,
)
from bench.days_stretched import Stretch
from bench.wire_account import WireCall, digits_of
from quality.analysis.causes import OF_STAFFING, Explained, MainCause
from quality.analysis.saving import Saving

#: Of so many reruns of the first remedy so many are to lie within what is claimed.
RERUNS, WITHIN = 10, 8
#: The cause that was put in is to be named for so many of its lost calls.
NAMED = 0.9


@dataclass(frozen=True, slots=True)
class Played:
    """A part of a day as the wire saw it, and by which clock."""

    calls: Sequence[MadeCall]
    wire: Sequence[WireCall]
    stretch: Stretch

    def lost(self, begins: datetime, ends: datetime) -> int:
        """Calls that came from `begins` to before `ends` of the day and were not answered."""
        outcome = {digits_of(it.caller): it.outcome for it in self.wire}
        inside = (it for it in self.calls if begins <= it.at < ends)
        return sum(outcome[digits_of(it.number)] != "answered" for it in inside)


@dataclass(frozen=True, slots=True)
class Analysed:
    """A day as the analysis has it."""

    day: date
    played: Played
    causes: Sequence[Explained]
    remedies: Sequence[Saving]


@dataclass(frozen=True, slots=True)
class Tried:
    """A remedy's claim, and what each of so many tries on the real system saved."""

    day: date
    claim: Saving
    saved: Sequence[int]

    @property
    def within(self) -> int:
        return sum(self.claim.least <= each <= self.claim.most for each in self.saved)


def section_of(days: Sequence[Analysed], tried: Sequence[Tried]) -> tuple[str, bool]:
    """The section's words, and whether all held."""
    named = cause_named(next(it for it in days if it.day == MISSING_DAY))
    wrongly = sum(named_wrongly(it) for it in days if it.day != MISSING_DAY)
    met = bool(tried) and tried[0].within >= WITHIN and named >= NAMED
    met = met and all(fmean(it.saved) > 0 for it in tried)
    return body(days, tried, named, wrongly, met), met


def cause_named(day: Analysed) -> float:
    """Of the calls that nobody was free for while staff was missing: for how many the analysis
    says that fewer were there than the roster has."""
    goes, comes = local(day.day, MISSING_FROM), local(day.day, MISSING_TO)
    there = [it.cause for it in day.causes if goes <= it.call.offered_at < comes]
    of_staffing = [it for it in there if it in OF_STAFFING]
    return of_staffing.count(MainCause.UNDER_ROSTER) / len(of_staffing) if of_staffing else 0.0


def named_wrongly(day: Analysed) -> int:
    """For how many calls it says so on a day on which all were there."""
    return sum(it.cause is MainCause.UNDER_ROSTER for it in day.causes)


def body(
    days: Sequence[Analysed], tried: Sequence[Tried], named: float, wrongly: int, met: bool
) -> str:
    """The section's words and tables."""
    of_days = ["day", "calls", "lost, by the analysis' causes", "remedies that surely save"]
    of_claims = ["day", "remedy", "the analysis: saved", "on the real system", "within"]
    return f"""Three days from {OPENS} on with as many calls in each six minutes as a bank had
(Technion, 1999), {SCALE:g} times faster: {OPERATORS} SIP operators, talks
({TALK.seconds} s: {SHORTEST_TALK.seconds} s and an exponential rest) and exponential
patience ({PATIENCE.seconds} s), wrap-up {WRAP_UP.seconds} s, picked up after
{PICK_UP.seconds} s, no greeting. On {MISSING_DAY} {MISSING} of them were missing from
{MISSING_FROM} to {MISSING_TO}. The analysis has what the system has on record, stretched to the
day's own time.

{report.table(of_days, [_day_row(it) for it in days])}

Of the calls that were lost for staffing while staff was missing, the analysis says of {named:.0%}
that fewer were there than the roster has; of calls of the other days it says so {wrongly} times.

Each remedy of which it says that it surely saves calls was tried on the real system: from a quarter
before it acts to an hour after its end, without and with it at once on two systems, with the same
callers; what the day did not show of them (the patience of who was answered, the talk of who left)
was drawn anew for each try. Saved are the calls lost without it less those lost with it, on the
wire.

{report.table(of_claims, [_claim_row(it) for it in tried])}

Target: the cause is named for {NAMED:.0%}; of the first remedy's {RERUNS} reruns at least {WITHIN}
lie within what is claimed; no remedy is claimed that saves nothing:
{"met" if met else "**not met**"}."""


def _day_row(it: Analysed) -> list[str]:
    causes = Counter(each.cause for each in it.causes).most_common()
    sure = sum(claim.sure for claim in it.remedies)
    return [
        f"{it.day}",
        f"{len(it.played.calls)}",
        ", ".join(f"{cause} {number}" for cause, number in causes) or "none",
        f"{sure} of {len(it.remedies)}",
    ]


def _claim_row(it: Tried) -> list[str]:
    claim = it.claim
    return [
        f"{it.day}",
        f"`{claim.remedy}`",
        f"{claim.saved:.1f} ({claim.least} to {claim.most})",
        ", ".join(map(str, it.saved)),
        f"{it.within} of {len(it.saved)}",
    ]
