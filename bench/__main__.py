"""`./komek bench NAME`: measures, prints, writes its part of BENCHMARKS.md."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from bench import (
    agree,
    bound,
    chaos,
    decide,
    dispatch,
    faults,
    knowledge,
    people,
    replay,
    report,
    rush,
    search,
    storm,
    suggest,
)

NAMES = (
    *("agree", "bound", "chaos", "decide", "desk", "dispatch", "faults", "knowledge"),
    *("people", "replay", "rush", "search", "storm", "suggest"),
)


def main() -> int:
    """Exit status 0 when the targets were met, 1 when not."""
    parser = argparse.ArgumentParser(prog="./komek bench", description=__doc__)
    parser.add_argument("what", choices=NAMES)
    parser.add_argument(
        "--calls",
        type=int,
        help="how many calls (default: 1000; rush: 2000; agree: 500; desk: 120; storm: 400); "
        "decide: decisions; knowledge: articles; search: tickets; suggest: questions; "
        "people: how many",
    )
    parser.add_argument("--seed", type=int, default=109, help="for agree and replay: another day")
    parser.add_argument("--keep", action="store_true", help="leave BENCHMARKS.md alone")
    options = parser.parse_args()
    if options.what == "dispatch":
        work = dispatch.run(options.calls or 1000)
    elif options.what == "decide":
        work = decide.run(options.calls or decide.EVENTS)
    elif options.what == "bound":
        work = bound.run(options.calls or 1000)
    elif options.what == "storm":
        work = storm.run(options.calls or storm.CALLS)
    elif options.what == "rush":
        work = rush.run(options.calls or rush.CALLS)
    elif options.what == "agree":
        work = agree.run(options.calls or 500, seed=options.seed)
    elif options.what == "knowledge":
        work = knowledge.run(options.calls or knowledge.ARTICLES)
    elif options.what == "search":
        work = search.run(options.calls or search.TICKETS)
    elif options.what == "suggest":
        work = suggest.run(options.calls or suggest.QUESTIONS)
    elif options.what == "people":
        work = people.run(options.calls or people.PEOPLE)
    elif options.what == "faults":
        work = faults.run()
    elif options.what == "replay":
        work = replay.run(options.seed)
    elif options.what == "desk":
        from bench import desk  # needs Playwright, which only tests and this have

        work = desk.run(options.calls or 120)
    else:
        work = chaos.run()
    # `timeout` and CI end us by TERM: the system under test is to come down all the same.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    text, met = asyncio.run(work)
    print(text)
    if not options.keep:
        of_faults = (faults.FILE, faults.HEAD) if options.what == "faults" else ()
        report.publish(text, *of_faults)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
