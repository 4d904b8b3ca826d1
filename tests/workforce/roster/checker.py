"""A slow and obvious checker of rosters, which shares nothing with the solver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
File = dict[str, Any]


def check(file: File, answer: File) -> list[str]:
    """Return every hard rule that the answer breaks, and each figure that is wrong."""
    operators = {str(each["id"]): each for each in file["operators"]}
    found = []
    for name, operator in operators.items():
        own = sorted(
            (each for each in answer["shifts"] if str(each["operator"]) == name),
            key=lambda each: each["from"],
        )
        found += [f"{name}: {why}" for why in _wrong_of(file, operator, own)]
    for shift in answer["shifts"]:
        found += [f"{shift['operator']}: {why}" for why in _wrong_shift(file, shift)]
    found += _places(file, answer)
    if abs(_cost(file, answer) - answer["cost"]) > 1e-4:
        found.append(f"the cost is {_cost(file, answer)}, not {answer['cost']}")
    if answer["bound"] > answer["cost"] + 1e-6:
        found.append("the bound is above the cost")
    uncovered = {each["start"]: each["missing"] for each in answer["uncovered"]}
    if uncovered != _uncovered(file, answer):
        found.append("uncovered is wrong")
    return found


def _wrong_of(file: File, operator: File, own: list[File]) -> Iterator[str]:
    rules = file.get("rules", {})
    spans = [(_at(each["from"]), _at(each["to"])) for each in own]
    hours = sum((b - a for a, b in spans), timedelta()) / timedelta(hours=1)
    if not operator.get("hours_least", 0) - 1e-6 <= hours <= operator["hours_most"] + 1e-6:
        yield f"{hours} hours"
    for begins, ends in spans:
        if (
            not operator.get("nights", True)
            and ends.date() > begins.date()
            and ends.hour + ends.minute
        ):
            yield f"works at night on {begins}"
        for away in operator.get("unavailable", []):
            if begins < _at(away[1]) and _at(away[0]) < ends:
                yield f"works on {begins}, away"
    past = [
        (_at(each["from"]), _at(each["to"]))
        for each in file.get("history", [])
        if str(each["operator"]) == str(operator["id"])
    ]
    every = sorted(past) + spans
    for before, after in pairwise(every):
        own_rest = after in spans
        if own_rest and after[0] - before[1] < timedelta(hours=rules.get("rest_hours") or 0):
            yield f"rests too little before {after[0]}"
    yield from _rows(rules, every, spans)
    yield from _weekly(file, every, spans)


def _rows(rules: File, every: list[Any], spans: list[Any]) -> Iterator[str]:
    days = {begins.date() for begins, _ in every}
    nights = {begins.date() for begins, ends in every if ends.date() > begins.date()}
    ours = {begins.date() for begins, _ in spans}
    if len(ours) < len(spans):
        yield "two shifts begin on one day"
    for name, worked in (("days_in_row", days), ("nights_in_row", nights)):
        most = rules.get(name)
        for day in sorted(ours & worked):
            row = 1
            while day - row * DAY in worked:
                row += 1
            if most is not None and row > most:
                yield f"{name}: {row} up to {day}"


def _weekly(file: File, every: list[Any], spans: list[Any]) -> Iterator[str]:
    """Yield each calendar week of the month that lacks its rest, and has work of the month."""
    rest = timedelta(hours=file.get("rules", {}).get("weekly_rest_hours") or 0)
    first = _at(f"{file['month']}-01T00:00")
    monday = first - first.weekday() * DAY
    while rest and spans and monday < spans[-1][1]:
        end, at, longest = monday + 7 * DAY, monday, timedelta()
        for begins, ends in every:
            if begins < end and ends > monday:
                longest, at = max(longest, begins - at), max(at, ends)
        if max(longest, end - at) < rest and monday >= first:
            yield f"the week of {monday.date()} has no rest of {rest}"
        monday = end


def lacking_rest_of_seven_days(file: File, answer: File) -> list[str]:
    """Return the stretches of seven days within the month without the weekly rest."""
    rest = timedelta(hours=file["rules"]["weekly_rest_hours"])
    first = _at(f"{file['month']}-01T00:00")
    found = []
    for operator in file["operators"]:
        every = sorted(
            (_at(each["from"]), _at(each["to"]))
            for each in [*file.get("history", []), *answer["shifts"]]
            if str(each["operator"]) == str(operator["id"])
        )
        for day in range(31 - 6):
            start, end = first + day * DAY, first + (day + 7) * DAY
            at, longest = start, timedelta()
            for begins, ends in every:
                if begins < end and ends > start:
                    longest, at = max(longest, begins - at), max(at, ends)
            if max(longest, end - at) < rest:
                found.append(f"{operator['id']}: {start.date()}")
    return found


def _wrong_shift(file: File, shift: File) -> Iterator[str]:
    pattern = next(each for each in file["patterns"] if each["code"] == shift["pattern"])
    begins, ends = _at(shift["from"]), _at(shift["to"])
    if begins.strftime("%Y-%m") != file["month"]:
        yield f"{begins} is not in the month"
    if (begins.strftime("%H:%M"), ends.strftime("%H:%M")) != (pattern["from"], pattern["to"]):
        yield f"{begins} to {ends} is not the pattern {pattern['code']}"
    if not timedelta() < ends - begins < DAY:
        yield f"{begins} to {ends} is too long"
    total, last = timedelta(), begins
    for a, b in shift["breaks"]:
        if not last <= _at(a) < _at(b) <= ends:
            yield f"the break {a} is not within the shift, or before another"
        total, last = total + _at(b) - _at(a), _at(b)
    if total != timedelta(minutes=pattern.get("break_minutes", 0)):
        yield f"breaks of {total}"


def _places(file: File, answer: File) -> list[str]:
    places = file.get("places")
    if places is None:
        return []
    there: dict[datetime, int] = {}
    for shift in answer["shifts"]:
        for at in _quarters(shift):
            there[at] = there.get(at, 0) + 1
    return [f"{count} are there at {at}" for at, count in there.items() if count > places]


def _covered(file: File, answer: File, at: datetime) -> list[File]:
    """Return the operators who cover a quarter, those of the month before included."""
    operators = {str(each["id"]): each for each in file["operators"]}
    found = []
    for shift in [*answer["shifts"], *file.get("history", [])]:
        if not (_at(shift["from"]) <= at and at + QUARTER <= _at(shift["to"])):
            continue
        breaks = shift.get("breaks", []) if shift in answer["shifts"] else []
        if not any(_at(a) < at + QUARTER and at < _at(b) for a, b in breaks):
            found.append(operators.get(str(shift["operator"]), {}))
    return found


def _uncovered(file: File, answer: File) -> dict[str, int]:
    found = {}
    for entry in file["requirement"]:
        missing = entry["operators"] - len(_covered(file, answer, _at(entry["start"])))
        if missing > 0:
            found[entry["start"]] = missing
    return found


def _cost(file: File, answer: File) -> float:
    cost = 100.0 * sum(_uncovered(file, answer).values())
    for entry in file["requirement"]:
        there = _covered(file, answer, _at(entry["start"]))
        for kind in ("languages", "skills"):
            for name, least in entry.get(kind, {}).items():
                cost += 20 * max(least - sum(name in each.get(kind, []) for each in there), 0)
    for operator in file["operators"]:
        for wish in operator.get("wishes", []):
            worked = [
                each["pattern"]
                for each in answer["shifts"]
                if str(each["operator"]) == str(operator["id"]) and each["from"][:10] == wish["day"]
            ]
            fulfilled = not worked if wish["want"] == "off" else wish["want"] in worked
            cost += 0 if fulfilled else wish["weight"]
    return cost


def _quarters(shift: File) -> Iterator[datetime]:
    at = _at(shift["from"])
    while at < _at(shift["to"]):
        yield at
        at += QUARTER


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
