"""What a question gave back, the server keeps for its next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.services
#: Gathers some 25 MB.
GATHERING = """SELECT count(*) FROM
    (SELECT n, count(*) FROM generate_series(1, 150000) n GROUP BY n OFFSET 0) groups"""


async def test_the_memory_of_a_large_question_serves_the_next(database: Any) -> None:
    """By default it went back to the system, and each question took some 4500 pages anew."""
    await database.execute("SET work_mem = '64MB'")
    await database.execute("SET jit = off")
    await database.execute("SET max_parallel_workers_per_gather = 0")
    pid = await database.fetchval("SELECT pg_backend_pid()")
    for _ in range(3):
        before = pages_taken(pid)
        assert await database.fetchval(GATHERING) == 150_000
        taken = pages_taken(pid) - before
    assert taken < 450


def pages_taken(pid: int) -> int:
    """How often the process met a page of memory that it had not yet (proc(5): minflt)."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[7])
