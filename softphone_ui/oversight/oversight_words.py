"""How lists, reasons for help and months are called."""

from __future__ import annotations

from city.oversight.attention import HelpReason
from city.oversight.month import Tendency
from registry.workflow.rows.workloads import WorkloadList
from softphone_ui.web.words import N_

#: The heading of a list, and what it says when it is empty.
LIST_WORDS = {
    WorkloadList.LATE: (N_("Overdue tickets"), N_("Nothing is overdue.")),
    WorkloadList.SOON: (
        N_("Due today and tomorrow"),
        N_("No ticket is due today or tomorrow."),
    ),
    WorkloadList.REOPENED: (
        N_("Reopened by applicants"),
        N_("No open ticket was reopened by its applicant."),
    ),
}
#: The month in one sentence.
MONTH_WORDS = {
    Tendency.BETTER: N_(
        "{month}: {solved} of {due} were solved in term ({share}), {points} points better than "
        "the month before."
    ),
    Tendency.WORSE: N_(
        "{month}: {solved} of {due} were solved in term ({share}), {points} points worse than "
        "the month before."
    ),
    Tendency.SAME: N_(
        "{month}: {solved} of {due} were solved in term ({share}), as in the month before."
    ),
    Tendency.ALONE: N_("{month}: {solved} of {due} were solved in term ({share})."),
}
REASON_WORDS = {
    HelpReason.DECISIONS: N_("decisions of the council missed: {n}"),
    HelpReason.LATE: N_(
        "{late_share} of its tickets are overdue, {city_late_share} in the whole city"
    ),
    HelpReason.GROWS: N_("{now} became overdue in 7 days, {before} in the 7 days before"),
    HelpReason.LOW_SHARE: N_("{share} solved in term, {city} in the city: worse beyond chance"),
    HelpReason.NO_HEAD: N_("nobody heads it"),
}
