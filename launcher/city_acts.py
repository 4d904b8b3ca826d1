"""The acts of `./komek city`: each a function that adds its options and names what runs it."""

from __future__ import annotations

import argparse
import re
import zoneinfo
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.process.progress import Progress

if TYPE_CHECKING:
    Acts = argparse._SubParsersAction[argparse.ArgumentParser]

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def city_acts(city: argparse.ArgumentParser) -> None:
    """Add the commands of the city."""
    acts = city.add_subparsers(required=True, metavar="ACT")
    for add in (_add_hotspots, _add_open_data, _add_tree, _add_rating):
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


def _add_rating(acts: Acts) -> None:
    text = "how heads and deputy akims solve what their bodies are due, in a month"
    act = acts.add_parser("rating", help=text, description=text)
    act.add_argument("--month", type=month, required=True, help="such as 2026-11")
    act.add_argument("--json", action="store_true", help="every figure, for programs")
    act.set_defaults(run=_rating)


def _rating(options: argparse.Namespace) -> int:
    from launcher.city_rating import city_rating
    from launcher.environment import running_settings

    print(city_rating(running_settings(), options.month, with_figures=options.json))
    return 0


def _add_tree(acts: Acts) -> None:
    text = "the city's aims: how far each is, and the chance that it is reached"
    act = acts.add_parser("tree", help=text, description=text)
    act.add_argument("--json", action="store_true", help="every figure, for programs")
    act.add_argument("--at", type=moment, help="as known then, such as 2026-11-01T09:00+05:00")
    act.set_defaults(run=_tree)


def _tree(options: argparse.Namespace) -> int:
    from launcher.city_tree import city_tree
    from launcher.environment import running_settings

    print(city_tree(running_settings(), options.at, with_figures=options.json))
    return 0


def moment(text: str) -> datetime:
    """Return a moment with its offset from UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError("a moment needs its offset, such as +05:00")
    return found


def _add_open_data(acts: Acts) -> None:
    text = "what /open-data publishes, as CSV, GeoJSON and Parquet"
    act = acts.add_parser("open-data", help=text, description=text)
    act.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write it")
    act.set_defaults(run=_open_data)


def _open_data(options: argparse.Namespace) -> int:
    from launcher.environment import running_settings
    from launcher.open_data import write_open_data

    write_open_data(running_settings(), options.out, Progress())
    return 0


def month(text: str) -> date:
    """Return the first day of `2026-12`."""
    found = _MONTH.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError("a month is written as 2026-12")
    try:
        return date(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def resolution(text: str) -> int:
    """Read a resolution of H3: 0 (a continent) to 15 (a square metre)."""
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 15:
        raise argparse.ArgumentTypeError("a resolution lies between 0 and 15")
    return int(text)
