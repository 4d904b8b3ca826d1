"""The shift lead on a line and his hand, over the dispatcher's API: refusals, and what is asked of
the PBX."""

from __future__ import annotations

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.lead_model import LeadMode
from queue_manager.domain.floor.states import OperatorState
from queue_manager.loop import Dispatcher
from queue_manager.requests import (
    EndStuck,
    ForceState,
    LendLines,
    Monitor,
    ReleasePhone,
    RequestTakeOver,
    SetCallbackOffer,
    SetPhonePassword,
    StopMonitoring,
)
from tests.queue_manager.ami.fake_pbx import FakePbx
from tests.queue_manager.api.served import Ask, now, talk

LEAD = "Гүлмира"


async def test_on_a_line_and_off_it(ask: Ask, dispatcher: Dispatcher) -> None:
    listen = Monitor("1001", 7, LEAD, LeadMode.LISTEN)
    assert await ask(listen) == (409, {"error": "no_talk"})
    await talk(dispatcher)
    status, result = await ask(listen)
    assert (status, result["mode"], result["shown"]) == (200, "listen", False)
    status, result = await ask(Monitor("1001", 7, LEAD, LeadMode.WHISPER))
    assert (result["mode"], result["shown"]) == ("whisper", True), "a whisper is always told"
    assert len(dispatcher.floor.listenings) == 1
    assert await ask(RequestTakeOver("c1", 7, LEAD)) == (409, {"error": "not_free"})
    assert await ask(StopMonitoring(7)) == (204, None)
    assert all(it.ending for it in dispatcher.floor.listenings.values())
    assert (await ask(Monitor("9", 7, LEAD, LeadMode.LISTEN)))[0] == 404


async def test_his_telephone(ask: Ask, pbx: FakePbx) -> None:
    assert await ask(SetPhonePassword("lead7", "a-long-one")) == (204, None)
    (put,) = pbx.sent("DBPut")
    assert put["Key"] == "lead7-web"
    assert await ask(ReleasePhone("lead7")) == (204, None)


async def test_a_state_is_forced_or_refused(ask: Ask) -> None:
    force = ForceState("1001", "paused", LEAD, "training")
    status, result = await ask(force)
    assert (status, result["reason"], result["deed"]["by"]) == (200, "training", LEAD)
    assert (await ask(force))[0] == 409, "it is so already"
    for bad in (
        ForceState("1001", "available", LEAD, "training"),
        ForceState("1001", "paused", LEAD),
    ):
        status, result = await ask(bad)
        assert status == 400 and "reason" in result["error"]


async def test_only_what_the_pbx_does_not_have_is_ended(
    ask: Ask, pbx: FakePbx, dispatcher: Dispatcher
) -> None:
    end = EndStuck("1001", LEAD)
    assert await ask(end) == (409, {"error": "not_stuck"})
    await talk(dispatcher)
    assert await ask(end) == (409, {"error": "still_there"})
    assert [action["Channel"] for action in pbx.sent("Getvar")] == ["c1~1", "c1"]
    pbx.answer = lambda action: (
        f"Response: Error\r\nActionID: {action['ActionID']}\r\nMessage: No such channel\r\n\r\n"
    )
    status, result = await ask(end)
    assert (status, result["deed"]["what"]) == (200, "freed")
    assert dispatcher.floor.calls == dispatcher.floor.rings == {}
    assert dispatcher.floor.operators["1001"].state is OperatorState.WRAP_UP


async def test_lines_are_lent_and_the_callback_offer_set(ask: Ask, dispatcher: Dispatcher) -> None:
    status, result = await ask(LendLines("1001", ["109"], LEAD))
    assert (status, result["skills"]["lines"]) == (200, ["109"])
    refused = await ask(LendLines("1001", ["109", "999"], LEAD))
    assert refused == (404, {"error": "there is no such line: 999"})
    await dispatcher.ask(on.OperatorSignedOut(now(), "1001"))
    assert (await ask(LendLines("1001", ["109"], LEAD)))[0] == 409
    assert await ask(SetCallbackOffer("109", False, LEAD)) == (204, None)
    assert not dispatcher.floor.lines["109"].callback_offer
    assert (await ask(SetCallbackOffer("999", False, LEAD)))[0] == 404
