"""The settings on inquiries, as the domain wants them."""

from __future__ import annotations

from datetime import timedelta

from foundation.settings import Settings
from foundation.settings.kinds import hours_of_day
from queue_manager.domain.floor.inquiry import InquiryRules


def inquiry_rules(settings: Settings) -> InquiryRules:
    """Without a way out nobody is called."""
    opens, closes = hours_of_day(settings.inquiry_hours)
    return InquiryRules(
        possible=bool(settings.trunk_out) and settings.inquiry_calls != "never",
        pbx=settings.pbx,
        prefixes=settings.call_out_prefixes,
        opens=opens,
        closes=closes,
        retry_after=tuple(timedelta(minutes=each) for each in settings.inquiry_retry_minutes),
        at_once=settings.inquiry_at_once,
    )
