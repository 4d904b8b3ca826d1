"""Answers that everybody would read: what they must not hold, told to who writes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from channels.outgoing import ByHand, NotForPublic
from channels.public_words import Kind
from softphone_ui.web.errors import ReasonedError, WebError
from softphone_ui.web.words import N_


class PersonalWords(ReasonedError):
    __doc__ = N_("Everybody reads this answer: take out what belongs to one person.")
    status, code = 422, "personal_words"
    sentences: Mapping[str, str] = {
        Kind.NAME: N_("Everybody reads this answer: take the name out."),
        Kind.TELEPHONE: N_("Everybody reads this answer: take the telephone number out."),
        Kind.ADDRESS: N_("Everybody reads this answer: take the address out."),
        Kind.CODE: N_("Everybody reads this answer: take the code out."),
        Kind.MAIL: N_("Everybody reads this answer: take the mail address out."),
    }


class AnswerByHand(WebError):
    __doc__ = N_("This network lets no program answer: open the post there and answer it by hand.")
    status, code = 409, "answer_by_hand"


@asynccontextmanager
async def to_public() -> AsyncIterator[None]:
    """What hinders an answer becomes an error for people. Raises PersonalWords, AnswerByHand."""
    try:
        yield
    except NotForPublic as error:
        first = error.found[0]
        raise PersonalWords(reason=first.kind.value, words=first.words) from error
    except ByHand as error:
        raise AnswerByHand(link=error.link) from error
