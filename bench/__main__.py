"""`./komek bench NAME`: measure, print, and write the section of BENCHMARKS.md, of RELIABILITY.md
(`faults`, `channels`) or of SECURITY.md (`attacks`)."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bench import (
    bound,
    city,
    decide,
    dispatch,
    faults,
    forecast,
    inbox,
    pages,
    report,
    reports,
    rush,
    search,
    understanding,
)
from bench.attacks import figures
from bench.attacks.run import FULL, Size, run_attacks
from bench.post_storm import run as post_storm

#: Text for the paper, and whether the targets were met.
Work = Coroutine[Any, Any, tuple[str, bool]]


def _desk(options: argparse.Namespace) -> Work:
    from bench import desk  # needs Playwright, which only tests and this have

    return desk.run(options.calls or 120)


BENCHMARKS: dict[str, Callable[[argparse.Namespace], Work]] = {
    "attacks": lambda options: run_attacks(
        Size(options.guesses or FULL.guesses, options.calls or FULL.calls)
    ),
    "bound": lambda options: bound.run(options.calls or 1000),
    "channels": lambda options: post_storm.run(
        options.calls or post_storm.POSTS, options.minutes or post_storm.MINUTES, options.seed
    ),
    "city": lambda options: city.run(options.calls or city.CONTACTS, options.seed),
    "decide": lambda options: decide.run(options.calls or decide.EVENTS),
    "desk": _desk,
    "dispatch": lambda options: dispatch.run(options.calls or 1000),
    "faults": lambda options: faults.run(options.only, keep=options.keep),
    "forecast": lambda options: forecast.run(options.file),
    "inbox": lambda options: inbox.run(options.calls or inbox.OPEN),
    "pages": lambda options: pages.run(
        options.calls or pages.CALLS_A_DAY, options.days or pages.DAYS
    ),
    "reports": lambda options: reports.run(options.calls or reports.CALLS),
    "rush": lambda options: rush.run(options.calls or rush.CALLS),
    "search": lambda options: search.run(options.calls or search.TICKETS),
    "understanding": lambda options: understanding.run(options.calls or 0),
}
NAMES = list(BENCHMARKS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./komek bench", description=__doc__)
    parser.add_argument("what", choices=NAMES)
    parser.add_argument(
        "--calls",
        type=int,
        help="how many calls (default: 1000; rush: 2000; desk: 120; attacks: 100 with forged "
        "numbers); decide: decisions; search: tickets; city, reports: contacts; channels: posts "
        "(5000); inbox: open conversations; understanding: messages; pages: calls a day (330)",
    )
    parser.add_argument("--days", type=int, help="pages: days of history (90)")
    parser.add_argument("--file", type=Path, help="forecast: a history (the bank's year)")
    parser.add_argument("--guesses", type=int, help="attacks: passwords of telephones (100000)")
    parser.add_argument("--minutes", type=int, help="channels: how long the storm lasts (10)")
    parser.add_argument("--seed", type=int, default=109, help="channels, city: another storm, city")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=faults.names(),
        metavar="NAME",
        help="faults: a group of rows (" + ", ".join(faults.GROUPS) + ") or one row, such as "
        "'kill dispatcher+valkey'; may be given several times. Only whole groups go to the paper",
    )
    parser.add_argument("--keep", action="store_true", help="leave the paper alone")
    return parser.parse_args()


def _publish(what: str, text: str) -> None:
    if what == "attacks":
        figures.publish(text)
    elif what == "faults":  # each group has published its section
        return
    elif what == "channels":
        report.publish(text, faults.FILE, faults.HEAD)
    else:
        report.publish(text)


def main() -> int:
    """Exit status 0 when the targets were met, 1 when not."""
    options = _options()
    work = BENCHMARKS[options.what](options)
    # `timeout` and CI end us by TERM: the system under test is to come down all the same.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    text, met = asyncio.run(work)
    print(text)
    if not options.keep:
        _publish(options.what, text)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
