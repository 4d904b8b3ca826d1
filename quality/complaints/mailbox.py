"""Reads the quality service's own mail: it lies in the mailbox to which citizens write, and goes to
nobody's inbox. What was read is known by its key in the database, so nothing is read twice."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeAlias

from channels.mail.mailbox import Mailbox, MailWithheld, Raw, account_of
from channels.mail.parsing import parse
from channels.mail.reading import MailReader, recipients_of
from channels.mail.reply import service_address
from channels.model import Posted
from foundation.jobs.job import Job
from foundation.postgres.pool import Pool, connection, transaction
from foundation.settings import Settings
from quality.complaints.mails import letter_of
from quality.complaints.rows import letters
from quality.complaints.rows.letters import NewLetter

EVERY = timedelta(minutes=1)
#: A mail that the server does not give holds up the others for so many looks.
MOST_TRIES = 10
#: How far back is looked before the newest letter; where there is none, before now.
BACK, FIRST_BACK = timedelta(days=3), timedelta(days=30)
#: UIDVALIDITY, and the mails that were read while the server counts by it.
Numbers: TypeAlias = tuple[int, frozenset[int]]
log = logging.getLogger(__name__)


class ServiceMail:
    """The mail to `service_address`; nothing where there is no such address."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self._settings, self._pool = settings, pool
        self._address = service_address(settings)
        self._box = Mailbox(account_of(settings))
        self._thread = ThreadPoolExecutor(1, "service-mail")
        self._read_before: Numbers = (0, frozenset())
        #: A mail that the server did not give → how often.
        self._withheld: Counter[tuple[int, int]] = Counter()

    @property
    def is_read(self) -> bool:
        """Tell whether the quality service has an address, and a mailbox to read."""
        return bool(self._address and self._settings.channels.imap_host)

    def job(self) -> Job:
        """Return the job that reads the mail."""

        async def read(now: datetime) -> None:
            await self.look(now)

        fault = "mail of the quality service that cannot be read"
        return Job("read the quality service's mail", read, every=EVERY, fault=fault)

    def close(self) -> None:
        """Leave the mailbox. The thread ends with its connection."""
        self._box.end()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def look(self, now: datetime) -> int:
        """Take what is new; how many letters. Raises SourceAway, SourceRefused, DatabaseAway."""
        async with connection(self._pool) as link:
            newest = await letters.newest_mail(link)
        since = newest - BACK if newest else now - FIRST_BACK
        loop = asyncio.get_running_loop()
        found, there = await loop.run_in_executor(self._thread, self._read, since)
        async with transaction(self._pool) as link:
            for letter in found:
                await letters.add(link, letter)
        self._read_before = there
        return len(found)

    def _read(self, since: datetime) -> tuple[list[NewLetter], Numbers]:
        box = self._box
        box.connect()
        uids = box.to(self._address, since.date())
        validity, before = self._read_before
        known = before if validity == box.validity else frozenset[int]()
        found = [it for it in uids if it not in known]
        letters_found = [letter for uid in found for letter in self._letters(uid)]
        return letters_found, (box.validity, frozenset(uids))

    def _letters(self, uid: int) -> list[NewLetter]:
        try:
            raw = self._box.fetch(uid)
        except MailWithheld:
            mail = (self._box.validity, uid)
            self._withheld[mail] += 1
            if self._withheld[mail] <= MOST_TRIES:
                raise
            log.error("the server does not give a mail to the quality service", extra={"uid": uid})
            return []
        if raw is None:
            return []
        try:
            return self._understood(raw)
        except Exception:  # one mail that nobody understands holds up no other
            log.exception("a mail to the quality service cannot be understood")
            return []

    def _understood(self, raw: Raw) -> list[NewLetter]:
        """A server finds an address within a longer one, so it is looked at again."""
        if self._address not in recipients_of(parse(raw.data)[0]):
            return []
        reader = MailReader(self._settings.web.web_secret, self._address)
        happenings = reader.happenings(raw.data, raw.at, (self._box.validity, raw.uid))
        country = self._settings.place.country
        made = (letter_of(it, raw.at, country) for it in happenings if isinstance(it, Posted))
        return [it for it in made if it is not None]
