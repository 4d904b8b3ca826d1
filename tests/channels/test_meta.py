"""Meta's networks: what their published examples say, what the one door believes, and what goes
out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import watching
from channels.meta import assembly
from channels.meta import source as meta_source
from channels.meta.mapping import OBJECTS, heard
from channels.meta.reply import HUMAN_WINDOW, LONGEST, WINDOW, call_of
from channels.meta.source import HASHTAGS, InstagramHashtags, counted, judge, of_media, of_threads
from channels.meta.webhook import SIGNATURE_HEADER, MetaDoor, signature_of
from channels.model import Attachment, Author, Deleted, Edited, FileKind, Posted, ReplyMode
from channels.rows import watched
from channels.rows.watched import WatchedWord
from channels.watched import normal
from channels.web_api import ApiResponse
from channels.webhooks import Delivery, Forged
from foundation.settings import load_settings
from registry.notifications.delivery_channels import DeliveryRefused
from registry.notifications.rows.outbox import Message
from tests.channels.rigs.called import at_once

FIXTURES = json.loads((Path(__file__).parent / "fixtures/meta.json").read_text(encoding="utf-8"))
AT = datetime.fromtimestamp(1785571200, UTC)
OWN = ["123456789", "17841405822304914"]
SECOND = timedelta(seconds=1)


def of(name: str) -> list[Any]:
    found = heard(FIXTURES[name], OWN)
    assert found is not None and found.unreadable == 0
    return found.happenings


def test_a_comment_its_edit_and_its_end() -> None:
    assert of("feed_comment") == [
        Posted(
            "c987_111",
            Author("123456789_987/555666777", "Айгүл С.", private_address="555666777"),
            AT,
            "Су жоқ",
            reply_mode=ReplyMode.PUBLIC,
            link="https://www.facebook.com/123456789/posts/987",
        )
    ]
    _, edited = of("feed_edited")
    assert edited == Edited("c987_111", AT + 100 * SECOND, "Су мүлде жоқ")
    assert of("feed_remove") == [Deleted("c987_111", AT + 200 * SECOND)]
    assert of("feed_other") == [], "reactions, our own answers and other fields are no messages"


def test_messages_to_us_alone() -> None:
    (posted,) = of("messenger")
    assert posted == Posted(
        "dm_AAA",
        Author("555666777"),
        AT,
        "Люк ашық",
        attachments=(Attachment("https://scontent.xx.fbcdn.net/p.jpg", FileKind.PHOTO),),
    )
    assert of("instagram_unsent") == [Deleted("daWdfZ", AT)]


def test_instagram_comments_have_the_deliverys_time_and_no_link() -> None:
    (posted,) = of("instagram_comment")
    assert posted.author == Author(
        "17918195224117851/232323232", "aigul_s", private_address="232323232"
    )
    assert (posted.published_at, posted.link, posted.reply_mode) == (AT, "", ReplyMode.PUBLIC)


def test_whatsapp_knows_the_telephone() -> None:
    text, image, place = of("whatsapp")
    assert text.author == Author("77011234567", "Айгүл", telephone="+77011234567")
    assert (text.text, image.text, place.place) == (
        "Қар тазаланбаған", "Міне", (51.1283, 71.4305),
    )  # fmt: skip
    assert image.attachments == (Attachment("media:1003383421387256", FileKind.PHOTO),)
    assert of("whatsapp_status") == []


def test_threads_replies_are_answered_and_what_is_found_is_answered_by_hand() -> None:
    (reply,) = of("threads_reply")
    assert (reply.external_id, reply.reply_mode) == ("t8901234", ReplyMode.PUBLIC)
    assert reply.author == Author("123/aigul_s", "aigul_s")
    (found,), unreadable = of_threads(FIXTURES["threads_search"]["data"], ["#109"])
    assert isinstance(found, Posted)
    assert (found.reply_mode, found.author.name, unreadable) == (ReplyMode.BY_HAND, "b", 0)


def test_a_hashtags_media_has_no_author() -> None:
    (old, new), unreadable = of_media(FIXTURES["hashtag_media"]["data"])
    assert isinstance(old, Posted) and isinstance(new, Posted)
    assert (new.external_id, new.author, new.reply_mode) == (
        "h17922334455", Author("hashtag/17922334455"), ReplyMode.BY_HAND,
    )  # fmt: skip
    assert (old.attachments, len(new.attachments), unreadable) == ((), 1, 1)


DOOR = MetaDoor("app-secret", "verify", ["facebook", "whatsapp"], OWN)


def signed(body: bytes, secret: str = "app-secret") -> Delivery:
    return Delivery({SIGNATURE_HEADER: signature_of(secret, body)}, body)


def test_the_signature_is_of_the_raw_body() -> None:
    body = json.dumps(FIXTURES["feed_comment"]).encode()
    assert len(DOOR.accept(signed(body), []).happenings["facebook"]) == 1
    for wrong in (
        signed(body, "another"),
        Delivery(signed(body).headers, body + b" "),
        Delivery({}, body),
        Delivery({SIGNATURE_HEADER: "sha1=00"}, body),
    ):
        with pytest.raises(Forged):
            DOOR.accept(wrong, [])
    with pytest.raises(Forged):
        MetaDoor("", "", ["facebook"], OWN).accept(signed(body, ""), [])
    instagram = json.dumps(FIXTURES["instagram_comment"]).encode()
    assert DOOR.accept(signed(instagram), []).happenings == {}, "it is not read here"
    for nonsense in (b"", b"[", b"[]", b"1", b'{"object": "page", "entry": [7]}'):
        assert DOOR.accept(signed(nonsense), []).unreadable == 1


def test_the_challenge_is_answered_to_who_knows_the_word() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify", "hub.challenge": "1158"}
    assert DOOR.challenge(query) == "1158"
    for wrong in ({"hub.verify_token": "x"}, {"hub.mode": "x"}):
        with pytest.raises(Forged):
            DOOR.challenge({**query, **wrong})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)
FIELDS = st.sampled_from(["feed", "comments", "messages"])


@given(st.sampled_from(sorted(OBJECTS)), FIELDS, JSON, JSON)
def test_nonsense_hides_no_other_change(kind: str, name: str, value: Any, direct: Any) -> None:
    good = FIXTURES["feed_comment"]["entry"][0]
    bad = {"id": "1", "changes": [{"field": name, "value": value}], "messaging": [direct]}
    found = heard({"object": kind, "entry": [bad, value, good]}, OWN)
    assert found is not None
    if kind == "page":
        assert any(it.external_id == "c987_111" for it in found.happenings if hasattr(it, "link"))


def message(address: str, **fields: Any) -> Message:
    return Message(1, "k", "x", address, fields, AT, 0)


def test_after_a_day_a_person_may_answer_for_a_week_and_whatsapp_not() -> None:
    last = AT.isoformat()
    for network in ("facebook", "instagram"):
        soon = call_of(network, "1", message("5", last_at=last), "Сәлем", AT + WINDOW)
        assert soon.body["messaging_type"] == "RESPONSE"
        late = message("5", last_at=last, by_person=True)
        tagged = call_of(network, "1", late, "Сәлем", AT + WINDOW + SECOND)
        assert tagged.body["tag"] == "HUMAN_AGENT"
        for it, at in ((message("5", last_at=last), WINDOW), (late, HUMAN_WINDOW)):
            with pytest.raises(DeliveryRefused):
                call_of(network, "1", it, "Сәлем", AT + at + SECOND)
    ours = call_of("whatsapp", "7", message("77011234567", last_at=last), "Сәлем", AT)
    assert ours.path == "/7/messages" and ours.body["text"] == {
        "preview_url": False, "body": "Сәлем",
    }  # fmt: skip
    with pytest.raises(DeliveryRefused):
        call_of("whatsapp", "7", message("77", last_at=last, by_person=True), "С", AT + 2 * WINDOW)


def test_public_answers_stand_below_their_comment_and_are_no_longer_than_they_may() -> None:
    below = message("9_8/5", reply_to="c987_111")
    assert call_of("facebook", "1", below, "Рақмет", AT).path == "/987_111/comments"
    assert call_of("instagram", "1", below, "Рақмет", AT).path == "/987_111/replies"
    for network, (private, public) in LONGEST.items():
        for address, longest in (("5", private), ("9/5", public)):
            with pytest.raises(DeliveryRefused):
                call_of(network, "1", message(address, reply_to="c1"), "х" * (longest + 1), AT)


def test_a_private_reply_goes_to_whoever_wrote_the_comment() -> None:
    recipients = {
        "c987_111": {"comment_id": "987_111"},
        "p9_8": {"post_id": "9_8"},
        "": {"id": "5"},
    }
    for wrote, recipient in recipients.items():
        call = call_of("facebook", "1", message("5", private_reply_to=wrote), "Сәлем", AT)
        assert (call.path, call.body["recipient"]) == ("/1/messages", recipient)


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [(400, 190, "known"), (400, 4, "busy"), (400, 80007, "busy"), (400, 100, "wrong"),
     (500, 2, "later"), (403, 10, "known")],
)  # fmt: skip
def test_its_errors(status: int, code: int, meaning: str) -> None:
    trouble = judge(ApiResponse(status, {}, {"error": {"code": code, "message": "m"}}), AT)
    assert trouble is not None
    found = {"known": not trouble.known, "busy": trouble.busy, "wrong": trouble.wrong}
    assert [name for name, it in found.items() if it] == ([meaning] if meaning != "later" else [])


class Api:
    """Gives each hashtag a number, and counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    async def read(self, path: str, *, token: str = "", **params: str) -> Any:
        self.asked.append((path.removeprefix(f"/{meta_source.VERSION}"), params))
        return {"data": [{"id": f"n{params['q']}"}]} if "q" in params else {"data": []}


async def test_thirty_hashtags_in_seven_days_and_no_more() -> None:
    api = Api()

    async def hashtags() -> list[str]:
        return [f"t{n}" for n in range(40)]

    source = InstagramHashtags("instagram", api, "1", "t", at_once(), hashtags=hashtags)  # type: ignore[arg-type]
    first = await source.fetch(None)
    assert sum(path == "/ig_hashtag_search" for path, _ in api.asked) == HASHTAGS.limit
    assert first.left[0].left == 0
    api.asked.clear()
    again = await source.fetch(first.cursor)
    assert not any(path == "/ig_hashtag_search" for path, _ in api.asked), "their numbers stay"
    assert sum(path.endswith("/recent_media") for path, _ in api.asked) == HASHTAGS.limit
    began = datetime.fromisoformat(first.cursor["looked_at"])
    assert counted(again.cursor["tags"], began + HASHTAGS.per) == {}


async def test_instagram_is_searched_for_hashtags_as_they_were_typed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It knows one spelling, and `#қарағанды` is written with Kazakh letters there."""

    async def typed(_: object) -> list[WatchedWord]:
        words = ("#Қарағанды", "су жоқ")
        return [WatchedWord(n, it, normal(it), AT, None) for n, it in enumerate(words)]

    api, settings = Api(), load_settings(tmp_path)
    monkeypatch.setattr(watching, "connection", nullcontext)
    monkeypatch.setattr(watched, "watched", typed)
    monkeypatch.setattr(assembly, "WebApi", lambda *_args, **_kwargs: api)
    keys = {"networks.instagram.account": "1", "networks.instagram.token": "t"}
    settings = settings.changed(**keys)
    found = assembly.assemble(settings, None, None)  # type: ignore[arg-type]
    await found.networks[0].source.fetch(None)
    assert [it["q"] for _, it in api.asked if "q" in it] == ["қарағанды"]
