"""What an IMAP server says between our questions, by a server of a few lines: a real one says it
when it likes."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from channels.mail.mailbox import Account, Mailbox

pytestmark = pytest.mark.timeout(20)  # who has not heard of it waits for 240 s
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
        box = Mailbox(Account(host, port, "none", "u", "p", "INBOX"))
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
