"""The person behind a request."""

from __future__ import annotations

import msgspec
from aiohttp import web

from softphone_ui.roles import RIGHTS, Right, Role


class Person(msgspec.Struct, frozen=True):
    """Who is signed in. `extension` is set for operators; `session` names this sign-in."""

    person_id: int
    login: str
    role: Role
    name: str
    language: str
    extension: str | None = None
    session: str = ""
    must_change_password: bool = False

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]


PERSON = web.RequestKey("person", Person)


def person_of(request: web.Request) -> Person:
    """The signed-in person. Only for handlers that need a right, where there is always one."""
    return request[PERSON]
