"""The lead's API of the floor and the service level on the whole web process, with two made-up days
behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession

from bench.system import until
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.records import CallAnswered, CallBegan, CallEnded
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.measures.measures import CallMeasures, count_calls, service_levels
from softphone_ui.web.numbers import HIDDEN
from tests.softphone_ui.lead.stage import Stage, get

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="session")]

READING = (
    "/api/floor",
    "/api/floor/figures",
    "/api/service-level",
    "/api/service-level/course",
    "/api/service-level/calls",
    "/api/missed",
    "/api/missed/refused",
    "/api/missed.csv",
    "/api/missed.xlsx",
)


async def test_the_figures_are_those_of_the_domain(played: Stage) -> None:
    records = played.yesterday.records
    connected = {r.call_id: r.connected_at for r in records if isinstance(r, CallAnswered)}
    ended = {r.call_id: r.outcome for r in records if isinstance(r, CallEnded)}
    tally = count_calls(
        CallMeasures(r.offered_at, connected.get(r.call_id), ended.get(r.call_id))
        for r in records
        if isinstance(r, CallBegan)
    )
    async with played.program("lead") as lead:
        told = await get(lead, "/api/service-level", day=played.yesterday.day)
    assert told["calls"]["offered"] == tally.offered
    assert told["calls"]["lost"] == tally.lost > 0
    expected = [(f.name.value, f.counted, f.out_of, f.share) for f in service_levels(tally)]
    figures = told["figures"]
    assert [(f["name"], f["counted"], f["out_of"], f["share"]) for f in figures] == expected
    assert figures[0]["formula"] == "answered within 16 s ÷ (offered − short abandons)"
    assert (figures[3]["goal"], figures[4]["goal"]) == (0.9, 0.95)
    assert 60 < told["handling"]["average_seconds"] < 300
    assert 0.05 < told["occupancy"] < 1


async def test_a_day_without_calls_has_no_data(played: Stage) -> None:
    async with played.program("lead") as lead:
        told = await get(lead, "/api/service-level", day="2020-02-29")
        assert [figure["share"] for figure in told["figures"]] == [None] * 5
        assert (told["handling"]["average_seconds"], told["occupancy"]) == (None, None)
        hours = await get(lead, "/api/service-level/course", day="2020-02-29")
        assert [hour["at_work"] for hour in hours] == [None] * 24
        missed = await get(lead, "/api/missed", day="2020-02-29")
        assert (missed["calls"], missed["why"]["worst_hour"]) == ([], None)


async def test_the_course_of_today_ends_now_and_counts_who_is_there(played: Stage) -> None:
    async with played.program("lead") as lead:
        zone = ZoneInfo(played.settings.timezone)
        before = datetime.now(zone).hour
        hours = await get(lead, "/api/service-level/course")
        assert len(hours) in {before + 1, datetime.now(zone).hour + 1}
        on_shift = sum(
            operator.state not in (OperatorState.SIGNED_OUT, OperatorState.PAUSED)
            for operator in played.today.floor.operators.values()
        )
        assert hours[-1]["at_work"] == pytest.approx(on_shift, abs=4)
        assert hours[2]["at_work"] == pytest.approx(7, abs=0.5)
        minutes = await get(
            lead,
            "/api/service-level/course",
            since=played.today.at(9).isoformat(),
            until=played.today.at(10).isoformat(),
            step_seconds=60,
        )
        assert len(minutes) == 60
        assert sum(minute["offered"] for minute in minutes) == hours[9]["offered"]


async def test_every_figure_opens_into_its_calls(played: Stage) -> None:
    async with played.program("lead") as lead:
        told = await get(lead, "/api/service-level", day=played.yesterday.day)
        for figure in told["figures"]:
            counted, out_of, missing = [
                await _every_call(lead, day=played.yesterday.day, part=figure[f"{which}_part"])
                for which in ("counted", "out_of", "missing")
            ]
            assert len(counted) == figure["counted"]
            assert len(out_of) == figure["out_of"]
            assert {c["call_id"] for c in counted} | {c["call_id"] for c in missing} == {
                c["call_id"] for c in out_of
            }
            assert len(counted) + len(missing) == len(out_of)


async def _every_call(lead: ClientSession, **query: object) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = []
    page = await get(lead, "/api/service-level/calls", limit=200, **query)
    calls += page["calls"]
    while page["next"]:
        page = await get(lead, "/api/service-level/calls", limit=200, after=page["next"], **query)
        calls += page["calls"]
    return calls


async def test_numbers_are_shown_by_role(played: Stage) -> None:
    day = played.yesterday.day
    async with played.program("lead") as lead, played.program("quality") as quality:
        whole = (await get(lead, "/api/missed", day=day, limit=200))["calls"]
        covered = (await get(quality, "/api/missed", day=day, limit=200))["calls"]
        assert len(whole) == len(covered)
        for one, other in zip(whole, covered, strict=True):
            assert HIDDEN not in one["caller"]
            assert one["caller"] == other["caller"] == "" or (
                HIDDEN in other["caller"] and one["caller"][-5:] == other["caller"][-5:]
            )
        caller = next(call["caller"] for call in whole if call["caller"])
        middle = caller.replace(" ", "")[4:9]
        found = await get(quality, "/api/missed", day=day, digits=middle)
        assert all(middle in c["caller"].replace(" ", "")[-4:] for c in found["calls"])
        behind = await get(quality, "/api/service-level/calls", day=day, part="lost")
        assert all(HIDDEN in c["caller"] for c in behind["calls"] if c["caller"])
        number, at = "+77014446677", datetime.now(UTC)
        channel = "PJSIP/trunk-covered"
        await played.dispatcher.tell(
            on.CallOffered(at, "covered", "109", "pbx1", channel, number, number, "known", "kk")
        )

        async def on_the_floor() -> bool:
            return "covered" in (await get(quality, "/api/floor"))["calls"]

        await until(on_the_floor, 20, "the caller is on the floor")
        floor = await get(quality, "/api/floor")
        numbers = [call["caller"] for call in floor["calls"].values() if call["caller"]]
        assert numbers and all(HIDDEN in number for number in numbers)
        listed = (await get(quality, "/api/calls", day_from=day, day_until=day))["calls"]
        numbers = [call["caller"] or HIDDEN for call in listed]
        assert numbers and all(HIDDEN in number for number in numbers)
        one = next(call["call_id"] for call in whole if call["caller"] and call["came_again"])
        cards = [await get(who, f"/api/calls/{one}/caller") for who in (lead, quality)]
        assert HIDDEN in cards[1].pop("caller") and HIDDEN not in cards[0].pop("caller")
        applicants = [[it.pop("applicant") for it in card["tickets"]] for card in cards]
        assert applicants[0] and not any(HIDDEN in number for number in applicants[0])
        assert applicants[1] and all(HIDDEN in number for number in applicants[1])
        assert cards[0] == cards[1], "the same citizen is looked up"


async def test_a_change_without_the_form_token_is_refused(played: Stage) -> None:
    async with played.program("lead") as lead:
        del lead.headers["X-CSRF"]
        async with lead.post("/api/missed/109-2026-0000001/called-back") as answer:
            assert answer.status == 403
        async with lead.post(
            "/api/floor/operators/1001/state", json={"state": "signed_out"}
        ) as answer:
            assert answer.status == 403


async def test_an_operator_set_aside_is_taken_back_and_signed_out(played: Stage) -> None:
    at, tell = played.today.now, played.dispatcher.tell
    await tell(on.OperatorAvailable(at, "1026"))
    await tell(on.OperatorPaused(at, "1026", "lunch"))
    if played.today.floor.operators["1026"].state is not OperatorState.PAUSED:
        await played.dispatcher.go_on(1500)  # the call and its wrap-up end, the pause begins
    path = "/api/floor/operators/1026/state"
    async with played.program("lead") as lead:
        async with lead.post(path, json={"state": "available"}) as answer:
            assert (answer.status, (await answer.json())["state"]) == (200, "available")
        async with lead.post(path, json={"state": "paused"}) as answer:
            assert answer.status == 400
        async with lead.post(path, json={"state": "available", "reason": "lunch"}) as answer:
            assert answer.status == 400
        async with lead.post(path, json={"state": "signed_out"}) as answer:
            told = await answer.json()
            assert "signed_out" in (told["state"], told["after_call"])
        unknown = "/api/floor/operators/4711/state"
        async with lead.post(unknown, json={"state": "available"}) as answer:
            assert answer.status == 404
    rows = await played.pool.fetch(
        "SELECT detail FROM audit WHERE action = 'operator_state' AND subject = '1026'"
        " ORDER BY audit_id"
    )
    assert [row["detail"]["to"] for row in rows] == ["available", "signed_out"]
    assert rows[0]["detail"]["from"] == "paused"
    assert rows[0]["detail"]["from_reason"] == "lunch"


async def test_the_floor_and_its_figures(played: Stage) -> None:
    async with played.program("lead") as lead:
        floor = await get(lead, "/api/floor")
        assert len(floor["operators"]) == 27
        assert floor["lines"]["109"]["kpi"] == "PT16S"
        told = await get(lead, "/api/floor/figures")
    assert len(told["half_hour"]) == 31
    assert told["owed"] > 0
    assert told["today"]["calls"]["offered"] > 100
    assert all(HIDDEN in call["caller"] for call in told["lost_lately"] if call["caller"])


async def test_roles(played: Stage) -> None:
    async with played.program("op1001") as operator:
        for path in (*READING, "/floor", "/missed", "/service-level"):
            async with operator.get(path) as answer:
                assert answer.status == 403, path
        async with operator.post("/api/missed/x/called-back") as answer:
            assert answer.status == 403
    async with played.program("quality") as quality:
        async with quality.post(
            "/api/floor/operators/1001/state", json={"state": "signed_out"}
        ) as answer:
            assert answer.status == 403
    async with ClientSession(played.url) as stranger:
        for path in READING:
            async with stranger.get(path) as answer:
                assert answer.status == 401, path


@pytest.mark.parametrize(
    "query",
    [
        "day=yesterday",
        "day=2026-13-01",
        "day=9999-12-31",
        "until=2026-03-01T00:00:00Z",
        "since=2026-03-01T00:00:00",
        "since=2026-03-02T00:00:00Z&until=2026-03-01T00:00:00Z",
        "since=2020-03-02T00:00:00Z&until=2026-03-01T00:00:00Z",
        "line=1'--",
        "hour=-1",
        "cause=bad_luck",
        "after=here",
        "limit=100000",
    ],
)
async def test_a_question_that_makes_no_sense_says_why(played: Stage, query: str) -> None:
    async with played.program("lead") as lead:
        async with lead.get(f"/api/missed?{query}") as answer:
            assert answer.status == 400
            assert (await answer.json())["reason"]
        async with lead.get(f"/missed?{query}") as answer:
            assert answer.status == 400


async def test_everything_is_described(played: Stage) -> None:
    async with ClientSession(played.url) as stranger:
        described = await get(stranger, "/api/openapi.json")
    for path in READING:
        assert described["paths"][path]["get"]["summary"], path
    names = {
        parameter["name"] for parameter in described["paths"]["/api/missed"]["get"]["parameters"]
    }
    assert {"day", "cause", "sequel", "hour", "operator", "digits", "after"} <= names
    changing = described["paths"]["/api/missed/{ticket}/called-back"]
    assert set(changing) == {"post", "delete"}
    assert "post" in described["paths"]["/api/floor/operators/{extension}/state"]
