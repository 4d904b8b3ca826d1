"""How long who guesses at a secret waits after each wrong try. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GrowingDelay:
    """A delay that grows with wrong tries. `free` wrong tries cost no time; after each further one
    the wait is twice as long, from `first` up to `longest` seconds. `forgotten_after`: seconds
    without a try."""

    free: int
    first: float
    longest: float
    forgotten_after: float

    def after(self, wrong: int) -> float:
        """Return how many seconds the next try waits after so many wrong ones; 0 where it does
        not."""
        doublings = wrong - self.free
        if doublings < 0:
            return 0.0
        return min(self.longest, self.first * 2.0 ** min(doublings, 30))
