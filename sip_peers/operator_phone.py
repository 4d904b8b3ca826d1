"""An operator's SIP telephone: registers, rings, answers or not, dials its state codes."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sipmessage import URI, Request, Response

from sip_peers.rtp import Media, Voice
from sip_peers.sip_call import IncomingCall, OutgoingCall, PeerCall, address_text
from sip_peers.sip_digest import Credentials, authorize
from sip_peers.sip_transport import Address, SipPort, new_branch, response_to
from sip_peers.wire_log import WireLog


@dataclass(frozen=True, slots=True)
class AnswerBehaviour:
    """A plan to ring, answer and talk; `talk_seconds` None leaves the hanging up to somebody
    else."""

    after_seconds: float = 0.0
    talk_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A plan to reject: 486 is busy, 603 is declined."""

    status: int = 486
    after_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class LetRing:
    """A plan in which nobody picks up."""


@dataclass(frozen=True, slots=True)
class Vanish:
    """A plan of not a word on the wire: unplugged, though still registered."""


Plan = AnswerBehaviour | Reject | LetRing | Vanish
Planner = Callable[[IncomingCall], Plan]


class RegistrationRefused(Exception):
    """The PBX did not accept the telephone; the SIP status is the message."""


class OperatorPhone:
    """One telephone. `plan` decides for each ring what happens; it may be changed at any time.
    `host` is the address of this machine at which it stands."""

    def __init__(
        self,
        account: Credentials,
        pbx: Address,
        log: WireLog,
        *,
        plan: Plan | Planner = LetRing(),
        voice: Voice | None = None,
        listens: bool = False,
        spots: Mapping[bytes, int] | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.account, self.plan, self._host = account, plan, host
        self.voice, self.listens, self.spots = voice, listens, spots
        self.port = SipPort(account.user, pbx, log, self._request)
        self.rings: list[IncomingCall] = []
        self.calls: dict[str, PeerCall] = {}
        self.on_ring_end: Callable[[IncomingCall], None] = lambda call: None
        self._arrivals: asyncio.Queue[IncomingCall] = asyncio.Queue()
        self.notices: list[str] = []
        """Bodies of what the PBX told of the colleagues whom `watch` asked about."""
        self._registration = f"{secrets.token_hex(12)}@{account.user}"
        self._sequence = 0

    # --- registration -------------------------------------------------------------------------

    async def plug_in(self, expires_seconds: int = 3600) -> None:
        """Open a port and registers. Raises RegistrationRefused."""
        self.port.open(self._host)
        await self.register(expires_seconds)

    async def register(self, expires_seconds: int = 3600) -> None:
        """Register for so many seconds; 0 takes the registration back. Raises
        RegistrationRefused."""
        response = await self._ask(self._register(expires_seconds))
        if response.code == 401:
            request = self._register(expires_seconds)
            authorize(request, response, self.account)
            response = await self._ask(request)
        if response.code != 200:
            raise RegistrationRefused(f"{self.account.user}: {response.code} {response.phrase}")

    def unplug(self) -> None:
        """Unplug without a word, calls and all: the PBX has to find out by itself."""
        for call in tuple(self.calls.values()):
            call.abandon()
        self.port.close()

    async def watch(self, extension: str) -> int:
        """Return a lamp key: asks to be told what this colleague's telephones do; the final
        status."""
        request = self._lamp(extension)
        response = await self._ask(request)
        if response.code == 401:
            again = self._lamp(extension)
            authorize(again, response, self.account)
            response = await self._ask(again)
        return response.code

    def _lamp(self, extension: str) -> Request:
        request = self._register(3600)
        pbx = f"{self.port.pbx[0]}:{self.port.pbx[1]}"
        headers = request.headers
        lamp = Request("SUBSCRIBE", URI.parse(f"sip:{extension}@{pbx}"))
        for name in ("Via", "Max-Forwards", "From", "Contact", "Expires"):
            lamp.headers.set(name, headers[name])
        lamp.headers.set("To", address_text(f"sip:{extension}@{pbx}"))
        lamp.headers.set("Call-ID", f"{secrets.token_hex(12)}@{self.account.user}")
        lamp.headers.set("CSeq", f"{self._sequence} SUBSCRIBE")
        lamp.headers.set("Event", "dialog")
        lamp.headers.set("Accept", "application/dialog-info+xml")
        return lamp

    async def _ask(self, request: Request) -> Response:
        answered: asyncio.Future[Response] = asyncio.get_running_loop().create_future()

        def on_response(response: Response, at_us: int) -> None:
            if response.code >= 200 and not answered.done():
                answered.set_result(response)

        self.port.ask(request, on_response)
        return await answered

    def _register(self, expires_seconds: int) -> Request:
        self._sequence += 1
        host, port = self.port.address
        pbx = f"{self.port.pbx[0]}:{self.port.pbx[1]}"
        me = address_text(f"sip:{self.account.user}@{pbx}")
        request = Request("REGISTER", URI.parse(f"sip:{pbx}"))
        headers = request.headers
        headers.set("Via", f"SIP/2.0/UDP {host}:{port};rport;branch={new_branch()}")
        headers.set("Max-Forwards", "70")
        headers.set("From", f"{me};tag={secrets.token_hex(6)}")
        headers.set("To", me)
        headers.set("Call-ID", self._registration)
        headers.set("CSeq", f"{self._sequence} REGISTER")
        headers.set("Contact", f"<sip:{self.account.user}@{host}:{port}>")
        headers.set("Expires", str(expires_seconds))
        return request

    # --- calls in -----------------------------------------------------------------------------

    async def next_ring(self, timeout_seconds: float = 15.0) -> IncomingCall:
        """Return the next INVITE that arrives or has arrived and was not asked for yet."""
        return await asyncio.wait_for(self._arrivals.get(), timeout_seconds)

    def _request(self, request: Request, at_us: int) -> None:
        call = self.calls.get(request.headers["Call-ID"])
        if call is not None:
            call.in_dialog(request, at_us)
        elif request.method == "INVITE":
            self._ring(request, at_us)
        elif request.method in ("OPTIONS", "NOTIFY"):
            if request.method == "NOTIFY":
                self.notices.append(request.body.decode("utf-8", "replace"))
            self.port.answer(request, response_to(request, 200, "OK"))
        elif request.method != "ACK":
            self.port.answer(request, response_to(request, 481, "No such call"))

    def _ring(self, invite: Request, at_us: int) -> None:
        media = Media(self.voice, listens=self.listens, spots=self.spots)
        call = IncomingCall(self.port, media, invite, at_us)
        call.on_end = self._forget
        self.calls[call.sip_call_id] = call
        self.rings.append(call)
        self._arrivals.put_nowait(call)
        self._follow(self.plan(call) if callable(self.plan) else self.plan, call)

    def _follow(self, plan: Plan, call: IncomingCall) -> None:
        loop = asyncio.get_running_loop()
        match plan:
            case Vanish():
                return
            case Reject(status, after):
                call.ring()
                loop.call_later(after, call.reject, status)
            case AnswerBehaviour(after, talk):
                call.ring()
                loop.call_later(after, self._answer, call, talk)
            case LetRing():
                call.ring()

    def _answer(self, call: IncomingCall, talk_seconds: float | None) -> None:
        call.answer()
        if talk_seconds is not None and call.answered.is_set():
            asyncio.get_running_loop().call_later(talk_seconds, call.hang_up)

    def _forget(self, call: PeerCall) -> None:
        if isinstance(call, IncomingCall):
            self.on_ring_end(call)
        # An INVITE's ACK may still come, so the call stays known a little longer.
        loop = asyncio.get_running_loop()
        loop.call_later(5.0, self.calls.pop, call.sip_call_id, None)

    # --- calls out ----------------------------------------------------------------------------

    def dial(self, number: str) -> OutgoingCall:
        """Dial `*10`, another operator, anything; wait for the events of what is returned."""
        me = address_text(f"sip:{self.account.user}@{self.port.pbx[0]}")
        media = Media(self.voice, listens=self.listens)
        call = OutgoingCall(self.port, media, number, me, self.account)
        call.on_end = self._forget
        self.calls[call.sip_call_id] = call
        call.dial()
        return call
