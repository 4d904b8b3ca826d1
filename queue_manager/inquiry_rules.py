"""The settings on inquiries, as the domain wants them."""

from __future__ import annotations

from datetime import timedelta

from foundation.settings import Settings
from foundation.settings.kinds import hours_of_day
from queue_manager.domain.floor.inquiry import InquiryRules


def inquiry_rules(settings: Settings) -> InquiryRules:
    """Without a way out nobody is called."""
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
