"""`/assessments/forms`: forms and their versions; a draft is edited, a published one is read."""

from __future__ import annotations

from itertools import groupby

import msgspec
from aiohttp import web

from quality.assessment import form_actions as actions
from quality.assessment.form import misfit, read_form
from quality.assessment.rows import forms
from queue_manager.rows.lines import saved_lines
from softphone_ui.assessment_forms.form_words import WHY_WORDS, CannotKeepForm
from softphone_ui.assessments.acting import MOST_DIGITS, number_in, zone_of
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest, NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import acting
from softphone_ui.web.show import Show
from staff.roles import Right


@page("/assessments/forms", needs=Right.ASSESSMENT_FORMS)
async def forms_page(request: web.Request) -> web.StreamResponse:
    """Show every form with its versions."""
    async with reading(request.app) as link:
        versions = await forms.versions(link)
        lines = [it.wish for it in await saved_lines(link)]
    found = [list(each) for _, each in groupby(versions, key=lambda version: version.form_id)]
    taken = {it.line for it in versions}
    return render(
        request,
        "assessment_forms/forms.html",
        forms=found,
        lines=[it for it in lines if it.number not in taken],
        line_names={it.number: it.names for it in lines},
        show=Show(language_of(request), zone_of(request)),
    )


@page("/assessments/forms", needs=Right.ASSESSMENT_FORMS, method="POST")
async def begin_draft(request: web.Request) -> web.StreamResponse:
    """Begin a draft of a form. `copy`: the version from which a draft begins. `line`: it is another
    form, of this line."""
    fields = await request.post()
    copied, line = str(fields.get("copy", "")), str(fields.get("line", ""))
    if not (copied.isascii() and copied.isdigit() and len(copied) <= MOST_DIGITS):
        raise BadRequest(reason="copy is a version's number")
    async with writing(request.app) as link:
        try:
            draft = await actions.begin_draft(link, int(copied), line or None, acting(request))
        except actions.NoSuchVersion:
            raise NotFound from None
        except actions.LineHasForm:
            raise CannotKeepForm(reason="line") from None
        except actions.DraftExists:
            raise CannotKeepForm(reason="draft") from None
    raise web.HTTPSeeOther(f"/assessments/forms/{draft}")


@page("/assessments/forms/{version_id}", needs=Right.ASSESSMENT_FORMS)
async def form_page(request: web.Request) -> web.StreamResponse:
    """Show one version of a form."""
    async with reading(request.app) as link:
        version = await forms.version(link, number_in(request, "version_id"))
    if version is None:
        raise NotFound
    form = read_form(version.content)
    return render(
        request,
        "assessment_forms/form.html" if version.published_at else "assessment_forms/draft.html",
        version=version,
        names=msgspec.to_builtins(version.names),
        form=form,
        whole=sum(it.weight for it in form.items()),
        hindrances=WHY_WORDS,
        hindrance=misfit(form),
        show=Show(language_of(request), zone_of(request)),
    )
