"""How decisions, steps and colours are called."""

from __future__ import annotations

from city.council.agenda import AgendaItem
from city.council.life import DecisionState, DecisionStep
from city.rating.funnel import FunnelVerdict
from softphone_ui.web.words import N_

MATTER_WORDS = {
    AgendaItem.MISSED: N_("Missed"),
    AgendaItem.REPORTED: N_("Reported as done"),
    AgendaItem.DUE: N_("In work"),
    AgendaItem.DONE: N_("Done lately"),
}
STATE_WORDS = {
    DecisionState.OPEN: N_("In work"),
    DecisionState.REPORTED: N_("Reported as done"),
    DecisionState.DONE: N_("Done and accepted"),
    DecisionState.WITHDRAWN: N_("Decision withdrawn"),
}
#: On buttons.
STEP_WORDS = {
    DecisionStep.REPORT: N_("Report as done"),
    DecisionStep.ACCEPT: N_("Accept as done"),
    DecisionStep.GIVE_BACK: N_("Send back to its owner"),
    DecisionStep.MOVE: N_("Move the term"),
    DecisionStep.WITHDRAW: N_("Withdraw the decision"),
}
VERDICT_WORDS = {
    FunnelVerdict.WORSE: N_("worse than others beyond chance"),
    FunnelVerdict.BETTER: N_("better than others beyond chance"),
}
COLOUR_WORDS = {"red": N_("the target is in danger"), "missed": N_("the target was missed")}
