"""A body that is no JSON is refused with what is wrong in it, whatever its bytes are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.softphone_ui.alone import alone


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b'{"login":"\xff"}', b'{"\xff":1}', b'{"login":"\\ud800"}', b'{"login":7}'],
)
async def test_a_body_that_is_none_is_refused(tmp_path: Path, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    async with alone(tmp_path) as client:
        async with client.post("/api/sign-in", data=body, headers=headers) as answer:
            told = await answer.json()
    assert (answer.status, told["error"]) == (400, "bad_request") and told["reason"]
