"""To which conversation a mail belongs. What we send bears a token that only we can make: in its
Message-ID, which programs repeat in what answers it, and in its subject, for those that do not.
Pure."""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta

from channels.model import Envelope, OpenThread

#: A mail of the same subject without a thread goes on with its author's open conversation so long.
GOES_ON_FOR = timedelta(hours=72)
#: More conversations of one author within an hour are not begun: what comes joins the open one.
BEGUN_AN_HOUR = 5
#: Automatic answers to one author within a day.
ANSWERS_A_DAY = 3
LONGEST_SUBJECT = 200
_OURS = re.compile(r"<([0-9]{1,18})\.([0-9]{1,18})\.([0-9a-f]{16})@")
_IN_SUBJECT = re.compile(r"\[#([0-9]{1,18})-([0-9a-f]{10})\]")
_TICKET = re.compile(r"(?<![0-9-])([0-9]{2,15}-[0-9]{4}-[0-9]{7,12})(?![0-9])")
_PREFIX = re.compile(
    r"(?:re|fwd?|aw|wg|на|отв|ответ|пересл|жауап|қайта)(?:\[[0-9]{1,3}\])?\s?:\s*", re.IGNORECASE
)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|пересл|қайта)(?:\[[0-9]{1,3}\])?\s?:", re.IGNORECASE)


def message_id(secret: str, outbox_id: int, conversation_id: int, domain: str) -> str:
    """Return the id of a mail of ours. The same for the same message, however often it is tried.
    `conversation_id` 0: it belongs to none."""
    what = f"{outbox_id}.{conversation_id}"
    return f"<{what}.{_signed(secret, 'message', what)[:16]}@{domain}>"


def ours_in(secret: str, text: str) -> list[tuple[int, int]]:
    """Return the (outbox_id, conversation_id) of each Message-ID of ours in `text`, in its
    order."""
    found = []
    for match in _OURS.finditer(text):
        what = f"{match[1]}.{match[2]}"
        if hmac.compare_digest(_signed(secret, "message", what)[:16], match[3]):
            found.append((int(match[1]), int(match[2])))
    return found


def subject_token(secret: str, conversation_id: int) -> str:
    what = str(conversation_id)
    return f"[#{what}-{_signed(secret, 'subject', what)[:10]}]"


def conversation_in_subject(secret: str, subject: str) -> int | None:
    for match in _IN_SUBJECT.finditer(subject):
        if hmac.compare_digest(_signed(secret, "subject", match[1])[:10], match[2]):
            return int(match[1])
    return None


def tickets_in(subject: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(it[1] for it in _TICKET.finditer(subject)))[:5]


def plain_subject(subject: str) -> str:
    """Return the subject without `Re:`, our token and tickets' numbers."""
    plain = _TICKET.sub("", _IN_SUBJECT.sub("", subject)).replace("[]", "")
    plain = " ".join(plain.split())[:LONGEST_SUBJECT]
    while found := _PREFIX.match(plain):
        plain = plain[found.end() :]
    return plain.strip()


def is_forward(subject: str) -> bool:
    return bool(_FORWARD.match(subject))


def reply_subject(secret: str, subject: str, conversation_id: int, ticket: str | None) -> str:
    number = f" [{ticket}]" if ticket else ""
    return f"Re: {subject or '109'}{number} {subject_token(secret, conversation_id)}"


def _signed(secret: str, purpose: str, what: str) -> str:
    """Raises ValueError where there is no secret."""
    if not secret:
        raise ValueError("web_secret is empty")
    return hmac.digest(secret.encode(), f"mail {purpose}\0{what}".encode(), "sha256").hex()


def goes_on(envelope: Envelope, open_thread: OpenThread, now: datetime) -> bool:
    """Return whether a mail without a thread of its own belongs to it; else it is about something
    new."""
    if envelope.automatic or open_thread.begun >= BEGUN_AN_HOUR:
        return True
    same = envelope.subject.casefold() == open_thread.subject.casefold()
    return same and now - open_thread.last_at <= GOES_ON_FOR
