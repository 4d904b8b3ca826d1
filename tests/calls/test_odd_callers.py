"""Citizens without a number, with an absurd one, with names out of a nightmare: all are served."""

from __future__ import annotations

import asyncio

import pytest

from sip_peers.peers import AnswerBehaviour, Caller
from tests.calls.stage import Stage, soon, talking

pytestmark = pytest.mark.calls

ODD_HEADERS = {
    "no number": "<sip:127.0.0.1>",
    "an operator's number": "<sip:87172001001@127.0.0.1>",
    "the line itself": "<sip:109@127.0.0.1>",
    "too short": "<sip:1@127.0.0.1>",
    "200 digits": f"<sip:{'9' * 200}@127.0.0.1>",
    "letters": "<sip:allo-allo@127.0.0.1>",
    "dialplan code": '"${SHELL(id)}" <sip:%24%7BSHELL%28id%29%7D@127.0.0.1>',
    "line break": '"a%0D%0AAction: Logoff" <sip:%0D%0AEvent%3A%20x@127.0.0.1>',
    "not UTF-8": '"ok" <sip:%FF%FE%00@127.0.0.1>',
    "a long name": f'"{"Ә" * 1500}" <sip:77019990001@127.0.0.1>',
    "Kazakh": '"Әйгерім Қасымова" <sip:+77019990002@127.0.0.1>',
    "separators": '"a,b|c;d=e&f" <sip:+7(701)999-00-03@127.0.0.1>',
}


async def answered_once(stage: Stage, caller: Caller) -> dict[str, object]:
    phone = await stage.operator(1, AnswerBehaviour())
    call = caller.dial()
    ring = await phone.next_ring()
    await talking(call, ring)
    ring.hang_up()
    await soon(call.ended)
    (row,) = await stage.rows(1)
    assert (row["outcome"], row["operator"]) == ("answered", "1001")
    return row


async def test_anonymous(stage: Stage) -> None:
    row = await answered_once(stage, stage.anonymous())
    assert not row["caller"]


@pytest.mark.parametrize("header", ODD_HEADERS.values(), ids=ODD_HEADERS.keys())
async def test_odd(stage: Stage, header: str) -> None:
    await answered_once(stage, stage.citizen("", from_header=header))


async def test_silent_and_endless_fastagi_connections_hold_nobody_up(stage: Stage) -> None:
    port = stage.system.settings.ports.agi_port
    idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(20)]
    for _, bare in idle[:5]:
        bare.close()
    for _, writer in idle[5:10]:
        writer.write(b"agi_network: yes\nagi_x: " + b"y" * 100_000)
    caller = stage.citizen()
    await answered_once(stage, caller)
    for _, writer in idle:
        writer.close()
