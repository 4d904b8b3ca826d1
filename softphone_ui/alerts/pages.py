"""`/alerts`: what fires now, the rules, silences, and what was; `/alerts/rules/…`: one rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from quality.alerts import words
from quality.alerts.figures import FIGURES
from quality.alerts.life import AlertState
from quality.alerts.rows import alert_rules, alerts
from quality.alerts.rows.alerts import AlertEvent, AlertNotice, ListedAlert
from quality.alerts.rules import (
    LAST_STEP,
    AlertRule,
    NotificationMethod,
    Recipient,
    ThresholdComparison,
)
from queue_manager.rows import lines
from softphone_ui.alerts.api import MOST_LISTED
from softphone_ui.alerts.bar import roles_with_bar
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_
from staff.roles import ADMINISTRATOR, SHIFT_LEAD, Right, name_of

WAY_WORDS = {
    NotificationMethod.SCREEN: N_("on screen"),
    NotificationMethod.MAIL: N_("by mail"),
    NotificationMethod.WEBHOOK: N_("by webhook"),
    NotificationMethod.TELEGRAM: N_("in Telegram"),
}
STATE_WORDS = {
    AlertState.FIRING: N_("nobody has acknowledged"),
    AlertState.ESCALATED: N_("nobody acknowledged in time"),
    AlertState.ACKNOWLEDGED: N_("acknowledged"),
    AlertState.RESOLVED: N_("over"),
}
EVENT_WORDS = {**STATE_WORDS, AlertState.FIRING: N_("fired"), AlertState.ESCALATED: N_("passed on")}
#: What a form begins with.
NEW = AlertRule(
    0, "waiting", ThresholdComparison.ABOVE, 10, 60, escalate_seconds=300,
    recipients=(Recipient(1, NotificationMethod.SCREEN, SHIFT_LEAD), Recipient(2,
    NotificationMethod.SCREEN, ADMINISTRATOR)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as the page shows it, with what happened to it."""

    alert: ListedAlert
    figure: str
    reading: str
    events: list[AlertEvent]
    notices: list[AlertNotice]


@page("/alerts", needs=Right.FLOOR_CHANGE)
async def alerts_page(request: web.Request) -> web.StreamResponse:
    now, language = datetime.now(UTC), language_of(request)
    async with reading(request.app) as link:
        rules = {it.rule_id: it for it in await alert_rules.shown(link)}
        listed = await alerts.listed(link, MOST_LISTED)
        ids = [it.alert_id for it in listed]
        events, notices = await alerts.events(link, ids), await alerts.notices(link, ids)
        silences = await alerts.silences(link, now)
        others = {it.rule_id for it in listed} | {it.rule_id for it in silences if it.rule_id}
        known = {**rules}
        for rule_id in others - rules.keys():
            if (gone := await alert_rules.one(link, rule_id)) is not None:
                known[rule_id] = gone
    shown = [
        AlertView(
            alert,
            words.figure_name(known[alert.rule_id], language),
            words.reading(alert.value, known[alert.rule_id], language),
            [each for each in events if each.alert_id == alert.alert_id],
            [each for each in notices if each.alert_id == alert.alert_id],
        )
        for alert in listed
    ]
    return render(
        request,
        "alerts/alerts.html",
        now=now,
        firing=[it for it in shown if it.alert.state is not AlertState.RESOLVED],
        past=[it for it in shown if it.alert.state is AlertState.RESOLVED],
        rules=list(rules.values()),
        known=known,
        silences=silences,
        **_words(request),
    )


@page("/alerts/rules/{rule_id}", needs=Right.FLOOR_CHANGE)
async def rule_page(request: web.Request) -> web.StreamResponse:
    """Show the form of a rule, `/alerts/rules/new`, or of a number."""
    text, rule = request.match_info["rule_id"], NEW
    async with reading(request.app) as link:
        if text != "new":
            if not text.isascii() or not text.isdecimal() or len(text) > 15:
                raise NotFound
            rules = {it.rule_id: it for it in await alert_rules.shown(link)}
            if int(text) not in rules:
                raise NotFound
            rule = rules[int(text)]
        every = await lines.every_line(link)
    settings, language = request.app[SETTINGS], language_of(request)
    return render(
        request,
        "alerts/rule.html",
        rule=rule,
        figures=FIGURES.values(),
        lines=every,
        steps=range(1, LAST_STEP + 1),
        comparisons={
            ThresholdComparison.ABOVE: N_("above"),
            ThresholdComparison.BELOW: N_("below"),
        },
        units=words.units_in(language),
        roles={code: name_of(code, language) for code in roles_with_bar()},
        mails=bool(settings.mail.mail_host),
        chats=bool(settings.telegram.telegram_token),
        hooks=person_of(request).may(Right.CALENDAR),
        **_words(request),
    )


def _words(request: web.Request) -> dict[str, Any]:
    language, zone = language_of(request), ZoneInfo(request.app[SETTINGS].timezone)
    return {
        "show": Show(language, zone),
        "condition": partial(words.condition, language=language),
        "figure_name": partial(words.figure_name, language=language),
        "lasting": partial(words.lasting, language=language),
        "ways": WAY_WORDS,
        "role_name": partial(name_of, language=language),
        "states": STATE_WORDS,
        "event_words": EVENT_WORDS,
    }
