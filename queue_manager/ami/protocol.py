"""panoramisk's AMI protocol with its traps closed.

Left to panoramisk: parsing, answers matched by ActionID. Taken from it: decoding (each chunk apart,
letters lost on the border), framing (what it cannot parse is dropped without a word, or ends the
connection), reconnecting, and sending unanswered actions again (an Originate would ring twice).
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import logging
from collections.abc import Callable, Sequence
from typing import Any

from panoramisk.actions import Action as PendingAction
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager
from panoramisk.message import Message as AmiMessage

from queue_manager.ami.actions import Action, check

Message = dict[str, Any]
OnEvent = Callable[[Message], None]
#: What ends a message.
END = "\r\n\r\n"
log = logging.getLogger(__name__)


class ConnectionLost(Exception):
    """The connection to the PBX ended before the answer came; whether it was done is unknown."""


class PlainManager(Manager):  # type: ignore[misc]
    """A factory of the protocol with what it expects and no more: no reconnect, no pings."""

    def __init__(
        self, on_event: OnEvent, on_lost: Callable[[], None], on_unreadable: Callable[[], None]
    ) -> None:
        super().__init__(encoding="utf8")
        self._on_event, self._on_lost = on_event, on_lost
        self.on_unreadable = on_unreadable

    def dispatch(self, event: Any) -> list[str]:
        # The one plain callback. It must never raise: that would kill the transport.
        self._on_event(plain_message(event))
        return []

    def connection_lost(self, exc: object) -> None:
        self._on_lost()


class SafeProtocol(AMIProtocol):  # type: ignore[misc]
    """The protocol of one connection to AMI."""

    closed: bool = True

    def __init__(self, manager: PlainManager) -> None:
        self._manager = manager
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.factory = self._manager
        self.encoding = "utf8"

    def data_received(self, data: bytes) -> None:
        *whole, self._rest = (self._rest + self._decoder.decode(data)).split(END)
        for text in map(str.strip, whole):
            if text:
                self._read(text)

    def _read(self, text: str) -> None:
        """One message. A fault in one must not end the connection."""
        try:
            message = AmiMessage.from_line(text)
            if message is None:
                raise ValueError("neither an event nor a response")
            self.handle_message(message)
        except Exception:
            log.exception("an AMI message is left out", extra={"letters": len(text)})
            self._manager.on_unreadable()

    def send_all(self, actions: Sequence[Action]) -> list[asyncio.Future[Any]]:
        """Write the actions in one piece; a future of each one's answer, in order.

        Raises BadAction before anything is written, ConnectionLost if there is no connection.
        """
        for action in actions:
            check(action)
        if self.closed:
            raise ConnectionLost("not connected")
        pending = [PendingAction(dict(action)) for action in actions]
        for one in pending:
            one.as_list = None if one["Action"] in LISTS else False
            self.responses[one.id] = one
        self.transport.write("".join(map(str, pending)).encode())
        return [one.future for one in pending]

    def close(self) -> None:
        """Close the connection. Nothing unanswered is kept for later: its sender is told."""
        waiting = [*self.responses.values()]
        self.responses.clear()
        if not self.closed:
            self.closed = True
            with contextlib.suppress(OSError):
                self.transport.abort()
        for action in waiting:
            if not action.future.done():
                action.future.set_exception(ConnectionLost("the connection to the PBX ended"))
                action.future.exception()  # nobody may be waiting: that is no fault


#: Actions whose answer is a list of events. All others are answered by one response, so that
#: an OriginateResponse, which repeats our ActionID, arrives as the event it is.
LISTS = frozenset({"Status", "PJSIPShowEndpoints", "DBGetTree"})


def plain_message(message: Any) -> Message:
    """Return an event or response as a dict with the PBX's own header names."""
    return dict(message.items())
