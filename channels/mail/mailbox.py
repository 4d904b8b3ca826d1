"""One connection to a mailbox by IMAP, used by one thread at a time. Nothing in the mailbox is
changed: it is opened to be read only, and how far we have read is our own matter."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BufferedReader
from typing import Literal, cast

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError

from channels.mail.parsing import MOST_BYTES
from channels.source import SourceAway, SourceRefused
from foundation.settings import Settings

#: For each answer of the server.
PATIENCE_SECONDS = 30.0
#: Signing in fails for a while, by RFC 5530.
_FOR_A_WHILE = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|CONTACTADMIN)\]", re.IGNORECASE)
_UID = re.compile(rb"UID (\d+)")
_DELIVERED = ("HEADER Delivered-To", "HEADER X-Original-To", "HEADER Envelope-To")
_AGAIN = (imaplib.IMAP4.abort, OSError, EOFError)


@dataclass(frozen=True, slots=True)
class MailAccount:
    """The account of a mailbox. `folder`: as the server calls it."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str
    password: str
    folder: str


def account_of(settings: Settings) -> MailAccount:
    """Return the mailbox to which citizens write."""
    channels = settings.channels
    return MailAccount(
        channels.imap_host,
        channels.imap_port,
        channels.imap_security,
        channels.imap_user,
        channels.imap_password,
        channels.imap_folder,
    )


class MailWithheld(SourceAway):
    """The server is there, and does not give this one mail."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A mail as it lies there; `at`: when it came."""

    uid: int
    at: datetime
    data: bytes


class Mailbox:
    """Connected at the first call, and again after an error. All raise SourceAway,
    SourceRefused."""

    def __init__(self, account: MailAccount) -> None:
        self._account = account
        self._box: BaseMailBox | None = None
        self._ended = False
        self._announced = self._second_search = False
        self.validity = 0
        self.next_uid = 0

    @property
    def connected(self) -> bool:
        return self._box is not None

    def connect(self) -> None:
        """Connect to the mailbox and open the folder, if it is not open."""
        if self._ended:
            raise SourceAway("we are ending")
        if self._box is None:
            self._box = self._connected()

    def _connected(self) -> BaseMailBox:
        try:
            box = self._open()
        except ssl.SSLCertVerificationError as error:
            raise SourceRefused(f"certificate: {error.verify_message}") from error
        except (*_AGAIN, imaplib.IMAP4.error) as error:
            raise SourceAway(f"{type(error).__name__}: {error}"[:200]) from error
        try:
            self._sign_in(box)
        except BaseException:
            _drop(box)
            raise
        return box

    def _open(self) -> BaseMailBox:
        account = self._account
        if account.security == "none":
            return MailBoxUnencrypted(account.host, account.port, timeout=PATIENCE_SECONDS)
        context = ssl.create_default_context()
        kind = MailBox if account.security == "tls" else MailBoxStartTls
        return kind(account.host, account.port, timeout=PATIENCE_SECONDS, ssl_context=context)

    def _sign_in(self, box: BaseMailBox) -> None:
        account = self._account
        try:
            box.login(account.user, account.password, initial_folder=None)
            box.folder.set(account.folder, readonly=True)
            self.validity = int(box.client.response("UIDVALIDITY")[1][0])
            self.next_uid = int((box.client.response("UIDNEXT")[1] or [b"1"])[0] or 1)
        except MailboxLoginError as error:
            words = f"sign-in: {error}"[:200]
            raise (SourceAway if _FOR_A_WHILE.search(words) else SourceRefused)(words) from error
        except ImapToolsError as error:
            raise SourceRefused(f"folder {account.folder}: {error}"[:200]) from error
        except (*_AGAIN, imaplib.IMAP4.error, TypeError, ValueError) as error:
            raise SourceAway(f"{type(error).__name__}: {error}"[:200]) from error

    def after(self, uid: int) -> list[int]:
        """Return mails with larger numbers, in their order."""
        return [it for it in self._search(f"UID {uid + 1}:*") if it > uid]

    def since(self, day: date) -> list[int]:
        """Return mails that came on that day, by the server's calendar, or later."""
        return self._search(f"SINCE {_imap_day(day)}")

    def of(self, mail_id: str) -> list[int]:
        """Return mails with this Message-ID."""
        return self._search(f'HEADER Message-ID "{mail_id}"')

    def to(self, address: str, day: date) -> list[int]:
        """Return mails to this address that came on that day or later; `address` has no quotes."""
        where = [f'{it} "{address}"' for it in ("TO", "CC", *_DELIVERED)]
        anywhere = "OR " * (len(where) - 1) + " ".join(where)
        return self._search(f"SINCE {_imap_day(day)} {anywhere}")

    def _search(self, criteria: str) -> list[int]:
        with self._talking() as box:
            box.client.noop()  # a search knows only what the server has announced before it
            box.client.response("EXISTS")
            found = sorted(int(it) for it in box.uids(criteria))
            self._announced = box.client.response("EXISTS")[1] != [None]
            return found

    def fetch(self, uid: int) -> Raw | None:
        """Fetch a mail. None: it is there no more. Raises Withheld."""
        with self._talking() as box:
            what = f"(UID INTERNALDATE BODY.PEEK[]<0.{MOST_BYTES}>)"
            status, found = box.client.uid("fetch", str(uid), what)
        self._second_search = False
        if status != "OK":
            raise MailWithheld(f"fetch: {found!r}"[:200])
        for part in found:
            if (
                isinstance(part, tuple)
                and (number := _UID.search(part[0]))
                and int(number[1]) == uid
            ):
                return Raw(uid, moment_of(part[0]), part[1])
        return None

    def wait(self, seconds: float) -> None:
        """Wait until something comes, or so long; not at all where it came during the last search:
        the server has announced that with the search's answer and does not say it again. A server
        that announces what is there with every answer is asked at once only once."""
        if self._announced and not self._second_search:
            self._second_search = True
            return
        self._second_search = False
        with self._talking() as box, box.idle as idle:
            if not _has_more(box.client):
                idle.poll(timeout=seconds)

    @contextlib.contextmanager
    def _talking(self) -> Iterator[BaseMailBox]:
        self.connect()
        assert self._box is not None
        try:
            yield self._box
        except (*_AGAIN, imaplib.IMAP4.error, ImapToolsError) as error:
            self.close()
            raise SourceAway(f"{type(error).__name__}: {error}"[:200]) from error

    def end(self) -> None:
        """End the connection for good, from any thread: who waits for an answer hears that there is
        none."""
        self._ended = True
        self.close()

    def close(self) -> None:
        """Close the connection until the next call."""
        box, self._box = self._box, None
        if box is not None:
            _drop(box)


def _has_more(client: imaplib.IMAP4) -> bool:
    """Whether something came in one packet with the line read last: it waits in our own memory,
    where a poll of the socket does not see it."""
    patience = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        return bool(cast(BufferedReader, client.file).peek(1))
    except OSError:  # nothing there, in the words of TLS
        return False
    finally:
        client.sock.settimeout(patience)


def _imap_day(day: date) -> str:
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{day.day}-{months[day.month - 1]}-{day.year}"


def _drop(box: BaseMailBox) -> None:
    with contextlib.suppress(OSError, AttributeError):
        box.client.sock.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError, AttributeError):
        box.client.sock.close()


def moment_of(head: bytes) -> datetime:
    """Return INTERNALDATE; now where the server says none."""
    found = re.search(rb'INTERNALDATE "([^"]{20,32})"', head)
    try:
        text = found[1].decode().strip() if found else ""
        return datetime.strptime(text, "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)
