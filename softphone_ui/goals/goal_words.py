"""What the pages call the things of the tree of aims."""

from __future__ import annotations

from city.tree.branches import TreeLevel
from city.tree.judging import Colour
from city.tree.periods import Every
from city.tree.plan import Direction, PlanProblem
from city.tree.sheet import CellProblem
from softphone_ui.web.uploaded_tables import TABLE_REFUSALS
from softphone_ui.web.words import N_

COLOUR_WORDS = {
    Colour.ATTAINED: N_("reached"),
    Colour.GREEN: N_("on course"),
    Colour.UNKNOWN: N_("too early to say"),
    Colour.GREY: N_("data too old"),
    Colour.AMBER: N_("at risk"),
    Colour.RED: N_("off course"),
    Colour.MISSED: N_("missed"),
}
#: A shape beside the word, so that nobody needs the colour.
COLOUR_SIGNS = {
    Colour.ATTAINED: "★",
    Colour.GREEN: "●",
    Colour.UNKNOWN: "○",
    Colour.GREY: "◌",
    Colour.AMBER: "▲",
    Colour.RED: "◆",
    Colour.MISSED: "✕",
}
LEVEL_WORDS = {
    TreeLevel.GOAL: N_("Goal"),
    TreeLevel.INDICATOR: N_("Indicator"),
    TreeLevel.MEASURE: N_("Measure"),
}
BY_POST, NOBODY = N_("Whoever has the post"), N_("nobody")
OWNER_WORDS = {TreeLevel.GOAL: N_("Deputy akim"), TreeLevel.INDICATOR: N_("Head of a body")}
DIRECTION_WORDS = {Direction.UP: N_("more is better"), Direction.DOWN: N_("less is better")}
EVERY_WORDS = {
    Every.WEEK: N_("every week"),
    Every.MONTH: N_("every month"),
    Every.QUARTER: N_("every quarter"),
    Every.YEAR: N_("every year"),
}
SOURCE_WORDS = {
    "counted": N_("our own records"),
    "statistics": N_("national statistics"),
    "file": N_("tables of its supplier"),
    "milestones": N_("milestones of the project office"),
}
TROUBLE_WORDS = {
    "off": N_("No address of the statistics is set (statistics_address)."),
    "internal": N_("The address of the statistics leads into a network of ours and is not asked."),
    "away": N_("The statistics do not answer."),
    "status": N_("The statistics refuse to answer."),
    "answer": N_("The answer of the statistics cannot be read."),
    "no_row": N_("The answer of the statistics has no row of these terms."),
}
THEME_WORDS = {
    "economy": N_("economy"),
    "education": N_("education"),
    "energy": N_("energy"),
    "environment": N_("environment"),
    "finance": N_("finance"),
    "governance": N_("governance"),
    "health": N_("health"),
    "housing": N_("housing"),
    "safety": N_("safety"),
    "sport_and_culture": N_("sport and culture"),
    "telecommunication": N_("telecommunication"),
    "transport": N_("transport"),
    "waste": N_("waste"),
    "water": N_("water"),
}
UNIT_WORDS = {"d": N_("days, as a unit"), "n": N_("pieces"), "km": N_("km")}
#: Why the tree was not changed.
REFUSALS = {
    PlanProblem.UNIT.value: N_("Name the unit."),
    PlanProblem.NUMBER.value: N_("Baseline, target and points have to be numbers."),
    PlanProblem.DATES.value: N_("The plan has to end after it begins."),
    PlanProblem.ZERO_TARGET.value: N_(
        "A target of zero needs a baseline: without one progress would be a division by zero."
    ),
    PlanProblem.NO_DISTANCE.value: N_("The target is the baseline: there is no way to measure."),
    PlanProblem.BACKWARDS.value: N_("The target lies on the wrong side of the baseline."),
    PlanProblem.TRAJECTORY.value: N_("The points have to lie between begin and end, in order."),
    PlanProblem.MEASURE.value: N_("There is no such measure, topic or body to count."),
    PlanProblem.WEIGHT.value: N_("A weight is above 0 and at most 1,000."),
    PlanProblem.CYCLE.value: N_("This would be a cycle: it would lie below itself."),
    PlanProblem.LEVEL.value: N_("An indicator hangs below a goal, a measure below an indicator."),
    PlanProblem.PARENT.value: N_("The entry above it does not exist."),
    PlanProblem.CHILDREN.value: N_("Something still hangs below: retire that first."),
    PlanProblem.CODE.value: N_(
        "This code or theme cannot be taken: it exists already, or is malformed."
    ),
    PlanProblem.OWNER.value: N_("A goal is a deputy akim's, an indicator a head's."),
    PlanProblem.REASON.value: N_("Say why: the sentence stays with the version."),
    PlanProblem.CHANGED.value: N_(
        "A measure's kind of period stays: make another measure instead."
    ),
    "version": N_("Somebody has changed it meanwhile. Look at it again."),
}
#: What is wrong with a cell.
CELL_WORDS = {
    CellProblem.ROW: N_("The line cannot be read."),
    CellProblem.MEASURE: N_("There is no such measure that you may send."),
    CellProblem.COUNTED: N_("Nobody writes this measure: it feeds itself."),
    CellProblem.PERIOD: N_("This names no period of the measure."),
    CellProblem.NOT_OVER: N_("This period is not over yet."),
    CellProblem.NUMBER: N_("This is no number."),
    CellProblem.TWICE: N_("This comes twice; the first one counts."),
    CellProblem.BACKWARDS: N_(
        "This period lies before the one above: are day and month exchanged?"
    ),
    CellProblem.FALLS: N_("This is less than before, and the measure never falls."),
    CellProblem.DAY: N_("This is no day."),
    CellProblem.AHEAD: N_("This day is still to come."),
    CellProblem.WEIGHT: N_("A weight is 0 or more."),
}
ACTION_REFUSALS = {
    "not_bad": N_("Nothing has to be done: the measure is neither at risk nor off course."),
    "not_owner": N_("Only whoever answers for the indicator records what they do."),
    "term": N_("The term lies after today and not after the target's day."),
    "gone": N_("There is no such action, or it is done already."),
}
FILE_REFUSALS = {**TABLE_REFUSALS, "columns": N_("The columns cannot be found; needed are")}
