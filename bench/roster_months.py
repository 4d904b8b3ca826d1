"""Three hard months of a centre of 120 operators, made from a seed, as `./komek roster solve` reads
them: the New Year, a wave of sickness, and three languages."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

RosterFile = dict[str, Any]
OPERATORS, PLACES = 120, 27
PATTERNS = [
    {"code": "D", "from": "08:00", "to": "20:00", "break_minutes": 90},
    {"code": "N", "from": "20:00", "to": "08:00", "break_minutes": 90},
    {"code": "E", "from": "11:00", "to": "23:00", "break_minutes": 90},
    {"code": "M", "from": "07:00", "to": "15:00", "break_minutes": 60},
    {"code": "P", "from": "09:00", "to": "13:00", "break_minutes": 15},
    {"code": "Q", "from": "17:00", "to": "21:00", "break_minutes": 15},
]
RULES = {"rest_hours": 12, "days_in_row": 5, "weekly_rest_hours": 42, "nights_in_row": 3}
#: Calls by hour of the day, beside the busiest.
_SHAPE = [
    0.30, 0.24, 0.20, 0.18, 0.18, 0.22, 0.34, 0.55, 0.80, 0.95, 1.00, 0.98,
    0.92, 0.90, 0.92, 0.93, 0.92, 0.94, 0.96, 0.90, 0.80, 0.68, 0.54, 0.40,
]  # fmt: skip


def new_year(seed: int = 1) -> RosterFile:
    """Make a January whose first night is the busiest of the year, when most wish to be off."""
    random = Random(seed)
    found = _month(random, 2027, 1, 23)
    for n, operator in enumerate(found["operators"]):
        wishes = operator["wishes"]
        if n % 10 < 8:
            wishes.append({"day": "2027-01-01", "want": "off", "weight": 60})
            wishes.append({"day": "2027-01-07", "want": "off", "weight": 20})
    for entry in found["requirement"]:
        if entry["start"] < "2027-01-01T06:00" or entry["start"] >= "2027-01-31T20:00":
            entry["operators"] = PLACES
    return found


def sick_wave(seed: int = 2) -> RosterFile:
    """Make a February in which a third of all are away for a week or two in its middle."""
    random = Random(seed)
    found = _month(random, 2027, 2, 24)
    for operator in found["operators"]:
        if random.random() < 0.35:
            first = date(2027, 2, 1) + timedelta(days=random.randrange(6, 16))
            last = first + timedelta(days=random.randrange(5, 13))
            operator["unavailable"].append([f"{first}T00:00", f"{last}T00:00"])
            operator["hours_least"] = min(operator["hours_least"], 48)
    return found


def three_languages(seed: int = 3) -> RosterFile:
    """Make an April in which few speak English and each hour asks for three languages."""
    random = Random(seed)
    found = _month(random, 2027, 4, 23)
    for operator in found["operators"]:
        chance = random.random()
        operator["languages"] = ["kk", "ru"] if chance < 0.6 else ["kk"] if chance < 0.8 else ["ru"]
        if random.random() < 0.18:
            operator["languages"].append("en")
    for entry in found["requirement"]:
        many = entry["operators"]
        entry["languages"] = {"kk": round(many * 0.7), "ru": round(many * 0.6), "en": 3}
        entry["skills"] = {"gas": 2}
    return found


HARD_MONTHS: Mapping[str, Callable[[], RosterFile]] = {
    "New Year": new_year,
    "sick wave": sick_wave,
    "three languages": three_languages,
}


def _month(random: Random, year: int, month: int, busiest: int) -> RosterFile:
    first = date(year, month, 1)
    days = ((first + timedelta(days=31)).replace(day=1) - first).days
    operators = [_operator(random, n, first, days) for n in range(OPERATORS)]
    return {
        "month": f"{year}-{month:02}",
        "operators": operators,
        "patterns": PATTERNS,
        "requirement": [
            _entry(random, datetime.combine(first, datetime.min.time()), n, busiest)
            for n in range(days * 96)
        ],
        "places": PLACES,
        "history": [each for each in (_past(random, o, first) for o in operators) if each],
        "rules": RULES,
    }


def _operator(random: Random, n: int, first: date, days: int) -> RosterFile:
    part = n % 8 == 7
    wishes = [
        {
            "day": str(first + timedelta(days=random.randrange(days))),
            "want": random.choice(["off", "off", "D", "N"]),
            "weight": random.choice([1, 2, 5, 10]),
        }
        for _ in range(random.randrange(4))
    ]
    away = []
    if random.random() < 0.12:
        leave = first + timedelta(days=random.randrange(days - 8))
        away = [[f"{leave}T00:00", f"{leave + timedelta(days=7)}T00:00"]]
    return {
        "id": f"{101 + n}",
        "languages": ["kk", "ru"],
        "skills": ["gas"] if n % 5 == 0 else [],
        "hours_least": (40 if part else 108) if away else (60 if part else 132),
        "hours_most": 88 if part else 168,
        "nights": n % 6 != 5,
        "unavailable": away,
        "wishes": wishes,
    }


def _past(random: Random, operator: RosterFile, first: date) -> RosterFile | None:
    day = first - timedelta(days=random.randrange(1, 4))
    kind = random.choice(["D", "N"] if operator["nights"] else ["D"])
    begins = datetime.combine(day, datetime.min.time()) + timedelta(hours=8 if kind == "D" else 20)
    if random.random() < 0.3:
        return None
    return {
        "operator": operator["id"],
        "pattern": kind,
        "from": begins.isoformat(timespec="minutes"),
        "to": (begins + timedelta(hours=12)).isoformat(timespec="minutes"),
    }


def _entry(random: Random, zero: datetime, n: int, busiest: int) -> RosterFile:
    at = zero + timedelta(minutes=15 * n)
    share = _SHAPE[at.hour] * (1.0 if at.weekday() < 5 else 0.85)
    share *= 1 + 0.06 * math.sin(2 * math.pi * at.day / 7)
    return {
        "start": at.isoformat(timespec="minutes"),
        "operators": min(round(busiest * share + random.choice([0, 0, 1])), PLACES),
        "languages": {"kk": 2, "ru": 2},
        "skills": {"gas": 1},
    }
