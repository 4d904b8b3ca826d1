"""What Meta's webhook says, as what happened. Pure. Source: developers.facebook.com (Webhooks for
Pages, Messenger Platform, Instagram Platform, WhatsApp Cloud API, Threads API).

On the city's own page and accounts all that citizens write is for us. A delivery bundles changes of
one `object`; each change is read by itself, so that one that nobody understands hides no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

from channels.model import (
    Attachment,
    Author,
    Deleted,
    Edited,
    FileKind,
    Happening,
    Posted,
    ReplyMode,
    point,
)

FACEBOOK, INSTAGRAM, WHATSAPP, THREADS = "facebook", "instagram", "whatsapp", "threads"
#: The `object` of a delivery, and whose messages it brings.
OBJECTS = {"page": FACEBOOK, "instagram": INSTAGRAM, "whatsapp_business_account": WHATSAPP}
NONSENSE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, IndexError)
_KINDS = {
    "image": FileKind.PHOTO, "video": FileKind.VIDEO, "audio": FileKind.VOICE,
    "voice": FileKind.VOICE, "file": FileKind.OTHER, "document": FileKind.OTHER,
}  # fmt: skip
Json: TypeAlias = Mapping[str, Any]


@dataclass
class ReadDelivery:
    """The content of a delivery, and how much of it nobody understood."""

    source: str
    happenings: list[Happening] = field(default_factory=list)
    unreadable: int = 0

    def add(self, read: Callable[..., Iterator[Happening]], *values: Any) -> None:
        try:
            self.happenings += list(read(*values))
        except NONSENSE:
            self.unreadable += 1


def heard(body: Any, own: Sequence[str]) -> ReadDelivery | None:
    """Read a delivery. None: it is of an object that is not ours. `own`: the ids of the city's page
    and accounts, whose own words come back by the webhook, too."""
    if not isinstance(body, dict):
        return ReadDelivery("", unreadable=1)
    if "values" in body and "target_id" in body:
        found = ReadDelivery(THREADS)
        found.add(_threads, body["values"], own)
        return found
    source = OBJECTS.get(str(body.get("object")))
    if source is None:
        return None
    found = ReadDelivery(source)
    for entry in _list(body.get("entry")):
        _entry(found, entry, own)
    return found


def _entry(found: ReadDelivery, entry: Any, own: Sequence[str]) -> None:
    if not isinstance(entry, dict):
        found.unreadable += 1
        return
    for event in _list(entry.get("messaging")):
        found.add(_direct, event)
    for change in _list(entry.get("changes")):
        found.add(_change, found.source, change, entry, own)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _change(source: str, change: Json, entry: Json, own: Sequence[str]) -> Iterator[Happening]:
    name, value = change["field"], change["value"]
    if source == FACEBOOK and name == "feed":
        yield from _feed(value, own)
    elif source == INSTAGRAM and name in ("comments", "live_comments"):
        yield from _instagram_comment(value, entry, own)
    elif source == WHATSAPP and name == "messages":
        for message in value.get("messages") or ():
            yield from _whatsapp(message, value)


# --- messages to us alone ---------------------------------------------------------------------


def _direct(event: Json) -> Iterator[Happening]:
    """Of Messenger and of Instagram. What we have said ourselves comes back as an echo."""
    sender, at = str(event["sender"]["id"]), _moment(int(event["timestamp"]) / 1000)
    if (edit := event.get("message_edit")) is not None:
        yield Edited(f"d{edit['mid']}", at, str(edit.get("text") or ""))
        return
    message = event.get("message")
    if message is None or message.get("is_echo"):
        return
    if message.get("is_deleted"):
        yield Deleted(f"d{message['mid']}", at)
        return
    yield Posted(
        f"d{message['mid']}",
        Author(sender),
        at,
        str(message.get("text") or ""),
        attachments=tuple(_attachments(message.get("attachments") or ())),
    )


def _attachments(attachments: Sequence[Json]) -> Iterator[Attachment]:
    for attachment in attachments:
        url = (attachment.get("payload") or {}).get("url")
        if url and attachment["type"] in _KINDS:
            yield Attachment(str(url), _KINDS[attachment["type"]])


def _whatsapp(message: Json, value: Json) -> Iterator[Happening]:
    """`from` is the author's telephone, which WhatsApp has tried."""
    sender = str(message["from"])
    names = {str(c["wa_id"]): c["profile"].get("name", "") for c in value.get("contacts") or ()}
    kind = str(message["type"])
    if kind in ("reaction", "unsupported", "system"):
        return
    what = message.get(kind) or {}
    is_place = kind == "location"
    place = point(float(what["latitude"]), float(what["longitude"])) if is_place else None
    telephone = f"+{sender}" if sender.isascii() and sender.isdigit() else None
    file = what.get("id") if kind in _KINDS else None
    yield Posted(
        f"wa{message['id']}",
        Author(sender, str(names.get(sender, "")), telephone=telephone),
        _moment(message["timestamp"]),
        str(what.get("body") or what.get("caption") or ""),
        place=place,
        attachments=(Attachment(f"media:{file}", _KINDS[kind]),) if file else (),
    )


# --- what everybody reads ---------------------------------------------------------------------


def _feed(value: Json, own: Sequence[str]) -> Iterator[Happening]:
    """Comments and posts on the page; reactions and shares are no words."""
    item, verb = value["item"], value.get("verb", "add")
    if item not in ("comment", "post", "status", "photo", "video"):
        return
    external_id = f"c{value['comment_id']}" if item == "comment" else f"p{value['post_id']}"
    at = _moment(value["created_time"])
    if verb in ("remove", "delete", "hide"):
        yield Deleted(external_id, at)
        return
    sender = value.get("from") or {}
    if not sender.get("id") or str(sender["id"]) in own:
        return
    text = str(value.get("message") or "")
    photo = value.get("photo") or (value.get("link") if item == "photo" else None)
    thread = str(value.get("post_id") or value["comment_id"])
    link = (value.get("post") or {}).get("permalink_url") or f"https://www.facebook.com/{thread}"
    author = str(sender["id"])
    yield Posted(
        external_id,
        Author(f"{thread}/{author}", str(sender.get("name") or ""), private_address=author),
        at,
        text,
        attachments=(Attachment(str(photo), FileKind.PHOTO),) if photo else (),
        reply_mode=ReplyMode.PUBLIC,
        link=str(link),
    )
    if verb in ("edited", "edit", "update"):
        yield Edited(external_id, at, text)


def _instagram_comment(value: Json, entry: Json, own: Sequence[str]) -> Iterator[Happening]:
    """No time of its own and no link: the delivery's time, and no place where people read it."""
    sender, media = value["from"], str(value["media"]["id"])
    author = str(sender["id"])
    if author in own or sender.get("self_ig_scoped_id"):
        return
    yield Posted(
        f"c{value['id']}",
        Author(f"{media}/{author}", str(sender.get("username") or ""), private_address=author),
        _moment(entry["time"]),
        str(value.get("text") or ""),
        reply_mode=ReplyMode.PUBLIC,
    )


def _threads(values: Any, own: Sequence[str]) -> Iterator[Happening]:
    """Replies to the account's threads, and mentions of it."""
    for each in values if isinstance(values, list) else [values]:
        post = each["value"]
        if each["field"] not in ("replies", "mentions") or str(post.get("username")) in own:
            continue
        yield thread_of(post, ReplyMode.PUBLIC)


def thread_of(post: Json, mode: ReplyMode) -> Posted:
    """Return a post of Threads, as the webhook and the search name it. Raises what NONSENSE
    lists."""
    name = str(post["username"])
    return Posted(
        f"t{post['id']}",
        Author(f"{(post.get('root_post') or {}).get('id') or 'search'}/{name}", name),
        datetime.fromisoformat(str(post["timestamp"])).astimezone(UTC),
        str(post.get("text") or ""),
        reply_mode=mode,
        link=str(post.get("permalink") or ""),
    )


def hashtag_media(post: Json) -> Posted:
    """Return a post that a hashtag's search of Instagram found: nobody is told whose it is, and it
    can only be answered by hand. Raises what NONSENSE lists."""
    number = str(post["id"])
    url = post.get("media_url") if post.get("media_type") == "IMAGE" else None
    return Posted(
        f"h{number}",
        Author(f"hashtag/{number}"),
        datetime.fromisoformat(str(post["timestamp"])).astimezone(UTC),
        str(post.get("caption") or ""),
        attachments=(Attachment(str(url), FileKind.PHOTO),) if url else (),
        reply_mode=ReplyMode.BY_HAND,
        link=str(post.get("permalink") or ""),
    )


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
