"""`./komek bench blend`: a shift's calls and texts through the dispatcher's own decisions, beside
each alone and beside what the same staff could do at best."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace

from bench import report
from bench.blend_day import (
    ASKS_AGAIN_SHARE,
    CLOSING_SECONDS,
    IN_TIME_SECONDS,
    LATER_SECONDS,
    STAYS,
    TALK_SECONDS,
    WRAP_UP_SECONDS,
    WRITING_SECONDS,
    Case,
    Ideal,
    ideal,
    made_day,
)
from channels.clock import ANSWER_WITHIN, SILENCE
from quality.replay.figures import figures_of
from quality.replay.written import ReplayedBoth, Terms, replay_both
from queue_manager.domain.floor.conversation import OfferResult
from queue_manager.domain.measures.measures import FigureName

OPERATORS, USUAL, SICK = 27, 27, 3
TERMS = Terms(ANSWER_WITHIN, SILENCE)
#: Calls beside texts are answered as they are alone, and texts at most so much (a share) below what
#: is possible at best, with everybody there.
CALLS_TARGET, TEXTS_TARGET = 0.005, 0.05


@dataclass(frozen=True, slots=True)
class Shares:
    """In time, 0.0 to 1.0; None: there were none. `calls`: the headline of FIELD.md."""

    calls: float | None
    texts: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One shift. `offers`: how the offers of the blended run ended; `anew`: how often a text was
    begun by one and written by another; `seconds` of a processor for the three runs."""

    case: Case
    blended: Shares
    calls_alone: Shares
    texts_alone: Shares
    best: Ideal
    offers: Counter[OfferResult]
    anew: int
    seconds: float


async def run(operators: int = OPERATORS, seed: int = 109) -> tuple[str, bool]:
    """Returns the section for BENCHMARKS.md and whether the targets were met."""
    cases = [Case(operators, USUAL), Case(operators - SICK, USUAL)]
    outcomes = [measure(case, seed) for case in cases]
    met = is_met(outcomes[0])
    command = "./komek bench blend" + (f" --operators {operators}" if operators != USUAL else "")
    title = "An operator's day of calls and texts"
    return report.section(title, command, _body(outcomes, met), "without a PBX"), met


def measure(case: Case, seed: int) -> Outcome:
    """The shift as it is, with its calls alone, and with its texts alone: the same luck."""
    began = time.process_time()
    day, texts = made_day(case, seed)
    both = replay_both(day, texts, TERMS, seed)
    calls = replay_both(day, (), TERMS, seed)
    writing = replay_both(replace(day, arrivals=()), texts, TERMS, seed)
    return Outcome(
        case,
        shares_of(both),
        shares_of(calls),
        shares_of(writing),
        ideal(day, texts, ANSWER_WITHIN),
        Counter(both.offers),
        sum(each.begun for each in both.texts),
        time.process_time() - began,
    )


def shares_of(it: ReplayedBoth) -> Shares:
    in_time = sum(
        each.answered_at is not None and each.answered_at - each.published_at <= ANSWER_WITHIN
        for each in it.texts
    )
    calls = figures_of(it.calls.fates).service_level(FigureName.IN_TIME)
    return Shares(calls, in_time / len(it.texts) if it.texts else None)


def is_met(it: Outcome) -> bool:
    """With everybody there."""
    calls, alone = it.blended.calls or 0.0, it.calls_alone.calls or 0.0
    texts, best = it.blended.texts or 0.0, it.best.texts or 0.0
    return calls >= alone - CALLS_TARGET and texts >= best - TEXTS_TARGET


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"


def _ratio(part: float | None, whole: float | None) -> str:
    return f"{part / whole:.3f}" if part is not None and whole else ""


def _rows(it: Outcome) -> list[list[str]]:
    name = f"{it.case.operators} operators"
    calls = (it.blended.calls, it.calls_alone.calls, it.best.calls)
    texts = (it.blended.texts, it.texts_alone.texts, it.best.texts)
    return [
        [
            f"{name}: {what}",
            f"**{_percent(both)}**",
            _percent(alone),
            _ratio(both, alone),
            _percent(best),
            _ratio(both, best),
        ]
        for what, (both, alone, best) in (("calls in 16 s", calls), ("texts in 10 min", texts))
    ]


def _offers(it: Outcome) -> str:
    parts = ", ".join(f"{count} {result.value}" for result, count in it.offers.most_common())
    return (
        f"{it.case.operators} operators: {parts}; {it.anew} times somebody began anew what a "
        f"colleague had begun ({it.seconds:.0f} s of a processor for the three runs)"
    )


def _body(outcomes: list[Outcome], met: bool) -> str:
    case = outcomes[0].case
    head = ["", "both", "alone", "÷ alone", "at best", "÷ at best"]
    rows = [row for each in outcomes for row in _rows(each)]
    return f"""{case.calls_each} calls and {case.texts_each} texts for each of {case.usual} \
operators, from 8 to 20 by the hours of a city; everybody may do both, two texts at once. Talks of \
{TALK_SECONDS:g} s on average, wrap-up {WRAP_UP_SECONDS:g} s; {WRITING_SECONDS:g} s to the first \
answer, {100 * ASKS_AGAIN_SHARE:g} % ask once more ({LATER_SECONDS:g} s), {CLOSING_SECONDS:g} s to \
close. The shift stays {STAYS.total_seconds() / 3600:g} h for what came last. A call interrupts a \
text; who is called away for more than {SILENCE.total_seconds() / 60:g} minutes loses it. Calls: \
answered within {IN_TIME_SECONDS:g} s of their first moment ÷ (offered − short abandons); texts: \
first answer within {ANSWER_WITHIN.total_seconds() / 60:g} minutes of publication ÷ published. The \
second shift has {SICK} operators fewer for the same contacts.

{report.table(head, rows)}

"Alone": the same calls without texts, the same texts without calls. "At best" for calls: first \
come, first served, whoever is free is with the caller in that instant (Kiefer and Wolfowitz), \
each wrap-up in full; the dispatcher ends wrap-ups for late callers, and may be above it. For \
texts: the most first answers in time that fit into the operators' time that those calls leave, if \
it could be cut and shared at will and all work were known beforehand (Kise, Ibaraki and Mine); no \
rule can do better, and it asks no time for later answers nor for closing.

Offers: {"; ".join(map(_offers, outcomes))}.

Targets, with everybody there: calls at most {100 * CALLS_TARGET:g} points below those alone, \
texts at most {100 * TEXTS_TARGET:g} below what is possible: {"met" if met else "**not met**"}."""
