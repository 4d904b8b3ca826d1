"""What VK tells, by its callbacks and by its search, as what happened. Pure. Source: dev.vk.com
(api/community-events/json-schema, method/newsfeed.search, reference/objects).

On the community's own wall every citizen's post and comment is for us; elsewhere only what has a
watched word is read, and search finds posts alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from channels.model import (
    Attachment,
    Author,
    Deleted,
    Edited,
    FileKind,
    Happening,
    Posted,
    Reach,
    ReplyMode,
    Viewed,
    point,
    viewed,
)
from channels.watched import watched_in
from channels.web_api import UnreadableResponse

NAME = "vk"
#: From here on a peer is a chat of several people.
FIRST_CHAT = 2_000_000_000
SITE = "https://vk.com"
#: The numbers of posts begin so; comments and messages have no views.
POST = "w"


def happenings_of(event: Mapping[str, Any], group: int, now: datetime) -> list[Happening]:
    """Read a callback; none for what does not concern us. Raises UnreadableResponse."""
    try:
        return list(_event(str(event["type"]), event["object"], group, now))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise UnreadableResponse(type(error).__name__) from error


def found_by_search(
    response: Mapping[str, Any], words: Sequence[str], group: int, now: datetime
) -> tuple[list[Happening], int]:
    """Return posts of others that have a watched word, the oldest first; how many nobody
    understood."""
    names = _names(response)
    happenings: list[Happening] = []
    unreadable = 0
    for item in reversed(response.get("items", [])):
        try:
            if item["owner_id"] != -group and watched_in(_text(item), words):
                happenings += _wall_post(item, names)
                happenings += _views(item, now)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            unreadable += 1
    return happenings, unreadable


def views_of(response: Any, now: datetime) -> list[Viewed]:
    """Read the views of posts that were asked for by their numbers (wall.getById); one that is gone
    is not among them."""
    items = response.get("items", []) if isinstance(response, dict) else response
    found: list[Viewed] = []
    for item in items if isinstance(items, list) else ():
        try:
            found += _views(item, now)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            continue
    return found


def _views(post: Mapping[str, Any], now: datetime) -> list[Viewed]:
    number = f"{POST}{int(post['owner_id'])}_{int(post['id'])}"
    return viewed(number, (post.get("views") or {}).get("count"), now)


def _event(kind: str, payload: Any, group: int, now: datetime) -> Iterator[Happening]:
    if kind in ("message_new", "message_edit"):
        yield from _message(payload.get("message", payload), edited=kind == "message_edit")
    elif kind in ("message_allow", "message_deny"):
        yield Reach(str(int(payload["user_id"])), now, blocked=kind == "message_deny")
    elif kind == "wall_post_new" and payload["from_id"] > 0:
        yield from _wall_post(payload, {})
    elif kind in ("wall_reply_new", "wall_reply_edit", "wall_reply_restore"):
        if payload["from_id"] != -group:
            yield from _wall_reply(payload, edited=kind == "wall_reply_edit", now=now)
    elif kind == "wall_reply_delete":
        yield Deleted(f"r{payload['owner_id']}_{payload['id']}", now)


def _message(message: Mapping[str, Any], *, edited: bool) -> Iterator[Happening]:
    """Private ones; what we have sent ourselves comes back as `out`."""
    peer = int(message["peer_id"])
    if peer >= FIRST_CHAT or message.get("out") or message["from_id"] < 0:
        return
    external_id = f"m{peer}_{message['conversation_message_id']}"
    yield Posted(
        external_id,
        Author(str(peer)),
        _at(message["date"]),
        _text(message),
        place=_place(message.get("geo")),
        attachments=tuple(_attachments(message)),
    )
    if edited:
        yield Edited(
            external_id, _at(message.get("update_time") or message["date"]), _text(message)
        )


def _wall_post(post: Mapping[str, Any], names: Mapping[int, str]) -> Iterator[Happening]:
    owner, number, author = int(post["owner_id"]), int(post["id"]), int(post["from_id"])
    thread = f"{owner}_{number}"
    yield Posted(
        f"{POST}{thread}",
        _author(thread, author, names),
        _at(post["date"]),
        _text(post),
        place=_place(post.get("geo")),
        attachments=tuple(_attachments(post)),
        reply_mode=ReplyMode.PUBLIC,
        link=f"{SITE}/wall{thread}",
    )
    if post.get("edited"):
        yield Edited(f"{POST}{thread}", _at(post["edited"]), _text(post))


def _wall_reply(reply: Mapping[str, Any], *, edited: bool, now: datetime) -> Iterator[Happening]:
    """Older versions of the API call the wall's owner `post_owner_id`."""
    owner, number = int(reply.get("owner_id") or reply["post_owner_id"]), int(reply["id"])
    thread, external_id = f"{owner}_{int(reply['post_id'])}", f"r{owner}_{number}"
    yield Posted(
        external_id,
        _author(thread, int(reply["from_id"]), {}),
        _at(reply["date"]),
        _text(reply),
        attachments=tuple(_attachments(reply)),
        reply_mode=ReplyMode.PUBLIC,
        link=f"{SITE}/wall{thread}?reply={number}",
    )
    if edited:
        yield Edited(external_id, now, _text(reply))


def _author(thread: str, author: int, names: Mapping[int, str]) -> Author:
    """A community cannot be written to alone."""
    private = str(author) if author > 0 else None
    return Author(f"{thread}/{author}", names.get(author, ""), private_address=private)


def _names(response: Mapping[str, Any]) -> dict[int, str]:
    people = {
        int(
            profile["id"]
        ): f"{profile.get('first_name', '')} {profile.get('last_name', '')}".strip()
        for profile in response.get("profiles", [])
    }
    return people | {-int(it["id"]): str(it.get("name", "")) for it in response.get("groups", [])}


def _at(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _text(message: Mapping[str, Any]) -> str:
    return str(message.get("text") or "")


def _place(geo: Any) -> tuple[float, float] | None:
    """A message has numbers, a post has them in one text."""
    raw = geo.get("coordinates") if isinstance(geo, dict) else None
    if isinstance(raw, dict):
        return point(float(raw["latitude"]), float(raw["longitude"]))
    if isinstance(raw, str) and len(raw.split()) == 2:
        lat, lon = raw.split()
        return point(float(lat), float(lon))
    return None


def _attachments(message: Mapping[str, Any]) -> Iterator[Attachment]:
    """Photos, voices and documents; a video lies behind a player, and only its link could be."""
    for each in message.get("attachments") or []:
        what = each.get(each["type"]) or {}
        if each["type"] == "photo":
            sizes = [size for size in what.get("sizes", []) if size.get("url")]
            if sizes:
                largest = max(sizes, key=lambda size: size["width"] * size["height"])
                yield Attachment(largest["url"], FileKind.PHOTO)
        elif each["type"] == "audio_message" and what.get("link_ogg"):
            yield Attachment(what["link_ogg"], FileKind.VOICE)
        elif each["type"] == "doc" and what.get("url"):
            kind = FileKind.PHOTO if what.get("type") == _DOC_IMAGE else FileKind.OTHER
            yield Attachment(what["url"], kind)


#: The `type` of a document that is a picture.
_DOC_IMAGE = 4
