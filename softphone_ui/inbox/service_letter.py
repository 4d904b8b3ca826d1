"""What somebody writes of our service in a conversation is taken down in one act: as a letter, tied
to the conversation, for which the quality service finds the call and the operator it speaks of.
Whoever took it down may be that operator; they examine and answer nothing
(quality/complaints/life.py)."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web
from msgspec import Struct

from channels.rows import inbox
from channels.rows.inbox import Conversation, MessageRow
from foundation.postgres.pool import Connection
from quality.complaints.letters import LetterState
from quality.complaints.life import Kind
from quality.complaints.rows import letters as rows
from quality.complaints.rows.letters import NewLetter
from softphone_ui.inbox.acts import holding, tell
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import ReasonedError, WebError
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

#: As `service_letters` takes it.
LONGEST, LONGEST_NAME = 4000, 100


class NoWords(WebError):
    __doc__ = N_("Its author has written no words: there is nothing to take down.")
    status, code = 422, "no_words"


#: Where it stands, once the quality service has settled it.
REFUSALS: dict[str, str] = {
    LetterState.OPENED: N_(
        "It was taken down already: the quality service has found the call and made a complaint"
        " or a praise of it."
    ),
    LetterState.CLOSED: N_("It was taken down already, and the quality service has closed it."),
}


class TakenDownAlready(ReasonedError):
    __doc__ = N_("It was taken down already.")
    status, code = 409, "taken_down_already"
    sentences = REFUSALS


class OfService(Struct, forbid_unknown_fields=True):
    """Whether its author complains of our service, or praises it."""

    kind: Kind


class TakenDown(Struct):
    """The number of the letter."""

    letter_id: int


@endpoint("POST", "/api/inbox/{conversation_id}/service-letter", needs=Right.INBOX)
async def take_down(request: web.Request, body: OfService) -> TakenDown:
    """Give what its author wrote of our service to the quality service. The letter that it is
    already says what is written by now, and of this kind, while nobody has settled it. 409
    `not_held`, `taken_down_already` with where it stands as `reason`; 422 `no_words`."""
    person = person_of(request)
    async with writing(request.app) as link:
        found, _ = await holding(request, link)
        number = await _take_down(link, found, body.kind, person.person_id)
        await write_audit(
            link, person.person_id, "letter_taken_down", subject=str(number),
            detail={"kind": body.kind}, address=request.remote,
        )  # fmt: skip
    tell(request, found.conversation_id)
    return TakenDown(number)


async def _take_down(link: Connection, it: Conversation, kind: Kind, person_id: int) -> int:
    """The number of the letter. Raises NoWords, TakenDownAlready."""
    number = await rows.of_conversation(link, it.conversation_id)
    before = None if number is None else await rows.lock(link, number)
    if before is not None and before.state is not LetterState.RECEIVED:
        raise TakenDownAlready(reason=before.state.value)
    letter = letter_of(it, await inbox.messages(link, it.conversation_id), kind)
    if number is None or before is None:
        return await rows.add_of_conversation(link, letter, it.conversation_id, person_id)
    await rows.renew(link, number, letter)
    return number


def letter_of(it: Conversation, messages: Iterable[MessageRow], kind: Kind) -> NewLetter:
    """With the author's own words, and the telephone that they shared. Raises NoWords."""
    own = (each for each in messages if each.kind == "in" and each.deleted_at is None)
    words = "\n".join(each.text.strip() for each in own if each.text.strip())
    if not words:
        raise NoWords
    return NewLetter(
        key=f"conversation-{it.conversation_id:012d}",
        kind=kind,
        words=words[:LONGEST],
        telephone=it.applicant if it.applicant and it.applicant.startswith("+") else None,
        spoken_on=None,
        ticket=it.ticket or "",
        name=it.author[:LONGEST_NAME],
        language=it.language,
        received_at=it.published_at,
    )
