"""What a command leaves behind whose process is killed: nothing but what ends by itself, or what
the same command goes on with."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from foundation.settings import CODE_DIR
from launcher.__main__ import COMMANDS

LEASE = "what it asked for ends by itself"
GOES_ON = "what is there stays, and the same command goes on"
ANEW = "what was begun is marked, and the same command begins anew"
READS = "it only reads, in transactions that the server ends"
CHILDREN = "what it started ends with it"
#: Each command, and why nothing is left. Who adds one says so here, and tests it.
KILLED = {
    "up": GOES_ON,
    "down": LEASE,
    "drain": LEASE,
    "status": READS,
    "doctor": READS,
    "calls": READS,
    "try": "one message is sent, or not",
    "simulate": CHILDREN,
    "call": "the PBX ends a call whose caller sends no sound",
    "post": "one message is sent, or not",
    "backup": CHILDREN,
    "restore": ANEW,
    "drill": ANEW,
    "prepare": GOES_ON,
    "open311-key": "one transaction",
    "webhook-secret": "it only reads settings",
    "person": "one transaction",
    "facts": GOES_ON,
    "replay": CHILDREN,
    "analysis": CHILDREN,
    "meaning": GOES_ON,
    "understand": GOES_ON,
    "forecast": READS,
    "roster": READS,
    "telegram": GOES_ON,
    "city": READS,
    "map": ANEW,
    "demo": GOES_ON,
    "import": LEASE,
    "test": CHILDREN,
    "bench": CHILDREN,
    "fuzz": CHILDREN,
}
#: Calls that start a program which may outlive the one that starts it.
STARTS = {"Popen", "create_subprocess_exec"}
#: Words in what is started that say that it ends with it.
ENDS = ("with_parent(", "command_with_parent(")
#: Functions that start what is to go on without them, or what is short.
MAY_GO_ON = {
    ("launcher/control.py", "_start_guard"): "a system runs on when `up` has ended",
    (
        "launcher/supervise.py",
        "_start_guard",
    ): "the supervisor's guard, which outlives it to start another",
    (
        "launcher/guard.py",
        "start",
    ): "the supervisor, which starts another guard where this one falls",
    ("launcher/model_fetch.py", "begin"): "it ends with its system, which it looks for itself",
    ("bench/system.py", "komek"): "a command of the launcher, which ends by itself",
    ("bench/orphans.py", "end_if_orphaned"): "it waits for the end of who started it",
}


def test_each_command_is_said_to_leave_nothing() -> None:
    assert set(KILLED) == {name for name, *_ in COMMANDS}


def starts(room: str) -> Iterator[tuple[str, str, str]]:
    """Each start of a program in a room: its file, the function around it, what is started."""
    for path in sorted((CODE_DIR / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for call in ast.walk(function):
                    if (
                        isinstance(call, ast.Call)
                        and ast.unparse(call.func).split(".")[-1] in STARTS
                    ):
                        words = " ".join(ast.unparse(each) for each in call.args)
                        yield str(path.relative_to(CODE_DIR)), function.name, words


@pytest.mark.parametrize("room", ["launcher", "bench"])
def test_what_a_command_starts_ends_with_it(room: str) -> None:
    found = list(starts(room))
    assert found
    wrong = [
        f"{file}: {function}: {words}"
        for file, function, words in found
        if (file, function) not in MAY_GO_ON and not any(each in words for each in ENDS)
    ]
    assert wrong == [], "foundation/process/with_parent.py says how"


def test_no_exception_is_left_of_what_is_gone() -> None:
    there = {
        (file, function) for room in ("launcher", "bench") for file, function, _ in starts(room)
    }
    assert set(MAY_GO_ON) <= there
