"""The person behind a request."""

from __future__ import annotations

import msgspec
from aiohttp import web

from queue_manager.domain.floor.lead_model import lead_name
from registry.workflow.life import StepActor
from registry.workflow.steps import TicketActor
from staff.acting import ActingPerson
from staff.roles import Right, Scope, role_of


class Person(msgspec.Struct, frozen=True):
    """Person who is signed in. `extension` is set for people who take calls. `session` names this
    sign-in, and `password_version` the password that was used. `must_enrol`: a second factor has to
    be set up first. `language_chosen`: the person chose the language, not the browser. `tour_due`:
    they have not seen the tour of their main page."""

    person_id: int
    login: str
    role: str
    name: str
    language: str
    extension: str | None = None
    session: str = ""
    must_change_password: bool = False
    password_version: int = 0
    must_enrol: bool = False
    language_chosen: bool = True
    tour_due: bool = False

    def may(self, right: Right) -> bool:
        return right in role_of(self.role).rights_of(self.extension)

    @property
    def must_first(self) -> bool:
        """Return whether something has to be done before anything else is open
        (`rights.way_out`)."""
        return self.must_change_password or self.must_enrol

    @property
    def home(self) -> str:
        """Return the address of the page that opens when this person signs in."""
        return role_of(self.role).home

    @property
    def leads(self) -> bool:
        """Return a shift lead or an administrator."""
        return self.may(Right.FLOOR_CHANGE)

    @property
    def scope(self) -> Scope:
        """Return whose tickets and figures this person sees."""
        return role_of(self.role).scope

    @property
    def telephone(self) -> str | None:
        """Return what this person's telephone in the browser is called on the PBX, without its
        `-web`."""
        if self.extension is None and self.may(Right.ON_LINE):
            return lead_name(self.person_id)
        return self.extension

    def has(self, extension: str | None) -> bool:
        """Return whether this is their own extension. What nobody has is not theirs who have
        none."""
        return extension is not None and extension == self.extension

    @property
    def in_registry(self) -> StepActor:
        """Return as what this person acts on a ticket; a clerk's body is looked up where it
        matters."""
        part = TicketActor.OPERATOR if role_of(self.role).takes_calls else TicketActor.CONTROL
        return StepActor(TicketActor.BODY if self.scope is Scope.OWN_BODY else part, self.person_id)


PERSON = web.RequestKey("person", Person)


def person_of(request: web.Request) -> Person:
    """Return the signed-in person. Only for handlers that need a right, where there is always
    one."""
    return request[PERSON]


def acting(request: web.Request) -> ActingPerson:
    """Return the signed-in person as the audit names them."""
    return ActingPerson(person_of(request).person_id, request.remote)
