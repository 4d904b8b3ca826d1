"""A citizen's telephone: dials with any number or none and any name, and hangs up at any moment."""

from __future__ import annotations

from collections.abc import Mapping

from sipmessage import Request

from sip_peers.rtp import Media, Voice
from sip_peers.sip_call import OutgoingCall, address_text
from sip_peers.sip_transport import Address, SipPort, response_to
from sip_peers.wire_log import WireLog


class Caller:
    """One caller behind the trunk, good for one call at a time.

    `number` is the user part of the From address. `from_header` replaces the whole header value.
    `host` is the address of this machine they call from.
    """

    def __init__(
        self,
        number: str,
        pbx: Address,
        log: WireLog,
        *,
        name: str = "",
        from_header: str = "",
        voice: Voice | None = None,
        listens: bool = False,
        spots: Mapping[bytes, int] | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        self.number, self._host = number, host
        label = "".join(c for c in number if c.isascii() and c.isalnum())[:20] or "nobody"
        self.port = SipPort(label, pbx, log, self._request)
        self._from = from_header or address_text(f"sip:{number}@127.0.0.1", name)
        self._voice, self._listens, self._spots = voice, listens, spots
        self._calls: dict[str, OutgoingCall] = {}
        self.extra_headers: dict[str, str] = {}

    @classmethod
    def anonymous(
        cls, pbx: Address, log: WireLog, *, voice: Voice | None = None, listens: bool = False
    ) -> Caller:
        """Withhold the number as RFC 3323 says."""
        header = address_text("sip:anonymous@anonymous.invalid", "Anonymous")
        caller = cls("", pbx, log, from_header=header, voice=voice, listens=listens)
        caller.extra_headers["Privacy"] = "id"
        return caller

    def dial(self, number: str = "109") -> OutgoingCall:
        """Open the port at the first call and sends the INVITE; wait for the call's events."""
        if not self._calls:
            self.port.open(self._host)
        media = Media(self._voice, listens=self._listens, spots=self._spots)
        call = OutgoingCall(self.port, media, number, self._from, None)
        call.extra_headers = dict(self.extra_headers)
        self._calls[call.sip_call_id] = call
        call.dial()
        return call

    def hang_up(self) -> None:
        """End whatever call is still up."""
        for call in self._calls.values():
            call.hang_up()

    def close(self) -> None:
        """Unplug the telephone; a call still up is left to the PBX to find out."""
        for call in self._calls.values():
            call.abandon()
        self.port.close()

    def _request(self, request: Request, at_us: int) -> None:
        call = self._calls.get(request.headers["Call-ID"])
        if call is not None:
            call.in_dialog(request, at_us)
        elif request.method == "OPTIONS":
            self.port.answer(request, response_to(request, 200, "OK"))
        elif request.method != "ACK":
            self.port.answer(request, response_to(request, 481, "No such call"))
