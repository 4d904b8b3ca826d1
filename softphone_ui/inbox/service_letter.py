"""What somebody writes of our service in a conversation is taken down in one act: as a letter, tied
to the conversation, for which the quality service finds the call and the operator it speaks of.
Whoever took it down may be that operator; they examine and answer nothing
(quality/complaints/life.py)."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web
from msgspec import Struct

from quality.complaints.actions import LetterSettled, NothingWritten, take_down_letter
from quality.complaints.letters import LetterState
from quality.complaints.life import ComplaintKind
from softphone_ui.inbox.acts import inbox_errors, tell
from softphone_ui.inbox.api import id_of
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import ReasonedError, WebError
from softphone_ui.web.person import acting
from softphone_ui.web.words import N_
from staff.roles import Right


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
    """The choice whether its author complains of our service, or praises it."""

    kind: ComplaintKind


class TakenDown(Struct):
    """The number of the letter."""

    letter_id: int


@endpoint("POST", "/api/inbox/{conversation_id}/service-letter", needs=Right.INBOX)
async def take_down(request: web.Request, body: OfService) -> TakenDown:
    """Give what its author wrote of our service to the quality service. The letter that it is
    already says what is written by now, and of this kind, while nobody has settled it. 409
    `not_held`, `taken_down_already` with where it stands as `reason`; 422 `no_words`."""
    conversation_id = id_of(request)
    async with writing(request.app) as link:
        with inbox_errors():
            try:
                letter_id = await take_down_letter(
                    link, conversation_id, body.kind, acting(request), datetime.now(UTC)
                )
            except NothingWritten:
                raise NoWords from None
            except LetterSettled as error:
                raise TakenDownAlready(reason=str(error.state)) from None
    tell(request, conversation_id)
    return TakenDown(letter_id)
