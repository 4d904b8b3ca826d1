"""The life of a ticket: stories as they are told, then any order of steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.workflow.life import (
    Body,
    Changed,
    StepActor,
    StepProblem,
    StepRefusal,
    Ticket,
    TicketStepRequest,
    change,
    possible,
)
from registry.workflow.states import MAY_NEED_BODY, OVER, WITH_BODY, WITHOUT_BODY, State
from registry.workflow.steps import (
    EVENTS,
    TABLE,
    ClockEffect,
    Event,
    Step,
    TicketActor,
    TicketClock,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OPERATOR = StepActor(TicketActor.OPERATOR, 1)
LEAD = StepActor(TicketActor.CONTROL, 2)
WATER = StepActor(TicketActor.BODY, 3, body_id=10)
ROADS = StepActor(TicketActor.BODY, 4, body_id=11)
APPLICANT = StepActor(TicketActor.APPLICANT)
SYSTEM = StepActor(TicketActor.SYSTEM)
EVERYBODY = (OPERATOR, LEAD, WATER, ROADS, APPLICANT, SYSTEM)
NEW = Ticket("109-2026-0000001")
FIRST = Ticket("109-2026-0000002", State.ASSIGNED, 10)
TO_WATER = TicketStepRequest(Step.ASSIGN, body=Body(10))


def done(ticket: Ticket, wish: TicketStepRequest, who: StepActor) -> Changed:
    came = change(ticket, wish, who, NOW)
    assert isinstance(came, Changed), came
    return came


def why(ticket: Ticket, wish: TicketStepRequest, who: StepActor) -> StepProblem:
    came = change(ticket, wish, who, NOW)
    assert isinstance(came, StepRefusal), came
    return came.why


def story(*steps: tuple[TicketStepRequest, StepActor]) -> Ticket:
    ticket = NEW
    for wish, who in steps:
        ticket = done(ticket, wish, who).after
    return ticket


SOLVING = TicketStepRequest(Step.RESOLVE, text="Люк жабылды")
ASKING = TicketStepRequest(Step.ASK_APPLICANT, text="Қай үйдің жанында?", reason="place")
ACCEPTED = story((TO_WATER, OPERATOR), (TicketStepRequest(Step.ACCEPT), WATER))
SOLVED = done(ACCEPTED, SOLVING, WATER).after
ASKED = done(ACCEPTED, ASKING, WATER).after


def test_a_manhole_is_assigned_accepted_resolved_and_confirmed() -> None:
    started = story(
        (TO_WATER, OPERATOR),
        (TicketStepRequest(Step.ACCEPT), WATER),
        (TicketStepRequest(Step.START), WATER),
    )
    solved = done(started, TicketStepRequest(Step.RESOLVE, text="Люк жабылды"), WATER)
    assert solved.words == {
        "state": ["in_progress", "resolved"],
        "answer": [None, "Люк жабылды"],
    }
    end = done(solved.after, TicketStepRequest(Step.CONFIRM), APPLICANT).after
    assert (end.state, end.body_id, end.over) == (State.CONFIRMED, 10, True)


def test_what_each_step_means_for_the_clocks() -> None:
    def told(
        ticket: Ticket, wish: TicketStepRequest, who: StepActor
    ) -> list[tuple[TicketClock, ClockEffect]]:
        return list(done(ticket, wish, who).clocks)

    assert EVENTS[Event.REGISTRATION] == ((TicketClock.TERM, ClockEffect.STARTS),)
    assert told(NEW, TO_WATER, SYSTEM) == [(TicketClock.FORWARD, ClockEffect.STARTS)]
    assert told(FIRST, TicketStepRequest(Step.ACCEPT), WATER) == [
        (TicketClock.FORWARD, ClockEffect.ENDS)
    ]
    asked = done(ACCEPTED, ASKING, WATER)
    assert (asked.clocks, asked.until) == (((TicketClock.TERM, ClockEffect.PAUSES),), None)
    answer = TicketStepRequest(Step.APPLICANT_ANSWERED, text="12 үй")
    assert told(asked.after, answer, APPLICANT) == [(TicketClock.TERM, ClockEffect.RESUMES)]
    over = TicketStepRequest(Step.ANSWER_TIME_OVER)
    assert told(asked.after, over, SYSTEM) == [(TicketClock.TERM, ClockEffect.RESUMES)]
    assert told(ACCEPTED, SOLVING, WATER) == [(TicketClock.TERM, ClockEffect.ENDS)]
    assert (TicketClock.TERM, ClockEffect.STARTS) in told(
        SOLVED, TicketStepRequest(Step.REOPEN, reason="no"), APPLICANT
    )


def test_an_extension_is_asked_for_and_granted() -> None:
    until = NOW + timedelta(days=10)
    asked = done(
        ACCEPTED, TicketStepRequest(Step.ASK_EXTENSION, reason="Аяз", until=until), WATER
    ).after
    assert (asked.state, asked.extension_until) == (State.ACCEPTED, until)
    granted = done(asked, TicketStepRequest(Step.GRANT_EXTENSION), LEAD)
    assert granted.after.extension_until is None
    assert (granted.clocks, granted.until) == (((TicketClock.TERM, ClockEffect.EXTENDS),), until)
    assert (
        why(ACCEPTED, TicketStepRequest(Step.GRANT_EXTENSION), LEAD)
        is StepProblem.NOTHING_REQUESTED
    )
    past = TicketStepRequest(Step.ASK_EXTENSION, reason="Аяз", until=NOW)
    assert why(ACCEPTED, past, WATER) is StepProblem.IN_THE_PAST
    far = TicketStepRequest(Step.ASK_EXTENSION, reason="Аяз", until=NOW + timedelta(days=400))
    assert why(ACCEPTED, far, WATER) is StepProblem.TOO_FAR


def test_who_has_the_ticket_or_judges_more_time_says_that_the_applicant_was_told() -> None:
    owed = replace(ACCEPTED, notice_owed=True)
    told = TicketStepRequest(Step.EXTENSION_ANNOUNCED, reason="хат")
    for who in (WATER, LEAD):
        assert Step.EXTENSION_ANNOUNCED in possible(owed, who)
        said = done(owed, told, who)
        assert (said.after, said.before.state) == (ACCEPTED, said.after.state)
        assert said.clocks == ((TicketClock.NOTICE, ClockEffect.ENDS),)
        assert Step.EXTENSION_ANNOUNCED not in possible(said.after, who)
    assert why(owed, TicketStepRequest(Step.EXTENSION_ANNOUNCED), WATER) is StepProblem.NEEDS_REASON
    assert why(owed, told, ROADS) is StepProblem.OTHER_BODY
    assert why(owed, told, APPLICANT) is StepProblem.NOT_BY_YOU
    assert why(ACCEPTED, told, WATER) is StepProblem.NO_NOTICE_OWED
    assert not done(owed, SOLVING, WATER).after.notice_owed


@pytest.mark.parametrize(
    ("ticket", "wish", "who", "said"),
    [
        (
            NEW,
            TicketStepRequest(Step.ASSIGN, body=Body(10, closed=True)),
            OPERATOR,
            StepProblem.BODY_CLOSED,
        ),
        (NEW, TicketStepRequest(Step.ASSIGN), OPERATOR, StepProblem.NEEDS_BODY),
        (FIRST, TO_WATER, OPERATOR, StepProblem.SAME_BODY),
        (FIRST, TicketStepRequest(Step.ACCEPT), ROADS, StepProblem.OTHER_BODY),
        (FIRST, TicketStepRequest(Step.ACCEPT), OPERATOR, StepProblem.NOT_BY_YOU),
        (FIRST, TicketStepRequest(Step.RESOLVE, text="x"), WATER, StepProblem.NOT_FROM_HERE),
        (FIRST, TicketStepRequest(Step.RETURN, reason="  "), WATER, StepProblem.NEEDS_REASON),
        (ACCEPTED, TicketStepRequest(Step.RESOLVE, text=" \n"), WATER, StepProblem.NEEDS_TEXT),
        (
            ACCEPTED,
            TicketStepRequest(Step.ASSIGN, body=Body(11), reason="x"),
            OPERATOR,
            StepProblem.NOT_BY_YOU,
        ),
        (NEW, TicketStepRequest(Step.JOIN), OPERATOR, StepProblem.NEEDS_TICKET),
        (NEW, TicketStepRequest(Step.JOIN, of=NEW), OPERATOR, StepProblem.SAME_TICKET),
        (NEW, TicketStepRequest(Step.JOIN, of=SOLVED), OPERATOR, StepProblem.SAME_TICKET),
        (FIRST, TicketStepRequest(Step.JOIN, of=SOLVED), OPERATOR, StepProblem.OF_OVER),
        (SOLVED, TicketStepRequest(Step.RESOLVE, text="x"), WATER, StepProblem.NOT_FROM_HERE),
        (ACCEPTED, replace(ASKING, reason=""), WATER, StepProblem.NEEDS_LISTED_REASON),
        (ACCEPTED, replace(ASKING, reason="сұрақ"), WATER, StepProblem.NEEDS_LISTED_REASON),
        (ACCEPTED, replace(ASKING, text="?"), WATER, StepProblem.SAYS_NOTHING),
        (ACCEPTED, replace(ASKING, text="ааааааа"), WATER, StepProblem.SAYS_NOTHING),
        (ACCEPTED, replace(SOLVING, text="."), WATER, StepProblem.SAYS_NOTHING),
        (ACCEPTED, replace(SOLVING, text="12 345 678"), WATER, StepProblem.SAYS_NOTHING),
        (ACCEPTED, TicketStepRequest(Step.REJECT, reason="-----"), LEAD, StepProblem.SAYS_NOTHING),
        (
            ASKED,
            TicketStepRequest(Step.APPLICANT_ANSWERED, text="12 үй"),
            WATER,
            StepProblem.NOT_BY_YOU,
        ),
        (
            ASKED,
            TicketStepRequest(Step.APPLICANT_ANSWERED, text="."),
            OPERATOR,
            StepProblem.SAYS_NOTHING,
        ),
        (ASKED, TicketStepRequest(Step.ANSWER_TIME_OVER), WATER, StepProblem.NOT_BY_YOU),
        (replace(ACCEPTED, had_question=True), ASKING, WATER, StepProblem.SECOND_QUESTION),
    ],
)
def test_what_is_refused_and_why(
    ticket: Ticket, wish: TicketStepRequest, who: StepActor, said: StepProblem
) -> None:
    assert why(ticket, wish, who) is said


def test_an_applicant_is_asked_once_whatever_becomes_of_the_question() -> None:
    answered = done(ASKED, TicketStepRequest(Step.APPLICANT_ANSWERED, text="12"), OPERATOR).after
    silent = done(ASKED, TicketStepRequest(Step.ANSWER_TIME_OVER), SYSTEM).after
    elsewhere = done(
        ASKED, TicketStepRequest(Step.ASSIGN, body=Body(11), reason="жабылды"), LEAD
    ).after
    taken = done(elsewhere, TicketStepRequest(Step.ACCEPT), ROADS).after
    for ticket, who in ((answered, WATER), (silent, WATER), (taken, ROADS)):
        assert why(ticket, ASKING, who) is StepProblem.SECOND_QUESTION
        assert Step.ASK_APPLICANT not in possible(ticket, who)
    assert Step.RESOLVE in possible(ASKED, WATER), "who finds it out need not wait for the answer"


def test_whoever_answers_after_the_time_is_heard_once_and_moves_no_term() -> None:
    late = TicketStepRequest(Step.APPLICANT_ANSWERED, text="12 үй")
    over = done(ASKED, TicketStepRequest(Step.ANSWER_TIME_OVER), SYSTEM).after
    assert Step.APPLICANT_ANSWERED in possible(over, APPLICANT)
    answered = done(over, late, OPERATOR)
    assert (answered.after.state, answered.clocks) == (State.IN_PROGRESS, ())
    assert answered.words == {"applicant_said": [None, "12 үй"]}
    for ticket in (answered.after, ACCEPTED):
        assert why(ticket, late, APPLICANT) is StepProblem.NO_QUESTION_OPEN
        assert Step.APPLICANT_ANSWERED not in possible(ticket, APPLICANT)
    assert why(over, late, WATER) is StepProblem.NOT_BY_YOU


def test_not_competent_goes_back_to_the_registry_and_to_another_body() -> None:
    back = done(FIRST, TicketStepRequest(Step.RETURN, reason="жол басқармасы"), WATER).after
    assert (back.state, back.body_id) == (State.RETURNED, None)
    again = done(back, TicketStepRequest(Step.ASSIGN, body=Body(11)), OPERATOR).after
    assert (again.state, again.body_id) == (State.ASSIGNED, 11)
    on = done(again, TicketStepRequest(Step.FORWARD, reason="су", body=Body(10)), ROADS).after
    assert (on.state, on.body_id) == (State.FORWARDED, 10)


def test_reopened_it_goes_to_who_had_solved_it_and_is_counted() -> None:
    again = TicketStepRequest(Step.REOPEN, reason="тағы ашық")
    ticket = SOLVED
    seen = []
    for _ in range(3):
        reopened = done(ticket, again, APPLICANT)
        seen.append(reopened.after.reopenings)
        assert (reopened.after.state, reopened.after.body_id) == (State.REOPENED, 10)
        accepted = done(reopened.after, TicketStepRequest(Step.ACCEPT), WATER).after
        ticket = done(accepted, SOLVING, WATER).after
    assert seen == [1, 2, 3]
    closed = TicketStepRequest(Step.REOPEN, reason="x", body=Body(10, closed=True))
    assert done(ticket, closed, APPLICANT).after.body_id is None


def test_a_duplicate_keeps_its_term_and_is_answered_with_the_first() -> None:
    joined = done(NEW, TicketStepRequest(Step.JOIN, of=FIRST), OPERATOR)
    assert TicketClock.TERM not in dict(joined.clocks)
    solved = done(joined.after, TicketStepRequest(Step.RESOLVE, text="жабылды"), SYSTEM)
    assert (solved.after.state, solved.after.duplicate_of) == (State.RESOLVED, FIRST.number)
    assert solved.clocks == ((TicketClock.TERM, ClockEffect.ENDS),)
    alone = done(solved.after, TicketStepRequest(Step.REOPEN, reason="x"), APPLICANT).after
    assert alone.duplicate_of is None


def test_possible_says_what_change_allows() -> None:
    assert possible(FIRST, WATER) == (Step.ACCEPT, Step.RETURN, Step.FORWARD)
    assert possible(FIRST, ROADS) == ()
    assert Step.RESOLVE in possible(ACCEPTED, WATER)


BODIES = st.none() | st.builds(Body, st.sampled_from([10, 11]), st.booleans())
TICKETS = st.none() | st.sampled_from([NEW, FIRST, SOLVED])
UNTIL = st.none() | st.sampled_from([NOW - timedelta(days=1), NOW + timedelta(days=5)])
WISHES = st.builds(
    TicketStepRequest,
    st.sampled_from(list(Step)),
    text=st.sampled_from(["", ".", "жауабын бердік"]),
    reason=st.sampled_from(["", " ", "себебі бар", "place"]),
    body=BODIES,
    of=TICKETS,
    until=UNTIL,
)


@given(st.lists(st.tuples(WISHES, st.sampled_from(EVERYBODY)), max_size=40))
def test_any_order_of_steps_keeps_the_promises(
    steps: list[tuple[TicketStepRequest, StepActor]],
) -> None:
    ticket, term_runs, paused = NEW, True, False
    for wish, who in steps:
        came = change(ticket, wish, who, NOW)
        if isinstance(came, StepRefusal):
            assert came.state is ticket.state
            continue
        assert came.before == ticket
        assert came.words or wish.step in (Step.START, Step.ASK_EXTENSION)
        for clock, does in came.clocks:
            if clock is TicketClock.TERM:
                paused = does is ClockEffect.PAUSES or (paused and does is ClockEffect.EXTENDS)
                term_runs = (
                    term_runs if does is ClockEffect.EXTENDS else does is not ClockEffect.ENDS
                )
        ticket = came.after
        _holds(ticket)
        assert term_runs != ticket.over
        assert paused == (ticket.state is State.AWAITING_APPLICANT)


def _holds(ticket: Ticket) -> None:
    """A ticket is with a body exactly where its state says so; a closed one got none. Reopened, it
    is with a body where one had solved it."""
    if ticket.state in WITH_BODY - MAY_NEED_BODY:
        assert ticket.body_id in (10, 11)
    if ticket.state in WITHOUT_BODY:
        assert ticket.body_id is None
    if ticket.state is State.DUPLICATE:
        assert ticket.duplicate_of not in (None, ticket.number)
    elif not ticket.over:
        assert ticket.duplicate_of is None
    if ticket.extension_until is not None:
        assert ticket.state in WITH_BODY - MAY_NEED_BODY


@given(st.sampled_from(list(State)), st.sampled_from(list(Step)))
def test_no_state_and_step_has_two_rules(state: State, step: Step) -> None:
    assert sum(rule.step is step and state in rule.frm for rule in TABLE) <= 1


def test_from_every_state_a_person_can_go_on() -> None:
    """Nothing dissolves: whatever is not over has somebody who can do something for it."""
    for state in set(State) - OVER:
        parts = {part for rule in TABLE if state in rule.frm for part in rule.by}
        assert parts & {TicketActor.OPERATOR, TicketActor.CONTROL}


def test_a_body_solves_with_a_photo_where_the_topic_needs_one_or_says_why_not() -> None:
    ticket = replace(ACCEPTED, needs_photo=True)
    assert why(ticket, SOLVING, WATER) is StepProblem.NEEDS_PHOTO
    assert why(ticket, replace(SOLVING, reason="..."), WATER) is StepProblem.NEEDS_PHOTO
    assert done(ticket, replace(SOLVING, photos=1), WATER).after.state is State.RESOLVED
    without = done(ticket, replace(SOLVING, reason="Жұмыс жер астында"), WATER)
    assert without.after.state is State.RESOLVED
    assert without.wish.reason == "Жұмыс жер астында"
    duplicate = replace(ticket, state=State.DUPLICATE, duplicate_of="109-2026-0000009")
    assert done(duplicate, SOLVING, SYSTEM).after.state is State.RESOLVED
