"""The dispatcher's HTTP API, as the web process asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from foundation.settings import Settings
from queue_manager.domain.floor.lead_model import LEAD, is_lead
from softphone_ui.web.errors import DispatcherAway, Refused
from softphone_ui.web.outages import OUTAGES, Outages
from softphone_ui.web.settings_key import SETTINGS

ANSWERS_WITHIN_SECONDS = 2.0
#: The PBX reads its files again, and a voice may have to speak new prompts.
RELOADS_WITHIN_SECONDS = 30.0


class Dispatcher:
    """Asks the dispatcher. Raises DispatcherAway if it does not answer, Refused if it says no."""

    def __init__(self, http: ClientSession, outages: Outages) -> None:
        self._http = http
        self._outages = outages

    async def floor(self) -> dict[str, Any]:
        """`{"seq", "at", "floor", "ami", "redis", "database_lag_seconds"}`."""
        return await self._ask("GET", "/floor")

    async def set_state(
        self, extension: str, state: str, reason: str, device: str
    ) -> dict[str, Any]:
        body = {"state": state, "reason": reason, "device": device}
        return await self._ask("POST", f"/operators/{extension}/state", body)

    async def set_phone_password(self, extension: str, password: str) -> None:
        await self._ask("POST", f"/{_phone(extension)}/phone-password", {"password": password})

    async def phone_gone(self, extension: str) -> None:
        """The page that was this telephone (an operator's, a lead's) has closed."""
        await self._ask("POST", f"/{_phone(extension)}/phone-gone")

    async def line(self, extension: str, person_id: int, name: str, mode: str) -> dict[str, Any]:
        """A lead wants to be on this operator's line."""
        body = {"person_id": person_id, "name": name, "mode": mode}
        return await self._ask("POST", f"/operators/{extension}/line", body)

    async def ask_lead(self, call_id: str, person_id: int, name: str) -> None:
        """An operator asks this lead to take her caller over."""
        body = {"person_id": person_id, "name": name}
        await self._ask("POST", f"/calls/{call_id}/lead", body)

    async def leave_line(self, person_id: int) -> None:
        await self._ask("POST", f"/leads/{person_id}/leave")

    async def force_state(
        self, extension: str, state: str, reason: str | None, by: str
    ) -> dict[str, Any]:
        body = {"state": state, "reason": reason, "by": by}
        return await self._ask("POST", f"/operators/{extension}/forced-state", body)

    async def end_stuck(self, extension: str, by: str) -> dict[str, Any]:
        return await self._ask("POST", f"/operators/{extension}/stuck/end", {"by": by})

    async def move(self, extension: str, lines: list[str], by: str) -> dict[str, Any]:
        body = {"lines": lines, "by": by}
        return await self._ask("POST", f"/operators/{extension}/lines", body)

    async def set_callback_offer(self, line: str, *, open_: bool, by: str) -> None:
        await self._ask("POST", f"/lines/{line}/callback-offer", {"open": open_, "by": by})

    async def pause_after_call(self, extension: str, reason: str | None) -> None:
        await self._ask("POST", f"/operators/{extension}/after-call", {"reason": reason})

    async def end_wrap_up(self, extension: str) -> None:
        await self._ask("POST", f"/operators/{extension}/wrap-up/end", {})

    async def transfer(self, call_id: str, to: str) -> None:
        await self._ask("POST", f"/calls/{call_id}/transfer", {"to": to})

    async def pause_recording(self, extension: str, reason: str) -> None:
        await self._ask("POST", f"/operators/{extension}/recording/pause", {"reason": reason})

    async def resume_recording(self, extension: str) -> None:
        await self._ask("POST", f"/operators/{extension}/recording/resume", {})

    async def extend_wrap_up(self, extension: str) -> None:
        await self._ask("POST", f"/operators/{extension}/wrap-up/extend", {})

    async def raise_hand(self, extension: str) -> None:
        await self._ask("POST", f"/operators/{extension}/hand", {"to": "raised"})

    async def lower_hand(self, extension: str, person_id: int | None = None) -> None:
        body = {"to": "lowered", "person_id": person_id}
        await self._ask("POST", f"/operators/{extension}/hand", body)

    async def see_hand(self, extension: str, person_id: int, name: str) -> None:
        body = {"to": "seen", "person_id": person_id, "name": name}
        await self._ask("POST", f"/operators/{extension}/hand", body)

    async def move_phone(self, extension: str, device: str) -> None:
        """Go on with the conversation on the operator's other telephone."""
        await self._ask("POST", f"/operators/{extension}/move", {"device": device})

    async def mark_abuse(self, extension: str, reason: str | None) -> None:
        await self._ask("POST", f"/operators/{extension}/abuse", {"reason": reason})

    async def ask_along(self, call_id: str, to: str) -> None:
        await self._ask("POST", f"/calls/{call_id}/join", {"to": to})

    async def private(self, call_id: str, to: str) -> None:
        await self._ask("POST", f"/calls/{call_id}/private", {"to": to})

    async def bring_outside(self, call_id: str, code: str, number: str, how: str) -> None:
        body = {"code": code, "number": number, "how": how}
        await self._ask("POST", f"/calls/{call_id}/outside", body)

    async def together(self, call_id: str, *, leave: bool) -> None:
        await self._ask("POST", f"/calls/{call_id}/together", {"leave": leave})

    async def send_away(self, call_id: str) -> None:
        await self._ask("POST", f"/calls/{call_id}/send-away", {})

    async def call_out(self, extension: str, ticket: str, line: str, number: str) -> None:
        body = {"ticket": ticket, "line": line, "number": number}
        await self._ask("POST", f"/operators/{extension}/call-out", body)

    async def end_call_out(self, extension: str) -> None:
        await self._ask("POST", f"/operators/{extension}/call-out/end", {})

    async def call_back_now(self, callback_id: str, person_id: int) -> None:
        await self._ask("POST", f"/callbacks/{callback_id}/now", {"person_id": person_id})

    async def withdraw_callback(self, callback_id: str, person_id: int, reason: str) -> None:
        body = {"person_id": person_id, "reason": reason}
        await self._ask("POST", f"/callbacks/{callback_id}/withdraw", body)

    async def new_ticket(self, line: str) -> str:
        """A ticket's number for a contact of another channel than the telephone."""
        return str((await self._ask("POST", f"/lines/{line}/tickets", {}))["ticket"])

    async def test_call(self, line: str) -> str:
        """Let the PBX dial this line; returns the id of the call."""
        return str((await self._ask("POST", f"/lines/{line}/test-call", {}))["call_id"])

    async def reload(self) -> None:
        """The lines and operators have changed: the PBX and the floor are to know."""
        await self._ask("POST", "/operators/reload", {}, seconds=RELOADS_WITHIN_SECONDS)

    async def reread_waiting(self) -> None:
        """Incidents, the block list or what lines offer have changed."""
        await self._ask("POST", "/waiting/reread", {})

    async def hang_up(self, call_id: str) -> None:
        await self._ask("POST", f"/calls/{call_id}/hangup", {})

    async def _ask(
        self, method: str, path: str, body: object = None, seconds: float = ANSWERS_WITHIN_SECONDS
    ) -> dict[str, Any]:
        patience = ClientTimeout(total=seconds)
        try:
            async with self._http.request(method, path, json=body, timeout=patience) as response:
                text = await response.read()
                status = response.status
        except (ClientError, OSError, TimeoutError):
            self._outages.seen("dispatcher", there=False)
            raise DispatcherAway from None
        self._outages.seen("dispatcher", there=True)
        return _read(status, text)


def _phone(name: str) -> str:
    return f"leads/{name.removeprefix(LEAD)}" if is_lead(name) else f"operators/{name}"


def _read(status: int, text: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    if text:
        try:
            answer = msgspec.json.decode(text, type=dict[str, Any])
        except msgspec.DecodeError:
            raise DispatcherAway from None
    if status >= 500:
        raise DispatcherAway
    if status >= 400:
        raise Refused(reason=str(answer.get("error", "")))
    return answer


DISPATCHER = web.AppKey("dispatcher", Dispatcher)


@asynccontextmanager
async def dispatcher_session(
    settings: Settings, outages: Outages | None = None
) -> AsyncIterator[Dispatcher]:
    """One HTTP session to the dispatcher of this home; `outages` hears whether it is there."""
    http = ClientSession(
        f"http://127.0.0.1:{settings.ports.dispatcher_port}",
        headers={"Authorization": f"Bearer {settings.web.dispatcher_token}"},
        timeout=ClientTimeout(total=ANSWERS_WITHIN_SECONDS),
    )
    async with http:
        yield Dispatcher(http, outages or Outages())


async def connect_dispatcher(app: web.Application) -> AsyncIterator[None]:
    """cleanup_ctx: the web process's session."""
    async with dispatcher_session(app[SETTINGS], app[OUTAGES]) as dispatcher:
        app[DISPATCHER] = dispatcher
        yield
