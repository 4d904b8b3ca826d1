"""What each operator can be asked for: lines, languages with levels, topics, the reserve."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from queue_manager.rows import lines as store_lines
from softphone_ui.web.database import reading, writing
from softphone_ui.web.effect import put_in_effect
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import BadRequest, NotFound
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from staff.roles import Right
from staff.rows.audit import write_audit
from staff.rows.operators import USUAL_TEXTS, operators_on_pbx, set_skills

Level = Annotated[int, Meta(ge=1, le=3)]
Language = Literal["kk", "ru", "en"]
#: Conversations in writing at once, as the table of operators holds them.
MOST_TEXTS = 9
Code = Annotated[str, Meta(max_length=40)]


class SkillsRequest(Struct, forbid_unknown_fields=True):
    """The skills of an operator to be saved. `lines`: numbers of the lines answered, empty for
    every line but those for the named alone. `languages`: code → level, 1 (a simple matter) to 3
    (as one's own). `topics`: codes. `reserve`: rung only where a line's ladder calls the reserve
    in. `calls`: they answer the telephone; `texts`: so many conversations in writing at once, 0:
    none; `text_languages`: in which languages, empty: in those they speak."""

    extension: Annotated[str, Meta(pattern=r"\A[0-9]{3,6}\Z")]
    languages: dict[Language, Level]
    lines: Annotated[list[Code], Meta(max_length=100)] = []
    topics: Annotated[list[Code], Meta(max_length=200)] = []
    reserve: bool = False
    calls: bool = True
    texts: Annotated[int, Meta(ge=0, le=MOST_TEXTS)] = USUAL_TEXTS
    text_languages: Annotated[list[Language], Meta(max_length=3)] = []


class OperatorSkills(SkillsRequest):
    """The skills with the operator's name. `named_only`: no lines are none, and nobody is answered
    in writing; so it is with who works here as something else than an operator."""

    name: str = ""
    named_only: bool = False


class SkillsRequests(Struct, forbid_unknown_fields=True):
    """All are saved, or none."""

    operators: Annotated[list[SkillsRequest], Meta(min_length=1, max_length=1000)]


class SkillsSaved(Struct):
    """The result of saving skills. `in_effect`: the next call finds it so."""

    in_effect: bool


@endpoint("GET", "/api/operators", needs=Right.LINES)
async def operators(request: web.Request) -> list[OperatorSkills]:
    """Return every operator with what they can be asked for."""
    async with reading(request.app) as link:
        return await _operators(link)


@endpoint("PUT", "/api/operators", needs=Right.LINES)
async def change_operators(request: web.Request, body: SkillsRequests) -> SkillsSaved:
    """Change some operators at once; each change is in the audit."""
    async with writing(request.app) as link:
        await _refuse_unknown(link, body.operators)
        for wish in body.operators:
            await _change(request, link, wish)
    return SkillsSaved(await put_in_effect(request.app))


async def _refuse_unknown(link: Connection, wishes: list[SkillsRequest]) -> None:
    lines = {saved.wish.number for saved in await store_lines.saved_lines(link)}
    topics = {topic.code for topic in await store_lines.topics(link)}
    for wish in wishes:
        if not wish.languages:
            raise BadRequest(reason=f"{wish.extension}: one language at least")
        if not wish.calls and not wish.texts:
            raise BadRequest(reason=f"{wish.extension}: calls or texts, one at least")
        if unknown := set(wish.lines) - lines:
            raise BadRequest(reason=f"{wish.extension}: no such line: {min(unknown)}")
        if unknown := set(wish.topics) - topics:
            raise BadRequest(reason=f"{wish.extension}: no such topic: {min(unknown)}")


async def _change(request: web.Request, link: Connection, wish: SkillsRequest) -> None:
    languages = {str(code): level for code, level in wish.languages.items()}
    before = await set_skills(
        link,
        wish.extension,
        lines=sorted(wish.lines),
        languages=languages,
        topics=sorted(wish.topics),
        reserve=wish.reserve,
        calls=wish.calls,
        texts=wish.texts,
        text_languages=sorted(wish.text_languages),
    )
    if before is None:
        raise NotFound
    after = msgspec.to_builtins(wish)
    detail = {key: [old, after[key]] for key, old in before.items() if old != after[key]}
    await write_audit(
        link,
        person_of(request).person_id,
        "operator_skills",
        subject=wish.extension,
        detail=detail,
        address=request.remote,
    )


async def _operators(link: Connection) -> list[OperatorSkills]:
    return [
        OperatorSkills(
            extension=each.extension,
            languages=each.languages,  # type: ignore[arg-type]
            lines=list(each.lines),
            topics=list(each.topics),
            reserve=each.reserve,
            calls=each.calls,
            texts=each.texts,
            text_languages=list(each.text_languages),  # type: ignore[arg-type]
            name=each.name,
            named_only=each.named_only,
        )
        for each in await operators_on_pbx(link)
    ]


@page("/operators", needs=Right.LINES)
async def operators_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/operators` of operators and their skills."""
    async with reading(request.app) as link:
        shown = {
            "operators": msgspec.to_builtins(await _operators(link)),
            "lines": [msgspec.to_builtins(it.wish) for it in await store_lines.saved_lines(link)],
            "topics": msgspec.to_builtins(await store_lines.topics(link)),
        }
    return render(request, "operators/operators.html", shown=shown)
