"""One telephone call of a peer: its SIP dialog, its audio, and the times of its events."""

from __future__ import annotations

import asyncio
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Literal
from urllib.parse import quote

from sipmessage import URI, Request, Response

from sip_peers import sdp
from sip_peers.kernel_stamps import now_us
from sip_peers.rtp import Media
from sip_peers.sip_digest import Credentials, authorize
from sip_peers.sip_transport import SipPort, new_branch, response_to

EndedBy = Literal["", "peer", "pbx"]
"""Who ended the call, seen from the peer: itself or the PBX."""


def address_text(uri: str, name: str = "") -> str:
    """Return a From or To value; `name` is written as it is given, however absurd."""
    return f'"{name}" <{uri}>' if name else f"<{uri}>"


def uri_in(header: str) -> str:
    return header.partition("<")[2].partition(">")[0] or header.partition(";")[0]


class PeerCall(ABC):
    """The part both directions share. Stamps are epoch microseconds, 0 for "not yet".

    `ringing`, `answered` and `ended` are events to wait for; `status` is the final SIP status.
    """

    def __init__(self, port: SipPort, media: Media, call_id: str) -> None:
        self.port, self.media, self.sip_call_id = port, media, call_id
        self.began_at_us = self.ringing_at_us = self.answered_at_us = self.ended_at_us = 0
        self.status = 0
        self.ended_by: EndedBy = ""
        self.ringing, self.answered, self.ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.on_end: Callable[[PeerCall], None] = lambda call: None
        self._local = self._remote = self._target = self._early = ""
        self._route: list[str] = []
        self._sequence = secrets.randbelow(1000) + 1
        self.texts: list[str] = []
        """Bodies of MESSAGE requests inside the call (Asterisk's SendText)."""
        self.reason = ""
        """Why we hang up, as our BYE tells it (RFC 3326: `Q.850;cause=41`); empty: not told."""

    @abstractmethod
    def hang_up(self) -> None:
        """End the call in whatever state it is. A call already ended is left alone."""

    # --- the dialog ---------------------------------------------------------------------------

    def new_request(
        self, method: str, *, sequence: int | None = None, body: bytes = b""
    ) -> Request:
        if sequence is None:
            self._sequence += 1
            sequence = self._sequence
        host, port = self.port.address
        request = Request(method, URI.parse(self._target), body)
        headers = request.headers
        headers.set("Via", f"SIP/2.0/UDP {host}:{port};rport;branch={new_branch()}")
        if self._route:
            headers.setlist("Route", self._route)
        headers.set("Max-Forwards", "70")
        headers.set("From", self._local)
        headers.set("To", self._remote)
        headers.set("Call-ID", self.sip_call_id)
        headers.set("CSeq", f"{sequence} {method}")
        headers.set("Contact", f"<sip:{self.port.peer}@{host}:{port}>")
        if body:
            headers.set("Content-Type", "application/sdp")
        return request

    def in_dialog(self, request: Request, at_us: int) -> None:
        """Handle a request of the PBX inside this call: BYE, re-INVITE, UPDATE and the like."""
        response = response_to(request, 200, "OK")
        if request.method == "BYE":
            self.port.answer(request, response)
            self._end(at_us, "pbx", 200)
        elif request.method in ("INVITE", "UPDATE"):
            self._renegotiate(request)
        elif request.method != "ACK":
            if request.method == "MESSAGE":
                self.texts.append(request.body.decode("utf-8", "replace"))
            self.port.answer(request, response)

    def _renegotiate(self, request: Request) -> None:
        body = b""
        if request.body or request.method == "INVITE":
            self._hear(request.body)
            body = sdp.describe(*self.media.address)
        response = response_to(request, 200, "OK", body)
        host, port = self.port.address
        response.headers.set("Contact", f"<sip:{self.port.peer}@{host}:{port}>")
        self.port.answer(request, response)

    def _hear(self, body: bytes) -> None:
        if target := sdp.read(body):
            self.media.start(target)

    def _bye(self) -> None:
        bye = self.new_request("BYE")
        if self.reason:
            bye.headers.set("Reason", self.reason)
        at_us = self.port.ask(bye, lambda response, at: None)
        self._end(at_us, "peer", 200)

    async def refer(self, target: str, instead_of: PeerCall | None = None) -> int:
        """Return the transfer key: asks the PBX to connect the other side with `target`; its
        status. `instead_of` is the telephone's own second call, whose place the other side is to
        take (an attended transfer: RFC 3891)."""
        answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        request = self.new_request("REFER")
        host, port = self.port.pbx
        header = f"?Replaces={instead_of.as_replaced()}" if instead_of is not None else ""
        request.headers.set("Refer-To", f"<sip:{target}@{host}:{port}{header}>")

        def on_response(response: Response, at_us: int) -> None:
            if response.code >= 200 and not answered.done():
                answered.set_result(response.code)

        self.port.ask(request, on_response)
        return await answered

    def as_replaced(self) -> str:
        """Return this dialog as the PBX would name it in a Replaces header, escaped for a URI."""
        remote = self._remote if self.answered.is_set() else self._early
        ours, theirs = (side.partition(";tag=")[2] for side in (self._local, remote))
        return quote(f"{self.sip_call_id};to-tag={theirs};from-tag={ours}", safe="")

    def abandon(self) -> None:
        """Abandon the call without a word: over for the peer, for the PBX to find out."""
        self._end(now_us(), "peer", 0)

    def _end(self, at_us: int, by: EndedBy, status: int) -> None:
        if self.ended.is_set():
            return
        self.ended_at_us, self.ended_by, self.status = at_us, by, status
        self.media.stop()
        self.ended.set()
        self.on_end(self)


class OutgoingCall(PeerCall):
    """A call this peer makes. `from_header` is sent as it is: absurd callers exist."""

    def __init__(
        self,
        port: SipPort,
        media: Media,
        dialled: str,
        from_header: str,
        account: Credentials | None,
    ) -> None:
        super().__init__(port, media, f"{secrets.token_hex(12)}@{port.peer}")
        host, number = port.pbx
        self._target = f"sip:{dialled}@{host}:{number}"
        self._local = f"{from_header};tag={secrets.token_hex(6)}"
        self._remote = address_text(self._target)
        self._account = account
        self._invite: Request | None = None
        self._proceeding = self._giving_up = self._cancelled = False
        self.extra_headers: dict[str, str] = {}

    @property
    def gone(self) -> bool:
        """Return whether the caller has hung up, though the PBX may not have said its last word
        yet."""
        return self._giving_up or self.ended.is_set()

    def dial(self) -> None:
        """Send the INVITE; the events tell what comes of it."""
        self._send_invite(None)

    def _send_invite(self, challenge: Response | None) -> None:
        invite = self.new_request("INVITE", body=sdp.describe(*self.media.address))
        invite.headers.set("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, NOTIFY, INFO")
        for name, value in self.extra_headers.items():
            invite.headers.set(name, value)
        if challenge is not None and self._account is not None:
            authorize(invite, challenge, self._account)
        self._invite = invite
        self.began_at_us = self.port.ask(invite, self._response)

    def _response(self, response: Response, at_us: int) -> None:
        if response.code < 200:
            self._provisional(response, at_us)
        elif response.code < 300:
            self._accepted(response, at_us)
        else:
            self._refused(response, at_us)

    def _provisional(self, response: Response, at_us: int) -> None:
        self._proceeding = True
        self._early = response.headers["To"]
        if self._giving_up:
            self._cancel()
        if response.code >= 180 and not self.ringing_at_us:
            self.ringing_at_us = at_us
            self.ringing.set()
        if response.body:
            self._hear(response.body)

    def _accepted(self, response: Response, at_us: int) -> None:
        assert self._invite is not None
        self._remote = response.headers["To"]
        self._target = uri_in(response.headers["Contact"])
        self._route = list(reversed(response.headers.getlist("Record-Route")))
        number = int(self._invite.headers["CSeq"].split()[0])
        self.port.acknowledge(self.new_request("ACK", sequence=number), self._invite)
        self.answered_at_us = at_us
        self._hear(response.body)
        self.answered.set()
        if self._giving_up:  # the answer crossed our CANCEL on the wire
            self._bye()

    def _refused(self, response: Response, at_us: int) -> None:
        assert self._invite is not None
        ack = self.new_request("ACK", sequence=int(self._invite.headers["CSeq"].split()[0]))
        ack.headers.set("Via", self._invite.headers["Via"])
        ack.headers.set("To", response.headers["To"])
        if response.headers.get("Via"):
            self.port.acknowledge(ack, self._invite)
        challenged = response.code in (401, 407) and self._account is not None
        if challenged and "Authorization" not in self._invite.headers.keys():
            self._send_invite(response)
        else:
            self._end(at_us, "peer" if self._giving_up else "pbx", response.code)

    def hang_up(self) -> None:
        if self.ended.is_set() or self._giving_up:
            return
        if self.answered.is_set():
            self._bye()
            return
        self._giving_up = True
        # RFC 3261 9.1: no CANCEL before the first answer; `_provisional` sends it then.
        if self._proceeding:
            self._cancel()

    def _cancel(self) -> None:
        if self._cancelled:
            return
        self._cancelled = True
        assert self._invite is not None
        number = int(self._invite.headers["CSeq"].split()[0])
        cancel = self.new_request("CANCEL", sequence=number)
        cancel.headers.set("Via", self._invite.headers["Via"])
        self.port.ask(cancel, lambda response, at: None)


class IncomingCall(PeerCall):
    """A call that rings at this peer; nothing is sent until it is told to ring, answer, reject."""

    def __init__(self, port: SipPort, media: Media, invite: Request, at_us: int) -> None:
        super().__init__(port, media, invite.headers["Call-ID"])
        self._invite = invite
        self._tag = secrets.token_hex(6)
        self._local = f"{invite.headers['To']};tag={self._tag}"
        self._remote = invite.headers["From"]
        self._target = uri_in(invite.headers["Contact"])
        self._route = invite.headers.getlist("Record-Route")
        self.began_at_us = at_us
        self.acknowledged = asyncio.Event()
        self.connected_at_us = 0
        self.why_ended_early = ""
        """Why the PBX lets us ring no longer, as its CANCEL tells it (RFC 3326)."""
        self.crosses_cancel = 0.0
        """So many seconds pass on the way: answered just before the CANCEL came, the answer and it
        cross on the wire (RFC 3261, 9.1)."""

    @property
    def caller_number(self) -> str:
        """Return the user part of the From address: what the operator's phone would show."""
        return uri_in(self._remote).removeprefix("sip:").partition("@")[0]

    @property
    def dialled_number(self) -> str:
        """Return the user part of the To address: whom the PBX wants to reach."""
        return uri_in(self._invite.headers["To"]).removeprefix("sip:").partition("@")[0]

    @property
    def caller_name(self) -> str:
        return self._remote.partition("<")[0].strip().strip('"')

    def _respond(self, code: int, phrase: str, body: bytes = b"") -> int:
        response = response_to(self._invite, code, phrase, body)
        host, port = self.port.address
        response.headers.set("To", self._local)
        response.headers.set("Contact", f"<sip:{self.port.peer}@{host}:{port}>")
        return self.port.answer(self._invite, response)

    def ring(self) -> None:
        """Send 180 Ringing to the PBX."""
        if not self.ended.is_set():
            self.ringing_at_us = self._respond(180, "Ringing")
            self.ringing.set()

    def answer(self) -> None:
        """Answer 200 OK with our audio. A call already answered or ended is left alone."""
        if self.answered.is_set() or self.ended.is_set():
            return
        self._hear(self._invite.body)
        self.answered_at_us = self._respond(200, "OK", sdp.describe(*self.media.address))
        self.answered.set()

    def reject(self, code: int = 486, phrase: str = "Rejected") -> None:
        """Reject with 486 busy here, 603 decline, or whatever else final."""
        if not self.answered.is_set() and not self.ended.is_set():
            self._end(self._respond(code, phrase), "peer", code)

    def hang_up(self) -> None:
        if self.ended.is_set():
            return
        if self.answered.is_set():
            self._bye()
        else:
            self.reject()

    def in_dialog(self, request: Request, at_us: int) -> None:
        if request.method == "CANCEL":
            self._surrendered(request, at_us)
            return
        if request.method == "ACK" and not self.connected_at_us:
            self.connected_at_us = at_us
            self.acknowledged.set()
        super().in_dialog(request, at_us)

    def _surrendered(self, cancel: Request, at_us: int) -> None:
        if self.crosses_cancel:
            on_the_way, self.crosses_cancel = self.crosses_cancel, 0.0
            loop = asyncio.get_running_loop()
            loop.call_later(on_the_way, self._answered_before, cancel, at_us)
            return
        self.port.answer(cancel, response_to(cancel, 200, "OK"))
        self.why_ended_early = ",".join(cancel.headers.getlist("Reason"))
        if not self.answered.is_set() and not self.ended.is_set():
            self._respond(487, "Request Terminated")
            self._end(at_us, "pbx", 487)

    def _answered_before(self, cancel: Request, at_us: int) -> None:
        self.answer()
        self._surrendered(cancel, at_us)
