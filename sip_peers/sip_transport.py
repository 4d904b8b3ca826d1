"""A SIP port: one UDP socket on loopback with the transactions of RFC 3261 section 17.

Messages are parsed and written by `sipmessage`. No published SIP user
agent served: they bring a whole media stack (aiortc), or allow one call a process, or give no
control over timing and malformed messages, which a measuring peer needs.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Callable

from sipmessage import Message, Request, Response

from sip_peers.kernel_stamps import ask_for_stamps, now_us, receive
from sip_peers.wire_log import WireEntry, WireLog

T1_SECONDS, T2_SECONDS = 0.5, 4.0
GIVE_UP_SECONDS = 64 * T1_SECONDS

Address = tuple[str, int]
OnResponse = Callable[[Response, int], None]
OnRequest = Callable[[Request, int], None]


def new_branch() -> str:
    return "z9hG4bK" + secrets.token_hex(8)


def branch_of(message: Request | Response) -> str:
    return message.headers["Via"].partition("branch=")[2].partition(";")[0]


class Sending:
    """A message sent again and again, ever slower, until `stop()` or 32 seconds have passed."""

    def __init__(self, send: Callable[[bool], None], gave_up: Callable[[], None]) -> None:
        self._send, self._gave_up = send, gave_up
        self._interval, self._spent = T1_SECONDS, 0.0
        self._timer: asyncio.TimerHandle | None = None
        send(False)
        self._arm()

    def _arm(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._interval, self._again)

    def _again(self) -> None:
        self._spent += self._interval
        if self._spent >= GIVE_UP_SECONDS:
            self._gave_up()
            return
        self._interval = min(2 * self._interval, T2_SECONDS)
        self._send(True)
        self._arm()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


class SipPort:
    """The socket and the open transactions of one peer, which speaks to one PBX only."""

    def __init__(self, peer: str, pbx: Address, log: WireLog, on_request: OnRequest) -> None:
        self.peer, self.pbx, self.log = peer, pbx, log
        self._on_request = on_request
        self._requests: dict[tuple[str, str], tuple[Sending, OnResponse]] = {}
        self._acks: dict[tuple[str, str], Request] = {}
        self._answers: dict[tuple[str, str], Response] = {}
        self._unacked: dict[tuple[str, str], Sending] = {}
        self._seen: set[tuple[str, str, int]] = set()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    # --- socket -------------------------------------------------------------------------------

    def open(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Bind (any free port by default) and starts to read. Needs a running event loop."""
        self._socket.setblocking(False)
        self._socket.bind((host, port))
        ask_for_stamps(self._socket)
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    def close(self) -> None:
        """Stop all timers and closes: from here on the peer is unplugged."""
        for sending, _ in self._requests.values():
            sending.stop()
        for sending in self._unacked.values():
            sending.stop()
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()

    @property
    def is_open(self) -> bool:
        """Return whether the port is plugged in."""
        return self._socket.fileno() >= 0

    @property
    def address(self) -> Address:
        host, port = self._socket.getsockname()
        return host, port

    def _read(self) -> None:
        while self._socket.fileno() >= 0:
            try:
                data, at_us = receive(self._socket)
            except BlockingIOError:
                return
            except ConnectionRefusedError:  # the PBX's port is closed: ICMP says so here
                continue
            self._received(data, at_us)

    def _write(self, message: Request | Response, *, again: bool) -> int:
        message.headers.set("Content-Length", str(len(message.body)))
        data = bytes(message)
        at_us = now_us()
        if self._socket.fileno() >= 0:
            try:
                self._socket.sendto(data, self.pbx)
            except (BlockingIOError, ConnectionRefusedError):
                pass  # as lost as on any UDP path: the timers send it again
        self._note(message, "out", at_us, again)
        return at_us

    def _note(self, message: Request | Response, direction: str, at_us: int, again: bool) -> None:
        number, _, method = message.headers["CSeq"].partition(" ")
        status = message.code if isinstance(message, Response) else 0
        if isinstance(message, Request):
            method = message.method
        entry = WireEntry(
            at_us,
            self.peer,
            "in" if direction == "in" else "out",
            method.strip(),
            status,
            message.headers["Call-ID"],
            int(number),
            again,
        )
        self.log.add(entry)

    # --- what we ask --------------------------------------------------------------------------

    def ask(self, request: Request, on_response: OnResponse) -> int:
        """Send a request until it is answered; returns the first stamp (epoch microseconds).

        `on_response` gets each different response; a 408 of our own making after 32 s of silence.
        """
        key = (branch_of(request), request.method)
        first: list[int] = []

        def send(again: bool) -> None:
            first.append(self._write(request, again=again))

        def gave_up() -> None:
            self._requests.pop(key, None)
            timeout = response_to(request, 408, "Nobody answered")
            on_response(timeout, now_us())

        self._requests[key] = (Sending(send, gave_up), on_response)
        return first[0]

    def acknowledge(self, ack: Request, invite: Request) -> None:
        """Send the ACK of an INVITE's final answer, again whenever that answer comes again."""
        self._acks[(branch_of(invite), "INVITE")] = ack
        self._write(ack, again=False)

    # --- what we answer -----------------------------------------------------------------------

    def answer(self, request: Request, response: Response) -> int:
        """Send a response; an INVITE's final one again until its ACK. Returns the stamp."""
        key = (branch_of(request), request.method)
        self._answers[key] = response
        if request.method != "INVITE" or response.code < 200:
            return self._write(response, again=False)
        dialog = (request.headers["Call-ID"], request.headers["CSeq"].split()[0])
        first: list[int] = []

        def send(again: bool) -> None:
            first.append(self._write(response, again=again))

        self._unacked[dialog] = Sending(send, lambda: None)
        return first[0]

    # --- what comes in ------------------------------------------------------------------------

    def _received(self, data: bytes, at_us: int) -> None:
        try:
            message = Message.parse(data)
        except (ValueError, UnicodeDecodeError):
            return  # keep-alives and noise
        number = int(message.headers["CSeq"].split()[0])
        status = message.code if isinstance(message, Response) else 0
        # A second answer to a request sent twice is no other message than the first.
        mark = (branch_of(message), message.headers["CSeq"], status)
        again = mark in self._seen
        self._seen.add(mark)
        self._note(message, "in", at_us, again)
        if isinstance(message, Response):
            self._response(message, at_us, again)
        else:
            self._request(message, at_us, number, again)

    def _response(self, response: Response, at_us: int, again: bool) -> None:
        key = (branch_of(response), response.headers["CSeq"].split()[-1])
        if key in self._acks and response.code >= 200:
            self._write(self._acks[key], again=True)
        known = self._requests.get(key)
        if known is None or again:
            return
        sending, on_response = known
        if response.code >= 200 or key[1] == "INVITE":
            sending.stop()
        if response.code >= 200:
            del self._requests[key]
        on_response(response, at_us)

    def _request(self, request: Request, at_us: int, number: int, again: bool) -> None:
        if request.method == "ACK":
            sending = self._unacked.pop((request.headers["Call-ID"], str(number)), None)
            if sending is not None:
                sending.stop()
        elif again:
            answered = self._answers.get((branch_of(request), request.method))
            if answered is not None:
                self._write(answered, again=True)
            return
        self._on_request(request, at_us)


def response_to(request: Request, code: int, phrase: str, body: bytes = b"") -> Response:
    """Return a response with the headers RFC 3261 8.2.6 copies from the request."""
    response = Response(code, phrase, body)
    for name in ("Via", "Record-Route", "From", "To", "Call-ID", "CSeq"):
        if values := request.headers.getlist(name):
            response.headers.setlist(name, list(values))
    if body:
        response.headers.set("Content-Type", "application/sdp")
    return response
