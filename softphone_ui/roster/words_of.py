"""What the pages say of a shift that is refused, and of how a shift stands."""

from __future__ import annotations

from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.uploaded_tables import TABLE_REFUSALS, TableError
from softphone_ui.web.words import N_
from staff.roster.coverage import ShiftStatus
from staff.roster.shifts import ShiftProblem

SENTENCES: dict[str, str] = {
    ShiftProblem.OPERATOR: N_("There is no such operator."),
    ShiftProblem.GONE: N_("This operator does not work here any more."),
    ShiftProblem.DAY: N_("A day is written as 30.11.2026 or 2026-11-30."),
    ShiftProblem.BEGINS: N_("The beginning is a time such as 08:00."),
    ShiftProblem.ENDS: N_("The end is a time such as 20:00."),
    ShiftProblem.NO_SUCH_TIME: N_("The clock is put forward then: it never shows this time."),
    ShiftProblem.BREAKS: N_("Breaks are written as 12:00-12:30 16:00-16:15, twelve at most."),
    ShiftProblem.BREAK_OUTSIDE: N_("A break lies within its shift."),
    ShiftProblem.BREAKS_OVERLAP: N_("Two breaks are at the same time."),
    ShiftProblem.LANGUAGES: N_("Languages are kk, ru and en."),
    ShiftProblem.OVERLAPS: N_("The operator has a shift at this time already."),
    ShiftProblem.OVERLAPS_IN_FILE: N_("The file has another shift of this operator at this time."),
    ShiftProblem.COLUMNS: N_("The line has too few cells, or cannot be read."),
}
STANDING_WORDS = {
    ShiftStatus.LATER: N_("still to come"),
    ShiftStatus.THERE: N_("signed in"),
    ShiftStatus.AWAY: N_("has not signed in"),
    ShiftStatus.OVER: N_("shift is over"),
    ShiftStatus.MISSED: N_("did not come"),
}


class ShiftError(ReasonedError):
    __doc__ = N_("The shift was not put on the roster.")
    status, code = 409, "shift_refused"
    sentences = SENTENCES


#: Why a file is not read at all.
FILE_SENTENCES = {
    **TABLE_REFUSALS,
    "columns": N_("The first line must name the columns: at least operator, day, from and to."),
}


class RosterFileError(TableError):
    sentences = FILE_SENTENCES
