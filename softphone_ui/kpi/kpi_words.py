"""Words of figures and their formulas, for people."""

from __future__ import annotations

from collections.abc import Mapping

from softphone_ui.web.words import N_

#: Code → its name, and its formula in words.
FIGURE_WORDS: Mapping[str, tuple[str, str]] = {
    "calls": (
        N_("Calls answered"),
        N_("calls in which one spoke with the caller; of one that was handed on, one's own part"),
    ),
    "aht_seconds": (N_("Handling time"), N_("(talk + hold + wrap-up) ÷ answered calls")),
    "talk_seconds": (N_("Talk without holds"), N_("talk without holds ÷ answered calls")),
    "hold_seconds": (N_("Caller on hold"), N_("time on hold ÷ answered calls")),
    "wrap_up_seconds": (N_("Wrap-up after a call"), N_("wrap-up ÷ answered calls")),
    "answer_seconds": (
        N_("Ring to answer"),
        N_("from the ring of the own telephone to the answer ÷ rings picked up"),
    ),
    "no_answer_share": (
        N_("Rings not picked up"),
        N_("rings that rang out ÷ (picked up + rang out)"),
    ),
    "occupancy": (
        N_("Occupied time"),
        N_("(talk + hold + wrap-up + calls made to citizens) ÷ (signed in − pauses)"),
    ),
    "first_call_declared": (
        N_("Solved at once, as declared"),
        N_("answered on the spot ÷ answered calls"),
    ),
    "first_call_held": (
        N_("Solved at once, as it turned out"),
        N_("no new contact from the number on the topic within 7 days ÷ calls with both known"),
    ),
    "survey_mean": (N_("Callers' marks, mean"), N_("sum of marks, 1 to 5 ÷ marks given")),
    "quality_score": (
        N_("Quality score"),
        N_("mean score of the talks that were drawn by chance and assessed"),
    ),
    "praises": (
        N_("Praise"),
        N_("praises of one's calls, those not confirmed left out"),
    ),
    "complaints": (
        N_("Complaints"),
        N_("complaints of one's calls, whatever the result"),
    ),
    "complaints_upheld": (N_("Complaints upheld"), N_("of these, those that proved right")),
    "analyses_in_time": (
        N_("Missed calls explained in time"),
        N_("analyses closed by their hour ÷ analyses that one closed"),
    ),
    "loss_tasks_in_time": (
        N_("Tasks of missed calls done in time"),
        N_("tasks done on their day ÷ tasks that were due"),
    ),
    "samples_done": (
        N_("Samples assessed"),
        N_("calls assessed ÷ calls drawn for one to assess"),
    ),
    "complaints_decided": (N_("Complaints decided"), N_("complaints that one decided")),
    "complaints_in_term": (
        N_("Complaints answered in their term"),
        N_("answered before they were due ÷ answered by oneself"),
    ),
    "terms_city": (
        N_("City's terms kept by the body"),
        N_("done in the city's term ÷ terms due in the month, duplicates left out"),
    ),
    "terms_law": (
        N_("Law's terms kept by the body"),
        N_("done in the law's term ÷ terms due in the month, duplicates left out"),
    ),
}

DIFFERS_WORDS = {"more": N_("more than colleagues"), "less": N_("less than colleagues")}

#: Columns of the page of all operators.
TEAM_FIGURES = (
    "calls",
    "aht_seconds",
    "answer_seconds",
    "no_answer_share",
    "occupancy",
    "first_call_declared",
    "survey_mean",
    "quality_score",
)
