"""Tickets of one topic and place as incidents, and what is known of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from city.problems.score import Evidence, post_weight

#: Tickets are one incident while no gap between them has so many days.
GAP = timedelta(days=7)
#: Within so many days after "solved" another incident is the same one come back.
BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class IncidentContact:
    """A ticket of the topic and place. `applicant`: whose, as a mark that says nothing of them;
    None: not known. `merged`: the first ticket of its cluster. `solved`: when it was last, also
    where it came back since; `reopened`: it did so within BACK. `reach`: how many saw the post that
    it is."""

    number: str
    day: date
    applicant: int | None = None
    merged: str | None = None
    solved: date | None = None
    reopened: bool = False
    reach: int = 0


@dataclass(slots=True)
class Incident:
    """An incident of a problem. `solved`: the last day on which one of its tickets was; None while
    none is."""

    begins: date
    ends: date
    numbers: list[str] = field(default_factory=list)
    applicants: set[int] = field(default_factory=set)
    unknown: bool = False
    solved: date | None = None
    reopened: bool = False

    def add(self, contact: IncidentContact) -> None:
        self.ends = max(self.ends, contact.day)
        self.numbers.append(contact.number)
        if contact.applicant is None:
            self.unknown = True
        else:
            self.applicants.add(contact.applicant)
        if contact.solved is not None:
            self.solved = max(self.solved or contact.solved, contact.solved)
        self.reopened = self.reopened or contact.reopened


def incidents(contacts: Iterable[IncidentContact]) -> list[Incident]:
    """Return those of one topic and place, the first first. Merged tickets belong to their first
    one's, however long after it they came."""
    found: list[Incident] = []
    of: dict[str, Incident] = {}
    for contact in sorted(contacts, key=lambda contact: (contact.day, contact.number)):
        incident = of.get(contact.merged or "")
        if incident is None and found and contact.day - found[-1].ends < GAP:
            incident = found[-1]
        if incident is None:
            incident = Incident(contact.day, contact.day)
            found.append(incident)
        incident.add(contact)
        of[contact.number] = incident
    return found


def evidence(contacts: Sequence[IncidentContact], months: float) -> Evidence:
    """Count the evidence. An incident counts when somebody speaks of it who spoke of none before:
    what one person alone repeats is one incident with one applicant. Who is not known is somebody
    else once an incident."""
    every = incidents(contacts)
    known: set[int] = set()
    counted = applicants = 0
    for incident in every:
        new = incident.applicants - known
        counted += bool(new) or incident.unknown
        applicants += len(new) + incident.unknown
        known |= new
    solved = [it for it in every if it.solved is not None]
    returned = sum(_returned(it, every) for it in solved)
    weight = sum((post_weight(it.reach) for it in contacts if it.reach), 0.0)
    return Evidence(counted, applicants, months, weight, len(solved), returned)


@dataclass(frozen=True, slots=True)
class Singles:
    """Contacts of applicants who have one alone, in sum: how many, of these `solved`, and
    `returned` by being reopened."""

    contacts: int = 0
    solved: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Loose:
    """Contacts of a topic without a place: those of applicants who have several, and the sum of
    all others. `reaches`: how many saw each of the posts among both, where no contact says so."""

    several: Sequence[IncidentContact] = ()
    singles: Singles = Singles()
    reaches: Sequence[int] = ()

    @property
    def number(self) -> int:
        return len(self.several) + self.singles.contacts


def city_evidence(of: Loose, months: float) -> Evidence:
    """Count the evidence of a topic in the whole city, where contacts of strangers have nothing to
    do with each other: what one applicant has is one incident, and only they can come back with it.
    Of `of.singles` nothing else matters."""
    singles = of.singles
    found = [evidence(it, months) for it in _by_applicant(of.several)]
    weight = sum(it.post_weight for it in found) + sum(post_weight(it) for it in of.reaches)
    solved = singles.solved + sum(it.solved for it in found)
    returned = singles.returned + sum(it.returned for it in found)
    applicants = singles.contacts + len(found)
    return Evidence(applicants, applicants, months, weight, solved, returned)


def _by_applicant(contacts: Iterable[IncidentContact]) -> list[list[IncidentContact]]:
    """Each who is not known is somebody else."""
    of: dict[int, list[IncidentContact]] = {}
    alone: list[list[IncidentContact]] = []
    for contact in contacts:
        if contact.applicant is None:
            alone.append([contact])
        else:
            of.setdefault(contact.applicant, []).append(contact)
    return [*alone, *of.values()]


def _returned(incident: Incident, every: Sequence[Incident]) -> bool:
    """Reopened, or followed by another within 90 days after "solved"."""
    if incident.reopened:
        return True
    solved = incident.solved
    return solved is not None and any(
        other is not incident and solved < other.begins <= solved + BACK for other in every
    )
