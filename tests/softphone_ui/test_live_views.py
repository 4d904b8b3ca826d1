"""The mirror of the floor, and what of it each role is told."""

from __future__ import annotations

from typing import Any

import msgspec

from softphone_ui.web.live import Mirror
from softphone_ui.web.live_socket import PageConnection
from softphone_ui.web.outages import Outages
from softphone_ui.web.views import difference, view_for, waiting
from staff.roles import ADMINISTRATOR, CLERK, OPERATOR, QUALITY, SHIFT_LEAD
from tests.softphone_ui.alone import somebody


def call(call_id: str, state: str = "waiting", operator: str | None = None) -> dict[str, Any]:
    return {"call_id": call_id, "line": "109", "state": state, "operator": operator}


def ring(ring_id: str, call_id: str, operator: str) -> dict[str, Any]:
    return {"ring_id": ring_id, "call_id": call_id, "operator": operator}


def floor() -> Mirror:
    mirror = Mirror()
    mirror.replace(
        7,
        {
            "lines": {"109": {"number": "109"}},
            "calls": {"c1": call("c1", "ringing", "1001"), "c2": call("c2", "talking", "1002")},
            "operators": {
                "1001": {"extension": "1001", "state": "ringing", "call_id": "c1"},
                "1002": {"extension": "1002", "state": "talking", "call_id": "c2"},
            },
            "rings": {"c1~1": ring("c1~1", "c1", "1001"), "c2~1": ring("c2~1", "c2", "1002")},
        },
    )
    return mirror


def test_an_operator_is_told_of_his_own_work_only() -> None:
    view = view_for(somebody(OPERATOR), floor())
    assert set(view["operators"]) == {"1001"}
    assert set(view["calls"]) == {"c1"}
    assert set(view["rings"]) == {"c1~1"}


def test_a_controllers_desk_is_told_of_their_own_work_only() -> None:
    controller = msgspec.structs.replace(somebody(QUALITY), extension="1001")
    page = PageConnection(controller, "p1", sees_floor=True, own_only=True)
    mirror, number = floor(), "+77012345678"
    mirror.calls["c1"]["caller"] = number
    (letter,) = page.take(mirror, Outages())
    assert set(letter["operators"]) == {"1001"} and set(letter["calls"]) == {"c1"}
    assert letter["calls"]["c1"]["caller"] == number, "who calls them is no secret to them"


def test_a_shift_lead_is_told_everything_and_a_clerk_nothing() -> None:
    assert set(view_for(somebody(SHIFT_LEAD), floor())["calls"]) == {"c1", "c2"}
    assert not any(view_for(somebody(CLERK), floor()).values())


def test_deltas_in_order_are_taken_and_a_gap_is_noticed() -> None:
    mirror = floor()
    assert mirror.apply({"seq": 8, "calls": {"c3": call("c3")}})
    assert waiting(mirror) == 2
    assert not mirror.apply({"seq": 10, "calls": {"c4": call("c4")}})
    assert "c4" not in mirror.calls
    assert mirror.apply({"seq": 8, "calls": {"c3": None}}), "an old delta changes nothing"
    assert "c3" in mirror.calls


def test_a_restarted_dispatcher_begins_anew() -> None:
    mirror = floor()
    assert mirror.apply(
        {"seq": 1, "full": True, "calls": {}, "operators": {"1001": {"state": "available"}}}
    )
    assert (mirror.seq, mirror.calls, mirror.rings) == (1, {}, {})
    assert mirror.lines, "lines are not in the live word"


def test_only_what_changed_is_sent() -> None:
    mirror, page = floor(), PageConnection(somebody(), "p1", sees_floor=True)
    first = page.take(mirror, Outages())
    assert set(first[0]["calls"]) == {"c1"}
    assert page.take(mirror, Outages()) == []
    mirror.apply({"seq": 8, "calls": {"c2": None}})
    assert page.take(mirror, Outages()) == [], "another operator's call is none of his business"
    mirror.apply({"seq": 9, "calls": {"c1": None}, "rings": {"c1~1": None}})
    # The operator still names the call, the floor has forgotten it.
    (letter,) = page.take(mirror, Outages())
    assert (letter["calls"], letter["rings"]) == ({"c1": None}, {"c1~1": None})


def test_an_operators_page_is_told_once_of_each_caller_and_others_of_none() -> None:
    mirror, page = floor(), PageConnection(somebody(), "p1", sees_floor=True)
    page.take(mirror, Outages())
    assert (page.callers_to_tell(), page.callers_to_tell()) == (["c1"], [])
    mirror.apply({"seq": 8, "calls": {"c1": call("c1", "talking", "1001")}})
    page.take(mirror, Outages())
    assert page.callers_to_tell() == []
    lead = PageConnection(somebody(SHIFT_LEAD), "p1", sees_floor=True)
    lead.take(mirror, Outages())
    assert lead.callers_to_tell() == []


def test_the_same_floor_again_tells_nobody_anything() -> None:
    mirror = floor()
    before = view_for(somebody(SHIFT_LEAD), mirror)
    copy = {kind: {k: dict(v) for k, v in before[kind].items()} for kind in before}
    mirror.replace(8, copy)
    assert difference(before, view_for(somebody(SHIFT_LEAD), mirror)) == {}


def test_an_outage_is_told_once() -> None:
    page, outages = PageConnection(somebody(), "p1", sees_floor=False), Outages()
    page.take(floor(), outages)
    outages.seen("database", there=False)
    (letter,) = page.take(floor(), outages)
    assert letter["away"] == ["database"]
    assert page.take(floor(), outages) == []


def test_written_rows_are_told_to_whom_they_concern() -> None:
    mirror, page = floor(), PageConnection(somebody(), "p1", sees_floor=True)
    page.take(mirror, Outages())
    page.watch("109-2026-0000005")
    page.written(["c1", "c2"], ["109-2026-0000005", "109-2026-0000006"])
    (letter,) = page.take(mirror, Outages())
    assert letter == {"type": "written", "calls": ["c1"], "tickets": ["109-2026-0000005"]}
    page.written(["c2"], ["109-2026-0000006"])
    assert page.take(mirror, Outages()) == []


def test_who_may_not_call_back_is_sent_the_ends_of_numbers_only() -> None:
    mirror, number = floor(), "+77012345678"
    mirror.calls["c1"] |= {"caller": number, "caller_shown": "87012345678"}
    mirror.calls["c2"] |= {"caller": None, "wish": {"number": number}}
    mirror.operators["1001"]["outgoing"] = {"number": number, "ticket": "109-2026-0000001"}
    mirror.callbacks["c3"] = {"callback_id": "c3", "caller": number, "number": number}
    for role, whole in ((SHIFT_LEAD, True), (ADMINISTRATOR, True), (QUALITY, False)):
        page = PageConnection(somebody(role), "p1", sees_floor=True)
        (letter,) = page.take(mirror, Outages())
        told = str(letter)
        assert (number in told or "87012345678" in told) == whole, role
        assert ("+7 701 ••• 56 78" in told) != whole, role
        assert page.take(mirror, Outages()) == [], "what has not changed is not told again"
