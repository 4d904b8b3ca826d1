"""How long somebody who guesses passwords waits, and who does not wait for them. Pure.

A try is counted at the doors through which it comes. Who has signed in before, on this device or
from this address, has a door of their own: what strangers try elsewhere is not counted there. All
others share a door to the account and one to their address, where delays grow. Device cookies are
those of OWASP's "Slow down online guessing attacks with device cookies".
"""

from __future__ import annotations

from dataclasses import dataclass

from foundation.process.client_address import client_of
from staff.growing_delay import GrowingDelay

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Tries:
    """Tries at one door that were not right; `last_at` in seconds of the clock that gives `now`."""

    failed: int = 0
    last_at: float = 0.0


NO_TRIES = Tries()


@dataclass(frozen=True, slots=True)
class Door:
    """A place where tries are counted. `owner`: who waits there has signed in there before."""

    key: str
    delay: GrowingDelay
    owner: bool = False


OWN = GrowingDelay(free=5, first=30, longest=900, forgotten_after=HOUR)
ACCOUNT = GrowingDelay(free=5, first=60, longest=900, forgotten_after=24 * HOUR)
#: A whole centre may sit behind one address on the day when everybody signs in for the first time.
ADDRESS = GrowingDelay(free=30, first=15, longest=900, forgotten_after=HOUR)
#: So many wrong tries of strangers at one account are worth a line of the log, then each doubling.
ALARM_AT = 10


def doors(
    what: str, login: str, address: str, device: str, known_address: bool
) -> tuple[Door, ...]:
    """Return where a try is counted. `device` names one on which this login has signed in, "" where
    it has not; `known_address`: it has signed in from this very address. Others are counted by who
    is behind theirs (`client_of`): one customer has as many addresses of IPv6 as they like."""
    if device:
        return (Door(f"{what}\0device\0{login}\0{device}", OWN, owner=True),)
    if known_address:
        return (Door(f"{what}\0from\0{login}\0{address}", OWN, owner=True),)
    return (
        Door(f"{what}\0account\0{login}", ACCOUNT),
        Door(f"{what}\0address\0{client_of(address)}", ADDRESS),
    )


def wait_seconds(tries: Tries, delay: GrowingDelay, now: float) -> float:
    """Return how long the next try has to wait from `now`; 0 where it need not."""
    current = _remembered(tries, delay, now)
    return max(0.0, current.last_at + delay.after(current.failed) - now)


def after_try(tries: Tries, delay: GrowingDelay, now: float) -> Tries:
    """Return what is remembered of a try that begins: it counts as wrong until it was right, so
    that a thousand at once are a thousand."""
    return Tries(_remembered(tries, delay, now).failed + 1, now)


def after_right(tries: Tries, door: Door) -> Tries:
    """Return what is left when the try was right: nothing at one's own door and the account's; at
    the address this one try less, for others may have guessed there."""
    if door.delay is ADDRESS:
        return Tries(max(0, tries.failed - 1), tries.last_at)
    return NO_TRIES


def is_alarming(door: Door, tries: Tries) -> bool:
    """Return whether this many wrong tries are worth an alert: at 10, 20, 40 … of strangers."""
    times, rest = divmod(tries.failed, ALARM_AT)
    return not door.owner and rest == 0 and times > 0 and times & (times - 1) == 0


def _remembered(tries: Tries, delay: GrowingDelay, now: float) -> Tries:
    return NO_TRIES if now - tries.last_at >= delay.forgotten_after else tries
