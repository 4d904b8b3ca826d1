"""The automatic call "was it solved?": when, whom, how often, and what counts as an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from queue_manager.domain.decide import next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.inquiry import Inquiry, InquiryResult, InquiryRules
from queue_manager.domain.floor.states import RingResult
from queue_manager.domain.lines.line import Line
from queue_manager.domain.lines.skills import Skills
from tests.queue_manager.domain.floor_story import Story, at
from tests.queue_manager.domain.test_ladder import busy, with_skills

RULES = InquiryRules(
    possible=True, pbx="pbx1", retry_after=(timedelta(minutes=5), timedelta(minutes=20))
)
APPLICANT, ANOTHER = "+77011111111", "+77022222222"
TICKET = "109-2026-0000042"


def about(number: str = APPLICANT, ticket: str = TICKET, round_: int = 7) -> Inquiry:
    return Inquiry(ticket, round_, number, "109", "ru", "topic-3-ru", due_at=at(0))


def city(*inquiries: Inquiry, operators: int = 1, rules: InquiryRules = RULES) -> Story:
    story = Story(operators=operators)
    story.tell(on.InquiryRulesChanged(at(-50), rules))
    story.tell(on.InquiriesChanged(at(0), inquiries))
    return story


def made(story: Story) -> list[do.AskApplicant]:
    return [each for each in story.commands if isinstance(each, do.AskApplicant)]


def says(story: Story, seconds: float, *words: str, leg: str | None = None) -> None:
    leg = made(story)[-1].ring_id if leg is None else leg
    for word in words:
        story.tell(on.InquiryReported(at(seconds), leg, word))


def hangs_up(story: Story, seconds: float, result: RingResult = RingResult.ANSWERED) -> None:
    story.leg_ends(seconds, made(story)[-1].ring_id, result)


def results(story: Story) -> list[InquiryResult]:
    return [each.result for each in story.records_of(note.InquiryEnded)]


def test_the_question_is_in_the_applicants_language_by_number_and_topic() -> None:
    (call,) = made(city(about()))
    assert (call.number, call.line, call.language) == (APPLICANT, "109", "ru")
    assert call.prompts[:5] == ("inquiry-hello-ru", "ticket-ru", "digit-4-ru", "digit-2-ru",
                                "topic-3-ru")  # fmt: skip
    assert call.prompts[5:] == tuple(
        f"inquiry-{word}-ru" for word in ("answered", "yes", "no", "operator")
    )
    assert call.ring_id.startswith("pbx1-ask-") and "~" not in call.ring_id


@pytest.mark.parametrize(("key", "result"), [("1", "confirmed"), ("2", "reopened")])
def test_the_first_key_is_the_answer_and_is_counted_once(key: str, result: str) -> None:
    story = city(about())
    says(story, 5, "taken", key, key, "1", "2")
    hangs_up(story, 9)
    (ended,) = story.records_of(note.InquiryEnded)
    assert (ended.ticket, ended.round, ended.result, ended.at) == (TICKET, 7, result, at(5))
    story.tell(on.InquiriesChanged(at(10), (about(),)))  # the scribe has not written it yet
    story.wait_until(10_000)
    assert len(made(story)) == 1
    story.tell(on.InquiriesChanged(at(10_000), ()))
    assert story.floor.inquiries == {}


def test_whoever_hangs_up_changes_nothing_and_is_left_alone() -> None:
    story = city(about())
    says(story, 5, "taken")
    hangs_up(story, 6)
    story.wait_until(100_000)
    assert results(story) == [InquiryResult.HUNG_UP] and len(made(story)) == 1


def test_nobody_there_is_tried_later_and_then_no_more() -> None:
    story = city(about())
    hangs_up(story, 40, RingResult.NO_ANSWER)
    story.wait_until(40 + 299)
    assert len(made(story)) == 1
    story.wait_until(40 + 300)
    assert len(made(story)) == 2
    hangs_up(story, 350, RingResult.BUSY)
    story.wait_until(350 + 1200)
    says(story, 1555, "taken", "silent")  # a machine
    hangs_up(story, 1560)
    tried = story.records_of(note.InquiryTried)
    assert [(it.tries, it.result) for it in tried] == [(1, "no_answer"), (2, "busy")]
    assert results(story) == [InquiryResult.NOT_REACHED] and len(made(story)) == 3
    assert next_due(story.floor) is None, "nothing is waited for"


def test_who_wants_an_operator_comes_into_the_line_as_a_caller() -> None:
    story = city(about(), operators=1)
    says(story, 5, "taken", "0")
    leg = made(story)[0].ring_id
    (ended,) = story.records_of(note.InquiryEnded)
    assert (ended.result, ended.call_id) == (InquiryResult.OPERATOR, leg)
    story.offer(6, leg, APPLICANT)
    assert story.rung() == [(leg, "1001")]


def test_nobody_is_called_while_callers_wait_or_operators_have_their_hands_full() -> None:
    story = city(operators=1)
    story.offer(1, "c1", ANOTHER)
    story.tell(on.InquiriesChanged(at(2), (about(),)))
    assert made(story) == []
    story.answer(3, "c1~1")
    assert made(story) == [], "the only operator talks"
    story.hang_up(60, "c1")
    assert made(story) == [], "and writes"
    story.wait_until(80)
    assert len(made(story)) == 1


def test_a_lost_caller_whom_nobody_at_work_may_call_holds_up_no_inquiry() -> None:
    """Only the reserve, which calls nobody back by itself, serves his line."""
    story = Story(operators=2, others=(Line("150"),))
    story.tell(on.CallbackRulesChanged(at(-50), CallbackRules(possible=True)))
    story.tell(on.InquiryRulesChanged(at(-50), RULES))
    reserve = Skills(lines=frozenset({"150"}), reserve=True)
    with_skills(story, o1001=Skills(lines=frozenset({"109"})), o1002=reserve)
    busy(story, "1002")
    story.offer(0, "c1", ANOTHER, line="150")
    story.tell(on.CallerLeft(at(10), "c1"))
    story.tell(on.PhoneEngaged(at(15), "1002", False))
    story.tell(on.InquiriesChanged(at(100), (about(),)))
    assert len(made(story)) == 1


def test_one_at_a_time_and_nobody_who_is_on_the_line() -> None:
    second = about(ANOTHER, "109-2026-0000043")
    same = about(APPLICANT, "109-2026-0000044")
    story = city(about(), same, second, rules=replace(RULES, at_once=2))
    assert [it.number for it in made(story)] == [APPLICANT, ANOTHER], "not himself twice"
    story = city(about(), second)
    assert len(made(story)) == 1
    says(story, 5, "taken", "1")
    assert len(made(story)) == 1, "his leg is still there"
    hangs_up(story, 8)
    assert len(made(story)) == 2


def test_at_night_he_is_called_in_the_morning_of_the_city() -> None:
    rules = replace(RULES, opens=time(12, 30), closes=time(13))  # noon is at(0)
    story = city(about(), rules=rules)
    assert made(story) == [] and next_due(story.floor) == at(1800)
    story.wait_until(1800)
    assert len(made(story)) == 1
    hangs_up(story, 1790 + 10, RingResult.NO_ANSWER)
    (tried,) = story.records_of(note.InquiryTried)
    assert tried.due_at == at(2100)
    late = city(about(), rules=replace(RULES, closes=time(11)))
    morning = datetime.combine(at(86400).date(), time(5), at(0).tzinfo)  # ten o'clock there
    assert made(late) == [] and next_due(late.floor) == morning


def test_only_numbers_that_may_be_called_and_only_where_it_is_set_up() -> None:
    assert made(city(about("+79161234567"), about("109"))) == []
    assert made(city(about(), rules=replace(RULES, possible=False))) == []


def test_a_dispatcher_that_was_away_hears_the_answer_and_calls_nobody_twice() -> None:
    story = city(about())
    leg = made(story)[0].ring_id
    story.tell(on.PbxLost(at(5), "pbx1"))
    story.tell(on.InquiryReported(at(20), leg, "2"))  # what the PBX noted meanwhile
    story.tell(on.PbxCompared(at(20), "pbx1", (), {"1001": True}))
    assert results(story) == [InquiryResult.REOPENED]
    assert story.latest[-1:] == (do.ForgetInquiry(leg),), "it is told to forget it"
    story.wait_until(10_000)
    assert len(made(story)) == 1
    assert story.tell(on.InquiryReported(at(30), leg, "2")) == (do.ForgetInquiry(leg),)


def test_a_call_that_ended_unseen_is_an_attempt_and_one_not_made_is_none() -> None:
    story = city(about())
    story.tell(on.PbxLost(at(5), "pbx1"))
    story.tell(on.InquiriesChanged(at(6), ()))  # the ticket has gone on meanwhile
    assert story.floor.inquiries, "whom we call stays known"
    story.tell(on.PbxCompared(at(20), "pbx1", (), {"1001": True}))
    assert [it.result for it in story.records_of(note.InquiryTried)] == ["unseen"]
    story = city(about())
    hangs_up(story, 1, RingResult.WITHDRAWN)  # the connection to the PBX broke
    story.wait_until(60)
    assert len(made(story)) == 1
    story.wait_until(61)
    assert len(made(story)) == 2 and story.records_of(note.InquiryTried) == []


def test_without_a_pbx_nobody_is_called() -> None:
    story = Story(operators=1)
    story.tell(on.InquiryRulesChanged(at(-50), RULES))
    story.tell(on.PbxLost(at(-40), "pbx1"))
    story.tell(on.InquiriesChanged(at(0), (about(),)))
    assert made(story) == []
    story.tell(on.PbxCompared(at(10), "pbx1", (), {"1001": True}))
    assert len(made(story)) == 1
