"""How decisions, steps and colours are called."""

from __future__ import annotations

from city.council.agenda import Matter
from city.council.life import State, Step
from city.rating.funnel import Verdict
from softphone_ui.web.words import N_

MATTER_WORDS = {
    Matter.MISSED: N_("Missed"),
    Matter.REPORTED: N_("Reported as done"),
    Matter.DUE: N_("In work"),
    Matter.DONE: N_("Done lately"),
}
STATE_WORDS = {
    State.OPEN: N_("In work"),
    State.REPORTED: N_("Reported as done"),
    State.DONE: N_("Done and accepted"),
    State.WITHDRAWN: N_("Decision withdrawn"),
}
#: On buttons.
STEP_WORDS = {
    Step.REPORT: N_("Report as done"),
    Step.ACCEPT: N_("Accept as done"),
    Step.GIVE_BACK: N_("Send back to its owner"),
    Step.MOVE: N_("Move the term"),
    Step.WITHDRAW: N_("Withdraw the decision"),
}
VERDICT_WORDS = {
    Verdict.WORSE: N_("worse than others beyond chance"),
    Verdict.BETTER: N_("better than others beyond chance"),
}
COLOUR_WORDS = {"red": N_("the target is in danger"), "missed": N_("the target was missed")}
