"""The figures of a day of calls and of a month of tickets, counted anew from raw rows.

Plain Python over `SELECT *`: nothing of the product's reports, facts, views or functions is used.
What a figure means is written down a second time, from /measures, so that the two can differ.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Row = Mapping[str, Any]
KPI, IN_15, IN_20 = timedelta(seconds=16), timedelta(seconds=15), timedelta(seconds=20)
LOST = ("abandoned", "short_abandon", "failed")
WHOLE = timedelta(days=15)
#: A body that has a ticket in one of these states can do something about it.
HELD = {"assigned", "accepted", "in_progress", "forwarded", "reopened"}
TO_SOLVE = {"registered", "assigned", "accepted", "in_progress", "returned", "forwarded",
            "awaiting_applicant", "reopened"}  # fmt: skip


@dataclass
class Calls:
    """A day or an hour of calls, counted."""

    outcomes: Counter[str] = field(default_factory=Counter)
    in_time: int = 0
    in_15: int = 0
    in_20: int = 0
    talk: float = 0.0
    hold: float = 0.0
    wrap_up: float = 0.0
    waits: float = 0.0

    @property
    def offered(self) -> int:
        return sum(self.outcomes.values()) - self.outcomes["refused"]

    @property
    def answered(self) -> int:
        return self.outcomes["answered"]

    @property
    def lost(self) -> int:
        return sum(self.outcomes[it] for it in LOST)

    @property
    def level(self) -> tuple[int, int]:
        """Answered within the KPI, of the offered without short abandons."""
        return self.in_time, self.offered - self.outcomes["short_abandon"]

    @property
    def aht(self) -> float:
        return (self.talk + self.hold + self.wrap_up) / self.answered


def calls_of_day(
    calls: Sequence[Row], states: Sequence[Row], day: date, zone: ZoneInfo
) -> tuple[Calls, dict[int, Calls]]:
    """Count the calls that came on the local `day`: all, and by the hour in which they came."""
    wrap_ups: Counter[str] = Counter()
    for it in states:
        if it["state"] == "wrap_up" and it["call_id"]:
            wrap_ups[it["call_id"]] += (it["ended_at"] - it["began_at"]).total_seconds()
    whole, hours = Calls(), dict[int, Calls]()
    for call in calls:
        local = call["offered_at"].astimezone(zone)
        if local.date() == day and not call["trial"] and call["outcome"]:
            for counted in (whole, hours.setdefault(local.hour, Calls())):
                count_call(counted, call, wrap_ups[call["call_id"]])
    return whole, hours


def count_call(counted: Calls, call: Row, wrap_up: float) -> None:
    counted.outcomes[call["outcome"]] += 1
    if call["outcome"] != "answered":
        return
    waited = call["connected_at"] - call["offered_at"]
    counted.in_time += waited <= KPI
    counted.in_15 += waited <= IN_15
    counted.in_20 += waited <= IN_20
    counted.waits += waited.total_seconds()
    counted.talk += (call["talk_seconds"] or 0.0) - (call["hold_seconds"] or 0.0)
    counted.hold += call["hold_seconds"] or 0.0
    counted.wrap_up += wrap_up


@dataclass
class Solved:
    """Contacts that came due, and those solved in term and whole; those rejected in term are
    neither, and count apart."""

    due: int = 0
    solved: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Run:
    """A run of a ticket's city term: from a start to its end, or to now."""

    started: datetime
    due: datetime | None
    done: datetime | None
    restarted: bool
    reopened: datetime | None


@dataclass
class Tickets:
    """Rows of tickets, what happened to their city's term, and their history."""

    tickets: Sequence[Row]
    events: Sequence[Row]
    history: Sequence[Row]
    topics: Sequence[Row]
    _events: dict[str, list[Row]] = field(default_factory=dict)
    _history: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for it in sorted(self.events, key=lambda row: row["event_id"]):
            if it["kind"] == "city":
                self._events.setdefault(it["ticket"], []).append(it)
        for it in sorted(self.history, key=lambda row: (row["at"], row["history_id"])):
            self._history.setdefault(it["ticket"], []).append(it)

    def solved(
        self, begins: datetime, ends: datetime, now: datetime, topic: str | None = None
    ) -> Solved:
        """Count what bodies were due from `begins` to `ends`, of a topic with all below it."""
        within = None if topic is None else self._below(topic)
        found = Solved()
        for ticket in self.tickets:
            if ticket["duplicate_of"] is not None:
                continue
            if within is not None and ticket["topic_id"] not in within:
                continue
            for run in self._runs(ticket["number"]):
                if run.restarted or run.due is None or not begins < run.due <= min(ends, now):
                    continue
                if self._holder(ticket, run) is None:
                    continue
                in_time = run.done is not None and run.done < run.due
                back = run.reopened is not None and run.done is not None
                whole = not back or run.reopened - run.done >= WHOLE  # type: ignore[operator]
                if in_time and whole and self._is_rejected(ticket, run):
                    found.rejected += 1
                    continue
                found.due += 1
                found.solved += in_time and whole
        return found

    def overdue(self, now: datetime) -> set[str]:
        """Name the tickets to be solved whose city's term, as reckoned last, is over."""
        found = set()
        for ticket in self.tickets:
            runs = list(self._runs(ticket["number"]))
            if runs and ticket["state"] in TO_SOLVE:
                last = runs[-1]
                if last.done is None and last.due is not None and last.due <= now:
                    found.add(ticket["number"])
        return found

    def opened(self, begins: datetime, ends: datetime, state: str | None = None) -> int:
        """Count contacts without duplicates, of those in `state`."""
        return sum(
            begins <= it["opened_at"] < ends
            and it["duplicate_of"] is None
            and state in (None, it["state"])
            for it in self.tickets
        )

    def _below(self, topic: str) -> set[int]:
        found = {it["topic_id"] for it in self.topics if it["code"] == topic}
        while more := {it["topic_id"] for it in self.topics if it["parent_id"] in found} - found:
            found |= more
        return found

    def _runs(self, number: str) -> Iterator[Run]:
        events = self._events.get(number, [])
        starts = [n for n, it in enumerate(events) if it["happened"] == "started"]
        due: datetime | None = None
        for start, end in zip(starts, [*starts[1:], len(events)], strict=True):
            its = events[start:end]
            dues = [_detail(it).get("due_at") for it in its if it["happened"] == "due"]
            done = next((it["at"] for it in its if it["happened"] == "done"), None)
            again = events[end]["at"] if end < len(events) else None
            if dues:  # a term that comes to the same moment as before is not told again
                due = datetime.fromisoformat(dues[-1]) if dues[-1] else None
            yield Run(
                its[0]["at"],
                due,
                done or again,
                restarted=done is None and again is not None,
                reopened=again if done is not None else None,
            )

    def _holder(self, ticket: Row, run: Run) -> int | None:
        """Say which body had the ticket last before its term was over, or its work was."""
        ends = [run.due] if run.due and (run.done is None or run.due < run.done) else []
        for until in [*ends, *([run.done] if run.done else [])]:
            holder = None
            for at, following, state, body in self._standings(ticket):
                if state in HELD and body is not None and at < until and following > run.started:
                    holder = body
            if holder is not None:
                return holder
        return None

    def _is_rejected(self, ticket: Row, run: Run) -> bool:
        return any(
            at == run.done and state == "rejected" for at, _, state, _ in self._standings(ticket)
        )

    def _standings(self, ticket: Row) -> Iterator[tuple[datetime, datetime, str, int | None]]:
        changes = [(it["at"], _change(it)) for it in self._history.get(ticket["number"], [])]
        changes = [(at, it) for at, it in changes if it.get("state") or it.get("body_id")]
        state, body, found = ticket["state"], ticket["body_id"], []
        following = datetime.max.replace(tzinfo=ticket["opened_at"].tzinfo)
        for at, it in reversed(changes):
            found.append((at, following, state, body))
            following = at
            if it.get("state"):
                state = str(it["state"][0] or "registered")
            if it.get("body_id"):
                body = it["body_id"][0]
        found.append((ticket["opened_at"], following, state, body))
        return reversed(found)


def _detail(row: Row) -> dict[str, Any]:
    detail = row["detail"]
    return json.loads(detail) if isinstance(detail, str) else detail


def _change(row: Row) -> dict[str, Any]:
    change = row["change"]
    return json.loads(change) if isinstance(change, str) else change
