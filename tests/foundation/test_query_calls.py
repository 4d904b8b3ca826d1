"""Every query is run with the names it has, and no other."""

from __future__ import annotations

from foundation.postgres.queries import all_queries
from tests.foundation.query_calls import product_calls, wrong_names


def test_each_call_gives_its_query_the_values_it_names() -> None:
    assert not wrong_names(product_calls())


def test_each_query_is_used() -> None:
    named = set(all_queries())
    assert named == {call.query for call in product_calls()}
