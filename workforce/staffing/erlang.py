"""Waiting lines that have formulas: Poisson arrivals, exponential talks, first come first served,
with callers of endless patience (Erlang C) or of exponential patience (Erlang A).

Erlang C: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in
automatic telephone exchanges", 1917. Erlang A: C. Palm, 1957; O. Garnett, A. Mandelbaum and
M. Reiman, "Designing a call center with impatient customers", 2002.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

#: States that are rarer than this are left out.
NEGLIGIBLE = 1e-13


@dataclass(frozen=True)
class WaitingLine:
    """A waiting line of callers. `patience_seconds` None: nobody ever gives up, and the operators
    must be enough for that. Means in seconds."""

    operators: int
    calls_per_hour: float
    talk_seconds: float
    patience_seconds: float | None = None

    @property
    def load(self) -> float:
        """Return the load of each operator, if nobody gave up: 0.0 to below 1.0 where nobody
        does."""
        return self._arrival_rate * self.talk_seconds / self.operators

    @property
    def _arrival_rate(self) -> float:
        return self.calls_per_hour / 3600

    @property
    def _answer_rate(self) -> float:
        """Of all operators while all talk."""
        return self.operators / self.talk_seconds

    @property
    def _impatience(self) -> float:
        return 1 / self.patience_seconds if self.patience_seconds is not None else 0.0

    @cached_property
    def states(self) -> Sequence[float]:
        """Return the share of time with 0, 1, 2 … callers on the line, those in a talk among them.

        Raises ValueError where the line would grow for ever.
        """
        if self.patience_seconds is None and self.load >= 1:
            raise ValueError("more calls than operators can ever answer")
        weights, weight, total = [1.0], 1.0, 1.0
        while len(weights) <= self.operators or weight > NEGLIGIBLE * total:
            callers = len(weights)
            talking = min(callers, self.operators)
            leaving = talking / self.talk_seconds + (callers - talking) * self._impatience
            weight *= self._arrival_rate / leaving
            weights.append(weight)
            total += weight
        return [each / total for each in weights]

    @property
    def mean_wait_seconds(self) -> float:
        """Return the mean over all callers, to the answer or to the end (Little's law)."""
        in_line = sum(n * share for n, share in enumerate(self.states[self.operators :]))
        return in_line / self._arrival_rate

    @property
    def lost_share(self) -> float:
        """Return the share of callers who give up."""
        return self._impatience * self.mean_wait_seconds

    def answered_within(self, seconds: float) -> float:
        """Return the share of all callers who are answered within so many seconds of their
        arrival."""
        at_once = sum(self.states[: self.operators])
        return at_once + sum(
            share * answered for share, answered, _ in self._behind_others(seconds)
        )

    def left_within(self, seconds: float) -> float:
        """Return the share of all callers who give up within so many seconds of their arrival."""
        return sum(share * left for share, _, left in self._behind_others(seconds))

    def service_level(self, seconds: float, short_abandon_seconds: float) -> float:
        """Return the share of callers answered within so many seconds, of all but short abandons:
        those who gave up within `short_abandon_seconds`."""
        return self.answered_within(seconds) / (1 - self.left_within(short_abandon_seconds))

    def _behind_others(self, seconds: float) -> Iterator[tuple[float, float, float]]:
        """Yield for each number of callers in line who are found before: the share of callers who
        find so many, and which parts of them are answered, or give up, within so many seconds.

        With patience the wait until one's turn is a sum of exponential times of the rates
        θ(c + before), …, θ(c + 1), θc with c = nμ/θ, so that e^(−θ wait) is Beta(c, before + 1)
        distributed; who still waits then has had that patience with the probability e^(−θ wait).
        P(Beta(a, b) ≤ x) is that of at most b − 1 failures before the a-th success of probability
        x: a sum that grows by one term with each caller before.
        """
        waiting = self.states[self.operators :]
        if not self._impatience:
            for n, share in enumerate(waiting):
                yield share, _poisson_tail(n + 1, self._answer_rate * seconds), 0.0
            return
        c, x = self._answer_rate / self._impatience, math.exp(-self._impatience * seconds)
        # Those whose turn comes later than `seconds`: by the distributions with c, and with c + 1.
        later, term = 0.0, x**c
        later_and_patient, patient_term = 0.0, x ** (c + 1)
        for n, share in enumerate(waiting):
            later, later_and_patient = later + term, later_and_patient + patient_term
            term *= (c + n) / (n + 1) * (1 - x)
            patient_term *= (c + 1 + n) / (n + 1) * (1 - x)
            answered = c / (c + n + 1) * (1 - min(1.0, later_and_patient))
            yield share, answered, max(0.0, 1 - x * min(1.0, later) - answered)


def operators_needed(
    calls_per_hour: float,
    talk_seconds: float,
    share: float,
    seconds: float,
    patience_seconds: float | None = None,
    short_abandon_seconds: float = 0.0,
) -> int:
    """Return the least number of operators by whom this share of calls (short abandons left out) is
    answered within so many seconds; 0 without calls. `share` below 1.0. With callers of a patience
    by Erlang A, else by Erlang C."""
    enough = _needed_by_the_patient(calls_per_hour, talk_seconds, share, seconds)
    if patience_seconds is None or not enough:
        return enough

    def suffice(operators: int) -> bool:
        line = WaitingLine(operators, calls_per_hour, talk_seconds, patience_seconds)
        return line.service_level(seconds, short_abandon_seconds) >= share

    # The more operators, the higher the level: those who leave early may need more than the others.
    while not suffice(enough):
        enough *= 2
    too_few = 0
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        too_few, enough = (too_few, middle) if suffice(middle) else (middle, enough)
    return enough


def _needed_by_the_patient(
    calls_per_hour: float, talk_seconds: float, share: float, seconds: float
) -> int:
    """Return the least number by Erlang C, of Erlang B by its recursion: a line that hardly keeps
    up has too many states to sum."""
    load, operators, blocked = calls_per_hour * talk_seconds / 3600, 0, 1.0
    if load <= 0:
        return 0
    while True:
        operators += 1
        blocked = load * blocked / (operators + load * blocked)
        spare = operators - load
        if spare > 0:
            waits = operators * blocked / (spare + load * blocked)
            if 1 - waits * math.exp(-spare * seconds / talk_seconds) >= share:
                return operators


def _poisson_tail(least: int, mean: float) -> float:
    """P(at least `least`) of a Poisson distribution."""
    term, below = math.exp(-mean), 0.0
    for n in range(least):
        below += term
        term *= mean / (n + 1)
    return max(0.0, 1 - below)
