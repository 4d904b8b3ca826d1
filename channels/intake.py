"""What a source told is written down, with how far it was read, in one transaction. Only then does
the source hear that it is on record: whoever dies before has read nothing, and reads it again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from channels import bursts
from channels.clock import lag_seconds
from channels.commands import OTHER_TELEPHONE, OWN_TELEPHONE, is_content
from channels.contacts import open_contact
from channels.language import first_language
from channels.mail import placing
from channels.model import (
    LONGEST_LINK,
    LONGEST_NAME,
    Author,
    Bounced,
    Cursor,
    Deleted,
    Edited,
    Fetched,
    Happening,
    Posted,
    Reach,
    Viewed,
    harmless,
)
from channels.rows import basket, conversations, mails, messages, sources, views
from channels.rows.messages import KnownMessage, NewMessage
from foundation.postgres.errors import is_refusal
from foundation.postgres.pool import Connection
from registry.notifications.rows import outbox
from registry.tickets.rows import contacts, tickets

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Centre:
    """The defaults of new contacts: the line, and the language of who tells none."""

    line: str
    language: str


class AnotherReads(Exception):
    """The source was read on by somebody else meanwhile; what was fetched is on record, or will
    be."""


async def take_in(
    connection: Connection,
    source: str,
    before: Cursor,
    fetched: Fetched,
    centre: Centre,
    now: datetime,
    refused: list[Happening] | None = None,
) -> set[int]:
    """Write down what `source` told after the cursor `before`, each message once; the conversations
    that have changed. In a transaction of the caller's. Raises AnotherReads. `refused`: takes what
    the database refuses, which else raises."""
    row = await sources.lock(connection, source)
    if row.cursor != before:
        raise AnotherReads(source)
    intake = Intake(connection, source, centre, now)
    for happening in fetched.happenings:
        if refused is None:
            await intake.take(happening)
        elif not await intake.is_taken(happening):
            refused.append(happening)
    posted = [it.published_at for it in fetched.happenings if isinstance(it, Posted)]
    newest = max(posted, default=None)
    lag = lag_seconds(newest, now) if newest else None
    await sources.read_to(connection, source, fetched.cursor, now, newest, lag)
    return intake.touched


class Intake:
    """The intake of one source, within one transaction."""

    def __init__(self, connection: Connection, source: str, centre: Centre, now: datetime) -> None:
        self._link, self._source, self._centre, self._now = connection, source, centre, now
        self.touched: set[int] = set()
        #: Why whoever wrote last is stopped; None: they are not.
        self._stopped: str | None = None

    async def is_taken(self, happening: Happening) -> bool:
        """Take a happening. False where the database refuses it: nothing of it is on record
        then."""
        touched = set(self.touched)
        try:
            async with self._link.transaction():
                await self.take(happening)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if not is_refusal(error):
                raise
            log.exception("what a source told is refused", extra={"source": self._source})
            self.touched = touched
            return False
        return True

    async def take(self, happening: Happening) -> None:
        if isinstance(happening, Posted):
            await self._post(happening)
        elif isinstance(happening, Edited):
            await self._edit(happening)
        elif isinstance(happening, Deleted):
            await self._delete(happening)
        elif isinstance(happening, Bounced):
            await self._bounce(happening)
        elif isinstance(happening, Viewed):
            await views.note(self._link, self._source, happening)
        else:
            await self._reach(happening)

    async def _post(self, posted: Posted) -> None:
        if await messages.known(self._link, self._source, posted.external_id) is not None:
            return
        if posted.follows and not await self._album_is_here(posted):
            return
        conversation_id = await self._conversation(posted)
        content = is_content(posted)
        turn_at = await self._turn_at(conversation_id, posted, content=content)
        lat, lon = posted.place or (None, None)
        new = NewMessage(
            conversation_id, self._source, posted.external_id, _text_of(posted), lat, lon,
            posted.album,
            content, posted.published_at, self._now, turn_at, posted.link[:LONGEST_LINK],
        )  # fmt: skip
        message_id = await messages.add(self._link, new)
        if posted.envelope is not None:
            await mails.add(self._link, message_id, posted.envelope, posted.author.address)
        for place, file in enumerate(posted.attachments):
            await messages.add_file(
                self._link, message_id, place, file.handle, file.kind, self._now
            )
        if content:
            await conversations.need_person(
                self._link, conversation_id, posted.published_at, self._now
            )
            if self._stopped is not None:
                await basket.put(self._link, conversation_id, self._stopped, self._now)
        if posted.telephone is not None:
            await self._know(posted.author.address, posted.telephone)
        taken_back = await messages.deleted_ahead(self._link, self._source, posted.external_id)
        if taken_back is not None:
            await messages.delete(self._link, message_id, conversation_id, taken_back)
        self.touched.add(conversation_id)

    async def _turn_at(
        self, conversation_id: int, posted: Posted, *, content: bool
    ) -> datetime | None:
        """Return when the bot answers a message, together with those that wait already: at once
        where it is a word to the bot, which is pressed after all else was said, or a mail. None: it
        is not answered."""
        if _by_machine(posted):
            return None
        since = await messages.waiting_since(self._link, conversation_id)
        at_once = posted.envelope is not None or (not content and posted.album is None)
        turn_at = self._now if at_once else bursts.turn_at(since, self._now)
        if since is not None:
            await messages.set_turn(self._link, conversation_id, turn_at)
        return turn_at

    async def _album_is_here(self, posted: Posted) -> bool:
        album = posted.album or ""
        return await messages.album_known(self._link, self._source, posted.author.address, album)

    async def _conversation(self, posted: Posted) -> int:
        """The one to which the message belongs, or a new one."""
        address, envelope, self._stopped = posted.author.address, posted.envelope, None
        if envelope and (found := await placing.by_token(self._link, self._source, envelope)):
            return found
        language = first_language(posted.text, posted.author.language, self._centre.language)
        author = await sources.put_author(
            self._link, self._source, address, harmless(posted.author.name, LONGEST_NAME), language
        )
        self._stopped = author.stopped_reason
        if posted.author.telephone is not None and author.applicant is None:
            await self._know(address, posted.author.telephone)
            author = replace(author, applicant=posted.author.telephone)
        if (joined := await self._joined(posted)) is not None:
            return joined
        applicant = await self._applicant(posted.author, author.applicant)
        contact_id = await open_contact(
            self._link, self._source, applicant, self._centre.line, author.language, self._now
        )
        return await conversations.begin(
            self._link, contact_id, self._source, address, posted.published_at, self._now,
            reply_mode=posted.reply_mode, private_address=posted.author.private_address,
        )  # fmt: skip

    async def _applicant(self, author: Author, telephone: str | None) -> str:
        """How they are called on their contact: their telephone where it is known, else the address
        at which they are written to alone."""
        alone = author.private_address
        if telephone is None and alone is not None:
            telephone = await sources.telephone_of(self._link, self._source, alone)
        return telephone or own_address(self._source, alone or author.address)

    async def _joined(self, posted: Posted) -> int | None:
        """The author's conversation with which the message goes on; what was open before something
        new begins takes nothing more by itself."""
        address, envelope = posted.author.address, posted.envelope
        if envelope is not None:
            found = await placing.by_reference(self._link, self._source, address, envelope)
            if found is not None:
                return found
        open_one = await conversations.open_of(self._link, self._source, address)
        if open_one is None:
            return None
        joins = envelope is None or await placing.joins(self._link, envelope, open_one, self._now)
        if joins and not open_one.over:
            return open_one.conversation_id
        await conversations.accept_no_more(self._link, open_one.conversation_id)
        return None

    async def _know(self, address: str, telephone: str) -> None:
        """Whoever was an address of the network is this telephone, on all that they have
        written."""
        await sources.set_telephone(self._link, self._source, address, telephone)
        own = own_address(self._source, address)
        await contacts.know_applicant(self._link, own, telephone)
        await tickets.know_applicant(self._link, own, telephone)

    async def _ours(self, external_id: str) -> KnownMessage | None:
        """A message that is on record, its author and its conversation, until the transaction
        ends: in the order in which who answers them locks them, messages last."""
        was = await messages.known(self._link, self._source, external_id)
        if was is None:
            return None
        await sources.lock_author(self._link, was.conversation_id)
        await conversations.lock(self._link, was.conversation_id)
        return await messages.known(self._link, self._source, external_id)

    async def _edit(self, edited: Edited) -> None:
        was = await self._ours(edited.external_id)
        text = harmless(edited.text)
        if was is None or text == was.text or (was.edited_at and was.edited_at > edited.at):
            return
        await messages.edit(self._link, was, text, edited.at)
        self.touched.add(was.conversation_id)

    async def _delete(self, deleted: Deleted) -> None:
        """A network that calls us keeps no order: the message may come after it."""
        was = await self._ours(deleted.external_id)
        if was is None:
            await messages.delete_ahead(
                self._link, self._source, deleted.external_id, deleted.at, self._now
            )
            return
        await messages.delete(self._link, was.message_id, was.conversation_id, deleted.at)
        self.touched.add(was.conversation_id)

    async def _bounce(self, bounced: Bounced) -> None:
        key = await outbox.bounced(
            self._link, bounced.outbox_id, self._source, bounced.why, failed=bounced.failed
        )
        if key is not None:
            self.touched.update(await conversations.of_keys(self._link, [key]))

    async def _reach(self, reach: Reach) -> None:
        at = reach.at if reach.blocked else None
        await sources.set_reach(self._link, self._source, reach.address, at)


def _by_machine(posted: Posted) -> bool:
    """Nobody has written it: it is on record, and answered by no machine of ours."""
    return posted.envelope is not None and posted.envelope.automatic


def _text_of(posted: Posted) -> str:
    if posted.telephone is not None:
        return OWN_TELEPHONE
    return OTHER_TELEPHONE if posted.other_telephone else harmless(posted.text)


def own_address(source: str, address: str) -> str:
    """Return how somebody is called on contacts and tickets whose telephone we do not know."""
    return f"{source}:{address}"
