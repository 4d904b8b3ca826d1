"""The ten minutes of what citizens write, by hour, day, network, language or by who answered. Pure.

The formulas are those of `channels/clock.py`, of each group's contacts: no mean of means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from channels.clock import ChannelFigures, ContactMoments, figures


class ReportRowKind(StrEnum):
    """The meaning of a row of the report."""

    HOUR = "hour"
    DAY = "day"
    NETWORK = "network"
    LANGUAGE = "language"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row of the report. `key`: an hour `09`, a day `2026-11-27`, a network, a language, or a
    name; empty: nobody has answered, or it is unknown."""

    key: str
    figures: ChannelFigures


def rows(
    contacts: Sequence[ContactMoments], by: ReportRowKind, zone: ZoneInfo, now: datetime
) -> list[WrittenRow]:
    """Return a row for each key that has a contact, in the order of the keys."""
    key = _KEYS[by]
    groups: dict[str, list[ContactMoments]] = {}
    for contact in contacts:
        groups.setdefault(key(contact, zone), []).append(contact)
    return [WrittenRow(each, figures(groups[each], now)) for each in sorted(groups)]


_KEYS: dict[ReportRowKind, Callable[[ContactMoments, ZoneInfo], str]] = {
    ReportRowKind.HOUR: lambda moments, zone: f"{moments.published_at.astimezone(zone):%H}",
    ReportRowKind.DAY: lambda moments, zone: (
        moments.published_at.astimezone(zone).date().isoformat()
    ),
    ReportRowKind.NETWORK: lambda moments, _: moments.source,
    ReportRowKind.LANGUAGE: lambda moments, _: moments.language or "",
    ReportRowKind.PERSON: lambda moments, _: moments.by or "",
}
