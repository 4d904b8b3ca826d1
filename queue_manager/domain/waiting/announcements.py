"""What a caller hears while he waits: known incidents first, then a calm word now and then; and,
if he asks by a key, how his own tickets stand. Nothing of it holds up a ring."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor import sound_names
from queue_manager.domain.floor.change import Draft
from queue_manager.domain.floor.incident import Incident
from queue_manager.domain.floor.model import Call, Outcome
from queue_manager.domain.waiting import confirmation, language
from queue_manager.domain.waiting.open_question import opens
from queue_manager.domain.waiting.playback import COMFORT, is_told, listens, over, say

INCIDENT = "incident:"
TICKETS = "tickets"


def incidents_changed(draft: Draft, event: on.IncidentsChanged) -> None:
    """The open incidents as they are from now on; who waits already is told of a new one."""
    draft.incidents = {each.incident_id: each for each in event.incidents}
    for call in list(draft.calls.values()):
        announce(draft, call, event.at)


def rules_changed(draft: Draft, event: on.WaitingRulesChanged) -> None:
    """The settings as they are from now on."""
    draft.comfort_every = event.comfort_every


def caller_known(draft: Draft, event: on.CallerKnown) -> None:
    """The registry's word on the caller; it may come before or after the greeting's end."""
    call = draft.calls.get(event.call_id)
    if call is not None and listens(call):
        call = language.remembered(draft, draft.change_call(call, known=event.known), event.at)
        announce(draft, call, event.at)


def waits(draft: Draft, call: Call, at: datetime) -> None:
    """The greeting is over: the caller hears what there is to hear."""
    every = draft.comfort_every
    call = draft.change_call(call, comfort_at=at + every if every is not None else None)
    announce(draft, call, at)


def announce(draft: Draft, call: Call, at: datetime) -> None:
    """Each incident that concerns this caller, once."""
    if call.greeted_at is None or not listens(call):
        return
    for incident in draft.incidents.values():
        about = f"{INCIDENT}{incident.incident_id}"
        if concerns(incident, call, at) and not is_told(call, about):
            call = say(draft, call, about, sound_names.of_incident(call, incident), at)


def concerns(incident: Incident, call: Call, at: datetime) -> bool:
    """Whether this caller is told of it. What narrows it down counts only where it is known of
    him."""
    if at >= incident.until or incident.line not in (None, call.line):
        return False
    known = call.known
    topics = {call.topic} | (known.topics if known is not None else frozenset())
    near = known.near if known is not None else frozenset()
    return (incident.topic is None or incident.topic in topics) and (
        not incident.is_somewhere or incident.incident_id in near
    )


def language_told(draft: Draft, call: Call, at: datetime) -> None:
    """The key cut what was being said: it is said again in the language chosen."""
    word = call.saying
    if word is None or not listens(call):
        return
    incident = draft.incidents.get(word.about.removeprefix(INCIDENT))
    again: tuple[str, ...] = ()
    if incident is not None and word.about.startswith(INCIDENT):
        again = sound_names.of_incident(call, incident)
    elif word.about == TICKETS and call.known is not None:
        again = sound_names.of_tickets(call, call.known.tickets)
    elif word.about == confirmation.ABOUT and call.judges is not None:
        again = sound_names.of_answered(call, call.judges)
    if again:
        say(draft, call, word.about, again, at, at_once=True)


def tell_tickets(draft: Draft, call: Call, at: datetime) -> None:
    """The caller asked how his tickets stand. Only his own are known here, and none of a caller
    without a number."""
    known = call.known
    if known is None and call.caller is not None:
        # The registry has not answered (yet): nothing is claimed.
        say(draft, call, "later", sound_names.in_languages(call, "tickets-later"), at, at_once=True)
    elif known is not None and known.answered:
        call = opens(draft, call, at)  # the question; his tickets are told before it
        if known.tickets:
            told = sound_names.of_tickets(call, known.tickets)
            call = say(draft, call, TICKETS, told, at, at_once=True)
        confirmation.asked(draft, call, at)
    elif known is None or not known.tickets:
        say(
            draft,
            call,
            "none",
            sound_names.in_languages(call, "tickets-none", "press-0"),
            at,
            at_once=True,
        )
    else:
        told = sound_names.of_tickets(call, known.tickets)
        say(draft, call, TICKETS, told, at, at_once=True)


def announcement_heard(draft: Draft, event: on.AnnouncementHeard) -> None:
    """A word is over; that an incident's was heard to its end is on record."""
    about = over(draft, event)
    if about is not None and about.startswith(INCIDENT):
        incident_id = about.removeprefix(INCIDENT)
        draft.records.append(note.IncidentHeard(event.call_id, incident_id, event.at))


def outcome_of_heard(call: Call) -> Outcome | None:
    """What a caller who hangs up has got from what he heard to its end; None: nothing."""
    for about in reversed(call.heard):
        if about.startswith(INCIDENT):
            return Outcome.INFORMED
        if about in (TICKETS, confirmation.ABOUT):
            return Outcome.SELF_SERVED
    return None


def next_comforts(calls: Iterable[Call]) -> list[tuple[datetime, Call]]:
    """When calm words are due; while a question is open they wait. Written out, for hundreds are
    looked at after every event."""
    return [
        (call.comfort_at, call)
        for call in calls
        if call.comfort_at is not None and call.judges is None and call.lookup is None
    ]


def comfort_due(draft: Draft, at: datetime) -> None:
    """A calm word to who has waited in silence, with what he may press."""
    for moment, call in next_comforts(draft.calls.values()):
        if moment > at:
            continue
        every = draft.comfort_every
        more = every is not None and listens(call)
        call = draft.change_call(call, comfort_at=at + every if more and every else None)
        if more and call.saying is None:
            names = [COMFORT]
            known = call.known
            keys = call.wish is None  # else all his keys are about the callback
            if keys and known is not None and (known.tickets or known.answered):
                names.append("press-2")
            if keys and draft.line_of(call).voicemail:
                names.append("press-3")
            say(draft, call, COMFORT, sound_names.in_languages(call, *names), at)
