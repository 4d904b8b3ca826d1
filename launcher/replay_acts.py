"""The options of `./komek replay`."""

import argparse
from datetime import date
from pathlib import Path

LONGEST_SECONDS = 3_600.0


def replay_acts(command: argparse.ArgumentParser) -> None:
    """Add the options of `replay`."""
    command.add_argument(
        "day", nargs="?", type=date.fromisoformat, metavar="DAY", help="a day that is on record"
    )
    command.add_argument(
        "--with",
        dest="remedies",
        action="append",
        default=[],
        metavar="REMEDY",
        help="what it would have saved: operators+2@10:15-11:00, breaks+30@12:00-13:00, reserve@6, "
        "announcement-20",
    )
    command.add_argument("--calls", type=Path, help="CSV: arrives,talk_seconds,patience_seconds")
    command.add_argument("--shifts", type=Path, help="CSV: operator,from,to")
    command.add_argument("--json", action="store_true", help="one JSON object")
    for flag, usual, text in (
        ("--greeting", 0.0, "how long the greeting lasts"),
        ("--wrap-up", 20.0, "how long an operator writes after a call"),
        ("--ring", 3.0, "how long an operator takes to pick up"),
    ):
        whole = f"{text}, in seconds (default: {usual:g})"
        command.add_argument(flag, type=_seconds, default=usual, metavar="SECONDS", help=whole)
    command.add_argument(
        "--prove", action="store_true", help="compare with Erlang's formulas; writes docs/REPLAY.md"
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise argparse.ArgumentTypeError(f"not between 0 and {LONGEST_SECONDS:g} seconds")
    return seconds
