"""Dictionary of every measure that a page, a chart or a file shows: what is counted and what is
not.

Names and formulas are defined where people choose the measures (`MEASURE_WORDS` of the reports,
`FIGURE_WORDS` of the KPI, the measures of the city's goals). This module joins them into one
dictionary and adds what no formula says. tests/figures/test_registry.py fails for a measure without
an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from city.tree.counted import MEASURES as OF_GOALS
from city.tree.counted import PERCENT
from quality.kpi import figures as kpi
from quality.reports.measures import MEASURES as OF_REPORTS
from quality.reports.measures import MeasureUnit
from softphone_ui.kpi.kpi_words import FIGURE_WORDS
from softphone_ui.reports.report_words import MEASURE_WORDS
from softphone_ui.web.measure_links import Name
from softphone_ui.web.words import N_


class MeasureGroup(StrEnum):
    """Group of measures in the dictionary, by what they are about."""

    CALLS = "calls"
    NOW = "now"
    TICKETS = "tickets"
    WRITTEN = "written"
    PERSON = "person"


GROUP_NAMES: Mapping[MeasureGroup, str] = {
    MeasureGroup.CALLS: N_("Calls in a period"),
    MeasureGroup.NOW: N_("Callers and tickets now"),
    MeasureGroup.TICKETS: N_("Contacts and their terms"),
    MeasureGroup.WRITTEN: N_("Written messages"),
    MeasureGroup.PERSON: N_("Monthly figures of an employee"),
}


class ValueNotation(StrEnum):
    """Notation of a value: how it is written and rounded."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    DAYS = "days"
    POINTS = "points"


ROUNDING: Mapping[ValueNotation, str] = {
    ValueNotation.COUNT: N_("a whole number"),
    ValueNotation.SHARE: N_(
        "percent with one decimal place, halves rounded up; 0 and 100 only when the "
        "share is exactly that"
    ),
    ValueNotation.SECONDS: N_(
        "seconds with one decimal place; from one minute, minutes and seconds"
    ),
    ValueNotation.DAYS: N_("days with one or two decimal places"),
    ValueNotation.POINTS: N_("points with two decimal places"),
}


@dataclass(frozen=True, slots=True)
class MeasureEntry:
    """Entry of the dictionary of measures. `counted`: what is counted, as a formula in words;
    `left_out`: what is not counted; `since`: from when a contact counts, and for how long that may
    change."""

    key: str
    group: MeasureGroup
    name: Name
    counted: str
    left_out: str
    since: str
    written: ValueNotation


_CALLS_OUT = N_(
    "refused calls (a separate figure); callers who are still waiting; administrators' test calls"
)
_TRIALS_OUT = N_("administrators' test calls")
_CALLS_SINCE = N_(
    "after the call has ended, at the time when it came in; a later correction "
    "changes that day's figure"
)
_HOURS_SINCE = N_("by the recorded time; a state that has not ended counts up to now")
_DAYS_AFTER = N_("7 days after the call")
_TERM_SINCE = N_(
    "from the end of the city's term; solved contacts can be reopened for 15 days, "
    "then the month is final"
)
_NOW_SINCE = N_("at this moment")
_DONE_SINCE = N_("on the day on which it was solved")

#: What a measure of the reports leaves out, if it is not _CALLS_OUT.
_LEFT_OUT = {
    "refused": N_("callers who hung up themselves"),
    "answered": N_("callers who are still waiting; administrators' test calls"),
    "lost": N_(
        "callers who asked for a callback, left a message or heard the information "
        "they wanted; refused calls; talks cut off by our fault (counted separately)"
    ),
    "level_in_time": N_(
        "callers who hung up within 5 s; refused calls; callers who are still waiting; "
        "administrators' test calls"
    ),
    "occupancy": N_("pauses; operators who serve only lines to which they are assigned by name"),
    "repeated_share": N_("withheld numbers; administrators' test calls"),
    "first_call_share": N_("withheld numbers; calls without a topic"),
    "callbacks": N_("attempts: each callback is counted once, whatever its result"),
    "surveys": N_("callers who were not asked for a mark"),
}
_WRITTEN = {
    MeasureUnit.COUNT: ValueNotation.COUNT,
    MeasureUnit.SHARE: ValueNotation.SHARE,
    MeasureUnit.SECONDS: ValueNotation.SECONDS,
    MeasureUnit.POINTS: ValueNotation.POINTS,
}


def _of_reports() -> list[MeasureEntry]:
    since = {"occupancy": _HOURS_SINCE, "first_call_share": _DAYS_AFTER}
    return [
        MeasureEntry(
            code,
            MeasureGroup.CALLS,
            *MEASURE_WORDS[code],
            left_out=_LEFT_OUT.get(code, _CALLS_OUT),
            since=since.get(code, _CALLS_SINCE),
            written=_WRITTEN[measure.unit],
        )
        for code, measure in OF_REPORTS.items()
    ]


_OTHERS = (
    MeasureEntry(
        "cut_off",
        MeasureGroup.CALLS,
        N_("Talks cut off by our fault"),
        N_(
            "answered calls that ended because our telephone exchange or one of our programs failed"
        ),
        N_("abandoned calls: nobody answered them"),
        _CALLS_SINCE,
        ValueNotation.COUNT,
    ),
    MeasureEntry(
        "cause",
        MeasureGroup.CALLS,
        N_("Cause of a missed call"),
        N_(
            "what happened to the call itself: one cause for each abandoned call and each cut-off "
            "talk"
        ),
        N_("refused calls: they were never in the queue"),
        _CALLS_SINCE,
        ValueNotation.COUNT,
    ),
    MeasureEntry(
        "main_cause",
        MeasureGroup.CALLS,
        N_("Main cause of a loss"),
        N_(
            "the cause found by the day's analysis; if no operator was free, it says why; "
            "a shift lead may choose another cause"
        ),
        N_("days that have not ended yet"),
        N_("the next morning, when the analysis is made; final when the day is closed"),
        ValueNotation.COUNT,
    ),
    MeasureEntry(
        "waiting",
        MeasureGroup.NOW,
        N_("Callers waiting"),
        N_("callers in the queue, or for whom an operator's telephone is ringing"),
        N_("callers who are talking to an operator"),
        _NOW_SINCE,
        ValueNotation.COUNT,
    ),
    MeasureEntry(
        "callback_due",
        MeasureGroup.NOW,
        N_("Waiting for a callback"),
        N_("callers of any day whom nobody has reached yet; each ticket counts once"),
        N_("withheld numbers; callers who called again and were answered; withdrawn callbacks"),
        _NOW_SINCE,
        ValueNotation.COUNT,
    ),
    MeasureEntry(
        "callback_queue",
        MeasureGroup.NOW,
        N_("In the callback queue"),
        N_("callers waiting for a callback whom the system calls automatically"),
        N_("callers whom operators call from the desk"),
        _NOW_SINCE,
        ValueNotation.COUNT,
    ),
    MeasureEntry(
        "overdue",
        MeasureGroup.NOW,
        N_("Overdue tickets"),
        N_(
            "tickets still to be solved whose city's term, as told to the applicant, is "
            "over; each counts once"
        ),
        N_("duplicates; paused terms; the law's term and the term for forwarding"),
        _NOW_SINCE,
        ValueNotation.COUNT,
    ),
    MeasureEntry(
        "due",
        MeasureGroup.TICKETS,
        N_("Came due"),
        N_(
            "contacts whose city's term ended in the period; each counts once, for the "
            "body that had it"
        ),
        N_(
            "duplicates; contacts without a body, such as those answered on the telephone; "
            "contacts whose objection was upheld"
        ),
        _TERM_SINCE,
        ValueNotation.COUNT,
    ),
    MeasureEntry(
        "solved",
        MeasureGroup.TICKETS,
        N_("Solved in term"),
        N_(
            "contacts solved in the city's term, if nobody said within 15 days that they "
            "were not solved"
        ),
        N_(
            "duplicates; contacts without a body, such as those answered on the telephone; "
            "contacts whose objection was upheld"
        ),
        _TERM_SINCE,
        ValueNotation.COUNT,
    ),
    MeasureEntry(
        "in_writing",
        MeasureGroup.WRITTEN,
        N_("Answered in writing within 10 min"),
        N_("conversations answered within 10 minutes ÷ conversations in the period"),
        N_("spam; messages that the author withdrew before anybody saw them"),
        N_("when it is answered, or when the 10 minutes have passed"),
        ValueNotation.SHARE,
    ),
)
#: Code of a measure of the city's goals → what is counted, what is left out, from when.
_GOALS: Mapping[str, tuple[str, str, str]] = {
    "answered_in_time": (
        MEASURE_WORDS["level_in_time"][1],
        _LEFT_OUT["level_in_time"],
        _CALLS_SINCE,
    ),
    "lost_share": (MEASURE_WORDS["lost_share"][1], _LEFT_OUT["lost"], _CALLS_SINCE),
    "marks_mean": (MEASURE_WORDS["survey_mean"][1], _TRIALS_OUT, _CALLS_SINCE),
    "terms_met": (
        N_("solved in term ÷ came due, counted as in the rating of heads"),
        N_("answers on the telephone (a separate figure); duplicates"),
        _TERM_SINCE,
    ),
    "answered_at_once": (
        N_("contacts that an operator answered while the applicant was on the line"),
        N_("duplicates; contacts solved later"),
        N_("on the day on which it was opened"),
    ),
    "reopened_share": (
        N_("contacts that were reopened ÷ contacts that bodies solved"),
        N_("answers on the telephone; duplicates"),
        _DONE_SINCE,
    ),
    "days_to_solve": (
        N_("days from opening to solution ÷ contacts that bodies solved"),
        N_("answers on the telephone; duplicates"),
        _DONE_SINCE,
    ),
    "tickets": (
        N_("contacts opened in the period; each group of duplicates counts once"),
        N_("duplicates"),
        N_("on the day on which it was opened"),
    ),
    "problem_applicants": (
        N_("applicants who reported this topic at the place of the problem; each counts once"),
        N_("duplicates"),
        N_("on the day on which it was opened"),
    ),
}
_UNITS = {
    PERCENT: ValueNotation.SHARE,
    "d": ValueNotation.DAYS,
    "n": ValueNotation.COUNT,
    "/ 5": ValueNotation.POINTS,
}


def _of_goals() -> list[MeasureEntry]:
    return [
        MeasureEntry(
            f"goal_{code}", MeasureGroup.TICKETS, measure.names, *_GOALS[code], _UNITS[measure.unit]
        )
        for code, measure in OF_GOALS.items()
    ]


#: Of a person's figures those that are only counted; the others that are no ratio are shares.
_COUNTS = ("calls", "praises", "complaints", "complaints_upheld", "complaints_decided")


def _of_persons() -> list[MeasureEntry]:
    written = {code: ValueNotation.COUNT for code in _COUNTS}
    written |= {ratio.code: ValueNotation(ratio.unit.value) for ratio in kpi.RATIOS}
    return [
        MeasureEntry(
            f"kpi_{code}",
            MeasureGroup.PERSON,
            name,
            counted,
            N_("other people's part of the call; administrators' test calls"),
            N_("in the month when it happened; a signed sheet names the formulas that were used"),
            written.get(code, ValueNotation.SHARE),
        )
        for code, (name, counted) in FIGURE_WORDS.items()
    ]


#: Key → measure, in the order in which the page shows them.
MEASURES: Mapping[str, MeasureEntry] = {
    entry.key: entry for entry in (*_of_reports(), *_OTHERS, *_of_goals(), *_of_persons())
}
