"""A mailbox as a source. A cursor is `{"validity": UIDVALIDITY, "uid": the last mail read, "at":
when the newest came}`. A mail's number counts within one UIDVALIDITY: where the server counts
again, the mails of the last days are read again, and those on record are known by their own
names."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from channels.mail.mailbox import MailAccount, Mailbox, MailWithheld
from channels.mail.reading import Handle, MailReader, file_of
from channels.model import Cursor, Fetched, Happening
from channels.source import NoSuchFile, SourceAway

NAME = "mailbox"
#: IDLE is renewed so often: servers end what is silent for half an hour, and routers earlier.
WAITS_SECONDS = 240.0
AT_ONCE = 20
#: A mail that a server does not give holds up the others for so many readings: with their pauses
#: some ten minutes, in which it may come to itself.
MOST_TRIES = 16
#: How far back is read at the first start, and where the server counts anew.
BACK = timedelta(days=1)
T = TypeVar("T")


class MailSource:
    """The source of mail, with two connections and a thread each: one waits for mail, the other
    fetches files."""

    name = NAME

    def __init__(
        self,
        account: MailAccount,
        reader: MailReader,
        *,
        waits_seconds: float = WAITS_SECONDS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._reader, self._waits, self._clock = reader, waits_seconds, clock
        self._mails, self._files = Mailbox(account), Mailbox(account)
        self._mails_thread = ThreadPoolExecutor(1, "mail")
        self._files_thread = ThreadPoolExecutor(1, "mail-files")
        self._last: tuple[str, bytes] = ("", b"")
        #: A mail that the server did not give → how often.
        self._withheld: Counter[tuple[int, int]] = Counter()

    async def fetch(self, cursor: Cursor) -> Fetched:
        """Fetch what is new. Raises SourceAway, SourceRefused."""
        return await _in(self._mails_thread, partial(self._fetch, cursor))

    def _fetch(self, cursor: Cursor) -> Fetched:
        """A connection that was broken meanwhile is made again at once."""
        if not self._mails.connected:
            return self._read(cursor)
        try:
            return self._read(cursor)
        except MailWithheld:
            raise  # the connection is whole
        except SourceAway:
            return self._read(cursor)

    def _read(self, cursor: Cursor) -> Fetched:
        box = self._mails
        box.connect()
        uids = self._new(cursor)
        if not uids and self._waits:
            box.wait(self._waits)
            uids = self._new(cursor)
        happenings: list[Happening] = []
        unreadable, newest = 0, None
        for uid in uids[:AT_ONCE]:
            try:
                raw = box.fetch(uid)
            except MailWithheld:
                if not self._must_go_on(uid):
                    raise
                unreadable += 1
                continue
            if raw is None:
                continue
            newest = max(newest or raw.at, raw.at)
            try:
                happenings += self._reader.happenings(raw.data, raw.at, (box.validity, uid))
            except Exception:  # one mail that nobody understands holds up no other
                unreadable += 1
        return Fetched(happenings, self._cursor(cursor, uids[:AT_ONCE], newest), unreadable)

    def _must_go_on(self, uid: int) -> bool:
        """Whether this mail was asked for so often in vain that the others go on without it."""
        mail = (self._mails.validity, uid)
        self._withheld[mail] += 1
        return self._withheld[mail] > MOST_TRIES

    def _new(self, cursor: Cursor) -> list[int]:
        """Mails that are not on record, or were before the server counted again."""
        if cursor is not None and cursor["validity"] == self._mails.validity:
            return self._mails.after(int(cursor["uid"]))
        last = self._clock() if cursor is None else datetime.fromisoformat(cursor["at"])
        return self._mails.since((last - BACK).date())

    def _cursor(self, before: Cursor, uids: list[int], newest: datetime | None) -> Cursor:
        box = self._mails
        if not uids and before is not None and before["validity"] == box.validity:
            return before
        uid = max(uids, default=max(box.next_uid - 1, 0))
        earlier = None if before is None else datetime.fromisoformat(before["at"])
        at = max((it for it in (newest, earlier) if it is not None), default=self._clock())
        return {"validity": box.validity, "uid": uid, "at": at.isoformat()}

    async def file(self, handle: str, to: Path, most_bytes: int) -> None:
        """Fetch a file. Raises NoSuchFile, SourceAway."""
        data = await _in(self._files_thread, partial(self._part, Handle.read(handle)))
        if data is None:
            raise NoSuchFile("the mail is there no more")
        if len(data) > most_bytes:
            raise NoSuchFile("too large")
        await asyncio.to_thread(to.write_bytes, data)

    def _part(self, handle: Handle) -> bytes | None:
        """The files of one mail come one after the other, so the last mail is remembered."""
        if self._last[0] != handle.mail:
            data = self._mail(handle)
            if data is None:
                return None
            self._last = (handle.mail, data)
        return file_of(self._last[1], handle.part)

    def _mail(self, handle: Handle) -> bytes | None:
        """By its number where that still counts, else by its name."""
        box = self._files
        box.connect()
        raw = box.fetch(handle.uid) if box.validity == handle.validity else None
        if raw is not None:
            return raw.data
        others = box.of(handle.mail_id)[-1:] if handle.mail_id else []
        found = (box.fetch(uid) for uid in others)
        return next((it.data for it in found if it is not None), None)

    async def close(self) -> None:
        """Close both connections: whoever waits is woken, and its thread ends."""
        for box, thread in ((self._mails, self._mails_thread), (self._files, self._files_thread)):
            thread.shutdown(wait=False, cancel_futures=True)
            box.end()


async def _in(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work)
