"""One of many that fails holds up no other."""

from __future__ import annotations

import asyncpg
import pytest

from foundation.postgres.alone import concerns_all, each_alone
from foundation.postgres.errors import DatabaseAway


async def test_the_others_are_done_and_the_first_fault_is_raised_at_the_end() -> None:
    done: list[int] = []

    async def do(it: int) -> None:
        if it < 3:
            raise KeyError(it)
        done.append(it)

    with pytest.raises(KeyError, match="1"):
        await each_alone([1, 2, 3, 4], do)
    assert done == [3, 4]


async def test_what_concerns_all_is_raised_at_once() -> None:
    tried: list[int] = []

    async def do(it: int) -> None:
        tried.append(it)
        raise DatabaseAway("gone")

    with pytest.raises(DatabaseAway):
        await each_alone([1, 2], do)
    assert tried == [1]


@pytest.mark.parametrize(
    ("error", "all_of_them"),
    [
        (asyncpg.UndefinedTableError("not there yet"), True),
        (asyncpg.DeadlockDetectedError("undone"), True),
        (asyncpg.CheckViolationError("this row"), False),
        (asyncpg.DataError("this value"), False),
        (ValueError("ours"), False),
    ],
)
def test_what_concerns_all(error: Exception, all_of_them: bool) -> None:
    assert concerns_all(error) is all_of_them
