"""What is wrong with a letter, in sentences that say what to do."""

from __future__ import annotations

from quality.complaints.letters import LetterFieldProblem
from softphone_ui.web.words import N_

TOO_LONG = N_("Shorten it: at most {most} letters are taken.")
SENTENCES = {
    ("kind", LetterFieldProblem.MISSING): N_("Say whether you complain or praise."),
    ("words", LetterFieldProblem.MISSING): N_("Write what happened."),
    ("words", LetterFieldProblem.TOO_LONG): TOO_LONG,
    ("telephone", LetterFieldProblem.MISSING): N_("Write your telephone number."),
    ("telephone", LetterFieldProblem.NO_NUMBER): N_(
        "Write the telephone number like +7 701 234 56 78."
    ),
    ("telephone", LetterFieldProblem.TOO_LONG): TOO_LONG,
    ("day", LetterFieldProblem.NO_DAY): N_(
        "Write the day as 27.11.2026, or leave the field empty."
    ),
    ("day", LetterFieldProblem.FUTURE): N_(
        "This day is still to come: choose the day of the talk."
    ),
    ("ticket", LetterFieldProblem.TOO_LONG): TOO_LONG,
    ("name", LetterFieldProblem.TOO_LONG): TOO_LONG,
    ("consent", LetterFieldProblem.MISSING): N_(
        "Without your consent it cannot be sent: tick the box."
    ),
    ("website", LetterFieldProblem.FILLED): N_(
        "Leave the last field empty: it is for programs only."
    ),
}
