"""The table of an incident's life, the next action towards the police, and CAP messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from foundation.names import Names
from second_line.incidents.cap import CapAlert, problems_in, write_cap
from second_line.incidents.escalation import (
    BETWEEN_CALLS,
    MOST_CALLS,
    DueAction,
    NextAction,
    next_action,
)
from second_line.incidents.kinds import KINDS
from second_line.incidents.messages import UnreadableAnswer, read_answer
from second_line.incidents.states import (
    TABLE,
    IncidentActor,
    IncidentRefusal,
    IncidentState,
    IncidentStep,
    StepNotTaken,
    change,
    steps_for,
)
from second_line.rows.incidents import UnreadIncident

S, T, A = IncidentState, IncidentStep, IncidentActor
NOW = datetime(2026, 12, 3, 6, tzinfo=UTC)
WAY = [
    (T.CONFIRM, A.OPERATOR, S.CONFIRMED),
    (T.HAND_OVER, A.OPERATOR, S.HANDED_OVER),
    (T.DELIVER, A.SYSTEM, S.DELIVERED),
    (T.ACKNOWLEDGE, A.POLICE, S.ACKNOWLEDGED),
    (T.DISPATCH, A.POLICE, S.DISPATCHED),
    (T.ARRIVE, A.POLICE, S.ON_SCENE),
    (T.RESOLVE, A.POLICE, S.RESOLVED),
    (T.CLOSE, A.OPERATOR, S.CLOSED),
]


def test_an_incident_goes_the_whole_way() -> None:
    state = S.SEEN
    for step, actor, after in WAY:
        state = change(state, step, actor)
        assert state is after


def test_answers_of_the_police_in_any_order_never_lead_back() -> None:
    order = [after for _, _, after in WAY]
    for state in order[1:]:
        for step in (T.ACKNOWLEDGE, T.DISPATCH, T.ARRIVE, T.RESOLVE, T.DECLARE_UNFOUNDED):
            after = change(state, step, A.POLICE)
            if after is not S.UNFOUNDED:
                assert order.index(after) >= order.index(state), (state, step)


@pytest.mark.parametrize(
    ("state", "step", "actor", "why"),
    [
        (S.SEEN, T.HAND_OVER, A.LEAD, IncidentRefusal.NOT_NOW),
        (S.SEEN, T.DISMISS, A.OPERATOR, IncidentRefusal.REASON),
        (S.DELIVERED, T.RESOLVE, A.OPERATOR, IncidentRefusal.NOT_ALLOWED),
        (S.SEEN, T.ACKNOWLEDGE, A.POLICE, IncidentRefusal.NOT_NOW),
        (S.CLOSED, T.CONFIRM, A.LEAD, IncidentRefusal.NOT_NOW),
        (S.CONFIRMED, T.CONFIRM, A.LEAD, IncidentRefusal.NOT_NOW),
    ],
)
def test_what_is_not_in_the_table_is_refused(
    state: S, step: T, actor: A, why: IncidentRefusal
) -> None:
    with pytest.raises(StepNotTaken) as raised:
        change(state, step, actor)
    assert raised.value.why is why


def test_a_test_incident_is_never_handed_over() -> None:
    with pytest.raises(StepNotTaken) as raised:
        change(S.CONFIRMED, T.HAND_OVER, A.LEAD, test=True)
    assert raised.value.why is IncidentRefusal.TEST
    assert T.HAND_OVER not in [it.step for it in steps_for(S.CONFIRMED, A.LEAD, test=True)]


def test_every_state_can_be_reached_and_left() -> None:
    reached = {rule.to for rule in TABLE} | {S.SEEN}
    assert reached - {None} == set(S)
    left = {
        state
        for rule in TABLE
        for state in rule.starts
        if rule.to is not None and rule.to is not state
    }
    assert set(S) - left == {S.DISMISSED, S.CLOSED}


UNREAD = UnreadIncident(1, NOW, 0, None, 0, printed=False)
AFTER = timedelta(seconds=60)


@pytest.mark.parametrize(
    ("tried", "seconds", "can_call", "due"),
    [
        ({}, 59, True, NextAction(DueAction.WAIT, NOW + AFTER)),
        ({}, 60, True, NextAction(DueAction.CALL, NOW + AFTER)),
        ({}, 60, False, NextAction(DueAction.SHEET, NOW + AFTER)),
        ({"calls": 1, "called_at": NOW + AFTER}, 70, True,
         NextAction(DueAction.WAIT, NOW + AFTER + BETWEEN_CALLS)),
        ({"calls": 1, "called_at": NOW + AFTER}, 180, True,
         NextAction(DueAction.CALL, NOW + timedelta(seconds=180))),
        ({"calls": MOST_CALLS, "called_at": NOW + timedelta(seconds=300), "failed_calls": 3}, 320,
         True, NextAction(DueAction.SHEET, NOW + timedelta(seconds=320))),
        ({"calls": MOST_CALLS, "called_at": NOW + timedelta(seconds=300), "failed_calls": 2},
         320, True, NextAction(DueAction.WAIT, NOW + timedelta(seconds=420))),
        ({"printed": True}, 100, False,
         NextAction(DueAction.NOTHING, NOW + timedelta(seconds=100))),
    ],
)  # fmt: skip
def test_what_is_due_without_an_acknowledgement(
    tried: dict[str, object], seconds: int, can_call: bool, due: NextAction
) -> None:
    incident = replace(UNREAD, **tried)  # type: ignore[arg-type]
    assert next_action(incident, NOW + timedelta(seconds=seconds), AFTER, can_call=can_call) == due


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"data":{}}', b'{"data":{"incident":-1,"state":"resolved"}}',
     b'{"data":{"incident":1,"state":"eaten"}}', b"[" * 100_000, b"\xff"],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        read_answer(body)


ALERT = CapAlert(
    "komek-109-1-alert", "komek-109", NOW, "Alert", "Private", "Transport",
    KINDS["crash"].names, "severe", Names("а", "б", "c & <d>\x00"), "Абай", 51.1, 71.4,
    addresses="police",
)  # fmt: skip


def test_a_message_of_cap_passes_the_check_in_three_languages() -> None:
    text = write_cap(ALERT)
    assert problems_in(text) == []
    assert text.count("<language>") == 3 and "c &amp; &lt;d&gt;" in text
    cancel = replace(ALERT, message_type="Cancel", references=((ALERT.identifier, NOW),))
    assert problems_in(write_cap(cancel)) == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"message_type": "Update"}, "names no earlier message"),
        ({"addresses": ""}, "no addresses"),
        ({"identifier": "a b"}, "has a space"),
        ({"severity": "terrible"}, "severity cannot be"),
        ({"category": ""}, "category is missing"),
    ],
)
def test_the_check_finds_what_the_schema_takes(changed: dict[str, str], problem: str) -> None:
    found = problems_in(write_cap(replace(ALERT, **changed)))  # type: ignore[arg-type]
    assert any(problem in it for it in found), found


@pytest.mark.parametrize(
    "text",
    ["", "<a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "<alert/>",
     write_cap(ALERT).replace("2026-12-03T18:00:00+00:00", "2026-12-02T18:00:00+00:00"),
     write_cap(ALERT).replace("<expires>2026-12-03T18:00:00+00:00</expires>", "", 1),
     write_cap(ALERT).replace("ru-KZ", "kk-KZ")],
)  # fmt: skip
def test_a_broken_message_is_refused(text: str) -> None:
    assert problems_in(text)
