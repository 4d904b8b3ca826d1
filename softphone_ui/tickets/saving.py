"""What pages add to the registry's saving of a ticket: the operator's live call, and errors that
people can read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
from aiohttp import web
from msgspec import Struct

from registry.actions.saving import (
    FormNotWritable,
    FormStale,
    NoSuchTarget,
    SavedForm,
    StateNotOffered,
    Target,
    TargetRetired,
)
from registry.places.placing import OutsideCity as PointOutsideCity
from registry.workflow.keeping import NoSuchTicket
from registry.workflow.life import StepProblem
from registry.workflow.opening import NewTicket
from softphone_ui.places.placing import OutsideCity
from softphone_ui.tickets.form_of_call import FormClosed, WhyNot
from softphone_ui.tickets.step_words import WHY
from softphone_ui.tickets.targets import BodyClosed, TopicRetired
from softphone_ui.web.errors import BadRequest, Conflict, NotFound, WebError
from softphone_ui.web.live import MIRROR
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import Person
from softphone_ui.web.words import N_, WORDS

#: Why a ticket without a topic is given to nobody.
TOPIC_FIRST = N_("First choose the topic, then press R: by it the ticket finds its body.")


class SavedTicket(Struct):
    """The result of saving a ticket. `left`: why the state is not the one asked for, for people;
    the words are saved."""

    number: str
    version: int
    saved_at: datetime
    body_id: int | None
    district: str | None
    state: str
    left: str | None = None


@contextmanager
def action_errors(why_closed: WhyNot | None = None) -> Iterator[None]:
    """Raise the errors of the registry's ticket actions as errors of the HTTP API. `why_closed`:
    the reason for which the form is not writable."""
    try:
        yield
    except NoSuchTicket:
        raise NotFound from None
    except FormStale as error:
        raise Conflict(ticket=msgspec.to_builtins(error.ticket)) from None
    except FormNotWritable:
        raise FormClosed(reason=str(why_closed)) from None
    except StateNotOffered:
        reason = "the form leads to registered, assigned and answered_on_the_spot"
        raise BadRequest(reason=reason) from None
    except PointOutsideCity as error:
        raise OutsideCity(metres=round(error.metres)) from None
    except TargetRetired as error:
        raise _retired(error) from None
    except NoSuchTarget as error:
        raise BadRequest(reason=str(error)) from None


def _retired(error: TargetRetired) -> WebError:
    if error.target is Target.TOPIC:
        return TopicRetired(topic_id=error.value)
    return BodyClosed(body_id=error.value)


def ticket_of_own_call(app: web.Application, number: str, person: Person) -> NewTicket | None:
    """Return the ticket of this operator's live call, as it begins; None where it is not theirs.

    Its row is written by the scribe, which may come some moments after the operator's first save.
    """
    for call in app[MIRROR].calls.values():
        if call.get("ticket") == number and person.has(call.get("operator")):
            return NewTicket(
                number=number,
                line=call["line"],
                call_id=call["call_id"],
                operator=call["operator"],
                applicant=call.get("caller"),
                language=call["language"],
                opened_at=datetime.fromisoformat(call["connected_at"]),
            )
    return None


def saved_ticket(
    request: web.Request, saved: SavedForm, topic_id: int | None = None
) -> SavedTicket:
    """Return what the page gets after a save, in the language of the request. `topic_id`: the topic
    in the form."""
    row, left = saved.ticket, None
    if saved.refused is not None:
        no_topic = saved.refused is StepProblem.NEEDS_BODY and topic_id is None
        message = TOPIC_FIRST if no_topic else WHY[saved.refused]
        left = request.app[WORDS].say(language_of(request), message)
    return SavedTicket(
        row.number, row.version, row.changed_at, row.body_id, row.district, row.state, left
    )
