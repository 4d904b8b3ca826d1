"""Answers that everybody would read: what they must not hold, told to who writes them; and private
replies to who wrote in public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from channels.outgoing import ByHand, NotForPublic
from channels.private_reply import NoPrivateWay
from channels.public_words import PersonalDataKind
from softphone_ui.web.errors import ReasonedError, WebError
from softphone_ui.web.words import N_


class PersonalWords(ReasonedError):
    __doc__ = N_("Everybody reads this answer: take out what belongs to one person.")
    status, code = 422, "personal_words"
    sentences: Mapping[str, str] = {
        PersonalDataKind.NAME: N_("Everybody reads this answer: take the name out."),
        PersonalDataKind.TELEPHONE: N_(
            "Everybody reads this answer: take the telephone number out."
        ),
        PersonalDataKind.ADDRESS: N_("Everybody reads this answer: take the address out."),
        PersonalDataKind.CODE: N_("Everybody reads this answer: take the code out."),
        PersonalDataKind.MAIL: N_("Everybody reads this answer: take the mail address out."),
    }


class AnswerByHand(WebError):
    __doc__ = N_("This network lets no program answer: open the post there and answer it by hand.")
    status, code = 409, "answer_by_hand"


class NotAlone(ReasonedError):
    __doc__ = N_("The author cannot be written to alone.")
    status, code = 409, "not_alone"
    sentences: Mapping[str, str] = {
        NoPrivateWay.NETWORK: N_("This network lets no program write to an author alone."),
        NoPrivateWay.NOBODY: N_(
            "The network does not tell whose post it is: nobody to write to alone."
        ),
        NoPrivateWay.NOT_WRITTEN: N_("The author has not written to our bot: it may not begin."),
        NoPrivateWay.BLOCKED: N_("The author takes no private messages of ours."),
        NoPrivateWay.TOO_LATE: N_(
            "The network lets a comment be answered alone for a week; it is over."
        ),
        NoPrivateWay.USED: N_("One private reply for each comment: it has been sent."),
    }


@contextmanager
def to_public() -> Iterator[None]:
    """Provide what hinders an answer becomes an error for people. Raises PersonalWords,
    AnswerByHand."""
    try:
        yield
    except NotForPublic as error:
        first = error.found[0]
        raise PersonalWords(reason=first.kind.value, words=first.words) from error
    except ByHand as error:
        raise AnswerByHand(link=error.link) from error
