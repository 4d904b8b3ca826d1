"""What an IMAP server says between our questions, by a server of a few lines: a real one says it
when it likes."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from channels.mail.mailbox import MailAccount, Mailbox, MailWithheld, Raw
from channels.mail.reading import MailReader
from channels.mail.source import MOST_TRIES, MailSource
from channels.model import Posted

pytestmark = pytest.mark.timeout(20)  # who has not heard of it waits for 240 s
AT = datetime(2026, 11, 29, 9, tzinfo=UTC)
COMES = b"* 1 EXISTS\r\n"
FOUND = b"* SEARCH 7\r\n"


class Server(socketserver.ThreadingTCPServer):
    """One mail, which comes `during` a search or at an IDLE; after that it is found. `chatty`: what
    is there is said with every search."""

    def __init__(self, during: str, *, chatty: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.during, self.here, self.chatty = during, False, chatty
        self.asked: list[str] = []


class Talk(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, words = line.split(maxsplit=1)
            words = words.strip().upper()
            if words == b"IDLE":
                self.wfile.write(b"+ idling\r\n" + self._comes("IDLE"))
                self.rfile.readline()
            elif words == b"CAPABILITY":
                self.wfile.write(b"* CAPABILITY IMAP4REV1 IDLE\r\n")
            elif words.startswith(b"EXAMINE"):
                self.wfile.write(b"* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 7] x\r\n")
            elif words.startswith(b"UID SEARCH"):
                found = FOUND if self.server.here else b"* SEARCH\r\n"
                said = b"* 0 EXISTS\r\n" if self.server.chatty else b""
                self.wfile.write(found + said + self._comes("SEARCH"))
            self.server.asked.append(words.split()[-1 if words == b"IDLE" else 0].decode())
            self.wfile.write(tag + b" OK done\r\n")

    def _comes(self, when: str) -> bytes:
        """In one breath with the answer."""
        comes = not self.server.here and self.server.during == when
        self.server.here |= comes
        return COMES if comes else b""


@contextmanager
def mailbox(during: str, *, chatty: bool = False) -> Iterator[tuple[Mailbox, Server]]:
    with Server(during, chatty=chatty) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        host, port = server.socket.getsockname()
        box = Mailbox(MailAccount(host, port, "none", "u", "p", "INBOX"))
        try:
            yield box, server
        finally:
            box.end()
            server.shutdown()


def test_a_mail_that_comes_while_we_search_is_not_waited_for() -> None:
    with mailbox("SEARCH") as (box, server):
        assert box.after(6) == []
        box.wait(240)
        assert box.after(6) == [7]
        assert "IDLE" not in server.asked


def test_a_mail_that_comes_as_we_begin_to_wait_is_heard_of() -> None:
    with mailbox("IDLE") as (box, server):
        assert box.after(6) == []
        box.wait(240)
        assert box.after(6) == [7]
        assert "IDLE" in server.asked


def test_a_server_that_says_what_is_there_with_every_answer_is_waited_for() -> None:
    with mailbox("IDLE", chatty=True) as (box, server):
        assert box.after(6) == []
        box.wait(240)
        assert box.after(6) == []
        box.wait(240)
        assert server.asked.count("IDLE") == 1
        assert box.after(6) == [7]


class Damaged:
    """A server that does not give one of its mails."""

    validity, next_uid, connected = 1, 9, True

    def __init__(self, _: MailAccount) -> None:
        self.asked: list[int] = []

    def connect(self) -> None: ...

    def end(self) -> None: ...

    def after(self, uid: int) -> list[int]:
        return [it for it in (6, 7, 8) if it > uid]

    def fetch(self, uid: int) -> Raw:
        if uid == 7:
            raise MailWithheld("fetch: [b'cannot be rendered']")
        mail = f"From: a@mail.test\r\nMessage-ID: <{uid}@mail.test>\r\n\r\nmail {uid}"
        return Raw(uid, AT, mail.encode())


async def test_a_mail_that_the_server_does_not_give_holds_up_the_others_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("channels.mail.source.Mailbox", Damaged)
    account = MailAccount("imap.test", 993, "tls", "u", "p", "INBOX")
    source = MailSource(account, MailReader("secret", "109@city.test"), waits_seconds=0)
    cursor = {"validity": 1, "uid": 5, "at": AT.isoformat()}
    for _ in range(MOST_TRIES):
        with pytest.raises(MailWithheld):
            await source.fetch(cursor)
    found = await source.fetch(cursor)
    assert [it.text for it in found.happenings if isinstance(it, Posted)] == ["mail 6", "mail 8"]
    assert (found.unreadable, found.cursor["uid"]) == (1, 8)
    await source.close()
