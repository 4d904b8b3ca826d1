"""Counts of what the code must not repeat, each with its limit.

`.venv/bin/python -m tests.counts` prints them. Tests hold each of them; the last column says which.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from foundation.settings import CODE_DIR
from quality.reports.measures import NAMES
from tests import test_docstrings, test_names
from tests.foundation.jobs import test_loops
from tests.foundation.row_functions import functions_in, only_binds_and_fetches, row_modules
from tests.rooms import PRODUCT, ROOMS
from tests.softphone_ui.writes_of_handlers import writes_of_handlers

#: Packages that write tickets of their own making: load, and the history of a demo city.
MADE_UP = {"bench", "demo"}
MIGRATIONS = "foundation/postgres/migrations/"
SCHEMA = "schema.sql"
INSERTS_TICKETS = re.compile(r"\bINSERT\s+INTO\s+tickets\b", re.IGNORECASE)
#: A text with so many names of the sums of reports is a list of them; other lists have at most 17.
LIST_OF_SUMS = len(NAMES) * 2 // 3


@dataclass(frozen=True, slots=True)
class Count:
    """A count: what is counted, its limit, the test that holds it, and how it is found."""

    what: str
    limit: str
    held_by: str
    find: Callable[[], object]


def sources(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of the schema and of each file of the packages that ends so."""
    for package in PRODUCT:
        for path in sorted((CODE_DIR / package).rglob("*")):
            name = path.relative_to(CODE_DIR).as_posix()
            if path.suffix in suffixes and not name.startswith(MIGRATIONS):
                yield name, path.read_text(encoding="utf-8")
    if ".sql" in suffixes:
        yield SCHEMA, (CODE_DIR / SCHEMA).read_text(encoding="utf-8")


def ticket_inserts() -> list[str]:
    """List the places that insert into `tickets`, load and the demo city apart."""
    return [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}"
        for name, text in sources(".py", ".sql")
        if name.partition("/")[0] not in MADE_UP
        for found in INSERTS_TICKETS.finditer(text)
    ]


def sum_lists() -> list[str]:
    """List the files that name the sums of reports one by one."""
    return [name for name, text in sources(".py", ".sql", ".html", ".js") if lists_sums(text)]


def lists_sums(text: str) -> bool:
    """Return whether a text names most of the sums of reports."""
    return len(set(re.findall(r"\w+", text)) & set(NAMES)) >= LIST_OF_SUMS


def plain_row_functions() -> list[str]:
    """List the row functions that only bind and fetch and are not declared."""
    return [
        f"{path.relative_to(CODE_DIR)}:{function.lineno}"
        for path in row_modules()
        for function in functions_in(path)
        if only_binds_and_fetches(function)
    ]


def _handlers_with_three_writes() -> int:
    return sum(len(writes) > 2 for writes in writes_of_handlers().values())


def _own_loops() -> int:
    return sum(not test_loops.named(file) for file, _ in test_loops.loops())


def _least_share_of_docstrings() -> str:
    return f"{min(test_docstrings.share_of(package)[0] for package in ROOMS):.1f} %"


def _classes_of_one_name() -> int:
    return max(Counter(name for text in _python() for name in test_names.classes(text)).values())


def _parameters_named_it() -> int:
    return sum(name == "it" for text in _python() for _, name in test_names.parameters(text))


def _python() -> Iterator[str]:
    return (path.read_text(encoding="utf-8") for path in test_names.files())


COUNTS: Sequence[Count] = (
    Count("INSERT INTO tickets", "1", "tests/test_counts.py", lambda: len(ticket_inserts())),
    Count(
        "handlers with three or more writes",
        "0",
        "tests/softphone_ui/test_writes_of_handlers.py",
        _handlers_with_three_writes,
    ),
    Count(
        "row functions that only bind and fetch",
        "0",
        "tests/foundation/test_declared.py",
        lambda: len(plain_row_functions()),
    ),
    Count(
        "Python lists of the sums of reports",
        "1",
        "tests/test_counts.py",
        lambda: len([name for name in sum_lists() if name != SCHEMA]),
    ),
    Count("periodic loops", "0", "tests/foundation/jobs/test_loops.py", _own_loops),
    Count(
        "docstrings that fit, in the package with the fewest",
        "95 %",
        "tests/test_docstrings.py",
        _least_share_of_docstrings,
    ),
    Count("classes of one name", "2", "tests/test_names.py", _classes_of_one_name),
    Count("parameters named it", "0", "tests/test_names.py", _parameters_named_it),
)


if __name__ == "__main__":
    for count in COUNTS:
        print(f"{count.what:52} {count.find()!s:>7}  limit {count.limit:>4}  {count.held_by}")
