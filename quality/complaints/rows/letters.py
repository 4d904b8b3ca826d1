"""Letters on our service, until the quality service has settled them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
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


@query("letter_add")
async def add(connection: Connection, letter: NewLetter) -> None:
    """Add a letter; nothing happens where its form was sent before."""


@query("letter_of_conversation")
async def of_conversation(connection: Connection, conversation_id: int) -> int | None:
    """Return the number of the letter that was made from a conversation. None: none was."""


async def add_of_conversation(
    link: Connection, letter: NewLetter, conversation_id: int, person_id: int
) -> int:
    """Add a letter that was written in a conversation, which has none; return its number."""
    await add(link, letter)
    query = bind("letter_tie", key=letter.key, conversation_id=conversation_id, person_id=person_id)
    number: int = await link.fetchval(*query)
    return number


@query("letter_renew")
async def renew(connection: Connection, letter_id: int, letter: NewLetter) -> None:
    """Renew a letter: it says what `letter` says: its author has written more, or it is of the
    other kind. In the transaction of its lock."""


@query("letters_newest_mail")
async def newest_mail(connection: Connection) -> datetime | None:
    """Return when the newest letter came by mail. None: there is none."""


@query("letters_waiting")
async def waiting(connection: Connection) -> int:
    """Return how many wait."""


@query("letters_found")
async def found(connection: Connection, limit: int) -> list[LetterLine]:
    """Return letters, those that wait for a decision first."""


@query("letter_whole")
async def whole(connection: Connection, letter_id: int) -> WholeLetter | None:
    """Return everything of a letter, or None if there is none."""


@query("letter_locked")
async def lock(connection: Connection, letter_id: int) -> LockedLetter | None:
    """Lock a letter in a transaction: nobody else settles it until that ends."""


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


@query("letter_settle")
async def settle(
    connection: Connection,
    letter_id: int,
    person_id: int,
    at: datetime,
    *,
    complaint_id: int | None = None,
    reason: str = "",
) -> bool:
    """Settle a letter: a complaint or a praise was made of it, or it is closed for a reason; False:
    it waits no more."""
