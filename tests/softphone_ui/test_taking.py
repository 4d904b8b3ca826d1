"""Whether callers can come to an operator: lines closed, out of their hours, or being emptied."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from queue_manager.domain.lines.hours import OpeningSpan
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills
from queue_manager.live import codec
from softphone_ui.desk.taking import Shut, shut_for
from softphone_ui.web.live import Mirror

AT = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Asia/Almaty"))
OPEN, CLOSED = Line("109"), Line("110", open=False)
AT_NIGHT = Line("111", hours=((OpeningSpan(0, 60),),) * 7)
EMERGENCY = replace(OPEN, number="112", emergency=True)


def shut(*lines: Line, draining: bool = False, skills: Skills | None = None) -> Shut | None:
    mirror = Mirror()
    plain = json.loads(codec.json_bytes({line.number: line for line in lines}))
    mirror.replace(1, {"lines": plain, "draining": draining})
    operator = {"skills": json.loads(codec.json_bytes(skills or Skills()))}
    return shut_for(mirror, operator, AT)


@pytest.mark.parametrize(
    ("lines", "draining", "why"),
    [
        ([OPEN], False, None),
        ([OPEN, CLOSED], False, None),
        ([CLOSED], False, Shut.CLOSED),
        ([CLOSED, AT_NIGHT], False, Shut.CLOSED),
        ([OPEN], True, Shut.DRAINING),
        ([OPEN, EMERGENCY], True, None),
        ([], False, None),
    ],
)
def test_why_no_caller_can_come(lines: list[Line], draining: bool, why: Shut | None) -> None:
    assert shut(*lines, draining=draining) is why


def test_only_lines_that_they_answer_count() -> None:
    only = Skills(lines=frozenset({"110"}))
    assert shut(OPEN, CLOSED, skills=only) is Shut.CLOSED
