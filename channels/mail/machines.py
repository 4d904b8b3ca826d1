"""Which mail no person has written, and what it says of a mail of ours. Pure.

Sources: RFC 3834 (Auto-Submitted), RFC 3464 (delivery status), RFC 2369 and 2919 (lists);
X-Auto-Response-Suppress of Exchange; Precedence by custom.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage, Message
from enum import StrEnum
from typing import Any

from channels.mail import threads
from channels.model import harmless
from registry.notifications.delivery_channels import without_addresses

_LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list")
_PRECEDENCE = frozenset({"bulk", "list", "junk"})
_AUTO_REPLY = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-loop")
_MACHINES = frozenset(
    "mailer-daemon postmaster noreply no-reply donotreply do-not-reply bounce bounces".split()
)
_DAEMONS = frozenset({"mailer-daemon", "postmaster"})
#: A report's words about one recipient, and of our own Message-IDs within it.
LONGEST_REPORT = 200_000


class Automatic(StrEnum):
    """The kinds of automatic mails. `REPLY`: a machine answers. `OTHER`: it writes by itself, or to
    many."""

    REPLY = "reply"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """The report of a mail server on our mails: `outbox_ids`. `action`: failed or delayed. `why`
    names nobody's address."""

    outbox_ids: tuple[int, ...]
    action: str
    why: str


def automatic_of(mail: EmailMessage, sender: str, own: str) -> Automatic | None:
    """Return which machine wrote a mail. None: a person may have written it. `own`: our own
    address."""
    submitted = _header(mail, "auto-submitted").partition(";")[0].strip()
    if submitted and submitted != "no":
        return Automatic.REPLY if submitted == "auto-replied" else Automatic.OTHER
    if is_report(mail) or sender.partition("@")[0] in _DAEMONS:
        return Automatic.REPLY
    if any(name in mail for name in _AUTO_REPLY) or sender == own:
        return Automatic.REPLY
    if _header(mail, "precedence") in ("auto_reply", "auto-reply"):
        return Automatic.REPLY
    if _header(mail, "return-path") == "<>":
        return Automatic.REPLY
    if _header(mail, "precedence") in _PRECEDENCE or any(name in mail for name in _LISTS):
        return Automatic.OTHER
    if "x-auto-response-suppress" in mail and _suppresses(mail):
        return Automatic.OTHER
    return Automatic.OTHER if sender.partition("@")[0] in _MACHINES else None


def _suppresses(mail: EmailMessage) -> bool:
    """Whether an answer of a machine is unwanted."""
    words = _header(mail, "x-auto-response-suppress").replace(";", ",").split(",")
    return bool({"all", "oof", "autoreply"} & {it.strip() for it in words})


def _header(mail: Message[Any, Any], name: str) -> str:
    return str(mail.get(name, "")).strip().lower()


def is_report(mail: EmailMessage) -> bool:
    if mail.get_content_type() != "multipart/report":
        return False
    return str(mail.get_param("report-type", "") or "").lower() in ("delivery-status", "")


def report_of(mail: EmailMessage, raw: bytes, secret: str, sender: str) -> DeliveryReport | None:
    """Return what a mail server says of mails of ours; None where it says nothing, or of others'. A
    person whose mail has a token of ours in it is no mail server."""
    if not is_report(mail) and sender.partition("@")[0] not in _DAEMONS:
        return None
    text = raw[-LONGEST_REPORT:].decode("latin-1")
    ours = tuple(dict.fromkeys(outbox_id for outbox_id, _ in threads.ours_in(secret, text)))
    if not ours:
        return None
    fields = _status(mail)
    action = fields.get("action", "failed").lower()
    if action not in ("failed", "delayed"):
        return None
    why = " ".join(it for it in (fields.get("status"), fields.get("diagnostic-code")) if it)
    return DeliveryReport(ours[:5], action, harmless(without_addresses(why or action), 200))


def _status(mail: EmailMessage) -> dict[str, str]:
    """The fields of the first recipient that failed, else of the first."""
    found: list[dict[str, str]] = []
    for part in _status_groups(mail):
        fields = {name.lower(): str(value) for name, value in part.items()}
        if "action" in fields:
            found.append(fields)
    failed = (it for it in found if it["action"].strip().lower() == "failed")
    chosen = next(failed, found[0] if found else {})
    return {name: value.strip()[:300] for name, value in chosen.items()}


def _status_groups(mail: EmailMessage) -> list[Message[Any, Any]]:
    for part in mail.get_payload() if mail.is_multipart() else []:
        if isinstance(part, Message) and part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            return [it for it in groups if isinstance(it, Message)][:50] if groups else []
    return []
