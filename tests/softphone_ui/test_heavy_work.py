"""Work that grows with what people write is done in threads: the event loop carries every desk."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOMS = Path(__file__).parents[2] / "softphone_ui"
#: Pure functions that may take more than 20 ms, by the module they come from.
HEAVY = {
    "registry.duplicates.bursts": {"bursts"},
    "softphone_ui.incidents.news": {"news"},
    "registry.places.streets": {"find", "nearest"},
    "registry.places.street_list": {"read", "write"},
    "registry.places.addresses": {"public_place"},
    "registry.duplicates.likely": {"likely"},
    "registry.knowledge.versions": {"compare"},
    "registry.open311.requests": {"request_list"},
    "softphone_ui.missed_calls.sheets": {"to_csv", "to_xlsx"},
    "prompts.incident_sounds": {"speak_incident", "take_incident_sound"},
}


def heavy_names(tree: ast.Module) -> set[str]:
    """What a module calls the heavy functions that it imports."""
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in HEAVY
        for name in node.names
        if name.name in HEAVY[node.module]
    }


def on_the_loop(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that are made as an async function runs; what is handed on is no call."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from on_the_loop(child)


def blocking(source: str) -> list[str]:
    tree = ast.parse(source)
    heavy = heavy_names(tree)
    return [
        f"{function.name}:{call.lineno} {call.func.id}"
        for function in ast.walk(tree)
        if isinstance(function, ast.AsyncFunctionDef)
        for call in on_the_loop(function)
        if isinstance(call.func, ast.Name) and call.func.id in heavy
    ]


@pytest.mark.parametrize("path", sorted(ROOMS.rglob("*.py")), ids=lambda it: it.stem)
def test_no_heavy_work_on_the_event_loop(path: Path) -> None:
    assert blocking(path.read_text(encoding="utf-8")) == []


def test_the_check_sees_a_call_and_lets_a_thread_pass() -> None:
    head = "from registry.places.streets import find as look\nimport asyncio\nasync def f():\n    "
    assert blocking(head + "return look([], 'a', 1)") == ["f:4 look"]
    assert blocking(head + "return await asyncio.to_thread(look, [], 'a', 1)") == []
    assert blocking(head + "return await asyncio.to_thread(lambda: look([], 'a', 1))") == []
