"""What a waiting caller is told, as names of sounds (prompts/texts.toml says what they say)."""

from __future__ import annotations

from collections.abc import Iterable

from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.incident import AnsweredTicket, Incident, OpenTicket
from queue_manager.domain.floor.inquiry import Inquiry

#: Who has not told their language hears both of the city's.
CITY_LANGUAGES = ("kk", "ru")
#: A channel variable of the PBX holds no more names than fit into so many letters.
MOST_LETTERS = 900
#: Ticket states as a caller is told them; others are plain "being worked on".
STATES_WITH_SOUND = frozenset(
    "registered assigned accepted in_progress awaiting_applicant reopened confirmed "
    "answered_on_the_spot rejected".split()
)


def languages_of(call: Call) -> tuple[str, ...]:
    """Return the languages in which this caller is told something."""
    return (call.needs.language,) if call.needs.language_chosen else CITY_LANGUAGES


def in_languages(call: Call, *names: str) -> tuple[str, ...]:
    """Return these sounds, language after language."""
    return tuple(f"{name}-{language}" for language in languages_of(call) for name in names)


def of_incident(call: Call, incident: Incident) -> tuple[str, ...]:
    """Return the incident's text; in the city's languages where there is none in the caller's."""
    languages = languages_of(call)
    if not any(incident.sounds.get(language) for language in languages):
        languages = CITY_LANGUAGES
    return fitting(sound for language in languages for sound in incident.sounds.get(language, ()))


def of_tickets(call: Call, tickets: Iterable[OpenTicket]) -> tuple[str, ...]:
    """Number by digits, state, due day of each, in one language, as many as can be told at once."""
    sounds: list[str] = []
    for ticket in tickets:
        more = [f"{name}-{call.needs.language}" for name in _of_ticket(ticket)]
        if len("&".join(sounds + more)) > MOST_LETTERS:
            break
        sounds += more
    return tuple(sounds)


def _of_ticket(ticket: OpenTicket) -> list[str]:
    state = ticket.state if ticket.state in STATES_WITH_SOUND else "in_progress"
    names = [*_number(ticket.number), f"state-{state}"]
    if ticket.due is not None:
        names += ["due", f"day-{ticket.due.day}", f"month-{ticket.due.month}"]
    return names


def _number(ticket: str) -> list[str]:
    """A ticket's number without line, year and zeros before it."""
    counted = ticket.rpartition("-")[2].lstrip("0") or "0"
    return ["ticket", *(f"digit-{digit}" for digit in counted)]


def of_answered(call: Call, ticket: AnsweredTicket) -> tuple[str, ...]:
    """Return a ticket that was answered as solved, and the keys that say whether it is."""
    names = [*_number(ticket.number), "state-resolved", "judge-1", "judge-2"]
    return tuple(f"{name}-{call.needs.language}" for name in names)


#: What an applicant is asked, after the number and the topic of their ticket.
QUESTION = ("inquiry-answered", "inquiry-yes", "inquiry-no", "inquiry-operator")


def of_inquiry(inquiry: Inquiry) -> tuple[str, ...]:
    """Return the sounds that say who calls, about which ticket, and what the keys mean; in the
    applicant's language."""
    names = ["inquiry-hello", *_number(inquiry.ticket)]
    sounds = [f"{name}-{inquiry.language}" for name in names]
    sounds += [inquiry.topic] if inquiry.topic else []
    return (*sounds, *(f"{name}-{inquiry.language}" for name in QUESTION))


def fitting(names: Iterable[str]) -> tuple[str, ...]:
    """Return as many of these as the PBX takes at once."""
    sounds: list[str] = []
    for name in names:
        if len("&".join([*sounds, name])) > MOST_LETTERS:
            break
        sounds.append(name)
    return tuple(sounds)
