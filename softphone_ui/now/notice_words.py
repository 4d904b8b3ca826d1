"""How public notices are called on pages: kinds, severities and states."""

from __future__ import annotations

from collections.abc import Mapping

from registry.public_notices.life import NoticeState, Severity
from registry.public_notices.notice import Category
from softphone_ui.web.words import N_

CATEGORY_WORDS: Mapping[str, str] = {
    Category.UTILITIES: N_("Water, heat, light, gas"),
    Category.TRANSPORT: N_("Roads and transport"),
    Category.WEATHER: N_("Weather"),
    Category.FIRE: N_("Fire"),
    Category.SAFETY: N_("Safety"),
    Category.HEALTH: N_("Health"),
    Category.ENVIRONMENT: N_("Air, water, nature"),
    Category.OTHER: N_("Something else"),
}
SEVERITY_WORDS: Mapping[str, str] = {
    Severity.MINOR: N_("For your information"),
    Severity.MODERATE: N_("Attention"),
    Severity.SEVERE: N_("Warning"),
    Severity.EXTREME: N_("Danger"),
}
STATE_WORDS: Mapping[str, str] = {
    NoticeState.DRAFT: N_("Draft"),
    NoticeState.HELD: N_("Held back"),
    NoticeState.APPROVED: N_("Approved"),
    NoticeState.PUBLISHED: N_("Published"),
    NoticeState.CORRECTED: N_("Replaced by a correction"),
    NoticeState.OVER: N_("It is over"),
    NoticeState.WITHDRAWN: N_("Withdrawn: this notice was wrong"),
}
#: As everybody reads them.
PUBLIC_STATE_WORDS: Mapping[str, str] = {
    NoticeState.PUBLISHED: N_("It holds now"),
    NoticeState.OVER: N_("It is over"),
    NoticeState.WITHDRAWN: N_("Withdrawn: this notice was wrong"),
}
DRILL = N_("Exercise, no danger")
TITLE = N_("The city now")
