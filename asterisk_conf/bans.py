"""Which addresses may not speak SIP with us, and until when. Pure: time is passed in.

An address that gives wrong passwords is banned for a while, and longer each time. Never banned are
addresses that are exempt (this machine, the trunk) and those from which a telephone of ours has
signed in lately: a desk whose password is wrong stands beside others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeVar

Network = IPv4Network | IPv6Network
#: Sources in the lists in which Asterisk has them.
Lists = tuple[tuple[str, ...], ...]
T = TypeVar("T")

#: So many wrong passwords within so many seconds are no mistake.
MOST_FAILURES = 20
WITHIN_SECONDS = 3600.0
FIRST_BAN_SECONDS = 900.0
LONGEST_BAN_SECONDS = 4 * 3600.0
#: So long after its end a ban is remembered, and the next one is longer.
REMEMBERED_SECONDS = 24 * 3600.0
#: After a successful sign-in of a telephone, which comes back every two minutes at least.
TRUSTED_SECONDS = 3600.0
#: Sources that are remembered at once; a flood of forged addresses fills no memory.
MOST_SOURCES = 10_000
#: Addresses that are banned at once, the latest: each message of SIP is compared with all of them.
MOST_BANS = 500
#: Where this machine's own programs come from, with the telephones in browsers.
THIS_MACHINE = (ip_network("127.0.0.1/32"), ip_network("::1/128"))
_V6_PREFIX = 64


@dataclass(frozen=True, slots=True)
class Ban:
    """A ban of a source. `until`: in seconds of the clock that gives `now`. `times`: how often it
    was banned."""

    until: float
    times: int


@dataclass(frozen=True, slots=True)
class Bans:
    """The record of sources (`source_of`). `exempt`: networks that are never banned."""

    exempt: tuple[Network, ...] = THIS_MACHINE
    failures: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    bans: Mapping[str, Ban] = field(default_factory=dict)
    trusted: Mapping[str, float] = field(default_factory=dict)

    def banned(self, now: float) -> list[str]:
        """Return the sources that are banned, the latest bans first."""
        there = [(ban.until, source) for source, ban in self.bans.items() if ban.until > now]
        return [source for _, source in sorted(there, reverse=True)[:MOST_BANS]]


def source_of(address: str) -> str:
    """Return what is counted and banned together: an IPv4 address, 64 bits of an IPv6 one. Raises
    ValueError where it is no address."""
    parsed = ip_address(address)
    prefix = 32 if parsed.version == 4 else _V6_PREFIX
    return str(ip_network((parsed, prefix), strict=False))


def after_failure(bans: Bans, address: str, now: float) -> Bans:
    """Return a wrong password, or a name that is nobody's, came from `address`."""
    source = source_of(address)
    ban = bans.bans.get(source)
    if is_safe(bans, source, now) or (ban is not None and ban.until > now):
        return bans
    recent = tuple(at for at in bans.failures.get(source, ()) if now - at < WITHIN_SECONDS)
    recent = (*recent, now)
    if len(recent) < MOST_FAILURES:
        return replace(bans, failures=_with(bans.failures, source, recent))
    failures = {it: at for it, at in bans.failures.items() if it != source}
    times = 1 if ban is None else ban.times + 1
    lasts = min(LONGEST_BAN_SECONDS, FIRST_BAN_SECONDS * 2.0 ** min(times - 1, 30))
    return replace(bans, failures=failures, bans=_with(bans.bans, source, Ban(now + lasts, times)))


def after_success(bans: Bans, address: str, now: float) -> Bans:
    """Note that a telephone of ours has signed in from `address`: nobody there is banned."""
    source = source_of(address)
    return replace(
        bans,
        trusted=_with(bans.trusted, source, now),
        failures={it: at for it, at in bans.failures.items() if it != source},
        bans={it: ban for it, ban in bans.bans.items() if it != source},
    )


def without_old(bans: Bans, now: float) -> Bans:
    """Return what time has made meaningless is forgotten; bans are remembered for a day after their
    end, so that the next one is longer."""
    return replace(
        bans,
        failures={
            source: at
            for source, at in bans.failures.items()
            if at and now - at[-1] < WITHIN_SECONDS
        },
        bans={
            source: ban for source, ban in bans.bans.items() if now - ban.until < REMEMBERED_SECONDS
        },
        trusted={source: at for source, at in bans.trusted.items() if now - at < TRUSTED_SECONDS},
    )


def is_safe(bans: Bans, source: str, now: float) -> bool:
    """Return whether this source is never banned, or not now."""
    network = ip_network(source)
    if any(network.version == it.version and network.overlaps(it) for it in bans.exempt):
        return True
    return now - bans.trusted.get(source, float("-inf")) < TRUSTED_SECONDS


def exempt_networks(hosts: Iterable[str]) -> tuple[Network, ...]:
    """Return this machine, and the trunk's `hosts` (addresses or networks; names were resolved)."""
    return (*THIS_MACHINE, *(ip_network(host, strict=False) for host in hosts))


def placed(lists: Lists, banned: Sequence[str], per_list: int = 40) -> Lists:
    """Return the banned sources in lists, each as long as one line of AMI allows. `lists`: as they
    are now; who stands in one stays there, so that no ban is lifted while another one is
    written."""
    current = frozenset(banned)
    after = [[source for source in each if source in current] for each in lists]
    there = {source for each in after for source in each}
    for source in banned:
        if source in there:
            continue
        roomy = next((each for each in after if len(each) < per_list), None)
        if roomy is None:
            after.append([source])
        else:
            roomy.append(source)
    return tuple(tuple(each) for each in after)


def _with(there: Mapping[str, T], source: str, value: T) -> dict[str, T]:
    """With this one as the latest; the earliest make way."""
    changed = {it: other for it, other in there.items() if it != source}
    while len(changed) >= MOST_SOURCES:
        del changed[next(iter(changed))]
    return {**changed, source: value}
