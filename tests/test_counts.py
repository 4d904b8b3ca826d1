"""What stands in one place: the statement that opens tickets, and the list of a report's sums."""

from __future__ import annotations

import pytest

from foundation.settings import CODE_DIR
from quality.reports.measures import NAMES
from tests.counts import COUNTS, INSERTS_TICKETS, SCHEMA, lists_sums, sum_lists, ticket_inserts


def test_one_statement_inserts_tickets() -> None:
    places = [place.partition(":")[0] for place in ticket_inserts()]
    assert places == ["registry/workflow/rows/openings.sql"]


def test_sums_of_reports_are_listed_once_and_defined_once() -> None:
    assert sum_lists() == ["quality/reports/measures.py", SCHEMA]
    statements = (CODE_DIR / SCHEMA).read_text(encoding="utf-8").split(";\n")
    assert [it.count("VIEW contact_counts AS") for it in statements if lists_sums(it)] == [1]


@pytest.mark.parametrize("share", [1, 3])
def test_a_list_of_sums_is_seen(share: int) -> None:
    assert lists_sums(", ".join(NAMES[::share])) is (share == 1)


@pytest.mark.parametrize(
    ("text", "inserts"),
    [
        ("INSERT INTO tickets (number)", True),
        ("insert into\n  tickets AS t", True),
        ("INSERT INTO ticket_history (ticket)", False),
        ("SELECT number FROM tickets", False),
    ],
)
def test_an_insert_is_seen(text: str, inserts: bool) -> None:
    assert bool(INSERTS_TICKETS.search(text)) is inserts


def test_each_count_is_held_by_a_test_that_exists() -> None:
    assert [it.held_by for it in COUNTS if not (CODE_DIR / it.held_by).is_file()] == []
