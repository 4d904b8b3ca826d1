"""The FastAGI protocol with one caller: headers in, one command and one reply at a time.

Request and Application are panoramisk's; what they do with a peer that is slow, silent, mad or
gone is replaced here (panoramisk 1.4 spins for ever on a connection that closes early, and takes
the line HANGUP for a reply).
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from panoramisk.fast_agi import Request
from panoramisk.utils import parse_agi_result

HEADER_BYTES = 16_384
HEADER_SECONDS = 1.0
COMMAND_SECONDS = 0.5


class AgiError(Exception):
    """The session cannot go on; the dialplan will, without us."""


class CallerGone(AgiError):
    """The caller hung up, or Asterisk closed the session."""


async def read_headers(reader: asyncio.StreamReader) -> dict[str, str]:
    """Read Asterisk's opening lines ("agi_uniqueid: …") up to the empty one.

    The reader must be limited to HEADER_BYTES. Raises AgiError when they are too long, too slow
    or cut short.
    """
    try:
        async with asyncio.timeout(HEADER_SECONDS):
            block = await reader.readuntil(b"\n\n")
    except asyncio.LimitOverrunError:
        raise AgiError("its header has no end") from None
    except asyncio.IncompleteReadError:
        raise CallerGone("closed before the header's end") from None
    except TimeoutError:
        raise AgiError("its header did not come in time") from None
    rows = block.decode("utf-8", errors="replace").splitlines()
    return dict(row.split(": ", 1) for row in rows if ": " in row)


class CallSession(Request):  # type: ignore[misc]  # panoramisk has no types
    """One caller's session. Raises AgiError from every command that is not carried out."""

    def __init__(
        self,
        app: object,
        headers: Mapping[str, str],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        super().__init__(app=app, headers=headers, reader=reader, writer=writer)
        self.gone = False
        self._turn = asyncio.Lock()

    @property
    def call_id(self) -> str:
        return str(self.headers.get("agi_uniqueid", ""))

    def argument(self, number: int) -> str:
        """Return the dialplan's argument, from 1; "" if it gave none."""
        return str(self.headers.get(f"agi_arg_{number}", ""))

    async def set_variable(self, name: str, value: str) -> None:
        await self.send_command(f'SET VARIABLE {name} "{value}"')

    async def user_event(self, name: str, fields: Mapping[str, str]) -> None:
        """Tell AMI. The values must be URI-encoded already."""
        rows = ",".join([name, *(f"{key}: {value}" for key, value in fields.items())])
        await self.send_command(f'EXEC UserEvent "{rows}"')

    async def send_command(self, command: str) -> dict[str, Any]:
        """Send one command and return its reply, in panoramisk's form."""
        if "\n" in command or "\r" in command:
            raise AgiError("a line break in a command")
        try:
            async with self._turn, asyncio.timeout(COMMAND_SECONDS):
                reply: dict[str, Any] = await super().send_command(command)
        except TimeoutError:
            raise AgiError("Asterisk did not reply in time") from None
        except ConnectionError as error:
            raise CallerGone(str(error)) from None
        except ValueError:  # a line without end, or no number where a status should be
            raise AgiError("a reply that is none") from None
        if "error" in reply:
            raise AgiError(f"{reply['error']}: {str(reply['msg'])[:80]}")
        return reply

    async def _read_result(self) -> dict[str, Any]:
        """The next reply. HANGUP is an event that comes between replies, not one of them."""
        while True:
            line = await self.reader.readline()
            if not line:
                raise CallerGone("Asterisk closed the session")
            text = line.decode("utf-8", errors="replace").rstrip("\r\n")
            if text != "HANGUP":
                return dict(parse_agi_result(text))
            self.gone = True
