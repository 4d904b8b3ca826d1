"""Step 3: who reports it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web

from registry.drafts.report import DraftReport, FieldFault, ReportPage, one_line, who_faults
from softphone_ui.citizen.drafting import draft_for, e164_of, go_to, save
from softphone_ui.citizen.faults import page_with, problems
from softphone_ui.citizen.forms import filled_in
from softphone_ui.web.endpoint import page
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS

NEEDED = "needed"


@page("/report/who", needs=None)
async def who_page(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.WHO)
    return _who(request, draft.report)


@page("/report/who", needs=None, method="POST")
@for_nobody
async def take_who(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.WHO)
    form, rules = await filled_in(request), request.app[SETTINGS].citizens
    report = replace(
        draft.report,
        name=one_line(form.get("name"), 1000),
        telephone=one_line(form.get("telephone"), 100),
        consent=form.get("consent") == "yes",
    )
    faults = who_faults(
        report,
        e164_of(request, report.telephone),
        name=rules.site_name == NEEDED,
        telephone=rules.site_telephone == NEEDED,
    )
    report = replace(report, known=not faults)
    await save(request, draft, report)
    if faults:
        return _who(request, report, faults)
    raise go_to(ReportPage.CHECK)


def _who(
    request: web.Request, report: DraftReport, faults: Sequence[FieldFault] = ()
) -> web.Response:
    rules = request.app[SETTINGS].citizens
    return page_with(
        request, "who", problems(request, faults), report=report,
        name_needed=rules.site_name == NEEDED, telephone_needed=rules.site_telephone == NEEDED,
    )  # fmt: skip
