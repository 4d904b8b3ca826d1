"""What a caller hears while they wait: known incidents first, then a calm word now and then; and,
if they ask by a key, how their own tickets stand. Nothing of it holds up a ring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor import sound_names
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.incident import Incident
from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.waiting import confirmation, language
from queue_manager.domain.waiting.open_question import is_open, opens
from queue_manager.domain.waiting.playback import COMFORT, hears_or_will_hear, listens, over, say

INCIDENT = "incident:"
TICKETS = "tickets"


def incidents_changed(change: FloorChange, event: on.IncidentsChanged) -> None:
    """Take over the open incidents as they are from now on; who waits already is told of a new
    one."""
    change.set(incidents={each.incident_id: each for each in event.incidents})
    for call in list(change.calls.values()):
        announce(change, call, event.at)


def rules_changed(change: FloorChange, event: on.WaitingRulesChanged) -> None:
    """Take over the settings as they are from now on."""
    change.set(comfort_every=event.comfort_every)


def caller_known(change: FloorChange, event: on.CallerKnown) -> None:
    """Note what the registry knows of the caller; it may come before or after the greeting's
    end."""
    call = change.calls.get(event.call_id)
    if call is not None and listens(call):
        service = replace(call.self_service, known=event.known)
        call = change.change_call(call, self_service=service)
        call = language.remembered(change, call, event.at)
        announce(change, call, event.at)


def waits(change: FloorChange, call: Call, at: datetime) -> None:
    """Let the caller hear what there is to hear after the greeting."""
    every = change.floor.comfort_every
    call = set_comfort(change, call, at + every if every is not None else None)
    announce(change, call, at)


def set_comfort(change: FloorChange, call: Call, at: datetime | None) -> Call:
    """Set when the next comfort announcement is due; None: never again."""
    return change.change_call(call, announcements=replace(call.announcements, comfort_at=at))


def announce(change: FloorChange, call: Call, at: datetime) -> None:
    """Announce each incident that concerns this caller, once."""
    if call.announcements.greeted_at is None or not listens(call):
        return
    for incident in change.floor.incidents.values():
        about = f"{INCIDENT}{incident.incident_id}"
        if concerns(incident, call, at) and not hears_or_will_hear(call, about):
            call = say(change, call, about, sound_names.of_incident(call, incident), at)


def concerns(incident: Incident, call: Call, at: datetime) -> bool:
    """Return whether this caller is told of it. What narrows it down counts only where it is known
    of them."""
    if at >= incident.until or incident.line not in (None, call.line):
        return False
    known = call.self_service.known
    topics = {call.needs.topic} | (known.topics if known is not None else frozenset())
    near = known.near if known is not None else frozenset()
    return (incident.topic is None or incident.topic in topics) and (
        not incident.is_somewhere or incident.incident_id in near
    )


def language_chosen(change: FloorChange, call: Call, at: datetime) -> None:
    """Say again in the language chosen what the key cut."""
    word = call.announcements.current
    if word is None or not listens(call):
        return
    incident = change.floor.incidents.get(word.about.removeprefix(INCIDENT))
    again: tuple[str, ...] = ()
    if incident is not None and word.about.startswith(INCIDENT):
        again = sound_names.of_incident(call, incident)
    elif word.about == TICKETS and call.self_service.known is not None:
        again = sound_names.of_tickets(call, call.self_service.known.tickets)
    elif word.about == confirmation.ABOUT and call.self_service.confirmation is not None:
        again = sound_names.of_answered(call, call.self_service.confirmation)
    if again:
        say(change, call, word.about, again, at, at_once=True)


def tell_tickets(change: FloorChange, call: Call, at: datetime) -> None:
    """Tell the caller the status of their tickets. Only their own are known here, and none of a
    caller without a number."""
    known = call.self_service.known
    if known is None and call.origin.caller is not None:
        # The registry has not answered (yet): nothing is claimed.
        say(
            change, call, "later", sound_names.in_languages(call, "tickets-later"), at, at_once=True
        )
    elif known is not None and known.answered:
        call = opens(change, call, at)  # the question; their tickets are told before it
        if known.tickets:
            prompts = sound_names.of_tickets(call, known.tickets)
            call = say(change, call, TICKETS, prompts, at, at_once=True)
        confirmation.ask_next(change, call, at)
    elif known is None or not known.tickets:
        say(
            change,
            call,
            "none",
            sound_names.in_languages(call, "tickets-none", "press-0"),
            at,
            at_once=True,
        )
    else:
        prompts = sound_names.of_tickets(call, known.tickets)
        say(change, call, TICKETS, prompts, at, at_once=True)


def announcement_heard(change: FloorChange, event: on.AnnouncementHeard) -> None:
    """Note that an announcement is over; that an incident's was heard to its end is on record."""
    about = over(change, event)
    if about is not None and about.startswith(INCIDENT):
        incident_id = about.removeprefix(INCIDENT)
        change.records.append(note.IncidentHeard(event.call_id, incident_id, event.at))


def outcome_of_heard(call: Call) -> Outcome | None:
    """Return what a caller who hangs up has got from what they heard to its end; None: nothing."""
    for about in reversed(call.announcements.heard):
        if about.startswith(INCIDENT):
            return Outcome.INFORMED
        if about in (TICKETS, confirmation.ABOUT):
            return Outcome.SELF_SERVED
    return None


def next_comforts(calls: Iterable[Call]) -> list[tuple[datetime, Call]]:
    """Return when comfort announcements are due; while a question is open they wait. Written out,
    for hundreds are looked at after every event."""
    return [
        (moment, call)
        for call in calls
        if (moment := call.announcements.comfort_at) is not None and not is_open(call)
    ]


def comfort_due(change: FloorChange, at: datetime) -> None:
    """Play a comfort announcement to who has waited in silence, with what they may press."""
    for moment, call in next_comforts(change.calls.values()):
        if moment > at:
            continue
        every = change.floor.comfort_every
        more = every is not None and listens(call)
        call = set_comfort(change, call, at + every if more and every else None)
        if more and call.announcements.current is None:
            names = [COMFORT]
            known = call.self_service.known
            keys = call.queued_callback is None  # else all their keys are about the callback
            if keys and known is not None and (known.tickets or known.answered):
                names.append("press-2")
            if keys and change.line_of(call).voicemail:
                names.append("press-3")
            say(change, call, COMFORT, sound_names.in_languages(call, *names), at)
