"""Who reports it: a part of the last page."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from registry.drafts.report import DraftReport, FieldFault, one_line, who_faults
from softphone_ui.citizen.drafting import e164_of
from softphone_ui.citizen.forms import ReportFormInput
from softphone_ui.web.settings_key import SETTINGS

NEEDED = "needed"


def with_person(
    request: web.Request, report: DraftReport, form: ReportFormInput
) -> tuple[DraftReport, list[FieldFault]]:
    """Return the report with the reporter of the form, and what is wrong with it."""
    rules = request.app[SETTINGS].citizens
    report = replace(
        report,
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
    return replace(report, known=not faults), faults
