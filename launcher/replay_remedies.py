"""Remedies of `./komek replay --with`: what each saves, computed on all cores."""

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
    """Read remedies in the form of the command line. Raises StartError."""
    try:
        return [read_remedy(each) for each in words]
    except NoRemedy as wrong:
        raise StartError(str(wrong)) from None


def effects(
    draw: Callable[[int], ReplayDay], words: Sequence[str], on: date, zone: tzinfo
) -> list[dict[str, Any]]:
    """Return what each of the remedies brings, in their order. Raises StartError."""
    remedies = read_all(words)
    found = effects_on_all_cores(draw, remedies, on, zone)
    return [_as_json(text, it, zone) for text, it in zip(words, found, strict=True)]


def _as_json(text: str, effect: RemedyEffect, zone: tzinfo) -> dict[str, Any]:
    return {
        "remedy": text,
        "begins": shown(effect.begins, zone),
        "ends": shown(effect.ends, zone),
        "calls": effect.calls,
        "lost_without": round(effect.lost_without, 1),
        "lost_with": round(effect.lost_with, 1),
        "saved": round(effect.saved, 1),
        "saved_least": effect.least,
        "saved_most": effect.most,
        "played_from": _moment(effect.played_from, zone),
        "played_to": _moment(effect.played_to, zone),
        "again": effect.again,
    }


def _moment(at: datetime | None, zone: tzinfo) -> str | None:
    return None if at is None else shown(at, zone)


def sentences(found: Sequence[dict[str, Any]]) -> list[str]:
    """Return the same for people, a line each. Nothing is claimed of a remedy that may save
    nothing."""
    return [_sentence(it) for it in found]


def _sentence(effect: dict[str, Any]) -> str:
    bounds = f"{effect['saved_least']} to {effect['saved_most']}"
    span = f"{effect['begins'][11:16]}-{effect['ends'][11:16]}"
    if effect["saved_least"] <= 0:
        return f"{effect['remedy']}: saves nothing for sure ({bounds}), {span}"
    return (
        f"{effect['remedy']}: saves {effect['saved']:g} of {effect['lost_without']:g} lost "
        f"calls ({bounds}), {span}"
    )
