"""VK: what its published examples say, and what goes out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.model import (
    MOST_VIEWS,
    Attachment,
    Author,
    Deleted,
    Edited,
    FileKind,
    Posted,
    Reach,
    ReplyMode,
    Viewed,
)
from channels.vk.callback import VkDoor
from channels.vk.mapping import found_by_search, happenings_of, views_of
from channels.vk.reply import call_of
from channels.vk.source import judge
from channels.web_api import ApiResponse, UnreadableResponse
from channels.webhooks import Delivery, Forged
from registry.notifications.rows.outbox import Message

FIXTURES = json.loads((Path(__file__).parent / "fixtures/vk.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 8, 1, 9, tzinfo=UTC)
AT = datetime.fromtimestamp(1785571200, UTC)
GROUP = 456


def of(name: str) -> list[Any]:
    return happenings_of(FIXTURES[name], GROUP, NOW)


def test_a_private_message_with_photo_voice_and_place() -> None:
    assert of("message_new") == [
        Posted(
            "m123_21880",
            Author("123"),
            AT,
            "Люк ашық",
            place=(51.1283, 71.4305),
            attachments=(
                Attachment("https://sun9-1.userapi.com/z.jpg", FileKind.PHOTO),
                Attachment("https://psv4.userapi.com/v.ogg", FileKind.VOICE),
            ),
        )
    ]
    assert of("message_from_chat") == []
    assert of("message_deny") == [Reach("123", NOW, blocked=True)]


def test_the_wall_is_public_and_ours_is_not_read() -> None:
    (post,) = of("wall_post_new")
    (reply,) = of("wall_reply_new")
    assert post.author == reply.author == Author("-456_7/123", "", private_address="123")
    assert (post.reply_mode, post.link) == (ReplyMode.PUBLIC, "https://vk.com/wall-456_7")
    assert (post.place, reply.link) == (
        (51.1283, 71.4305), "https://vk.com/wall-456_7?reply=12",
    )  # fmt: skip
    assert of("wall_reply_of_ours") == []
    assert of("wall_reply_delete") == [Deleted("r-456_12", NOW)]


def test_search_finds_whole_words_of_others_the_oldest_first() -> None:
    found, unreadable = found_by_search(FIXTURES["newsfeed_search"], ["#109"], GROUP, NOW)
    posted, edited, seen = found
    assert isinstance(posted, Posted) and isinstance(edited, Edited)
    assert (posted.author.name, posted.external_id) == ("Айгүл С.", "w777_90")
    assert (edited.external_id, edited.at - posted.published_at) == (
        "w777_90", timedelta(seconds=100),
    )  # fmt: skip
    assert seen == Viewed("w777_90", NOW, 1432)
    assert unreadable == 1, "a post without a date is counted"


def test_views_are_read_anew_by_the_posts_numbers() -> None:
    items = [
        {"owner_id": 777, "id": 90, "views": {"count": 2_000}},
        {"owner_id": -30, "id": 8, "views": {"count": 10**12}},
        {"owner_id": 777, "id": 91},  # the network counts none
        {"owner_id": 777, "id": 92, "views": {"count": "many"}},
        {"owner_id": 777, "id": 93, "views": {"count": -1}},
        {"views": {"count": 5}},
    ]
    found = [Viewed("w777_90", NOW, 2_000), Viewed("w-30_8", NOW, MOST_VIEWS)]
    assert views_of({"items": items}, NOW) == views_of(items, NOW) == found
    assert views_of(None, NOW) == views_of({"items": "?"}, NOW) == []


def delivery(event: dict[str, Any]) -> Delivery:
    return Delivery({}, json.dumps(event).encode())


def test_the_secret_and_the_group_open_the_door() -> None:
    door = VkDoor(GROUP, "s", "b1357503", lambda: NOW)
    confirmation = {"type": "confirmation", "group_id": GROUP, "secret": "s"}
    assert door.accept(delivery(confirmation), []).answer == "b1357503"
    accepted = door.accept(delivery({**FIXTURES["wall_reply_new"], "secret": "s"}), [])
    assert (accepted.answer, len(accepted.happenings["vk"])) == ("ok", 1)
    new = {**FIXTURES["wall_reply_new"], "secret": "s", "object": {"id": 1}}
    assert door.accept(delivery(new), []).unreadable == 1
    for wrong in ({"secret": "S"}, {"secret": "s", "group_id": 1}, {"secret": None}, {}):
        with pytest.raises(Forged):
            door.accept(delivery({"type": "confirmation", "group_id": GROUP, **wrong}), [])
    with pytest.raises(Forged):
        VkDoor(GROUP, "", "c").accept(delivery({"group_id": GROUP, "secret": ""}), [])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)
KINDS = st.sampled_from(sorted({it["type"] for it in FIXTURES.values() if "type" in it}))


@given(KINDS, JSON, st.dictionaries(st.sampled_from(["id", "from_id", "message", "peer_id"]), JSON))
def test_nonsense_is_unreadable_and_nothing_else(kind: str, it: Any, fields: Any) -> None:
    for inner in (it, fields):
        try:
            happenings_of({"type": kind, "object": inner}, GROUP, NOW)
        except UnreadableResponse:
            pass


def message(address: str, **fields: Any) -> Message:
    return Message(1, "k", "vk", address, {"text": "Бригада шықты", **fields}, NOW, 0)


def test_what_goes_out_is_named_so_that_vk_takes_it_once() -> None:
    method, fields = call_of(message("123"), "Сәлем", GROUP)
    assert (method, fields["peer_id"]) == ("messages.send", "123")
    assert 0 <= int(fields["random_id"]) < 2**31
    method, comment = call_of(message("-456_7/123", reply_to="r-456_12"), "Сәлем", GROUP)
    assert (method, comment["owner_id"], comment["post_id"], comment["reply_to_comment"]) == (
        "wall.createComment", "-456", "7", "12",
    )  # fmt: skip
    _, below = call_of(message("-456_7/123", reply_to="w-456_7"), "Сәлем", GROUP)
    assert "reply_to_comment" not in below and below["guid"] == comment["guid"]


@pytest.mark.parametrize(
    ("code", "known", "busy", "wrong"),
    [(5, False, False, False), (6, True, True, False), (10, True, False, False),
     (901, True, False, True)],
)  # fmt: skip
def test_its_errors(code: int, known: bool, busy: bool, wrong: bool) -> None:
    trouble = judge(ApiResponse(200, {}, {"error": {"error_code": code, "error_msg": "m"}}), NOW)
    assert trouble is not None
    assert (trouble.known, trouble.busy, trouble.wrong) == (known, busy, wrong)
