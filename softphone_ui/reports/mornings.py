"""`/reports/mornings`: reports that one is sent by mail: when, as what; and their sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

from aiohttp import web
from babel.dates import get_day_names

from quality.reports.actions import NoSuchReport, Sending, subscribe, unsubscribe
from quality.reports.mornings import AttachmentFormat, Result
from quality.reports.rows import saved, subscriptions
from registry.notifications.addresses import fault_of
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound, ReasonedError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

LONGEST_ADDRESS = 254
MORNING = time(8)
RESULTS = {
    Result.SENT: N_("sent"),
    Result.NOT_ALLOWED: N_("not sent: it may not be seen any more"),
    Result.FAILED: N_("not sent: it could not be made"),
}
FORMS = {AttachmentFormat.XLSX: N_("spreadsheet"), AttachmentFormat.PDF: "PDF"}


class CannotSend(ReasonedError):
    __doc__ = N_("It cannot be sent like this.")
    status, code = 422, "not_subscribed"
    sentences: Mapping[str, str] = {
        "days": N_("Choose a day at least."),
        "forms": N_("Choose a form at least: a spreadsheet, a PDF or both."),
        "at": N_("A time is written as 08:00."),
        "address": N_("This is no mail address."),
    }


@page("/reports/mornings", needs=Right.EXPORT)
async def mornings_page(request: web.Request) -> web.StreamResponse:
    """Show every report that this person may open by its name, and how it is sent."""
    person, language = person_of(request), language_of(request)
    async with reading(request.app) as link:
        reports = await saved.of_person(link, person.person_id)
        mine = await subscriptions.of_person(link, person.person_id)
    names = get_day_names("abbreviated", locale=language)
    return render(
        request,
        "reports/mornings.html",
        reports=reports,
        mine={it.report_id: it for it in mine},
        days=[(n + 1, names[n]) for n in range(7)],
        workdays=range(1, 6),
        morning=MORNING,
        forms=FORMS,
        results=RESULTS,
        mails=bool(request.app[SETTINGS].mail.mail_host),
    )


@page("/reports/mornings", needs=Right.EXPORT, method="POST")
async def change_morning(request: web.Request) -> web.StreamResponse:
    """Change the sending of reports. `act`: send-<report> (with `day`, `at`, `form`, `address`), or
    stop-<report>."""
    form = await request.post()
    act, _, number = str(form.get("act", "")).partition("-")
    if not number.isascii() or not number.isdigit():
        raise NotFound
    report_id, by = int(number[:18]), acting(request)
    sending = (
        None
        if act == "stop"
        else _sending(
            str(form.get("address", "")).strip(),
            str(form.get("at", "")),
            form.getall("day", ()),
            form.getall("form", ()),
        )
    )
    async with writing(request.app) as link:
        try:
            if sending is None:
                await unsubscribe(link, report_id, by)
            else:
                await subscribe(link, report_id, sending, by, datetime.now(UTC))
        except NoSuchReport:
            raise NotFound from None
    raise web.HTTPSeeOther("/reports/mornings")


def _sending(address: str, at: str, days: Sequence[object], forms: Sequence[object]) -> Sending:
    """Read when and where a report is to be sent. Raise CannotSend."""
    chosen_days, chosen_forms, clock = _days(days), _forms(forms), _clock(at)
    if len(address) > LONGEST_ADDRESS or fault_of("mail", address) is not None:
        raise CannotSend(reason="address")
    return Sending(chosen_days, clock, chosen_forms, address)


def _days(fields: Sequence[object]) -> list[int]:
    days = sorted({int(it) for it in map(str, fields) if it in "1234567" and len(it) == 1})
    if not days:
        raise CannotSend(reason="days")
    return days


def _forms(fields: Sequence[object]) -> list[AttachmentFormat]:
    forms = [it for it in AttachmentFormat if it.value in set(map(str, fields))]
    if not forms:
        raise CannotSend(reason="forms")
    return forms


def _clock(text: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        raise CannotSend(reason="at") from None
    if found.tzinfo is not None:
        raise CannotSend(reason="at")
    return found.replace(microsecond=0)
