"""What the pages say of a shift that is refused, and of how a shift stands."""

from __future__ import annotations

from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.uploaded_tables import TABLE_REFUSALS, TableError
from softphone_ui.web.words import N_
from staff.roster.coverage import Standing
from staff.roster.shifts import Wrong

SENTENCES: dict[str, str] = {
    Wrong.OPERATOR: N_("There is no such operator."),
    Wrong.GONE: N_("This operator does not work here any more."),
    Wrong.DAY: N_("A day is written as 30.11.2026 or 2026-11-30."),
    Wrong.BEGINS: N_("The beginning is a time such as 08:00."),
    Wrong.ENDS: N_("The end is a time such as 20:00."),
    Wrong.NO_SUCH_TIME: N_("The clock is put forward then: it never shows this time."),
    Wrong.BREAKS: N_("Breaks are written as 12:00-12:30 16:00-16:15, twelve at most."),
    Wrong.BREAK_OUTSIDE: N_("A break lies within its shift."),
    Wrong.BREAKS_OVERLAP: N_("Two breaks are at the same time."),
    Wrong.LANGUAGES: N_("Languages are kk, ru and en."),
    Wrong.OVERLAPS: N_("The operator has a shift at this time already."),
    Wrong.OVERLAPS_IN_FILE: N_("The file has another shift of this operator at this time."),
    Wrong.COLUMNS: N_("The line has too few cells, or cannot be read."),
}
STANDING_WORDS = {
    Standing.LATER: N_("still to come"),
    Standing.THERE: N_("signed in"),
    Standing.AWAY: N_("has not signed in"),
    Standing.OVER: N_("shift is over"),
    Standing.MISSED: N_("did not come"),
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
