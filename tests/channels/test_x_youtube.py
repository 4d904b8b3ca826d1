"""X and YouTube: what their published examples say, what they cost, and what goes out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.model import Attachment, Author, Edited, FileKind, Posted, ReplyMode, Viewed
from channels.polling import Rhythm
from channels.quota import QuotaSpent
from channels.web_api import ApiResponse
from channels.x.mapping import found_posts
from channels.x.reply import body_of as body_for_x
from channels.x.reply import weight_of
from channels.x.source import X
from channels.youtube.mapping import comments_of
from channels.youtube.reply import body_of as body_for_youtube
from channels.youtube.source import AN_HOUR, judge
from registry.notifications.delivery_channels import DeliveryRefused
from registry.notifications.rows.outbox import Message

FOLDER = Path(__file__).parent / "fixtures"
X_SAYS = json.loads((FOLDER / "x.json").read_text(encoding="utf-8"))["search_recent"]
YOUTUBE_SAYS = json.loads((FOLDER / "youtube.json").read_text(encoding="utf-8"))
AT = datetime(2026, 8, 1, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def message(**fields: Any) -> Message:
    return Message(1, "k", "x", "x/1", fields, AT, 0)


def test_posts_of_x_long_ones_whole_and_an_edit_of_the_first_number() -> None:
    found, unreadable = found_posts(X_SAYS, ["#109"], ReplyMode.PUBLIC, AT)
    long, posted, edited, seen = found
    assert isinstance(long, Posted) and isinstance(posted, Posted)
    assert (long.text, long.author) == ("#109 ұзын жазба толық", Author("x/783214", "i"))
    assert long.attachments == (Attachment("https://pbs.twimg.com/media/a.jpg", FileKind.PHOTO),)
    assert (posted.external_id, posted.author.name, posted.link) == (
        "1900000000000000003", "Айгүл", "https://x.com/aigul_s/status/1900000000000000005",
    )  # fmt: skip
    assert edited == Edited(posted.external_id, AT + 5 * SECOND, "#109 көшеде қар жатыр")
    assert seen == Viewed(posted.external_id, AT, 812), "under the number that does not change"
    assert unreadable == 1


def test_comments_with_their_replies_and_without_our_own() -> None:
    found, unreadable = comments_of(YOUTUBE_SAYS["comment_threads"], "UC109", ReplyMode.BY_HAND)
    assert [it.external_id for it in found if isinstance(it, Posted)] == ["UgxA", "UgxA.r2", "UgxB"]
    assert found[-1] == Edited("UgxB", AT + 300 * SECOND, "Бізде су жоқ")
    first = found[0]
    assert isinstance(first, Posted)
    assert (first.author, first.link) == (
        Author("v1/UCb", "@b"), "https://www.youtube.com/watch?v=v1&lc=UgxA",
    )  # fmt: skip
    assert unreadable == 1


def test_youtubes_errors() -> None:
    spent = judge(ApiResponse(403, {}, YOUTUBE_SAYS["quota_exceeded"]), AT)
    assert spent is not None and (spent.busy, spent.after, spent.known) == (True, AN_HOUR, True)
    unknown = judge(ApiResponse(400, {}, YOUTUBE_SAYS["key_invalid"]), AT)
    assert unknown is not None and not unknown.known


def test_what_goes_out_to_x_is_short_has_no_link_and_stands_below_a_post() -> None:
    assert body_for_x(message(reply_to="19"), "Рақмет") == {
        "text": "Рақмет", "reply": {"in_reply_to_tweet_id": "19"},
    }  # fmt: skip
    assert (weight_of("Қә" * 140), weight_of("🙂")) == (280, 2)
    for text in ("Қ" * 281, "🙂" * 141, "https://109.kz", "109.kz қараңыз"):
        with pytest.raises(DeliveryRefused):
            body_for_x(message(reply_to="19"), text)
    with pytest.raises(DeliveryRefused):
        body_for_x(message(), "Рақмет")


def test_an_answer_to_a_reply_stands_in_its_thread() -> None:
    body = body_for_youtube(message(reply_to="UgxA.r2"), "Рақмет")
    assert body["snippet"] == {"parentId": "UgxA", "textOriginal": "Рақмет"}
    for text, below in (("х" * 10_001, "Ugx"), ("Рақмет", "")):
        with pytest.raises(DeliveryRefused):
            body_for_youtube(message(reply_to=below), text)


class Api:
    """A search with `posts` of which each answer has a hundred at most, the newest first."""

    def __init__(self, posts: int) -> None:
        self.posts, self.asked = posts, list[Mapping[str, str]]()

    async def read(self, path: str, *, token: str = "", **params: str) -> Any:
        self.asked.append(params)
        ends = int(params.get("next_token", self.posts))
        begins = max(int(params.get("since_id", 0)), ends - int(params["max_results"]))
        at = "2026-08-01T08:00:00Z"
        data = [
            {"id": str(n), "text": "#109", "author_id": "1", "created_at": at}
            for n in range(ends, begins, -1)
        ]
        more = {"next_token": str(begins)} if begins > int(params.get("since_id", 0)) else {}
        return {"data": data, "meta": {"newest_id": str(ends), **more}}


def source(api: Api, per_day: int, words: Sequence[str] = ("#109",)) -> X:
    async def watched() -> Sequence[str]:
        return words

    rhythm = Rhythm(timedelta(0), clock=lambda: AT)
    return X(api, "t", per_day, watched, ReplyMode.BY_HAND, rhythm)  # type: ignore[arg-type]


async def test_an_hour_away_is_caught_up_page_by_page_the_oldest_first() -> None:
    api = Api(250)
    found = await source(api, 1000).fetch(None)
    numbers = [int(it.external_id) for it in found.happenings if isinstance(it, Posted)]
    assert numbers == list(range(1, 251))
    assert (found.left[0].left, found.cursor["since_id"]) == (750, {"#109": "250"})
    api.posts = 260
    again = await source(api, 1000).fetch(found.cursor)
    assert len(again.happenings) == 10 and again.left[0].left == 740


async def test_no_more_posts_are_paid_for_than_the_settings_say() -> None:
    api = Api(250)
    found = await source(api, 200).fetch(None)
    assert (len(found.happenings), found.left[0].left) == (200, 0), "the newest ones"
    with pytest.raises(QuotaSpent) as caught:
        await source(api, 200).fetch(found.cursor)
    assert caught.value.after == timedelta(hours=24) and len(api.asked) == 2


async def test_a_word_that_is_new_begins_where_the_others_are() -> None:
    api = Api(5)
    found = await source(api, 1000).fetch(None)
    api.asked.clear()
    await source(api, 1000, ("#109", "#астана")).fetch(found.cursor)
    assert api.asked[0]["since_id"] == "5" and api.asked[0]["query"].startswith("(#109 OR #аст")
