"""Drafts of reports. The browser holds a key; here lies only its hash."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from registry.drafts.report import DraftReport

#: From its beginning on; then it is forgotten.
LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of a report. `token`: of the request that it becomes. `sent`: nothing changes any
    more."""

    key: str
    token: str
    language: str
    report: DraftReport
    sent: bool


@dataclass(frozen=True, slots=True)
class UnfinishedDraft:
    """A draft whose `ticket` is there."""

    ticket: str
    report: DraftReport


def new_key() -> str:
    return secrets.token_urlsafe(24)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _report(answers: Any) -> DraftReport:
    return msgspec.convert(answers, DraftReport)


async def read(connection: Connection, key: str, now: datetime) -> Draft | None:
    row = await connection.fetchrow(*bind("draft_read", key_sha256=_hashed(key), now=now))
    return None if row is None else _draft(key, row)


async def lock(connection: Connection, key: str, now: datetime) -> Draft | None:
    """Lock a draft as `read`; ours until the transaction ends."""
    row = await connection.fetchrow(*bind("draft_lock", key_sha256=_hashed(key), now=now))
    return None if row is None else _draft(key, row)


def _draft(key: str, row: Row) -> Draft:
    return Draft(key, row["token"], row["language"], _report(row["answers"]), row["sent"])


async def add(connection: Connection, key: str, language: str, now: datetime) -> Draft:
    """Add a draft, which lasts a day."""
    token = secrets.token_urlsafe(18)
    await connection.execute(
        *bind(
            "draft_add",
            key_sha256=_hashed(key),
            token=token,
            language=language,
            expires_at=now + LASTS,
        )
    )
    return Draft(key, token, language, DraftReport(), sent=False)


async def save(
    connection: Connection, key: str, report: DraftReport, language: str, applicant: str | None
) -> None:
    """Save a draft. `applicant`: the telephone in E.164, None: none. A sent draft stays as it
    is."""
    await connection.execute(
        *bind(
            "draft_save",
            key_sha256=_hashed(key),
            answers=msgspec.to_builtins(report),
            language=language,
            applicant=applicant,
        )
    )


async def mark_sent(connection: Connection, key: str, now: datetime) -> None:
    await connection.execute(*bind("draft_sent", key_sha256=_hashed(key), now=now))


async def forget(connection: Connection, key: str) -> None:
    """Forget a draft: nothing is known of it any more, unless it was sent."""
    await connection.execute(*bind("draft_forget", key_sha256=_hashed(key)))


@query("drafts_unfinished")
async def unfinished(connection: Connection, limit: int) -> list[str]:
    """Return tokens of sent drafts whose ticket is there and whose photos are not with it yet."""


async def lock_unfinished(connection: Connection, token: str) -> UnfinishedDraft | None:
    """Lock an unfinished draft until the transaction ends; None where nothing is to be done, or
    somebody does it."""
    row = await connection.fetchrow(*bind("draft_finish_lock", token=token))
    return None if row is None else UnfinishedDraft(row["ticket"], _report(row["answers"]))


@query("draft_finished")
async def mark_finished(connection: Connection, token: str) -> None:
    """Forget a draft whose ticket has everything, but for the ticket's number."""


@query("drafts_expire")
async def expire(connection: Connection, now: datetime) -> None:
    """Forget the drafts that nobody continued until now."""
