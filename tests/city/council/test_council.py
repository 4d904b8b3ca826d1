"""What the council looks at first, what grows, who is late, and the life of a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from math import sqrt

import pytest

from city.council.agenda import SHOWN_FOR, AgendaDecision, AgendaItem, agenda
from city.council.growth import TopicWeek, growing
from city.council.lateness import BodyLoad, latest
from city.council.life import (
    LONGEST,
    DecisionActor,
    DecisionRefusal,
    DecisionState,
    DecisionStep,
    DecisionStepRequest,
    change,
    possible,
)
from city.council.outliers import outliers
from city.rating.funnel import Funnel, FunnelVerdict
from city.rating.rating import RatedKind as RatedPart
from city.rating.rating import Rating, RatingFigures
from city.rating.signs import Audit
from city.rating.tally import TallySums
from foundation.names import Names

NAMES = Names("Қар", "Снег", "Snow")
TODAY = date(2026, 11, 27)
DAY = timedelta(days=1)


def decision(
    number: int, due_on: date, state: DecisionState = DecisionState.OPEN
) -> AgendaDecision:
    return AgendaDecision(
        number, date(2026, 11, 20), "Clear the yards", 1, NAMES, "Head", due_on, due_on, state, 1
    )


def test_what_was_missed_longest_stands_first() -> None:
    done = replace(decision(6, TODAY, DecisionState.DONE), done_on=TODAY - DAY)
    found = agenda(
        [
            decision(1, TODAY),
            decision(2, TODAY - DAY),
            decision(3, TODAY - 9 * DAY),
            decision(4, TODAY + DAY),
            decision(5, TODAY - 20 * DAY, DecisionState.REPORTED),
            done,
            decision(7, TODAY, DecisionState.WITHDRAWN),
            replace(done, decision_id=8, done_on=TODAY - SHOWN_FOR - DAY),
        ],
        TODAY,
    )
    assert [(it.matter, it.decision.decision_id) for it in found] == [
        (AgendaItem.MISSED, 3),
        (AgendaItem.MISSED, 2),
        (AgendaItem.REPORTED, 5),
        (AgendaItem.DUE, 1),
        (AgendaItem.DUE, 4),
        (AgendaItem.DONE, 6),
    ]


def test_it_is_late_from_the_day_after_its_term_until_it_is_done() -> None:
    it = decision(1, TODAY)
    assert (it.days_late(TODAY), it.days_late(TODAY + DAY)) == (0, 1)
    done = replace(it, done_on=TODAY + 2 * DAY, state=DecisionState.DONE)
    assert done.days_late(TODAY + 30 * DAY) == 2


STEPS = {
    (DecisionState.OPEN, DecisionActor.COUNCIL): {
        DecisionStep.ACCEPT,
        DecisionStep.MOVE,
        DecisionStep.WITHDRAW,
    },
    (DecisionState.OPEN, DecisionActor.OWNER): {DecisionStep.REPORT},
    (DecisionState.REPORTED, DecisionActor.COUNCIL): {
        DecisionStep.ACCEPT,
        DecisionStep.GIVE_BACK,
        DecisionStep.WITHDRAW,
    },
}


@pytest.mark.parametrize(("state", "part"), list(product(DecisionState, DecisionActor)))
def test_who_may_do_what_when(state: DecisionState, part: DecisionActor) -> None:
    allowed = STEPS.get((state, part), set())
    assert set(possible(state, part)) == allowed
    for step in set(DecisionStep) - allowed:
        assert (
            change(state, DecisionStepRequest(step, part, "why"), TODAY) is DecisionRefusal.NOT_NOW
        )


@pytest.mark.parametrize(
    ("wish", "after"),
    [
        (DecisionStepRequest(DecisionStep.ACCEPT, DecisionActor.COUNCIL), DecisionState.DONE),
        (
            DecisionStepRequest(DecisionStep.WITHDRAW, DecisionActor.COUNCIL, " "),
            DecisionRefusal.WORDS,
        ),
        (
            DecisionStepRequest(DecisionStep.MOVE, DecisionActor.COUNCIL, "Frost", TODAY + DAY),
            DecisionState.OPEN,
        ),
        (
            DecisionStepRequest(DecisionStep.MOVE, DecisionActor.COUNCIL, "Frost"),
            DecisionRefusal.TERM,
        ),
        (
            DecisionStepRequest(DecisionStep.MOVE, DecisionActor.COUNCIL, "Frost", TODAY - DAY),
            DecisionRefusal.TERM,
        ),
        (
            DecisionStepRequest(
                DecisionStep.MOVE, DecisionActor.COUNCIL, "Frost", TODAY + LONGEST + DAY
            ),
            DecisionRefusal.TERM,
        ),
        (
            DecisionStepRequest(DecisionStep.ACCEPT, DecisionActor.COUNCIL, "", TODAY),
            DecisionRefusal.TERM,
        ),
    ],
)
def test_a_step_needs_its_words_and_its_term(
    wish: DecisionStepRequest, after: DecisionState | DecisionRefusal
) -> None:
    assert change(DecisionState.OPEN, wish, TODAY) == after


def week(number: int, now: int, before: int) -> TopicWeek:
    return TopicWeek(number, NAMES, now, before)


def test_growth_is_more_than_chance() -> None:
    # 40 a week before: 63 is 3.25 standard deviations more, 60 is 2.83.
    assert week(1, 63, 160).excess == pytest.approx(23 / sqrt(40 * 1.25))
    assert (week(1, 63, 160).grows, week(1, 60, 160).grows) == (True, False)
    assert (week(1, 10, 0).grows, week(1, 9, 0).grows) == (True, False)
    assert (week(1, 10, 0).times, week(1, 60, 160).times) == (None, 1.5)


def test_what_grows_by_the_most_contacts_stands_first() -> None:
    topics = [week(1, 63, 160), week(2, 300, 160), week(3, 30, 0), week(4, 5, 0)]
    assert [it.topic_id for it in growing(topics, 5)] == [2, 3, 1]
    assert [it.topic_id for it in growing(topics, 1)] == [2]


def rated(
    ident: int, verdict: FunnelVerdict, share: float, *, in_question: bool = False
) -> RatingFigures:
    sums = TallySums(solved=round(100 * share), missed=round(100 * (1 - share)) * 1_000_000)
    return RatingFigures(
        RatedPart.HEAD, ident, (1,), sums, 100.0, 100 * (1 - share), 0.0, None, share, 0.0, None,
        None, None, verdict, False, (), Audit(), in_question,
    )  # fmt: skip


def test_who_stands_out_of_the_rating() -> None:
    figures = (
        rated(1, FunnelVerdict.BETTER, 0.99),
        rated(2, FunnelVerdict.WORSE, 0.6),
        rated(3, FunnelVerdict.AS_OTHERS, 0.8),
        rated(4, FunnelVerdict.AS_OTHERS, 0.81, in_question=True),
        rated(5, FunnelVerdict.WORSE, 0.4),
    )
    rating = Rating(1, TallySums(), TallySums(), 0.8, None, Funnel(0.8, 1.0, 0.0), figures)
    found = outliers(rating, {5: "Head"}, 4)
    assert [it.person_id for it in found] == [5, 2, 4, 1]
    assert (found[0].name, found[0].share, found[1].name) == ("Head", 0.4, "")


def test_who_is_late_with_the_most_stands_first() -> None:
    def load(number: int, tickets: int, late: int) -> BodyLoad:
        at = datetime(2026, 11, 1, tzinfo=UTC) if late else None
        return BodyLoad(number, NAMES, tickets, late, at, None, None, None)

    found = latest([load(1, 100, 5), load(2, 10, 5), load(3, 9, 0), load(4, 900, 80)], 5)
    assert [it.body_id for it in found] == [4, 2, 1]
