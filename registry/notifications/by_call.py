"""Whether an applicant is called about a notice. The call asks whether the ticket was solved."""

from __future__ import annotations

from foundation.settings import Settings
from foundation.telephones.permitted import why_not_called
from registry.notifications.notices import NoticeKind


def is_called(
    kind: NoticeKind, applicant: str | None, settings: Settings, *, messaged: bool
) -> bool:
    """Return whether the applicant is called about this notice: of an answer only, and as the
    settings say always, or where no message reaches them. Who left a mail address, or a number that
    may not be called, never is."""
    if kind is not NoticeKind.RESOLVED or not settings.trunk.trunk_out:
        return False
    if applicant is None or why_not_called(applicant, settings.trunk.call_out_prefixes) is not None:
        return False
    rule = settings.inquiries.inquiry_calls
    return rule == "always" or (rule == "unreached" and not messaged)
