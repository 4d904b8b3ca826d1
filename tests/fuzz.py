"""`./komek fuzz [--inputs N] [NAME …]`: texts from outside for each function that they reach
(tests/doors.py), as many as one likes. Ends with 1 where one of them falls or does not end."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping

from hypothesis import HealthCheck, Phase, given, settings

from tests.doors import DOORS, Door
from tests.outside import NoEnd, ends, outside_text

USUAL = 100_000
LONGEST = 4_000


def fuzz(doors: Mapping[str, Door], inputs: int, tell: Callable[[str], object]) -> int:
    """So many inputs, shared by `doors`; `tell` gets a line of each. Returns the faults."""
    each = max(1, inputs // len(doors))
    faults = 0
    for name, door in doors.items():
        fault, slowest = _try(door, each)
        faults += bool(fault)
        tell(f"{name:<22} {each} inputs, slowest {slowest:.3f} s   {fault or 'well'}")
    return faults


def _try(door: Door, inputs: int) -> tuple[str, float]:
    """What was wrong with the simplest text that shows it ("": nothing); seconds of the slowest."""
    slowest, last = 0.0, ""

    @given(outside_text(min(door.most, LONGEST)))
    @settings(
        max_examples=inputs, deadline=None, database=None, print_blob=False,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )  # fmt: skip
    def run(text: str) -> None:
        nonlocal slowest, last
        began, last = time.process_time(), text
        with ends():
            door.open(text)
        slowest = max(slowest, time.process_time() - began)

    try:
        run()
    except (Exception, NoEnd) as error:
        return f"{type(error).__name__}: {error} for {last[:200]!r}", slowest
    return "", slowest


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./komek fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=USUAL, help=f"texts (default: {USUAL})")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(DOORS))
    options = parser.parse_args(words)
    unknown = set(options.names) - DOORS.keys()
    if unknown:
        parser.error(f"no such function: {', '.join(sorted(unknown))}")
    doors = {name: DOORS[name] for name in options.names or DOORS}
    faults = fuzz(doors, options.inputs, lambda line: print(line, flush=True))
    print(f"{len(doors)} functions, {faults} with a fault")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
