"""What is wrong with a letter, in sentences that say what to do."""

from __future__ import annotations

from quality.complaints.letters import Wrong
from softphone_ui.web.words import N_

TOO_LONG = N_("Shorten it: at most {most} letters are taken.")
SENTENCES = {
    ("kind", Wrong.MISSING): N_("Say whether you complain or praise."),
    ("words", Wrong.MISSING): N_("Write what happened."),
    ("words", Wrong.TOO_LONG): TOO_LONG,
    ("telephone", Wrong.MISSING): N_("Write your telephone number."),
    ("telephone", Wrong.NO_NUMBER): N_("Write the telephone number like +7 701 234 56 78."),
    ("telephone", Wrong.TOO_LONG): TOO_LONG,
    ("day", Wrong.NO_DAY): N_("Write the day as 27.11.2026, or leave the field empty."),
    ("day", Wrong.FUTURE): N_("This day is still to come: choose the day of the talk."),
    ("ticket", Wrong.TOO_LONG): TOO_LONG,
    ("name", Wrong.TOO_LONG): TOO_LONG,
    ("consent", Wrong.MISSING): N_("Without your consent it cannot be sent: tick the box."),
    ("website", Wrong.FILLED): N_("Leave the last field empty: it is for programs only."),
}
