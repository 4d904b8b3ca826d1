"""What sending a report costs: a browser's work, or a code where there are no scripts."""

from __future__ import annotations

import re

import altcha
import pytest

from tests.softphone_ui.test_real_citizen import TEXT, WHO, Browser, Town, town
from tests.softphone_ui.test_real_own_tickets import messages, post

__all__ = ["town"]
pytestmark = pytest.mark.services


async def worked(me: Browser) -> str:
    """The field as the browser fills it in."""
    return altcha.Payload(it := await me.challenge(), altcha.solve_challenge(it)).to_base64()


async def test_work_for_another_report_or_none_is_no_proof(town: Town) -> None:
    me, other = await town.browser(), await town.browser()
    await me.up_to_check()
    await other.up_to_check()
    mine, theirs = await worked(me), await worked(other)
    forged = await me.challenge()
    forged.parameters.cost, forged.parameters.key_prefix = 1, ""
    light = altcha.Payload(forged, altcha.Solution(0, "00" * 32)).to_base64()
    for payload in ("", "x", "e30=", "W10=", "\x00", theirs, light, mine[:-8], "A" * 5000):
        assert (await me.post("check", **WHO, altcha=payload))[1] == "/report/proof", payload
    assert await town.tickets() == []
    assert (await me.post("check", **WHO, altcha=mine))[1] == "/report/sent"
    assert len(await town.tickets()) == 1


async def test_a_code_takes_its_place_and_nothing_is_lost(town: Town) -> None:
    me = await town.browser()
    await me.up_to_check()
    status, path, page = await me.post("check", **WHO)
    assert (status, path) == (200, "/report/proof") and "8 701 234 56 78" in page
    for bad in ("", "12", "+44 20 7946 0018"):
        assert (await post(me, "/report/proof", address=bad))[0] == 422
    assert "six digits" in (await post(me, "/report/proof", address="8 701 234 56 78"))[2]
    (sent,) = await messages(town)
    code = re.search(r"\d{3} \d{3}", sent["text"])
    assert code and sent["to"] == "+77012345678"
    assert code[0] not in str(await town.link.fetchval("SELECT message FROM outbox"))
    wrong = f"{(int(code[0].replace(' ', '')) + 1) % 10**6:06}"
    assert (await post(me, "/report/proof/code", code=wrong))[0] == 422
    stranger = await town.browser()
    await stranger.up_to_check()
    statuses = [(await post(stranger, "/report/proof/code", code=code[0]))[0] for _ in range(7)]
    assert statuses[0] == 422 and statuses[-1] == 429, "of another report; guesses wait"
    status, path, page = await post(me, "/report/proof/code", code=code[0])
    assert path == "/report/check" and TEXT in page and "data-challenge" not in page
    assert (await me.post("check", **WHO))[1] == "/report/sent"
