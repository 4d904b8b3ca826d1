"""A private reply to who wrote in public: where each network lets it go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.private_reply import REPLY_WITHIN, NoPrivateWay, PrivateWay, PublicAuthor, private_way
from registry.networks import BY_SOURCE

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
COMMENT = PublicAuthor(
    "facebook", "public", "55", known=False, blocked=False, alone_at=None, external_id="c9",
    published_at=NOW - timedelta(hours=1), used=False,
)  # fmt: skip
WRITTEN = {"known": True, "alone_at": NOW}
LATE = {"published_at": NOW - REPLY_WITHIN - timedelta(seconds=1)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"reply_mode": "private"}, None),
        ({}, PrivateWay("55", "c9")),
        (WRITTEN | LATE, PrivateWay("55", last_at=NOW)),
        (LATE, NoPrivateWay.TOO_LATE),
        ({"used": True}, NoPrivateWay.USED),
        ({"external_id": None, "published_at": None}, NoPrivateWay.NOBODY),
        ({"blocked": True, **WRITTEN}, NoPrivateWay.BLOCKED),
        (
            {"source": "instagram", "reply_mode": "by_hand", "private_address": None},
            NoPrivateWay.NOBODY,
        ),
        ({"source": "vk"}, PrivateWay("55")),
        ({"source": "telegram_bot"}, NoPrivateWay.NOT_WRITTEN),
        ({"source": "telegram_bot", **WRITTEN}, PrivateWay("55", last_at=NOW)),
    ],
)
def test_where_it_goes(changes: dict[str, Any], expected: PrivateWay | NoPrivateWay | None) -> None:
    assert private_way(replace(COMMENT, **changes), NOW) == expected


def test_no_other_network_lets_us() -> None:
    others = set(BY_SOURCE) - {"facebook", "instagram", "vk", "telegram_bot"}
    found = {private_way(replace(COMMENT, source=it), NOW) for it in others}
    assert found == {NoPrivateWay.NETWORK}
