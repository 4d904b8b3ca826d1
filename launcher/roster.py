"""``roster solve FILE``: a month's roster by the solver, without a running system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

from workforce.roster.problem import BadRoster, read_problem
from workforce.roster.solving import answer_of, solve

#: Bytes of a file at most: 1,000 operators with all their wishes are 5 MB.
LARGEST_FILE = 32 << 20
#: How long the solver may take by default; the whole command stays under two minutes.
USUAL_SECONDS, MOST_SECONDS = 95, 3600


class NoRoster(Exception):
    """The file cannot be read or makes no sense; the text says where."""


def solve_file(path: Path, seconds: float, out: TextIO) -> bool:
    """Print the roster of a file as one JSON object. Return whether there is one.

    Raises NoRoster."""
    if not 0 < seconds <= MOST_SECONDS:
        raise NoRoster(f"--seconds is a number up to {MOST_SECONDS}")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise NoRoster(f"{path} is larger than {LARGEST_FILE >> 20} MB")
        problem = read_problem(path.read_bytes())
    except OSError as error:
        raise NoRoster(f"{path}: {error.strerror}") from error
    except BadRoster as error:
        raise NoRoster(f"{path}: {error}") from error
    solved = solve(problem, seconds)
    print(json.dumps(answer_of(problem, solved), ensure_ascii=False), file=out)
    out.flush()
    return not solved.conflicts
