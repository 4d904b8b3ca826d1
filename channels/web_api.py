"""A network that is asked by HTTP and answers JSON: the one place where its errors, its pauses and
its files are read, for VK, Meta's networks, X and YouTube. Telegram has a library of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import aiohttp

from channels.source import NoSuchFile, SourceAway, SourceRefused
from registry.notifications.delivery_channels import (
    HTTP_PATIENCE,
    NO_CONNECTION,
    Away,
    DeliveryRefused,
    NotTaken,
    error_text,
)

#: No answer of a search is larger; what is, is not read.
MOST_BYTES = 8_000_000
FILE_PATIENCE = aiohttp.ClientTimeout(total=60, connect=10, sock_connect=5)


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An answer of the network. `body`: the JSON; None: it was none. `headers` by their names in
    small letters."""

    status: int
    headers: Mapping[str, str]
    body: Any


class UnreadableResponse(Exception):
    """An error: it is nothing that the network describes."""


@dataclass(frozen=True, slots=True)
class ApiFailure:
    """The meaning of an answer that is no success. `known`: the network does not know us, or not
    for this; `busy`: it is asked too often, again `after`; `wrong`: what was sent, whoever sends
    it; `why`: its own words."""

    why: str
    known: bool = True
    busy: bool = False
    wrong: bool = False
    after: timedelta | None = None


#: How a network says that it did not do it; None: it did. A pure function of each network.
Judge: TypeAlias = Callable[[ApiResponse, datetime], ApiFailure | None]


def trouble_by_status(answer: ApiResponse, now: datetime) -> ApiFailure | None:
    """Judge an answer as HTTP has it, where a network says nothing of its own."""
    status = answer.status
    if 200 <= status < 300:
        return None
    why = f"answered {status}"
    if status in (401, 403):
        return ApiFailure(why, known=False)
    if status == 429 or status >= 500:
        return ApiFailure(why, busy=status == 429, after=pause_named(answer.headers, now))
    return ApiFailure(why, wrong=status not in (404, 408, 425))


def pause_named(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return what `Retry-After` (seconds or a date) or `x-rate-limit-reset` (seconds of 1970) say;
    None: nothing, or nothing that can be understood."""
    try:
        if "retry-after" in headers:
            raw = headers["retry-after"].strip()
            at = None if raw.isdigit() else parsedate_to_datetime(raw)
            pause = timedelta(seconds=int(raw)) if at is None else at - now
        else:
            reset = datetime.fromtimestamp(int(headers["x-rate-limit-reset"]), UTC)
            pause = reset - now
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        return None
    return max(pause, timedelta(0))


def source_error(trouble: ApiFailure) -> SourceAway:
    """Return the source error for this failure of the API."""
    if not trouble.known:
        return SourceRefused(trouble.why)
    return SourceAway(trouble.why, trouble.after)


def message_error(trouble: ApiFailure) -> NotTaken | DeliveryRefused:
    """Return what it means for a message that was to go out."""
    if trouble.wrong:
        return DeliveryRefused(trouble.why)
    if trouble.busy or not trouble.known:
        return Away(trouble.why, trouble.after)
    return NotTaken(trouble.why, trouble.after)


class WebApi:
    """A client of a network's API. `base`: the network's address, without a path. `hosts`: where
    its files lie, by the ends of their names. `repeats`: the network takes the same message once
    however often it is sent, so that one whose fate is unknown may be sent again."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        base: str,
        judge: Judge = trouble_by_status,
        *,
        hosts: Sequence[str] = (),
        repeats: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._http, self._base, self._judge, self._clock = http, base.rstrip("/"), judge, clock
        self._hosts, self._repeats = tuple(hosts), repeats

    async def read(self, path: str, *, token: str = "", **params: str) -> Any:
        """Read the JSON of `GET path`. `token`: a bearer's. Raises SourceAway, SourceRefused."""
        try:
            answer = await self._ask("GET", path, token, params=params)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SourceAway(error_text(error)) from error
        if (trouble := self._judge(answer, self._clock())) is not None:
            raise source_error(trouble)
        return answer.body

    async def send(
        self,
        path: str,
        giving: Callable[[], Awaitable[None]],
        *,
        token: str = "",
        json_body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Any:
        """Return the JSON of `POST path`. Raises Away, NotTaken, Refused; OSError: nobody knows."""
        await giving()
        try:
            answer = await self._ask("POST", path, token, json=json_body, data=form)
        except NO_CONNECTION as error:
            raise Away(error_text(error)) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            if self._repeats:
                raise Away(error_text(error)) from error
            raise OSError(error_text(error)) from error
        if (trouble := self._judge(answer, self._clock())) is not None:
            raise message_error(trouble)
        return answer.body

    async def _ask(self, method: str, path: str, token: str, **fields: Any) -> ApiResponse:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self._http.request(
            method, self._base + path, headers=headers, timeout=HTTP_PATIENCE,
            allow_redirects=False, **fields,
        ) as answer:  # fmt: skip
            raw = await _bounded(answer)
            lower = {name.lower(): value for name, value in answer.headers.items()}
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            body = None
        return ApiResponse(answer.status, lower, body)

    async def file(self, url: str, to: Path, most_bytes: int, *, token: str = "") -> None:
        """Fetch a file of the network's own hosts. Raises NoSuchFile, SourceAway."""
        if not self._is_own(url):
            raise NoSuchFile("it lies outside the network")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            async with self._http.get(
                url, headers=headers, timeout=FILE_PATIENCE, allow_redirects=False
            ) as answer:
                if answer.status >= 500 or answer.status == 429:
                    raise SourceAway(f"files: answered {answer.status}")
                if answer.status != 200:
                    raise NoSuchFile(f"answered {answer.status}")
                await _store(answer, to, most_bytes)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SourceAway(f"files: {type(error).__name__}") from error

    def _is_own(self, url: str) -> bool:
        """What a network names is fetched from there, and never from inside the centre."""
        parts, base = urlsplit(url), urlsplit(self._base)
        if (parts.scheme, parts.netloc) == (base.scheme, base.netloc):
            return True
        host = parts.hostname or ""
        own = any(host == it or host.endswith(f".{it}") for it in self._hosts)
        return parts.scheme == "https" and parts.port in (None, 443) and own


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    raw = await answer.content.read(MOST_BYTES)
    while raw and len(raw) < MOST_BYTES:
        piece = await answer.content.read(MOST_BYTES - len(raw))
        if not piece:
            return raw
        raw += piece
    return raw


async def _store(answer: aiohttp.ClientResponse, to: Path, most_bytes: int) -> None:
    size = 0
    with await asyncio.to_thread(to.open, "wb") as out:
        async for piece in answer.content.iter_chunked(65_536):
            size += len(piece)
            if size > most_bytes:
                raise NoSuchFile("too large")
            await asyncio.to_thread(out.write, piece)
