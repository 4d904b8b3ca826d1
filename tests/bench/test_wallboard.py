"""What the wallboard's benchmark makes of the frames that screens saw."""

from __future__ import annotations

import msgspec
import pytest

from bench import wallboard
from bench.wall_watchers import Seen
from bench.wallboard import Course, Found, reserve_wish
from softphone_ui.operators.operators import OperatorSkills, SkillsWish


def test_each_event_is_looked_for_at_each_screen_until_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wallboard, "SCREENS", 2)
    course = Course([(1.0, 1), (2.0, 0), (3.0, 1), (9.0, 0), (10.0, 1)], ended_at=3.2)
    quick = [(0.5, 0), (1.1, 1), (2.1, 0), (6.0, 1), (9.1, 0)]
    deaf = [(0.5, 0), (1.3, 1), (6.1, 1), (9.4, 0)]  # of the second event it has no frame
    found = Found.of(course, Seen([quick, deaf], [(3.2, 6.0), (3.2, 6.1)]))
    assert (found.delays.count, found.missed, found.lost) == (5, 1, 2)
    assert found.delays.worst == pytest.approx(0.4), "what came after the restart is left out"
    assert found.back.worst == pytest.approx(2.9)
    assert not found.met
    clean = Found.of(Course([(1.0, 1), (2.0, 0)]), Seen([[(1.2, 1)], [(1.1, 1)]], [(0, 0), (0, 0)]))
    assert clean.met


def test_what_is_told_of_an_operator_is_saved_with_the_reserve() -> None:
    """The page tells more than it takes."""
    told = OperatorSkills("1001", {"kk": 3}, lines=["109"], name="Айгерім", named_only=True)
    wish = msgspec.convert(reserve_wish(msgspec.to_builtins(told)), SkillsWish)
    assert wish == SkillsWish("1001", {"kk": 3}, lines=["109"], reserve=True)
