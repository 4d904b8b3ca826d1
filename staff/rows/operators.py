"""Operators as the PBX, the dispatcher and an administrator need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into
from staff.roles import NAMED_ONLY, OPERATOR, role_of

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
        """Whether they serve no line but those that name them, and answer nobody in writing."""
        return not role_of(self.role).takes_calls


async def add_operator(
    connection: Connection,
    *,
    extension: str,
    person_id: int,
    sip_ha1: str,
    languages: Mapping[str, int] = USUAL,
) -> None:
    """Give a person a place on the PBX. Raises asyncpg.UniqueViolationError where it is taken."""
    await connection.execute(
        *bind(
            "operators_add",
            extension=extension,
            person_id=person_id,
            sip_ha1=sip_ha1,
            languages=dict(languages),
        )
    )


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


async def extensions(connection: Connection) -> frozenset[str]:
    """Every extension that was ever given."""
    rows = await connection.fetch(*bind("operators_extensions"))
    return frozenset(row["extension"] for row in rows)


async def named_only(connection: Connection) -> list[str]:
    """The extensions of those who serve only lines that name them: they are of no shift."""
    rows = await connection.fetch(*bind("operators_extensions_of", roles=sorted(NAMED_ONLY)))
    return [row["extension"] for row in rows]


async def set_open(connection: Connection, extension: str, *, open: bool) -> None:
    """Whether a place is rung; one that is not stays its person's."""
    await connection.execute(*bind("operators_set_open", extension=extension, open=open))


async def set_languages(
    connection: Connection, extension: str, languages: Mapping[str, int]
) -> None:
    """The languages that an operator speaks from now on."""
    await connection.execute(
        *bind("operators_set_languages", extension=extension, languages=dict(languages))
    )


@dataclass(frozen=True, slots=True)
class PbxLead:
    """A shift lead's telephone in the browser: `lead<person_id>`. It is only rung for their own
    listening, so it needs no extension."""

    phone: str
    name: str


async def leads_on_pbx(connection: Connection) -> list[PbxLead]:
    """Everyone who may be on an operator's line."""
    return all_into(PbxLead, await connection.fetch(*bind("operators_leads_on_pbx")))


async def operators_on_pbx(connection: Connection) -> list[PbxOperator]:
    """Every operator who may work, by extension."""
    return all_into(PbxOperator, await connection.fetch(*bind("operators_on_pbx")))


async def set_skills(
    connection: Connection,
    extension: str,
    *,
    lines: Iterable[str],
    languages: Mapping[str, int],
    topics: Iterable[str],
    reserve: bool,
    calls: bool,
    texts: int,
    text_languages: Iterable[str],
) -> dict[str, object] | None:
    """What the operator can be asked for from now on (none of `lines` or `topics`: all); returns
    what it was before, None where there is no such operator."""
    row = await connection.fetchrow(
        *bind(
            "operators_set_skills",
            extension=extension,
            lines=sorted(lines),
            languages=dict(languages),
            topics=sorted(topics),
            reserve=reserve,
            calls=calls,
            texts=texts,
            text_languages=sorted(text_languages),
        )
    )
    return None if row is None else dict(row)


async def roster(connection: Connection) -> dict[str, str]:
    """Extension → name of every operator who may work."""
    return {row.extension: row.name for row in await operators_on_pbx(connection)}
