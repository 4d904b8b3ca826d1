"""`/api/alerts`: acknowledged by a key, silenced for a time; rules written by the lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from quality.alerts import actions
from quality.alerts.figures import FIGURES
from quality.alerts.rows import alert_rules, alerts
from quality.alerts.rows.alerts import ListedAlert, ListedSilence
from quality.alerts.rules import (
    LAST_STEP,
    AlertRule,
    NotificationMethod,
    Recipient,
    ThresholdComparison,
)
from queue_manager.rows import lines
from registry.notifications.addresses import fault_of
from softphone_ui.alerts.bar import refresh, roles_with_bar
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import Conflict, NotAllowed, NotFound, ReasonedError
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

MOST_LISTED = 100
LONGEST_SILENCE = timedelta(days=31)
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Words = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00-\x1f]*\S[^\x00-\x1f]*\Z")
]
Address = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\A[^\x00-\x1f]*\Z")]
RowId = Annotated[int, Meta(ge=1, le=2**53)]


class RuleRefused(ReasonedError):
    __doc__ = N_("The rule cannot be like this.")
    status, code = 422, "rule_refused"
    sentences: Mapping[str, str] = {
        "figure": N_("There is no such figure."),
        "line": N_("There is no such line, or the figure is of the whole system."),
        "role": N_("There is no such role, or it has no bar for alerts."),
        "address": N_("A message could never arrive at one of the addresses."),
        "twice": N_("The same person is listed twice in one step."),
        "quiet": N_("Quiet hours have a beginning and an end."),
        "silence": N_("A silence ends after it begins, and within 31 days."),
    }


class RecipientBody(Struct, forbid_unknown_fields=True):
    """A recipient of an alert. `address`: of `screen` a role (shift_lead, administrator), of
    `telegram` a chat's number."""

    step: Annotated[int, Meta(ge=1, le=LAST_STEP)]
    way: Literal["screen", "mail", "webhook", "telegram"]
    address: Address


class RuleBody(Struct, forbid_unknown_fields=True):
    """The figure is above or below the threshold for so many seconds. `escalate_seconds`: so long
    after the people of a step were notified and nobody acknowledged, those of the next are; null:
    never. In quiet hours (the city's clock) only screens are. `version`: the one that was looked
    at; of a new rule it does not count."""

    figure: Annotated[str, Meta(max_length=40)]
    comparison: Literal["above", "below"]
    threshold: Annotated[float, Meta(ge=-1_000_000, le=1_000_000)]
    for_seconds: Annotated[int, Meta(ge=0, le=86_400)]
    recipients: Annotated[list[RecipientBody], Meta(max_length=20)]
    line: Annotated[str, Meta(max_length=15)] | None = None
    escalate_seconds: Annotated[int, Meta(ge=60, le=86_400)] | None = None
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    active: bool = True
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)] = 1


class RuleAdded(Struct):
    rule_id: int


class SilenceBody(Struct, forbid_unknown_fields=True):
    """A silence of one rule, or of all (null). Times without a zone are the city's; without
    `from_at` it begins now."""

    until_at: datetime
    reason: Words
    rule_id: RowId | None = None
    from_at: datetime | None = None


class SilenceAdded(Struct):
    silence_id: int


class AlertsView(Struct):
    """The rules; alerts that have fired, the open ones first, then the latest; silences that are
    not over."""

    rules: list[AlertRule]
    alerts: list[ListedAlert]
    silences: list[ListedSilence]


@endpoint("GET", "/api/alerts", needs=Right.FLOOR_CHANGE)
async def all_alerts(request: web.Request) -> AlertsView:
    """Return rules, alerts and silences."""
    async with reading(request.app) as link:
        return await load(link)


async def load(link: Connection) -> AlertsView:
    """Load everything the page and the endpoint show."""
    return AlertsView(
        await alert_rules.shown(link),
        await alerts.listed(link, MOST_LISTED),
        await alerts.silences(link, datetime.now(UTC)),
    )


@endpoint("POST", "/api/alerts/{alert_id}/acknowledge", needs=Right.FLOOR_CHANGE)
async def acknowledge_alert(request: web.Request) -> None:
    """Acknowledge an alert: this person has it in hand, and nobody else is notified of it. 409
    where it is over, or somebody else has it."""
    alert_id, now = id_in(request, "alert_id"), datetime.now(UTC)
    async with writing(request.app) as link:
        try:
            await actions.acknowledge_alert(link, alert_id, acting(request), now)
        except actions.NoSuchAlert:
            raise NotFound from None
        except actions.AlertTaken:
            raise Conflict from None
    await refresh(request.app)


@endpoint("POST", "/api/alert-rules", needs=Right.FLOOR_CHANGE)
async def add_alert_rule(request: web.Request, body: RuleBody) -> RuleAdded:
    """Return a new rule; it is watched within seconds. 422 with a `reason`."""
    async with writing(request.app) as link:
        rule = await _checked(request, link, body, None)
        rule_id = await alert_rules.add(link, rule)
        await _note(request, link, "alert_rule_added", str(rule_id), _detail(body))
    return RuleAdded(rule_id)


@endpoint("PUT", "/api/alert-rules/{rule_id}", needs=Right.FLOOR_CHANGE)
async def change_alert_rule(request: web.Request, body: RuleBody) -> None:
    """Change a rule: another one in its place; its open alert goes on. 409 where somebody has
    changed it meanwhile, 422 with a `reason`."""
    rule_id = id_in(request, "rule_id")
    async with writing(request.app) as link:
        before = await alert_rules.one(link, rule_id)
        if before is None:
            raise NotFound
        rule = await _checked(request, link, body, before)
        if not await alert_rules.change(link, rule):
            raise Conflict
        await _note(request, link, "alert_rule_changed", str(rule_id), _detail(body))


@endpoint("DELETE", "/api/alert-rules/{rule_id}", needs=Right.FLOOR_CHANGE)
async def remove_alert_rule(request: web.Request) -> None:
    """Remove a rule: it watches no more; what it has said stays on record."""
    rule_id = id_in(request, "rule_id")
    async with writing(request.app) as link:
        if not await alert_rules.remove(link, rule_id):
            raise NotFound
        await _note(request, link, "alert_rule_removed", str(rule_id))


@endpoint("POST", "/api/alert-silences", needs=Right.FLOOR_CHANGE)
async def silence_alerts(request: web.Request, body: SilenceBody) -> SilenceAdded:
    """Silence alerts: nobody is notified for a time; what still fires at its end is said then."""
    now = datetime.now(UTC)
    from_at = now if body.from_at is None else _moment(request, body.from_at)
    until_at = _moment(request, body.until_at)
    if not now - timedelta(minutes=1) <= from_at < until_at <= now + LONGEST_SILENCE:
        raise RuleRefused(reason="silence")
    person_id = person_of(request).person_id
    async with writing(request.app) as link:
        if body.rule_id is not None and await alert_rules.one(link, body.rule_id) is None:
            raise NotFound
        silence_id = await alerts.add_silence(
            link, body.rule_id, from_at, until_at, reason=body.reason.strip(), person_id=person_id
        )
        detail = {"rule": body.rule_id, "until": until_at.isoformat(), "reason": body.reason}
        await _note(request, link, "alerts_silenced", str(silence_id), detail)
    await refresh(request.app)
    return SilenceAdded(silence_id)


@endpoint("DELETE", "/api/alert-silences/{silence_id}", needs=Right.FLOOR_CHANGE)
async def end_silence(request: web.Request) -> None:
    """End a silence: it is over now."""
    silence_id = id_in(request, "silence_id")
    async with writing(request.app) as link:
        if not await alerts.end_silence(link, silence_id, datetime.now(UTC)):
            raise NotFound
        await _note(request, link, "alerts_unsilenced", str(silence_id))
    await refresh(request.app)


async def _checked(
    request: web.Request, link: Connection, body: RuleBody, before: AlertRule | None
) -> AlertRule:
    """The rule as it is to be. Raises RuleRefused, and NotAllowed for a new webhook by anybody who
    may write down none for deadlines: its address may be of this machine."""
    figure = FIGURES.get(body.figure)
    if figure is None:
        raise RuleRefused(reason="figure")
    if body.line is not None:
        numbers = {it.number for it in await lines.every_line(link)}
        if not figure.by_line or body.line not in numbers:
            raise RuleRefused(reason="line")
    if (body.quiet_from is None) != (body.quiet_until is None):
        raise RuleRefused(reason="quiet")
    recipients = [
        Recipient(recipient.step, NotificationMethod(recipient.way), recipient.address.strip())
        for recipient in body.recipients
    ]
    _check_recipients(request, recipients, () if before is None else tuple(before.recipients))
    return AlertRule(
        rule_id=0 if before is None else before.rule_id,
        figure=body.figure,
        comparison=ThresholdComparison(body.comparison),
        threshold=body.threshold,
        for_seconds=body.for_seconds,
        line=body.line,
        escalate_seconds=body.escalate_seconds,
        quiet_from=_clock(body.quiet_from),
        quiet_until=_clock(body.quiet_until),
        active=body.active,
        version=body.version,
        recipients=recipients,
    )


def _check_recipients(
    request: web.Request, recipients: list[Recipient], before: tuple[Recipient, ...]
) -> None:
    if len(set(recipients)) < len(recipients):
        raise RuleRefused(reason="twice")
    hooks = {it.address for it in before if it.way is NotificationMethod.WEBHOOK}
    for recipient in recipients:
        if recipient.way is NotificationMethod.SCREEN:
            if recipient.address not in roles_with_bar():
                raise RuleRefused(reason="role")
        elif (fault := fault_of(recipient.way.value, recipient.address)) is not None:
            raise RuleRefused(reason="address", what=fault)
        elif recipient.way is NotificationMethod.WEBHOOK and recipient.address not in hooks:
            if not person_of(request).may(Right.CALENDAR):
                raise NotAllowed


def _clock(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _moment(request: web.Request, at: datetime) -> datetime:
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def _detail(body: RuleBody) -> dict[str, Any]:
    return {
        "figure": body.figure,
        "comparison": body.comparison,
        "threshold": body.threshold,
        "for_seconds": body.for_seconds,
        "active": body.active,
        "recipients": [f"{it.step} {it.way} {it.address}" for it in body.recipients],
    }


async def _note(
    request: web.Request,
    link: Connection,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> None:
    await write_audit(
        link,
        person_of(request).person_id,
        action,
        subject=subject,
        detail=detail or {},
        address=request.remote,
    )
