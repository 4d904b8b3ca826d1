"""Periodic work is a job of the runner (foundation/jobs). Programs that have loops with pauses of
their own are named here, with the reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from foundation.settings import CODE_DIR
from tests.foundation.query_calls import product_files

#: Calls that pause a loop.
PAUSES = frozenset({"sleep", "timeout", "wait_for"})
#: Programs that answer within milliseconds, or for as long as somebody is connected.
REAL_TIME = {
    "queue_manager/": "the dispatcher, its manager interface, its live views and its journal",
    "recordings/recorder.py": "the recorder, which takes raw files as the PBX closes them",
    "recordings/incoming.py": "the recorder, which watches a folder",
    "recordings/linking.py": "the recorder, which links what it has encoded",
    "second_line/video/": "the gateway of pictures, while cameras and browsers are connected",
    "softphone_ui/telephone/sip_proxy.py": "a telephone in a page, while it is connected",
    "softphone_ui/wall/stream.py": "live views of screens on the wall",
    "softphone_ui/now/events.py": "server-sent events of open pages of the city",
    "softphone_ui/web/live.py": "live views of pages",
    "softphone_ui/web/background.py": "begins a live view anew that failed",
}
#: What a process stands on: it must live while jobs fail, or serves one connection.
GROUND = {
    "foundation/jobs/runner.py": "the runner itself",
    "foundation/postgres/listening.py": "connects to the database again",
    "foundation/postgres/pool.py": "waits for the database",
    "foundation/process/hangs.py": "waits for a file to be whole",
    "foundation/process/metrics.py": "measures how late the event loop is",
    "foundation/process/http_server.py": "closes slow connections",
    "foundation/process/service_manager.py": "tells the service manager that the loop lives",
    "foundation/valkey/server.py": "answers requests over Valkey",
}
#: Commands that wait at a terminal, and the supervisor. They are no processes with jobs.
COMMANDS = "launcher/"
#: Load generators and attacks.
BENCH = "bench/"


def named(file: str) -> bool:
    """Tell whether the file may have loops of its own."""
    return file.startswith((*REAL_TIME, *GROUND, COMMANDS, BENCH))


def loops() -> Iterator[tuple[str, str]]:
    """Yield each coroutine of the product with a loop that pauses: its file and its name."""
    for path in product_files():
        for name in loops_in(path.read_text(encoding="utf-8")):
            yield str(path.relative_to(CODE_DIR)), name


def loops_in(source: str) -> Iterator[str]:
    """Yield the coroutines of a module with a loop that pauses."""
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.AsyncFunctionDef) and any(map(pauses, own_nodes(function))):
            yield function.name


def own_nodes(function: ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of the functions that it defines."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def pauses(node: ast.AST) -> bool:
    """Tell whether this is a loop that waits for time to pass."""
    if not isinstance(node, ast.While):
        return False
    called = (it.func for it in ast.walk(node) if isinstance(it, ast.Call))
    return any((getattr(it, "attr", None) or getattr(it, "id", "")) in PAUSES for it in called)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("while True:\n  await asyncio.sleep(1)", ["f"]),
        ("while not done:\n  await look()\n  await sleep(pause)", ["f"]),
        ("while True:\n  async with asyncio.timeout(5):\n   await woken.wait()", ["f"]),
        ("while True:\n  await queue.get()", []),
        ("for n in range(5):\n  await asyncio.sleep(1)", []),
        ("async def g():\n  while True:\n   await asyncio.sleep(1)", ["g"]),
    ],
)
def test_a_loop_that_pauses_is_found(body: str, found: list[str]) -> None:
    lines = "\n".join(f" {line}" for line in body.splitlines())
    assert list(loops_in(f"async def f():\n{lines}")) == found


def test_periodic_work_is_a_job_of_the_runner() -> None:
    assert [loop for loop in loops() if not named(loop[0])] == []


def test_a_program_is_named_only_while_it_has_a_loop() -> None:
    files = {file for file, _ in loops()}
    idle = [place for place in {**REAL_TIME, **GROUND} if not any(map_starts(files, place))]
    assert idle == []


def map_starts(files: set[str], place: str) -> Iterator[bool]:
    """Yield for each file whether it lies at this place."""
    return (file.startswith(place) for file in files)
