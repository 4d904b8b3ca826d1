"""Bytes of a mail as what happened. Pure; any bytes end in bounded time."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.utils import getaddresses, parseaddr
from typing import Any

from channels.html_text import text_of_html
from channels.mail import threads
from channels.mail.machines import Automatic, DeliveryReport, automatic_of, report_of
from channels.mail.parsing import leaves, parse
from channels.mail.words import own_words, text_of_part
from channels.model import (
    LONGEST_NAME,
    Attachment,
    Author,
    Bounced,
    Envelope,
    FileKind,
    Happening,
    Posted,
    harmless,
)

MOST_FILES = 20
LONGEST_WORDS = 100_000
MOST_REFERENCES = 20
#: Smaller pictures are marks of signatures.
LEAST_PICTURE_BYTES = 5_000
#: Authors' addresses (channels/rows/sources.sql).
LONGEST_ADDRESS = 200
#: What says to whom a mail came; servers write the envelope's recipient by different names.
RECIPIENTS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
MOST_RECIPIENT_LINES = 50
_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f\ud800-\udfff]{1,250}>")
#: What may stand within a search as it is.
_PLAIN_ID = re.compile(r"<[\w.@+=$~-]{1,250}>", re.ASCII)
_KINDS = {"image": FileKind.PHOTO, "video": FileKind.VIDEO, "audio": FileKind.VOICE}


@dataclass(frozen=True, slots=True)
class Handle:
    """A file: the part `part` of a mail that lies under `uid` while the mailbox counts by
    `validity`, and is called `mail_id` ("": it has no name that can be looked for)."""

    validity: int
    uid: int
    part: int
    mail_id: str

    @property
    def mail(self) -> str:
        return f"{self.validity}/{self.uid} {self.mail_id}"

    def write(self) -> str:
        return f"{self.validity}/{self.uid}/{self.part} {self.mail_id}"

    @classmethod
    def read(cls, text: str) -> Handle:
        """Return what `write` wrote."""
        numbers, _, mail_id = text.partition(" ")
        validity, uid, part = numbers.split("/")
        return cls(int(validity), int(uid), int(part), mail_id)


@dataclass(frozen=True, slots=True)
class MailReader:
    """A reader of mails. `secret`: of our tokens. `own`: our own address, in small letters.
    `elsewhere`: an address whose mail is read by somebody else, and is nothing here; "" for
    none."""

    secret: str
    own: str
    elsewhere: str = ""

    def happenings(self, raw: bytes, at: datetime, place: tuple[int, int]) -> list[Happening]:
        """Return what a mail says that came `at`. `place`: where it lies (UIDVALIDITY, UID)."""
        mail, whole = parse(raw)
        if self.elsewhere and self.elsewhere in recipients_of(mail):
            return []
        sender = sender_of(mail)
        if (report := report_of(mail, raw, self.secret, sender)) is not None:
            return bounces(report, at)
        return [self._posted(mail, whole, sender, at, place)]

    def _posted(
        self, mail: EmailMessage, whole: bool, sender: str, at: datetime, place: tuple[int, int]
    ) -> Posted:
        subject = one_line(mail, "subject")
        envelope = self._envelope(mail, subject, sender)
        text = words_of(mail) if whole else "⚠"
        if envelope.conversations and not threads.is_forward(subject):
            text = own_words(text) or text
        return Posted(
            external_id=external_id_of(mail),
            author=Author(sender or "unknown", name_of(mail)),
            published_at=at,
            text=_with_subject(text, envelope, subject),
            attachments=tuple(attachments_of(mail, place)) if whole else (),
            envelope=envelope,
        )

    def _envelope(self, mail: EmailMessage, subject: str, sender: str) -> Envelope:
        chain = f"{mail.get('in-reply-to', '')} {mail.get('references', '')}"
        ours = [number for _, number in threads.ours_in(self.secret, chain) if number]
        if (by_subject := threads.conversation_in_subject(self.secret, subject)) is not None:
            ours.append(by_subject)
        automatic = automatic_of(mail, sender, self.own)
        return Envelope(
            mail_id=mail_id_of(mail),
            references=tuple(dict.fromkeys(_ID.findall(chain)))[-MOST_REFERENCES:],
            subject=harmless(threads.plain_subject(subject)),
            conversations=tuple(dict.fromkeys(ours))[:5],
            tickets=threads.tickets_in(subject),
            automatic=automatic is not None,
            answers=automatic is Automatic.REPLY,
        )


def bounces(report: DeliveryReport, at: datetime) -> list[Happening]:
    failed = report.action == "failed"
    return [Bounced(it, at, failed, report.why) for it in report.outbox_ids]


def _with_subject(text: str, envelope: Envelope, subject: str) -> str:
    """What a mail is about stands above its words, where it begins something."""
    begins = not envelope.conversations or threads.is_forward(subject)
    return harmless(f"{envelope.subject}\n{text}" if begins else text)


def one_line(mail: Message[Any, Any], name: str) -> str:
    return " ".join(str(mail.get(name, "")).split())[:1000]


def sender_of(mail: EmailMessage) -> str:
    """Return whose mail it is, in small letters; "" where it does not say."""
    found = parseaddr(one_line(mail, "from"))[1] or one_line(mail, "from").strip(" <>")
    return harmless(found.lower(), LONGEST_ADDRESS)


def recipients_of(mail: EmailMessage) -> frozenset[str]:
    """Return to whom it came, in small letters: by its own words, and by those of who delivered
    it."""
    lines = [str(it) for name in RECIPIENTS for it in mail.get_all(name, [])][:MOST_RECIPIENT_LINES]
    return frozenset(address.lower() for _, address in getaddresses(lines, strict=False))


def name_of(mail: EmailMessage) -> str:
    return harmless(parseaddr(one_line(mail, "from"))[0], LONGEST_NAME)


def mail_id_of(mail: EmailMessage) -> str:
    found = _ID.search(one_line(mail, "message-id"))
    return found[0] if found else ""


def external_id_of(mail: EmailMessage) -> str:
    """Return what the same mail is called in every mailbox: some programs use a Message-ID
    twice."""
    heads = ("message-id", "from", "date", "subject")
    named = [one_line(mail, it) for it in heads]
    if not named[0]:
        named.append(words_of(mail)[:2000])
    return hashlib.sha256("\0".join(named).encode("utf-8", "replace")).hexdigest()[:40]


# --- what is in it ---------------------------------------------------------------------------


def words_of(mail: EmailMessage) -> str:
    """Return the words of all parts that are no files; of a part in two forms the plain one."""
    plain: list[Message[Any, Any]] = []
    html: list[Message[Any, Any]] = []
    for _, part in leaves(mail):
        kind = part.get_content_type()
        if _is_file(part) or kind not in ("text/plain", "text/html"):
            continue
        (plain if kind == "text/plain" else html).append(part)
        if len(plain) + len(html) >= MOST_FILES:
            break
    found = "\n\n".join(_lines(text_of_part(it)) for it in plain)
    if not found.strip():
        found = "\n\n".join(text_of_html(text_of_part(it)) for it in html)
    return harmless(found, LONGEST_WORDS)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _is_file(part: Message[Any, Any]) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def attachments_of(mail: EmailMessage, place: tuple[int, int]) -> list[Attachment]:
    mail_id = mail_id_of(mail)
    name = mail_id if _PLAIN_ID.fullmatch(mail_id) else ""
    found = []
    for number, part in leaves(mail):
        kind = part.get_content_maintype()
        if kind in ("text", "multipart", "message") and not _is_file(part):
            continue
        if part.get_content_type() in ("message/delivery-status", "text/rfc822-headers"):
            continue
        if kind == "image" and _size(part) < LEAST_PICTURE_BYTES:
            continue
        found.append(Attachment(Handle(*place, number, name).write(), _kind(part)))
    return found[:MOST_FILES]


def _kind(part: Message[Any, Any]) -> FileKind:
    """HEIC comes as application/octet-stream from many programs; what it is its first bytes say."""
    name = str(part.get_filename() or "").lower()
    if name.endswith((".heic", ".heif", ".jpg", ".jpeg", ".png")):
        return FileKind.PHOTO
    return _KINDS.get(part.get_content_maintype(), FileKind.OTHER)


def _size(part: Message[Any, Any]) -> int:
    """About so many bytes."""
    payload = part.get_payload()
    return len(payload) * 3 // 4 if isinstance(payload, str) else 0


def file_of(raw: bytes, number: int) -> bytes | None:
    """Return the part `number` of `leaves`; None where there is none."""
    mail, whole = parse(raw)
    if not whole:
        return None
    part = next((it for its_number, it in leaves(mail) if its_number == number), None)
    data = part.get_payload(decode=True) if part is not None else None
    return data if isinstance(data, bytes) else None
