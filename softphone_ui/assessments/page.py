"""`/assessments/{id}`: judged beside the player; then read, answered, decided."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from quality.assessment import work
from quality.assessment.life import AssessmentStep
from quality.assessment.rows import assessments as rows
from quality.assessment.score import Mark
from quality.assessment.work import DisputeDecision
from softphone_ui.assessments.acting import acting, actor_of, number_in, zone_of
from softphone_ui.assessments.assessment_words import (
    MARK_KEYS,
    MARK_WORDS,
    OWN_REASON_WORDS,
    REASON_WORDS,
    STATE_WORDS,
    STEP_WORDS,
)
from softphone_ui.assessments.view import may_see, view_of
from softphone_ui.calls.recordings import may_listen
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest, NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import LANGUAGE_NAMES
from staff.roles import Right
from staff.rows.audit import write_audit

LONGEST_WORDS = 1000
Fields = Mapping[str, str]


@page("/assessments/{assessment_id}", needs=Right.SIGNED_IN)
async def assessment_page(request: web.Request) -> web.StreamResponse:
    """Show a draft to its writer, and the result to everybody who may see it."""
    actor, person = actor_of(request), person_of(request)
    async with reading(request.app) as link:
        assessment = await rows.one(link, number_in(request, "assessment_id"))
        if assessment is None or not may_see(
            assessment, actor, reads_all=person.may(Right.ASSESSMENTS)
        ):
            raise NotFound
        view = await view_of(link, assessment, actor)
    own = assessment.subject == actor.person_id
    writes = bool({AssessmentStep.SUBMIT, AssessmentStep.HAND_IN} & view.may)
    return render(
        request,
        "assessments/judge.html" if writes else "assessments/assessment.html",
        view=view,
        it=assessment,
        own=own,
        step=AssessmentStep,
        heard=[each for each in view.recordings if may_listen(person, each.operator)],
        mark_words=MARK_WORDS,
        mark_keys=MARK_KEYS,
        states=STATE_WORDS,
        steps=STEP_WORDS,
        reasons=OWN_REASON_WORDS if own else REASON_WORDS,
        language_names=LANGUAGE_NAMES,
        show=Show(language_of(request), zone_of(request)),
    )


@page("/assessments/{assessment_id}", needs=Right.SIGNED_IN, method="POST")
async def change_assessment(request: web.Request) -> web.StreamResponse:
    """Change an assessment. `act`: agree, dispute, decide, coach, set_aside."""
    number, form = number_in(request, "assessment_id"), await request.post()
    fields = _fields(form)
    act = fields.get("act", "")
    async with acting(request) as (link, actor):
        match act:
            case "agree":
                await work.agree(link, number, actor)
            case "dispute":
                await work.dispute(link, number, actor, _disputes(fields))
            case "decide":
                await work.decide(link, number, actor, _decisions(fields))
            case "coach":
                await work.coach(link, number, actor, fields.get("words", ""))
            case "set_aside":
                await work.set_aside(link, number, actor, fields.get("words", ""))
            case _:
                raise BadRequest(reason="act is agree, dispute, decide, coach or set_aside")
        await write_audit(
            link, actor.person_id, f"assessment_{act}", subject=str(number), address=request.remote
        )
    raise web.HTTPSeeOther("/assessments" if act == "set_aside" else f"/assessments/{number}")


def _fields(form: Mapping[str, object]) -> dict[str, str]:
    """Texts, each of at most 1000 letters."""
    return {
        name: value.replace("\0", "")[:LONGEST_WORDS]
        for name, value in form.items()
        if isinstance(value, str)
    }


def _disputes(fields: Fields) -> dict[str, str]:
    """`dispute-<code>` is ticked, `words-<code>` says why."""
    codes = [name.removeprefix("dispute-") for name in fields if name.startswith("dispute-")]
    return {code: fields.get(f"words-{code}", "") for code in codes}


def _decisions(fields: Fields) -> dict[str, DisputeDecision]:
    """`decision-<code>`: `dismiss`, `uphold`, or the mark that it gets; `answer-<code>`: why."""
    found = {}
    for name, value in fields.items():
        if not name.startswith("decision-"):
            continue
        code = name.removeprefix("decision-")
        mark = Mark(value) if value in set(Mark) else None
        upheld = mark is not None or value == "uphold"
        found[code] = DisputeDecision(upheld, fields.get(f"answer-{code}", ""), mark)
    return found
