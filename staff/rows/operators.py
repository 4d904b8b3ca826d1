"""Operators as the PBX, the dispatcher and an administrator need them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from staff.roles import OPERATOR, Right, codes_named_only, codes_with, role_of

#: The levels of a new operator; 3 is the best.
USUAL: Mapping[str, int] = MappingProxyType({"kk": 3, "ru": 3})

#: Conversations in writing that a new operator answers at once.
USUAL_TEXTS = 2


@dataclass(frozen=True, slots=True)
class PbxOperator:
    """An operator's place on the PBX and the skills they have. `sip_ha1` is
    md5("<extension>:komek:<password>") in hex; `languages` is code → level. `calls`: they answer
    the telephone; `texts`: so many conversations in writing at once, in `text_languages` (empty: in
    those that they speak). `role`: as what they work here."""

    extension: str
    name: str
    sip_ha1: str
    languages: dict[str, int]
    lines: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    reserve: bool = False
    calls: bool = True
    texts: int = USUAL_TEXTS
    text_languages: tuple[str, ...] = ()
    role: str = OPERATOR

    @property
    def named_only(self) -> bool:
        """Return whether they serve no line but those that name them, and answer nobody in
        writing."""
        return not role_of(self.role).takes_calls


@query("operators_add")
async def add_operator(
    connection: Connection,
    *,
    extension: str,
    person_id: int,
    sip_ha1: str,
    languages: Mapping[str, int] = USUAL,
) -> None:
    """Give a person a place on the PBX. Raises asyncpg.UniqueViolationError where it is taken."""


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place on the PBX that somebody gets; the fields are those of PbxOperator."""

    extension: str
    person_id: int
    sip_ha1: str
    languages: Mapping[str, int] = USUAL


async def add_operators(connection: Connection, places: Sequence[NewPlace]) -> None:
    """Give several people places. Raises asyncpg.UniqueViolationError where one is taken."""
    await connection.execute(
        *bind(
            "operators_add_many",
            extensions=[it.extension for it in places],
            person_ids=[it.person_id for it in places],
            sip_ha1s=[it.sip_ha1 for it in places],
            languages=[dict(it.languages) for it in places],
        )
    )


@query("operators_extensions")
async def extensions(connection: Connection) -> frozenset[str]:
    """Return every extension that was ever given."""


@query("operators_extensions_of", roles=codes_named_only())
async def named_only(connection: Connection) -> list[str]:
    """Return the extensions of those who serve only lines that name them. They work in no shift."""


@query("operators_set_open")
async def set_open(connection: Connection, extension: str, *, open: bool) -> None:
    """Set whether a place is rung. One that is not remains its person's."""


@query("operators_set_languages")
async def set_languages(
    connection: Connection, extension: str, languages: Mapping[str, int]
) -> None:
    """Set the languages that an operator speaks, code → level."""


@dataclass(frozen=True, slots=True)
class PbxLead:
    """A shift lead's telephone in the browser: `lead<person_id>`. It is only rung for their own
    listening, so it needs no extension."""

    phone: str
    name: str


@query("operators_leads_on_pbx", roles=codes_with(Right.ON_LINE))
async def leads_on_pbx(connection: Connection) -> list[PbxLead]:
    """Read everyone who may listen to or speak on an operator's line."""


@query("operators_on_pbx")
async def operators_on_pbx(connection: Connection) -> list[PbxOperator]:
    """Read every operator who may work, by extension."""


@query("operators_set_skills")
async def set_skills(
    connection: Connection,
    extension: str,
    *,
    lines: Collection[str],
    languages: Mapping[str, int],
    topics: Collection[str],
    reserve: bool,
    calls: bool,
    texts: int,
    text_languages: Collection[str],
) -> Row | None:
    """Set what the operator can be asked for (no `lines` or `topics`: all). Return what it was
    before, by the same names, or None if there is no such operator."""


async def roster(connection: Connection) -> dict[str, str]:
    """Return extension → name of every operator who may work."""
    return {row.extension: row.name for row in await operators_on_pbx(connection)}
