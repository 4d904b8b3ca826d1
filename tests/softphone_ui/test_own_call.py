"""What nobody has is not theirs who have no extension."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from queue_manager.rows.calls import CallParties
from softphone_ui.tickets import caller_card
from softphone_ui.web.errors import NotAllowed
from softphone_ui.web.live import MIRROR
from tests.softphone_ui.alone import TOKEN, alone, somebody

PERSON = msgspec.structs.replace(somebody(), extension=None)


@pytest.mark.parametrize(
    ("what", "body"), [("hang-up", None), ("transfer", {"to": "1002"}), ("join", {"to": "1002"})]
)
async def test_a_caller_who_waits_is_nobodys_to_lead(
    tmp_path: Path, what: str, body: dict[str, str] | None
) -> None:
    async with alone(tmp_path, PERSON) as client:
        assert client.app is not None
        client.app[MIRROR].calls["c1"] = {"call_id": "c1", "operator": None}
        answer = await client.post(
            f"/api/calls/c1/{what}", json=body, headers={"X-CSRF": TOKEN, "Accept": "text/html"}
        )
        assert (answer.status, (await answer.json())["error"]) == (403, "not_allowed")


async def test_a_call_that_nobody_answered_is_nobodys_to_look_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def parties(*_: object) -> CallParties:
        return CallParties("c1", "+77012345678", None, None)

    monkeypatch.setattr(caller_card.calls, "parties", parties)
    link: Any = None
    with pytest.raises(NotAllowed):
        await caller_card.parties_on_record(link, PERSON, "c1")
