"""What the peers saw of each call: the wire's account, to be held against the system's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sip_peers.sip_call import IncomingCall, OutgoingCall

LAST_DIGITS = 10  # a number may be shown with or without its country's prefix


@dataclass(frozen=True, slots=True)
class WireRing:
    """One INVITE at an operator's phone; `seconds` to the answer, or to the end of ringing."""

    operator: str
    began_at_us: int
    seconds: float
    result: str


@dataclass(frozen=True, slots=True)
class WireCall:
    """One call from its INVITE on. `connected_at_us` is when both had heard the other, else 0.

    `waited_seconds` runs from the INVITE to that moment, or to the end of the call.
    `late_seconds`: by so much later than its beat the peer heard last, busy with others, had
    spoken; the two may have been connected so much earlier. `close` is True when the caller's end
    and an operator's answer crossed on the wire, so that either outcome would be the truth.
    """

    caller: str
    sip_call_id: str
    offered_at_us: int
    connected_at_us: int
    ended_at_us: int
    ended_by: str
    outcome: str
    waited_seconds: float
    talk_seconds: float
    operator: str | None
    rings: tuple[WireRing, ...]
    close: bool
    late_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RungPhone:
    """An operator's extension, the tone it speaks with, and one call that rang there."""

    operator: str
    hertz: int
    call: IncomingCall


CROSSING_US = 100_000
"""Nearer than this, an answer and a hang-up may each have come first."""


LONG_RING_US = 5_500_000
"""A ring cancelled sooner was taken back; our own limit is 6 s."""
TAKEN_WITHIN_US = 500_000
"""So soon after one telephone's answer the other one's ring has ended."""


def digits_of(number: str) -> str:
    """Return what two writings of one number share."""
    return "".join(c for c in number if c.isdigit())[-LAST_DIGITS:]


def account(
    calls: Iterable[tuple[str, int, OutgoingCall]],
    rung: Iterable[RungPhone],
    short_abandon_seconds: float = 5.0,
) -> list[WireCall]:
    """Make one WireCall for each `(number, caller's tone, call)`; rings are found by their
    number."""
    by_number: dict[str, list[RungPhone]] = {}
    for ring in rung:
        by_number.setdefault(digits_of(ring.call.caller_number), []).append(ring)
    return [
        _account(number, hertz, call, by_number.get(digits_of(number), []), short_abandon_seconds)
        for number, hertz, call in calls
    ]


def overlaps(rung: Iterable[RungPhone]) -> list[str]:
    """Return telephones rung while they rang or talked, and callers connected with two at once."""
    found = []
    ordered = sorted(rung, key=lambda ring: ring.call.began_at_us)
    busy: dict[str, IncomingCall] = {}
    taken: dict[str, IncomingCall] = {}
    for ring in ordered:
        call, number = ring.call, digits_of(ring.call.caller_number)
        before = busy.get(ring.operator)
        if before is not None and _ends(before) > call.began_at_us:
            early_ms = (_ends(before) - call.began_at_us) / 1000
            found.append(
                f"{ring.operator} rung for {number} while in a call of {before.caller_number},"
                f" {early_ms:.0f} ms before its end"
            )
        busy[ring.operator] = call
        if not call.answered_at_us or not call.media.spotted_at_us:
            continue
        other = taken.get(number)
        if other is not None and _ends(other) > call.answered_at_us:
            found.append(f"{number} connected with two operators at once")
        taken[number] = call
    return found


def _ends(call: IncomingCall) -> float:
    return call.ended_at_us or float("inf")


def _account(
    number: str, hertz: int, call: OutgoingCall, rung: list[RungPhone], short_seconds: float
) -> WireCall:
    took, connected_at_us, late_us = _connection(hertz, call, rung)
    ended_at_us = call.ended_at_us or 0
    waited = ((connected_at_us or ended_at_us) - call.began_at_us) / 1e6
    return WireCall(
        caller=number,
        sip_call_id=call.sip_call_id,
        offered_at_us=call.began_at_us,
        connected_at_us=connected_at_us,
        ended_at_us=ended_at_us,
        ended_by={"peer": "caller", "pbx": "pbx"}.get(call.ended_by, "nobody"),
        outcome=_outcome(call, took is not None, waited, short_seconds),
        waited_seconds=waited,
        talk_seconds=(ended_at_us - connected_at_us) / 1e6 if took else 0.0,
        operator=took.operator if took else None,
        rings=tuple(_ring(ring, call, took) for ring in rung),
        close=any(_crossed(ring.call, call) for ring in rung),
        late_seconds=late_us / 1e6,
    )


def _connection(
    hertz: int, call: OutgoingCall, rung: list[RungPhone]
) -> tuple[RungPhone | None, int, int]:
    """Who was heard by the caller and heard them, since when both did, and how much later than
    its beat the sound that came last had been sent."""
    for ring in rung:
        by_caller = call.media.spotted_at_us.get(ring.hertz, 0)
        by_operator = ring.call.media.spotted_at_us.get(hertz, 0)
        if by_caller and by_operator and ring.call.answered_at_us:
            last = max(by_caller, by_operator)
            speaker = ring.call.media if last == by_caller else call.media
            return ring, last, speaker.late_us(last)
    return None, 0, 0


def _crossed(ring: IncomingCall, call: OutgoingCall) -> bool:
    left = call.ended_at_us
    return bool(ring.answered_at_us) and abs(left - ring.answered_at_us) < CROSSING_US


def _outcome(call: OutgoingCall, connected: bool, waited: float, short_seconds: float) -> str:
    if connected:
        return "answered"
    if call.ended_by == "peer":
        return "short_abandon" if waited <= short_seconds else "abandoned"
    return "refused" if call.status >= 400 else "failed"


def _ring(ring: RungPhone, call: OutgoingCall, took: RungPhone | None) -> WireRing:
    phone = ring.call
    until = phone.answered_at_us or phone.ended_at_us
    seconds = (until - phone.began_at_us) / 1e6
    return WireRing(ring.operator, phone.began_at_us, seconds, result(ring, call, took))


def result(ring: RungPhone, call: OutgoingCall, took: RungPhone | None) -> str:
    """Return what became of a ring, as the wire alone tells it; `took`: the ring that got the
    caller."""
    if ring is took:
        return "answered"
    phone = ring.call
    after = phone.ended_at_us - took.call.answered_at_us if took else -1
    if phone.ended_by != "peer" and 0 <= after < TAKEN_WITHIN_US:
        return "taken"  # of two telephones that rang at once the other was quicker
    if phone.ended_by == "peer" and not phone.answered_at_us:
        return "busy" if phone.status == 486 else "rejected"
    left_first = call.ended_by == "peer" and abs(call.ended_at_us - phone.ended_at_us) < 500_000
    if left_first or phone.answered_at_us:
        return "caller_left"
    long = phone.ended_at_us - phone.began_at_us > LONG_RING_US
    return "no_answer" if long else "withdrawn"
