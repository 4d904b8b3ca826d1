"""In which order files run, and which of them together with which."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

import tests.whole_systems
from tests.conftest import LONG, ROOT, SYSTEMS, lot, pytest_runtest_teardown, turns
from tests.whole_systems import SHARED, SharedSystems


def test_files_that_share_a_system_stay_together() -> None:
    files = [str(it.relative_to(ROOT)) for it in (ROOT / "tests").rglob("test_*.py")]
    together = {name: [it for it in files if lot(it) == name] for name in SYSTEMS}
    assert all(len(them) > 1 for them in together.values()), together
    assert lot("tests/calls/test_waiting_callers.py") == "quick_system"
    assert lot("tests/pages/test_real_voice.py") == "city_system"
    for own in ("tests/calls/test_vanished.py", "tests/pages/test_whole_way.py"):
        assert lot(own) == own


def test_files_that_take_long_are_there_and_on_their_own() -> None:
    assert all((ROOT / it).exists() and lot(it) == it for it in LONG)


def test_the_longest_system_comes_first_and_all_kinds_and_systems_are_spread() -> None:
    pages = {f"page {n}": 2 for n in range(3)} | {LONG[0]: 2}
    due = turns({**pages, "call": 0, **dict.fromkeys(reversed(SYSTEMS), 0)})
    assert sorted(due, key=lambda name: (due[name], name)) == [
        SYSTEMS[0], LONG[0], SYSTEMS[1], "page 0", SYSTEMS[2], "call", "page 1", SYSTEMS[3],
        "page 2",
    ]  # fmt: skip


def test_a_shared_system_is_started_once_and_anew_after_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened: list[str] = []

    @contextmanager
    def whole_system(**keys: Any) -> Iterator[str]:
        happened.append(f"up {keys}")
        yield f"system {len(happened)}"
        happened.append("down")

    monkeypatch.setattr(tests.whole_systems, "whole_system", whole_system)
    shared = SharedSystems()
    assert shared.get("quick", greeting="none") is shared.get("quick", greeting="none")
    shared.end()
    shared.end()
    shared.get("quick")
    assert happened == ["up {'greeting': 'none'}", "down", "up {}"]


def test_a_shared_system_ends_also_after_a_test_whose_own_end_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ends: list[str] = []
    monkeypatch.setattr(SHARED, "end", lambda: ends.append("end"))
    turn = pytest_runtest_teardown(cast(pytest.Item, None), nextitem=None)
    next(turn)
    with pytest.raises(ValueError, match="of a fixture"):
        turn.throw(ValueError("of a fixture"))
    assert ends == ["end"]
