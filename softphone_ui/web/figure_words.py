"""The figures of the service level in words: their names and their formulas."""

from __future__ import annotations

from queue_manager.domain.measures.measures import FigureName
from softphone_ui.web.words import N_

#: The formulas of FIELD.md in words, for people. {kpi} is the line's KPI in seconds.
FORMULAS = {
    FigureName.IN_TIME: N_("answered within {kpi} s ÷ (offered − short abandons)"),
    FigureName.STRICT: N_("answered within {kpi} s ÷ offered"),
    FigureName.OF_ANSWERED: N_("answered within {kpi} s ÷ answered"),
    FigureName.NENA_15: N_("answered within 15 s ÷ offered"),
    FigureName.NENA_20: N_("answered within 20 s ÷ offered"),
}
TITLES = {
    FigureName.IN_TIME: N_("Service level {kpi}"),
    FigureName.STRICT: N_("Strict"),
    FigureName.OF_ANSWERED: N_("Of answered"),
    FigureName.NENA_15: N_("NENA 15 s"),
    FigureName.NENA_20: N_("NENA 20 s"),
}
