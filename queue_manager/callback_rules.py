"""The settings on callbacks, as the domain wants them."""

from __future__ import annotations

from datetime import timedelta

from foundation.settings import Settings
from foundation.settings.kinds import hours_of_day
from queue_manager.domain.floor.callback import CallbackRules


def callback_rules(settings: Settings) -> CallbackRules:
    """Without a way out there are no callbacks."""
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
