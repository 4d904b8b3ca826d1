"""Letters on our service, until the quality service has settled them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, into
from quality.complaints.letters import LetterState
from quality.complaints.life import ComplaintKind
from quality.complaints.rows.complaints import ReportableCall

#: Calls that began so long before a letter may be those of which it speaks.
SPOKEN_OF = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A new letter. `key`: of the form or the mail, so that it is taken once. `spoken_on`: the day
    of the call, if named. `telephone` None: a mail names none. `address`: from which a mail
    came."""

    key: str
    kind: ComplaintKind
    words: str
    telephone: str | None
    spoken_on: date | None
    ticket: str
    name: str
    language: str
    received_at: datetime
    address: str = ""


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One of a list."""

    letter_id: int
    kind: ComplaintKind
    words: str
    received_at: datetime
    state: LetterState
    complaint_id: int | None
    settled_by_name: str | None


@dataclass(frozen=True, slots=True)
class WholeLetter:
    """All of it. `telephone` None: it was erased, or a mail names none. `address`: from which a
    mail came. `reason`: why it was closed. `conversation_id`: in which it was written, on the
    network `source`."""

    letter_id: int
    kind: ComplaintKind
    words: str
    telephone: str | None
    spoken_on: date | None
    ticket: str
    name: str
    language: str
    received_at: datetime
    state: LetterState
    complaint_id: int | None
    settled_at: datetime | None
    reason: str
    address: str
    settled_by_name: str | None
    conversation_id: int | None
    source: str | None


@dataclass(frozen=True, slots=True)
class LockedLetter:
    """The part of a letter that opening and taking down again look at."""

    kind: ComplaintKind
    words: str
    telephone: str | None
    ticket: str
    state: LetterState
    received_at: datetime


async def add(link: Connection, letter: NewLetter) -> None:
    """Add a letter; nothing happens where its form was sent before."""
    await link.execute(
        *bind(
            "letter_add",
            key=letter.key,
            kind=letter.kind,
            words=letter.words,
            telephone=letter.telephone,
            spoken_on=letter.spoken_on,
            ticket=letter.ticket,
            name=letter.name,
            language=letter.language,
            received_at=letter.received_at,
            address=letter.address,
        )
    )


async def of_conversation(link: Connection, conversation_id: int) -> int | None:
    """Return the number of the letter that a conversation was taken down as; None: it was not."""
    number: int | None = await link.fetchval(
        *bind("letter_of_conversation", conversation_id=conversation_id)
    )
    return number


async def add_of_conversation(
    link: Connection, letter: NewLetter, conversation_id: int, person_id: int
) -> int:
    """Add a letter that was written in a conversation, which has none; return its number."""
    await add(link, letter)
    query = bind("letter_tie", key=letter.key, conversation_id=conversation_id, person_id=person_id)
    number: int = await link.fetchval(*query)
    return number


async def renew(link: Connection, letter_id: int, letter: NewLetter) -> None:
    """Renew a letter: it says what `letter` says: its author has written more, or it is of the
    other kind. In the transaction of its lock."""
    await link.execute(
        *bind(
            "letter_renew",
            letter_id=letter_id,
            kind=letter.kind,
            words=letter.words,
            telephone=letter.telephone,
            ticket=letter.ticket,
        )
    )


async def newest_mail(link: Connection) -> datetime | None:
    """Return when the newest letter came by mail; None: there is none."""
    at: datetime | None = await link.fetchval(*bind("letters_newest_mail"))
    return at


async def waiting(link: Connection) -> int:
    """Return how many wait."""
    count: int = await link.fetchval(*bind("letters_waiting"))
    return count


async def found(link: Connection, limit: int) -> Sequence[LetterLine]:
    """Return those that wait first."""
    return all_into(LetterLine, await link.fetch(*bind("letters_found", limit=limit)))


async def whole(link: Connection, letter_id: int) -> WholeLetter | None:
    row = await link.fetchrow(*bind("letter_whole", letter_id=letter_id))
    return None if row is None else into(WholeLetter, row)


async def lock(link: Connection, letter_id: int) -> LockedLetter | None:
    """Lock a letter in a transaction: nobody else settles it until that ends."""
    row = await link.fetchrow(*bind("letter_locked", letter_id=letter_id))
    return None if row is None else into(LockedLetter, row)


async def calls(
    link: Connection, letter: WholeLetter, person_id: int, zone: str, limit: int
) -> list[ReportableCall]:
    """Return the calls of which it may speak, but those that `person_id` answered. `zone`: the
    city's."""
    return all_into(
        ReportableCall,
        await link.fetch(
            *bind(
                "letter_calls",
                telephone=letter.telephone,
                ticket=letter.ticket,
                since=letter.received_at - SPOKEN_OF,
                until=letter.received_at,
                spoken_on=letter.spoken_on,
                zone=zone,
                person_id=person_id,
                limit=limit,
            )
        ),
    )


async def settle(
    link: Connection,
    letter_id: int,
    person_id: int,
    at: datetime,
    *,
    complaint_id: int | None = None,
    reason: str = "",
) -> bool:
    """Settle a letter: a complaint or a praise was made of it, or it is closed for a reason; False:
    it waits no more."""
    row = await link.fetchval(
        *bind(
            "letter_settle",
            letter_id=letter_id,
            complaint_id=complaint_id,
            reason=reason,
            person_id=person_id,
            at=at,
        )
    )
    return row is not None
