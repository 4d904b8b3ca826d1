"""The settings, as the domain wants them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from foundation.settings import Settings
from foundation.settings.kinds import hours_of_day
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.inquiry import InquiryRules
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.lines.line import Line


def changed_since(floor: Floor, settings: Settings, now: datetime) -> Iterator[on.Event]:
    """Yield what a floor that is taken up again has to hear first."""
    # A dispatcher that was killed never said that it left: what has become due meanwhile is not
    # judged, nor anybody rung, as if we had been there.
    yield on.PbxLost(now, settings.exchange.pbx, floor.accounted_to)
    if floor.draining:
        yield on.DrainEnded(now)
    if floor.callback_rules != (callbacks := callback_rules(settings)):
        yield on.CallbackRulesChanged(now, callbacks)
    if floor.inquiry_rules != (inquiries := inquiry_rules(settings)):
        yield on.InquiryRulesChanged(now, inquiries)
    if floor.comfort_every != (comfort := comfort_every(settings)):
        yield on.WaitingRulesChanged(now, comfort)
    if not floor.lines:
        yield on.LinesChanged(now, (default_line(settings),))


def default_line(settings: Settings) -> Line:
    """Return the line of an installation whose administrator has not made one."""
    calls = settings.calls
    return Line(
        calls.line,
        kpi=timedelta(seconds=calls.kpi_seconds),
        ring_time=timedelta(seconds=calls.ring_seconds),
        wrap_up=timedelta(seconds=calls.wrap_up_seconds),
        short_abandon=timedelta(seconds=calls.short_abandon_seconds),
    )


def comfort_every(settings: Settings) -> timedelta | None:
    """Return how often a waiting caller is told to wait; None: never."""
    seconds = settings.calls.comfort_seconds
    return timedelta(seconds=seconds) if seconds else None


def callback_rules(settings: Settings) -> CallbackRules:
    """Return the rules of callbacks. Without a way out there are none."""
    opens, closes = hours_of_day(settings.callbacks.callback_hours)
    return CallbackRules(
        possible=bool(settings.trunk.trunk_out),
        call_lost=settings.callbacks.callback_lost,
        prefixes=settings.trunk.call_out_prefixes,
        offer_after=timedelta(seconds=settings.callbacks.callback_offer_seconds),
        lost_after=timedelta(seconds=settings.callbacks.callback_lost_after_seconds),
        retry_after=tuple(
            timedelta(minutes=each) for each in settings.callbacks.callback_retry_minutes
        ),
        expires_after=timedelta(hours=settings.callbacks.callback_expiry_hours),
        opens=opens,
        closes=closes,
        lost_below=settings.callbacks.callback_lost_occupancy,
        per_hour=settings.callbacks.callback_per_hour,
        block_per_hour=settings.callbacks.callback_block_per_hour,
    )


def inquiry_rules(settings: Settings) -> InquiryRules:
    """Return the rules of inquiries. Without a way out nobody is called."""
    opens, closes = hours_of_day(settings.inquiries.inquiry_hours)
    return InquiryRules(
        possible=bool(settings.trunk.trunk_out) and settings.inquiries.inquiry_calls != "never",
        pbx=settings.exchange.pbx,
        prefixes=settings.trunk.call_out_prefixes,
        opens=opens,
        closes=closes,
        retry_after=tuple(
            timedelta(minutes=each) for each in settings.inquiries.inquiry_retry_minutes
        ),
        at_once=settings.inquiries.inquiry_at_once,
    )
