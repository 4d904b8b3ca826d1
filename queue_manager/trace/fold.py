"""A call, computed from the rows that Asterisk's trace (CEL) has of its channels. Pure.

Theory of operation
-------------------
What it is for: AMI messages are lost while the dispatcher is not connected; the trace is a file,
and is not. From its rows this module tells which calls ended, what their talks were, and how rings
that the dialplan made by itself went. The dispatcher uses it after a login and in regular sweeps
(`queue_manager/node.py`).

How: all rows with the same call id (`linkedid`) belong to one call. `Traces.add` collects them from
the `CHAN_START` of the caller's own channel in the dialplan's first context until its `CHAN_END`.
`read_call` then folds the rows of one ended call into one `CallTraced`; `read_talk` follows
`BRIDGE_ENTER` and `BRIDGE_EXIT` to find when caller and operator were together.

States of a call here: open (rows are collected) → ended (its end is known) → handed out, once, by
`ended`. The caller may give a call back with `keep`, when it cannot yet decide whether it is known.

What may surprise:

- Only facts: what the rows do not say stays None, and a call whose beginning is not in the rows is
  not told at all.
- A talk is between the caller and the first operator. If an operator hands the caller on without a
  gap, it is the same talk; `resumed_at` and `resumed_by` tell of a later one.
- Of three in a bridge one may leave, and the talk goes on.
- When the operator's leg leaves first, how the talk ended is open until that leg's `HANGUP` with
  its Q.850 cause is there (`is_parting`).
- Rings of the dispatcher (ids with `~`) are left out: the journal has them. Rings of the parachute
  are told, since nobody else knows of them.
- A channel on which a call never reached a line (wrong number, a call between operators) is no
  call.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from queue_manager.domain.floor.events import CallTraced, Connected, Disconnected, TracedRing
from queue_manager.domain.floor.states import EndedBy, RingResult
from queue_manager.pbx_words import ReadCaller, is_outside, read_phone
from queue_manager.q850 import is_orderly, ring_result
from queue_manager.trace.rows import TraceRow

#: The dialplan's first context of a citizen's leg, and those that only a call on a line reaches.
ARRIVAL = "from-trunk"
ON_A_LINE = frozenset({"caller", "waiting", "parachute", "after", "private", "refused"})
PARACHUTE, REFUSED = "parachute", "refused"
#: How the ids of legs on calls made to citizens look, and how many of them are remembered.
MADE = re.compile(r"-out-[0-9]+\.[0-9]+~1$")
MADE_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class TracedTalk:
    """Caller and operator joined. `ring_id`: of the operator's leg, where the dispatcher originated
    it. `last_leg`: the operator's that was there until the end. `resumed_at`: when they, or the
    caller and another one, were last joined again after they had been parted; `resumed_by`: which
    operator that was."""

    operator: str
    ring_id: str | None
    began_at: datetime
    ended_at: datetime | None = None
    ended_by: EndedBy | None = None
    last_leg: str | None = None
    resumed_at: datetime | None = None
    resumed_by: str | None = None


@dataclass(frozen=True, slots=True)
class LegSeen:
    """The trace's record of an operator's leg on a call made to a citizen."""

    answered_at: datetime | None = None
    joined_at: datetime | None = None


class Traces:
    """Rows as they come, gathered by call. Calls that ended are handed out once, by `ended`."""

    def __init__(self, pbx: str, read_caller: ReadCaller) -> None:
        self._pbx, self._read_caller = pbx, read_caller
        self._open: dict[str, list[TraceRow]] = {}
        self._ended: dict[str, datetime] = {}
        self._held_back: list[CallTraced] = []
        self._made: dict[str, LegSeen] = {}

    def add(self, rows: Iterable[TraceRow]) -> None:
        """Take in rows in the file's order."""
        for row in rows:
            if MADE.search(row.unique_id):
                self._add_made(row)
            mine = row.unique_id == row.call_id
            if row.event == "CHAN_START" and mine and row.context == ARRIVAL:
                self._open[row.call_id] = []
            gathered = self._open.get(row.call_id)
            if gathered is None:
                continue  # a channel between operators, or a call that is over
            gathered.append(row)
            if row.event == "CHAN_END" and mine:
                self._ended[row.call_id] = row.at

    def _add_made(self, row: TraceRow) -> None:
        seen = self._made.pop(row.unique_id, LegSeen())  # the latest stand last
        if row.event == "ANSWER" and seen.answered_at is None:
            seen = replace(seen, answered_at=row.at)
        if row.event == "BRIDGE_ENTER" and seen.joined_at is None:
            seen = replace(seen, joined_at=row.at)
        self._made[row.unique_id] = seen
        if len(self._made) > MADE_REMEMBERED:
            del self._made[next(iter(self._made))]

    def made(self, leg: str) -> LegSeen | None:
        """Return an operator's leg on a call made to a citizen; None where the PBX never had
        one."""
        return self._made.get(leg)

    def has_ended(self, call_id: str) -> bool:
        """Return whether the rows so far hold the call's end."""
        return call_id in self._ended

    def ended(
        self, lines: Iterable[str], before: datetime, known: Container[str] = ()
    ) -> list[CallTraced]:
        """Return calls that ended by `before` and were not handed out yet, in the order of their
        ends; without the `known` ones, which are nearly all: to read one takes a while."""
        there = frozenset(lines)
        over = [call_id for call_id, at in self._ended.items() if at <= before]
        groups = {call_id: self._open.pop(call_id) for call_id in over}
        self._ended = {call: at for call, at in self._ended.items() if at > before}
        calls = [
            read_call(rows, self._pbx, there, self._read_caller)
            for call_id, rows in groups.items()
            if call_id not in known
        ]
        ended = [call for call in self._held_back if call.call_id not in known]
        ended += [call for call in calls if call is not None]
        self._held_back = []
        return sorted(ended, key=lambda call: call.ended_at)

    def keep(self, calls: Iterable[CallTraced]) -> None:
        """Take back what could not be told now: the next `ended` hands it out again."""
        self._held_back.extend(calls)

    def joined_at(self, call_id: str) -> datetime | None:
        """Return since when caller and operator of a call still going on hear each other."""
        talk = read_talk(self._open.get(call_id, []), call_id)
        return (talk.resumed_at or talk.began_at) if talk is not None else None

    def is_parting(self, call_id: str) -> bool:
        """Return whether the rows have still to tell how the talk ended of a caller who is in
        none."""
        rows = self._open.get(call_id, [])
        talk = read_talk(rows, call_id)
        return talk is not None and _end_of(talk, call_id, rows) is None

    def heard_of_talk(self, call_id: str) -> list[Connected | Disconnected]:
        """Return the talk of a call still going on, as AMI told of it, or would have; its end only
        where either side is known to have left for good."""
        rows = self._open.get(call_id, [])
        talk = read_talk(rows, call_id)
        if talk is None or not talk.operator:
            return []
        end = _end_of(talk, call_id, rows)
        began = Connected(talk.began_at, call_id, talk.operator, talk.ring_id)
        return [began] if end is None else [began, end]


def read_call(
    rows: Sequence[TraceRow], pbx: str, lines: frozenset[str], read_caller: ReadCaller
) -> CallTraced | None:
    """Read one ended call, from all rows of its channels; None if it never was on a line."""
    first = rows[0]
    own = [row for row in rows if row.unique_id == first.call_id]
    if first.exten not in lines and not any(row.context in ON_A_LINE for row in own):
        return None
    ended_at = next((row.at for row in own if row.event in ("HANGUP", "CHAN_END")), own[-1].at)
    talk = read_talk(rows, first.call_id)
    fell = any(row.context == PARACHUTE for row in own)
    # The channel begins as "anonymous"; the dialplan then gives it the digits of the number.
    who = read_caller(next((row.caller for row in own if row.caller[-1:].isdigit()), ""), "")
    return CallTraced(
        at=ended_at,
        call_id=first.call_id,
        line=first.exten,
        pbx=pbx,
        offered_at=first.at,
        ended_at=ended_at,
        caller=who.e164,
        caller_shown=who.shown,
        caller_kind=who.kind,
        parachute=fell and not (talk is not None and talk.ring_id is not None),
        operator=talk.operator if talk else None,
        connected_at=talk.began_at if talk else None,
        talk_ended_at=talk.ended_at if talk else None,
        ended_by=(talk.ended_by if talk else None) or EndedBy.CALLER,
        rings=tuple(_rings(rows, ended_at)),
        refused=any(row.context == REFUSED for row in own),
        resumed_at=talk.resumed_at if talk else None,
        resumed_by=talk.resumed_by if talk else None,
    )


def read_talk(rows: Sequence[TraceRow], call_id: str) -> TracedTalk | None:
    """Return when the caller and the first operator were joined, and when the last talk ended."""
    talk: TracedTalk | None = None
    inside: dict[str, set[str]] = {}
    names = {row.unique_id: row.channel for row in rows}
    for row in sorted(rows, key=lambda row: row.at):
        members = inside.setdefault(str(row.extra.get("bridge_id", "")), set())
        if row.event == "BRIDGE_ENTER":
            members.add(row.unique_id)
            talk = _joined(talk, members, names, call_id, row.at)
        elif row.event == "BRIDGE_EXIT":
            talk = _parted(talk, members, row, names, call_id)
            members.discard(row.unique_id)
    return talk


def _joined(
    talk: TracedTalk | None, members: set[str], names: dict[str, str], call_id: str, at: datetime
) -> TracedTalk | None:
    others = [unique_id for unique_id in members if _serves(names[unique_id])]
    if call_id not in members or not others:
        return talk
    phone = read_phone(names[others[0]])
    if talk is not None and talk.ended_at is not None:
        by = phone[0] if phone else None
        return replace(
            talk, ended_at=None, ended_by=None, last_leg=None, resumed_at=at, resumed_by=by
        )
    if talk is not None:  # another operator takes over: the talk goes on
        return talk
    ring_id = others[0] if "~" in others[0] else None
    return TracedTalk(phone[0] if phone else "", ring_id, at)


def _end_of(talk: TracedTalk, call_id: str, rows: Iterable[TraceRow]) -> Disconnected | None:
    """None where it goes on, or the operator's leg has still to say why it ended."""
    if talk.ended_at is None or talk.ended_by is None:
        return None
    if talk.ended_by is EndedBy.CALLER:
        return Disconnected(talk.ended_at, call_id, talk.ended_by)
    ends = (row for row in rows if row.unique_id == talk.last_leg and row.event == "HANGUP")
    end = next(ends, None)
    if end is None:
        return None
    lost = not is_orderly(_cause(end))
    return Disconnected(talk.ended_at, call_id, talk.ended_by, lost)


def _cause(end: TraceRow) -> int:
    """Why the leg has ended (Q.850)."""
    return int(end.extra.get("hangupcause") or 0)


def _serves(channel: str) -> bool:
    """An operator's telephone, or a number outside to which the caller was handed on."""
    return read_phone(channel) is not None or is_outside(channel)


def _parted(
    talk: TracedTalk | None, members: set[str], row: TraceRow, names: dict[str, str], call_id: str
) -> TracedTalk | None:
    if talk is None or talk.ended_at is not None:
        return talk
    if call_id not in members or row.unique_id not in members or len(members) < 2:
        return talk
    stay = [each for each in members if each not in (call_id, row.unique_id)]
    if row.unique_id != call_id and any(_serves(names[each]) for each in stay):
        return talk  # one of three has left; the others talk on
    if row.unique_id == call_id:
        return replace(talk, ended_at=row.at, ended_by=EndedBy.CALLER)
    return replace(talk, ended_at=row.at, ended_by=EndedBy.OPERATOR, last_leg=row.unique_id)


def _rings(rows: Sequence[TraceRow], ended_at: datetime) -> list[TracedRing]:
    """Rings that the parachute made; those of ours are in the journal."""
    legs: dict[str, list[TraceRow]] = {}
    for row in rows:
        if "~" not in row.unique_id and read_phone(row.channel):
            legs.setdefault(row.unique_id, []).append(row)
    rings = (_ring(leg, ended_at) for leg in legs.values())
    return [ring for ring in rings if ring is not None]


def _ring(leg: Sequence[TraceRow], call_ended_at: datetime) -> TracedRing | None:
    phone, first = read_phone(leg[0].channel), leg[0]
    over = next((row for row in leg if row.event in ("ANSWER", "HANGUP", "CHAN_END")), None)
    if phone is None or over is None:
        return None
    if over.event == "ANSWER":
        result = RingResult.ANSWERED
    elif over.at >= call_ended_at:
        result = RingResult.CALLER_LEFT
    else:
        result = ring_result(_cause(over), rang=True)
    return TracedRing(phone[0], first.at, over.at, result)
