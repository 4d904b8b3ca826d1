"""The examples that were worked out by hand, against the program."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from registry.deadlines.calendar import Calendar, DayMark, Mark, day_ends
from registry.deadlines.clock import (
    ANSWER_TERM,
    CITY_TERM,
    FORWARD_TERM,
    LAW_TERM,
    URGENT_TERM,
    Done,
    DueAnnounced,
    Event,
    Extended,
    Paused,
    Resumed,
    Started,
    TermChanged,
    read,
    urgent_or,
)
from registry.deadlines.reckoning import Term, TermUnit

DATA = tomllib.loads((Path(__file__).parent / "worked_examples.toml").read_text("utf-8"))
EXAMPLES: list[dict[str, Any]] = DATA["example"]
TERMS = {"law": LAW_TERM, "forward": FORWARD_TERM, "city": CITY_TERM}
LINE = re.compile(r"(\S+ \S+) (\w+)(?: (\d\S+ \S+))?(?: \[(\d)\])?")


def calendars() -> dict[int, Calendar]:
    found: dict[int, Calendar] = {}
    for number, told in DATA["calendar"].items():
        base = found.get(told.get("from", 0), Calendar(0))
        off = {date.fromisoformat(day): DayMark(Mark.HOLIDAY) for day in told.get("off", [])}
        worked = {date.fromisoformat(day): DayMark(Mark.WORKING) for day in told.get("worked", [])}
        years = base.years | set(told.get("years", []))
        found[int(number)] = Calendar(int(number), {**base.days, **off, **worked}, years)
    return found


def event(line: str, zone: ZoneInfo) -> Event:
    match = LINE.fullmatch(line)
    assert match is not None, line
    at, word, until, version = match.groups()
    given = {"at": local(at, zone), "calendar": int(version or 1)}
    if word in TERMS or word.endswith("h"):
        term = TERMS.get(word) or Term(int(word[:-1]), TermUnit.HOURS)
        return Started(**given, term=term)
    if word == "urgent":
        return TermChanged(**given, term=urgent_or(CITY_TERM, URGENT_TERM))
    if word == "extend":
        return Extended(**given, until=local(until, zone))
    if word == "due":
        return DueAnnounced(**given, due_at=given["at"])
    if word == "ask":
        return Paused(**given, limit=ANSWER_TERM)
    return {"pause": Paused, "resume": Resumed, "done": Done}[word](**given)


def local(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda it: it["what"])
def test_worked_by_hand(example: dict[str, Any]) -> None:
    zone = ZoneInfo(example.get("zone", DATA["zone"]))
    reading = read([event(line, zone) for line in example["events"]], calendars(), zone)
    assert reading is not None and reading.due is not None
    if "due_at" in example:
        assert reading.due.at.astimezone(zone).isoformat(" ")[:16] == example["due_at"]
    else:
        last = date.fromisoformat(example["last_day"])
        assert reading.due.at == day_ends(last, zone), example["because"]
    if "due_utc" in example:
        assert reading.due.at == datetime.fromisoformat(example["due_utc"]).replace(tzinfo=UTC)
    assert reading.due.provisional == example.get("provisional", False)


def test_an_urgent_ticket_keeps_a_shorter_term_of_its_topic() -> None:
    two, day = Term(2, TermUnit.HOURS), Term(24, TermUnit.HOURS)
    assert urgent_or(two, URGENT_TERM) == two
    assert urgent_or(day, URGENT_TERM) == URGENT_TERM
    assert urgent_or(Term(1, TermUnit.DAYS), day) == day


def test_there_are_thirty_of_them_each_with_its_reasoning() -> None:
    assert len(EXAMPLES) >= 30 and all(len(it["because"]) > 15 for it in EXAMPLES)
    assert len({it["what"] for it in EXAMPLES}) == len(EXAMPLES)
