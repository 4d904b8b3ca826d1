"""Remedies of `./komek replay --with`: what each saves, reckoned on all cores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from foundation.errors import StartError
from quality.replay.cores import effects_on_all_cores
from quality.replay.day import ReplayDay
from quality.replay.effects import RemedyEffect
from quality.replay.figures import shown
from quality.replay.remedies import NoRemedy, Remedy, read_remedy


def read_all(words: Sequence[str]) -> list[Remedy]:
    """Each as it is written. Raises StartError."""
    try:
        return [read_remedy(each) for each in words]
    except NoRemedy as wrong:
        raise StartError(str(wrong)) from None


def effects(
    draw: Callable[[int], ReplayDay], words: Sequence[str], on: date, zone: tzinfo
) -> list[dict[str, Any]]:
    """What each of the remedies brings, in their order. Raises StartError."""
    remedies = read_all(words)
    found = effects_on_all_cores(draw, remedies, on, zone)
    return [_as_json(text, it, zone) for text, it in zip(words, found, strict=True)]


def _as_json(text: str, it: RemedyEffect, zone: tzinfo) -> dict[str, Any]:
    return {
        "remedy": text,
        "begins": shown(it.begins, zone),
        "ends": shown(it.ends, zone),
        "calls": it.calls,
        "lost_without": round(it.lost_without, 1),
        "lost_with": round(it.lost_with, 1),
        "saved": round(it.saved, 1),
        "saved_least": it.least,
        "saved_most": it.most,
        "played_from": _moment(it.played_from, zone),
        "played_to": _moment(it.played_to, zone),
        "again": it.again,
    }


def _moment(at: datetime | None, zone: tzinfo) -> str | None:
    return None if at is None else shown(at, zone)


def sentences(found: Sequence[dict[str, Any]]) -> list[str]:
    """The same for people, a line each. Nothing is claimed of a remedy that may save nothing."""
    return [_sentence(it) for it in found]


def _sentence(it: dict[str, Any]) -> str:
    bounds = f"{it['saved_least']} to {it['saved_most']}"
    span = f"{it['begins'][11:16]}-{it['ends'][11:16]}"
    if it["saved_least"] <= 0:
        return f"{it['remedy']}: saves nothing for sure ({bounds}), {span}"
    return (
        f"{it['remedy']}: saves {it['saved']:g} of {it['lost_without']:g} lost calls ({bounds}), "
        f"{span}"
    )
