"""`./komek bench NAME`: measures, prints, writes its part of BENCHMARKS.md, RELIABILITY.md
(`faults`, `channels`) or SECURITY.md (`attacks`)."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bench import (
    agree,
    blend,
    bound,
    chaos,
    city,
    days,
    decide,
    dispatch,
    duplicates_across,
    false_alarms,
    faults,
    hotspots,
    inbox,
    knowledge,
    panel,
    people,
    posts,
    replay,
    report,
    reports,
    rush,
    search,
    stack,
    storm,
    suggest,
    topics,
    wallboard,
    words,
)
from bench.attacks import figures
from bench.attacks.run import FULL, Size, run_attacks
from bench.post_storm import run as post_storm

#: Text for the paper, and whether the targets were met.
Work = Coroutine[Any, Any, tuple[str, bool]]


def _desk(options: argparse.Namespace) -> Work:
    from bench import desk  # needs Playwright, which only tests and this have

    return desk.run(options.calls or 120)


def _front(options: argparse.Namespace) -> Work:
    from bench import front  # needs Playwright, too

    return front.run(options.calls or front.OPENINGS)


BENCHMARKS: dict[str, Callable[[argparse.Namespace], Work]] = {
    "agree": lambda it: agree.run(it.calls or 500, seed=it.seed),
    "attacks": lambda it: run_attacks(Size(it.guesses or FULL.guesses, it.calls or FULL.calls)),
    "blend": lambda it: blend.run(it.operators, it.seed),
    "bound": lambda it: bound.run(it.calls or 1000),
    "channels": lambda it: post_storm.run(
        it.calls or post_storm.POSTS, it.minutes or post_storm.MINUTES, it.seed
    ),
    "chaos": lambda it: chaos.run(),
    "city": lambda it: city.run(it.calls or city.CONTACTS, it.seed),
    "days": lambda it: days.run((*it.files, days.FILE)[0], it.seed, it.hours),
    "decide": lambda it: decide.run(it.calls or decide.EVENTS),
    "desk": _desk,
    "dispatch": lambda it: dispatch.run(it.calls or 1000),
    "duplicates": lambda it: duplicates_across.run(it.seed),
    "faults": lambda it: faults.run(it.only, keep=it.keep),
    "front": _front,
    "hotspots": lambda it: hotspots.run(it.files, it.seed),
    "inbox": lambda it: inbox.run(it.calls or inbox.OPEN),
    "knowledge": lambda it: knowledge.run(it.calls or knowledge.ARTICLES),
    "panel": lambda it: panel.run((*it.files, panel.FOLDER)[0], it.minutes or 0, it.seed),
    "people": lambda it: people.run(it.calls or people.PEOPLE),
    "posts": lambda it: posts.run(it.calls or posts.SECONDS),
    "replay": lambda it: replay.run(it.seed),
    "reports": lambda it: reports.run(it.calls or reports.CALLS),
    "rush": lambda it: rush.run(it.calls or rush.CALLS),
    "scan": lambda it: false_alarms.run(it.seed),
    "search": lambda it: search.run(it.calls or search.TICKETS),
    "stack": lambda it: stack.run(it.calls or stack.CALLS),
    "storm": lambda it: storm.run(it.calls or storm.CALLS),
    "suggest": lambda it: suggest.run(it.calls or suggest.QUESTIONS),
    "topics": lambda it: topics.run(*it.files[:1]),
    "wallboard": lambda it: wallboard.run(it.minutes or wallboard.MINUTES),
    "words": lambda it: words.run(*it.files[:1]),
}
NAMES = list(BENCHMARKS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./komek bench", description=__doc__)
    parser.add_argument("what", choices=NAMES)
    parser.add_argument(
        "--calls",
        type=int,
        help="how many calls (default: 1000; rush: 2000; agree: 500; desk: 120; storm: 400; "
        "stack: 450; attacks: 100 with forged numbers); "
        "decide: decisions; knowledge: articles; search: tickets; suggest: questions; "
        "people: how many; city, reports: contacts; front: openings; channels: posts (5000); "
        "inbox: open conversations; posts: seconds",
    )
    parser.add_argument("--hours", type=int, default=days.HOURS, help="days: how long each is (4)")
    parser.add_argument("--guesses", type=int, help="attacks: passwords of telephones (100000)")
    parser.add_argument(
        "--minutes", type=int, help="wallboard, channels, panel: how long (3; 10; 0)"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=109,
        help="for agree, blend, channels, city, days, duplicates, hotspots, panel, replay and "
        "scan: another",
    )
    parser.add_argument(
        "--operators", type=int, default=blend.OPERATORS, help="blend: how many are at work (27)"
    )
    parser.add_argument(
        "--from",
        dest="files",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="hotspots: a public table of reports beside the made cities; topics: the complaints; "
        "days: calls of a centre in six minutes each; panel: a folder of public tables; "
        "words: a table of words",
    )
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
