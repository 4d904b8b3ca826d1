"""`./komek analysis DAY`: why the day's calls were lost, made again and shown."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from foundation.errors import StartError
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from quality.analysis.causes import MainCause
from quality.analysis.making import make
from quality.analysis.rows import analyses
from quality.analysis.rows.analyses import Analysis, LossCall
from quality.analysis.rules import rules_of
from quality.analysis.saving import Saving
from quality.replay.figures import shown


def analyse(settings: Settings, day: date, *, as_json: bool) -> str:
    """Make the analysis of the local `day` again (a closed one stays as it is), and show it. Raises
    StartError where no calls of it are on record."""
    analysis, calls = asyncio.run(_made(settings, day))
    found = as_plain(analysis, calls, ZoneInfo(settings.timezone))
    return json.dumps(found, ensure_ascii=False, indent=1) if as_json else sentences(found)


async def _made(settings: Settings, day: date) -> tuple[Analysis, list[LossCall]]:
    pool = await open_pool(settings, "analysis", size=1)
    try:
        await make(pool, day, rules_of(settings), datetime.now(UTC), anew=True)
        async with connection(pool) as link:
            analysis = await analyses.analysis(link, day)
            calls = await analyses.calls(link, day)
    finally:
        await pool.close()
    if analysis is None:
        raise StartError(f"no calls of {day} are on record")
    return analysis, calls


def as_plain(analysis: Analysis, calls: list[LossCall], zone: ZoneInfo) -> dict[str, Any]:
    """Write the analysis for programs: moments in the centre's zone; null is "no data"."""
    causes = Counter(it.main for it in calls)
    return {
        "day": analysis.day.isoformat(),
        "made_at": shown(analysis.made_at, zone),
        "closed_at": None if analysis.closed_at is None else shown(analysis.closed_at, zone),
        "closed_in_time": analysis.in_time,
        "offered": analysis.offered,
        "lost": len(calls),
        "roster": analysis.has_roster,
        "causes": {cause.value: causes[cause] for cause in MainCause if causes[cause]},
        "remedies": [_remedy(it, zone) for it in analysis.remedies if it.sure],
        "remedies_tried": len(analysis.remedies),
        "calls": [
            {
                "call_id": call.call_id,
                "offered_at": shown(call.offered_at, zone),
                "line": call.line,
                "language": call.language,
                "cause": call.main.value,
                "set_by": call.set_by,
                "missing": call.missing,
                "not_taken_by": list(call.not_taken_by),
            }
            for call in calls
        ],
        "quarter_hours": [
            {**msgspec.to_builtins(quarter), "at": shown(quarter.at, zone)}
            for quarter in analysis.quarters
        ],
    }


def _remedy(saving: Saving, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "remedy": saving.remedy,
        "begins": shown(saving.begins, zone),
        "ends": shown(saving.ends, zone),
        "lost_without": round(saving.lost_without, 1),
        "saved": round(saving.saved, 1),
        "saved_least": saving.least,
        "saved_most": saving.most,
    }


def sentences(found: dict[str, Any]) -> str:
    """Write the analysis for people, in short."""
    lines = [f"{found['day']}: {found['lost']} lost of {found['offered']} offered"]
    if not found["roster"]:
        lines.append("no roster")
    lines += [f"{number:5d}  {cause}" for cause, number in found["causes"].items()]
    lines += [
        f"{saving['remedy']}: saves {saving['saved']:g} ({saving['saved_least']} to "
        f"{saving['saved_most']})"
        for saving in found["remedies"]
    ]
    if found["lost"] and not found["remedies"]:
        lines.append("no remedy that was tried saves a call for sure")
    if found["closed_at"] is not None:
        lines.append(f"closed {found['closed_at'][:16].replace('T', ' ')}")
    return "\n".join(lines)
