"""Measures and dimensions in words for people, and presets that answer what is asked most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quality.reports.dimensions import Dimension
from quality.reports.measures import MEASURES
from quality.reports.report import ReportProblem
from softphone_ui.web.words import N_

#: Code of a measure → its name and its formula.
MEASURE_WORDS: Mapping[str, tuple[str, str]] = {
    "offered": (N_("Offered"), N_("calls that asked for an operator and whose wait is over")),
    "answered": (
        N_("Answered"),
        N_(
            "an operator and the caller were connected; by operator: the whole call is with who "
            "had the caller last"
        ),
    ),
    "lost": (
        N_("Abandoned"),
        N_("abandoned after a wait + hung up at once + failed by us"),
    ),
    "abandoned": (N_("Abandoned after a wait"), N_("hung up while waiting, after 5 s")),
    "short_abandon": (N_("Hung up at once"), N_("hung up within 5 s")),
    "callback_kept": (N_("Asked for a callback"), N_("kept their place and hung up")),
    "informed": (N_("Informed by an announcement"), N_("hung up after a known incident was told")),
    "self_served": (N_("Heard the state of a ticket"), N_("by its number, without an operator")),
    "voicemail": (N_("Left a message"), N_("after hours or at the end of the wait")),
    "refused": (N_("Refused"), N_("blocked, or the line was full")),
    "failed": (N_("Failed by us"), N_("our fault, with what failed on record")),
    "overflowed": (N_("Overflowed"), N_("answered outside the normal pool")),
    "level_in_time": (
        N_("Service level"),
        N_("answered within the line's KPI ÷ (offered − short abandons)"),
    ),
    "level_strict": (N_("Strict"), N_("answered within the line's KPI ÷ offered")),
    "level_of_answered": (N_("Of answered"), N_("answered within the line's KPI ÷ answered")),
    "level_nena_15": (N_("NENA 15 s"), N_("answered within 15 s ÷ offered")),
    "level_nena_20": (N_("NENA 20 s"), N_("answered within 20 s ÷ offered")),
    "lost_share": (N_("Share of abandoned"), N_("abandoned ÷ offered")),
    "answer_seconds": (N_("Mean wait to the answer"), N_("waits of answered calls ÷ answered")),
    "wait_p50_seconds": (
        N_("Half were answered within"),
        N_("the median of the waits of answered calls, from single calls"),
    ),
    "wait_p90_seconds": (
        N_("90 % were answered within"),
        N_("the 90th percentile of the waits of answered calls, from single calls"),
    ),
    "wait_p95_seconds": (
        N_("95 % were answered within"),
        N_("the 95th percentile of the waits of answered calls, from single calls"),
    ),
    "lost_after_seconds": (N_("Mean wait of the abandoned"), N_("their waits ÷ abandoned")),
    "aht_seconds": (N_("AHT"), N_("(talk + hold + wrap-up) ÷ answered")),
    "talk_seconds": (N_("Mean talk"), N_("talk without holds ÷ answered")),
    "hold_seconds": (N_("Mean hold"), N_("holds ÷ answered")),
    "wrap_up_seconds": (N_("Mean wrap-up"), N_("wrap-up ÷ answered")),
    "occupancy": (
        N_("Occupancy"),
        N_(
            "(talk + holds + wrap-up + calls made to citizens) ÷ signed in without pauses; by time "
            "and operator only"
        ),
    ),
    "no_answer_share": (
        N_("Rings without an answer"),
        N_("rings without an answer ÷ rings; not by operator"),
    ),
    "transfer_share": (
        N_("Handed on"),
        N_("hand-overs to a colleague ÷ answered; not by operator"),
    ),
    "handed_outside": (N_("Handed outside"), N_("to a number of the directory, such as 103")),
    "breaks": (
        N_("Operator's side lost"),
        N_("a telephone or a page fell out of a talk; not by operator"),
    ),
    "on_the_spot_share": (
        N_("Answered on the spot, as declared"),
        N_("answered on the spot ÷ answered calls with a ticket"),
    ),
    "first_call_share": (
        N_("Solved at the first call"),
        N_("not again on the topic within 7 days ÷ number and topic known, 7 days over"),
    ),
    "repeated_share": (
        N_("Repeated callers"),
        N_("calls whose number had called within 7 days ÷ calls whose number is known"),
    ),
    "callbacks": (N_("Callbacks"), N_("owed or asked for, by the time of the call")),
    "callbacks_reached_share": (N_("Callbacks reached"), N_("reached ÷ callbacks")),
    "surveys": (N_("Marks given"), N_("callers who gave a mark from 1 to 5")),
    "survey_mean": (N_("Mean mark"), N_("sum of marks ÷ marks given")),
    "abused": (N_("Abuse marked"), N_("calls that an operator marked as abuse")),
}

DIMENSION_WORDS: Mapping[Dimension, str] = {
    Dimension.QUARTER: N_("Quarter-hour"),
    Dimension.HOUR: N_("Hour"),
    Dimension.DAY: N_("Day"),
    Dimension.WEEK: N_("Week"),
    Dimension.MONTH: N_("Month"),
    Dimension.WEEKDAY: N_("Day of the week"),
    Dimension.HOUR_OF_DAY: N_("Hour of the day"),
    Dimension.QUARTER_OF_DAY: N_("Quarter-hour of the day"),
    Dimension.LINE: N_("Line"),
    Dimension.LANGUAGE: N_("Language"),
    Dimension.OPERATOR: N_("Operator"),
    Dimension.TOPIC: N_("Topic"),
    Dimension.BODY: N_("Body"),
    Dimension.DISTRICT: N_("District"),
    Dimension.SKILL: N_("Skill"),
    Dimension.SHIFT: N_("Shift"),
}
#: What stands where a contact has none.
NONE_WORDS: Mapping[Dimension, str] = {
    Dimension.OPERATOR: N_("nobody answered"),
    Dimension.TOPIC: N_("without a topic"),
    Dimension.BODY: N_("without a body"),
    Dimension.DISTRICT: N_("without a district"),
    Dimension.SKILL: N_("skill not on record"),
    Dimension.SHIFT: N_("nobody answered"),
}

WHY_REFUSED: Mapping[str, str] = {
    ReportProblem.NO_MEASURE: N_("Choose at least one figure."),
    ReportProblem.MANY_MEASURES: N_("At most 12 figures fit into one report."),
    ReportProblem.UNKNOWN_MEASURE: N_("There is no such figure."),
    ReportProblem.SAME_TWICE: N_("Rows and columns cannot be the same."),
    ReportProblem.BACKWARDS: N_("The last day comes before the first."),
    ReportProblem.TOO_LONG: N_("Too many steps for one report. Choose fewer days or longer steps."),
    ReportProblem.TOO_LONG_FOR_CONTACTS: N_(
        "Divided and filtered like this, or with percentiles or first calls, a report has 93 days "
        "at most."
    ),
    ReportProblem.TOO_MANY_CONTACTS: N_(
        "There are more calls in these days than can be read one by one. Choose fewer days, or "
        "leave out percentiles, first calls, occupancy or the columns."
    ),
    ReportProblem.MANY_CHOSEN: N_("Too much is chosen in one filter."),
}


@dataclass(frozen=True, slots=True)
class Preset:
    """Report that is offered ready-made. `days`: how many days it covers, up to and including
    today."""

    name: str
    measures: tuple[str, ...]
    rows: Dimension | None
    columns: Dimension | None = None
    days: int = 7


PRESETS = (
    Preset(
        N_("The week by days"),
        ("offered", "answered", "lost", "level_in_time", "answer_seconds", "aht_seconds"),
        Dimension.DAY,
    ),
    Preset(
        N_("The day by quarter-hours"),
        ("offered", "answered", "lost", "level_in_time", "answer_seconds"),
        Dimension.QUARTER,
        days=1,
    ),
    Preset(
        N_("Operators"),
        (
            "answered",
            "aht_seconds",
            "talk_seconds",
            "wrap_up_seconds",
            "survey_mean",
        ),
        Dimension.OPERATOR,
    ),
    Preset(
        N_("Shifts"),
        ("answered", "level_of_answered", "answer_seconds", "aht_seconds", "survey_mean"),
        Dimension.SHIFT,
    ),
    Preset(
        N_("Skills"),
        ("offered", "answered", "lost", "level_in_time", "answer_seconds"),
        Dimension.SKILL,
    ),
    Preset(
        N_("When callers are lost"),
        ("lost",),
        Dimension.WEEKDAY,
        Dimension.HOUR_OF_DAY,
        28,
    ),
    Preset(N_("When people call"), ("offered",), Dimension.WEEKDAY, Dimension.HOUR_OF_DAY, 28),
    Preset(
        N_("Topics"), ("answered", "repeated_share", "aht_seconds", "survey_mean"), Dimension.TOPIC
    ),
    Preset(N_("Topics by district"), ("answered",), Dimension.TOPIC, Dimension.DISTRICT, 28),
    Preset(
        N_("Month by month"),
        ("offered", "lost", "level_in_time", "answer_seconds", "aht_seconds", "repeated_share"),
        Dimension.MONTH,
        days=365,
    ),
)
assert set(MEASURE_WORDS) == set(MEASURES)
