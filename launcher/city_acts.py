"""The acts of `./komek city`: each a function that adds its options and names what runs it."""

from __future__ import annotations

import argparse
import re
import zoneinfo
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Acts = argparse._SubParsersAction[argparse.ArgumentParser]

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def city_acts(city: argparse.ArgumentParser) -> None:
    """Add the acts."""
    acts = city.add_subparsers(required=True, metavar="ACT")
    for add in (_add_hotspots,):
        add(acts)


def _add_hotspots(acts: Acts) -> None:
    text = "where a month's reports will lie, learned from a table of those before it"
    act = acts.add_parser("hotspots", help=text, description=text)
    act.add_argument(
        "--from", dest="file", type=Path, required=True, metavar="FILE", help="opened,lat,lon,topic"
    )
    act.add_argument("--month", type=month, required=True, help="such as 2026-12")
    act.add_argument("--resolution", type=resolution, default=9, help="of H3's cells (default: 9)")
    act.add_argument(
        "--zone",
        type=zoneinfo.ZoneInfo,
        metavar="NAME",
        help="convert moments with an offset to it, such as Asia/Almaty (default: as written)",
    )
    act.set_defaults(run=_hotspots)


def _hotspots(options: argparse.Namespace) -> int:
    from launcher.hotspots import hotspots

    return hotspots(options.file, options.month, options.resolution, options.zone)


def month(text: str) -> date:
    """The first day of `2026-12`."""
    found = _MONTH.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError("a month is written as 2026-12")
    try:
        return date(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def resolution(text: str) -> int:
    """Of H3: 0 (a continent) to 15 (a square metre)."""
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 15:
        raise argparse.ArgumentTypeError("a resolution lies between 0 and 15")
    return int(text)
