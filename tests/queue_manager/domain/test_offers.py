"""Conversations in writing are offered by deadline to who has room for them, and a call takes its
operator whatever they do in writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from queue_manager.domain.decide import next_due
from queue_manager.domain.dispatching.dispatch import AWAY
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.conversation import (
    OFFERED_FOR,
    PASSED_FOR,
    SOMEBODY,
    Conversation,
    Passed,
)
from queue_manager.domain.floor.operator import Operator, Phone
from queue_manager.domain.floor.states import OperatorState, RingResult
from queue_manager.domain.lines.skills import Skills
from queue_manager.domain.written.matching import (
    LATE_EVERY,
    in_turn,
    may_be_offered,
    pairs,
    texts_of,
)
from tests.queue_manager.domain.floor_story import Story, at


def written(name: int, due: float = 600, **parts: object) -> Conversation:
    it = Conversation(str(name), "telegram_bot", at(due), language="kk")
    return replace(it, **parts)  # type: ignore[arg-type]


def told(story: Story, seconds: float, *conversations: Conversation) -> None:
    story.tell(on.ConversationsChanged(at(seconds), conversations))


def offered(story: Story) -> dict[str, str | None]:
    return {key: each.offered_to for key, each in story.floor.conversations.items()}


def skilled(story: Story, **skills: Skills) -> None:
    names = {each.extension: each.name for each in story.floor.operators.values()}
    known = {f"{key[1:]}": each for key, each in skills.items()}
    story.tell(on.RosterChanged(at(-50), names, known))


# --- the choice -----------------------------------------------------------------------------------

EXTENSIONS = ["1001", "1002", "1003"]


@st.composite
def floors(draw: st.DrawFn) -> tuple[list[Conversation], list[Operator]]:
    languages = st.sampled_from(["kk", "ru", "en", None])
    operators = [
        Operator(
            extension,
            state=draw(st.sampled_from(OperatorState)),
            ring_id=draw(st.sampled_from([None, None, "ring"])),
            phone=Phone(engaged=draw(st.sampled_from([False, False, True]))),
            skills=Skills(
                calls=draw(st.booleans()),
                texts=draw(st.integers(0, 3)),
                text_languages=draw(st.frozensets(st.sampled_from(["kk", "ru", "en"]))),
            ),
        )
        for extension in EXTENSIONS
    ]
    whose = st.sampled_from([None, None, SOMEBODY, *EXTENSIONS])
    conversations = []
    for name in range(draw(st.integers(0, 8))):
        it = written(name, draw(st.integers(-600, 600)), language=draw(languages))
        it = replace(it, waits=draw(st.booleans()), holder=draw(whose))
        passed = draw(st.sets(st.sampled_from(EXTENSIONS), max_size=2))
        until = tuple(Passed(each, at(60)) for each in sorted(passed))
        conversations.append(replace(it, passed=until, known_to=draw(whose)))
    return conversations, operators


@given(floors())
def test_nobody_with_a_call_or_without_room_is_offered_anything(
    floor: tuple[list[Conversation], list[Operator]],
) -> None:
    conversations, operators = floor
    made = pairs(conversations, operators, at(0))
    busy = texts_of(conversations)
    assert len({it.conversation_id for it, _ in made}) == len(made)
    for it, operator in made:
        busy[operator.extension] += 1
        assert it.is_in_line and may_be_offered(operator)
        assert operator.extension not in {each.operator for each in it.passed}
        assert busy[operator.extension] <= operator.skills.texts
        at_work = [each for each in operators if each.skills.texts and each.state not in AWAY]
        if any(it.language in each.skills.read for each in at_work):
            assert it.language in operator.skills.read


@given(floors())
def test_what_is_left_has_nobody_and_nothing_later_went_before_it(
    floor: tuple[list[Conversation], list[Operator]],
) -> None:
    conversations, operators = floor
    made = pairs(conversations, operators, at(0))
    given_out = {it.conversation_id: each.extension for it, each in made}
    after = [replace(it, offered_to=given_out.get(it.conversation_id)) for it in conversations]
    assert pairs(after, operators, at(0)) == [], "who has room is offered all they may be"
    alone = {it.conversation_id: pairs([it], operators, at(0)) for it in conversations}
    line = in_turn(conversations, at(0))
    for it, operator in made:
        before = line[: line.index(it)]
        for each in [each for each in before if each.conversation_id not in given_out]:
            mine = [one for _, one in alone[each.conversation_id]]
            assert operator not in mine, "an earlier one would have had this operator"


def test_who_takes_no_calls_comes_first_then_who_knows_the_author_then_who_has_room() -> None:
    digital = Operator("1003", state=OperatorState.AVAILABLE, skills=Skills(calls=False, texts=1))
    first, second = (
        Operator(each, state=OperatorState.AVAILABLE, available_since=at(n))
        for n, each in enumerate(("1001", "1002"))
    )
    every = [first, second, digital]
    made = pairs([written(n, n, known_to="1002") for n in range(4)], every, at(0))
    assert [(it.conversation_id, each.extension) for it, each in made] == [
        ("0", "1003"), ("1", "1002"), ("2", "1002"), ("3", "1001"),
    ]  # fmt: skip
    (made_alone,) = pairs([written(5), written(6, holder="1001")], [first, second], at(0))
    assert made_alone[1] is second, "who answers one has less room"


def test_what_is_late_already_comes_after_what_can_be_in_time_but_for_one_in_four() -> None:
    late = [written(n, 30 + n) for n in range(10, 20)]
    early = [written(n, 300 + n) for n in range(20, 30)]
    line = [it.conversation_id for it in in_turn([*early, *late], at(0))]
    assert line[:7] == ["20", "10", "21", "22", "23", "11", "24"]
    assert line[-3:] == ["17", "18", "19"], "then those that are late, the first due first"
    being = [replace(it, holder="1001") for it in late[:2]]
    begun = in_turn([*early, *late[2:], *being], at(0))
    assert [it.conversation_id for it in begun[: LATE_EVERY + 3]] == [
        "20", "21", "22", "23", "24", "25", "26",
    ], "two of two that are answered are late ones"  # fmt: skip
    assert in_turn(late, at(0)) == late
    assert in_turn([*late, *early], at(-3600)) == [*late, *early], "nothing is late"


# --- the story ------------------------------------------------------------------------------------


def test_what_is_due_first_is_offered_and_a_taken_one_counts() -> None:
    story = Story(operators=1)
    told(story, 0, written(1, 900), written(2, 300), written(3, 600))
    assert offered(story) == {"1": None, "2": "1001", "3": "1001"}
    told(story, 5, written(2, 300, holder="1001"))
    told(story, 6, written(3, 600, holder=SOMEBODY))
    assert offered(story) == {"1": "1001", "2": None, "3": None}
    ends = [(it.conversation_id, it.result) for it in story.records_of(note.OfferEnded)]
    assert ends == [("2", "taken"), ("3", "gone")]
    story.tell(on.ConversationsChanged(at(7), (), ("1", "2")))
    assert list(story.floor.conversations) == ["3"]


def test_a_call_takes_everything_and_what_was_offered_goes_to_a_colleague() -> None:
    story = Story(operators=2)
    skilled(story, o1002=Skills(texts=1, calls=False))
    told(story, 0, written(1, holder="1001"))
    told(story, 1, written(2), written(3))
    assert offered(story) == {"1": None, "2": "1002", "3": "1001"}
    story.offer(2, "c1")
    assert story.rung() == [("c1", "1001")], "who answers a text is free for a call"
    assert offered(story)["3"] is None, "nobody who is rung is offered a text"
    (ended,) = story.records_of(note.OfferEnded)
    assert (ended.operator, ended.result) == ("1001", "interrupted")
    story.answer(4, next(iter(story.floor.rings)))
    told(story, 5, written(2, holder="1002"))
    assert offered(story)["3"] is None, "1001 talks, and 1002 has no more room"
    assert story.floor.conversations["1"].holder == "1001", "what they answer stays theirs"
    story.hang_up(10, "c1")
    assert offered(story)["3"] is None, "nor in the wrap-up"
    story.wait_until(31)
    assert offered(story)["3"] == "1001"


def test_a_call_rings_who_writes_to_nobody_then_who_has_had_the_least_time_for_it() -> None:
    story = Story(operators=4)
    told(story, 0, written(1, holder="1001"), written(2, holder="1002"), written(3, waits=False))
    told(story, 1, written(4, holder="1003", waits=False), written(5, holder="1004"))
    story.tell(on.OperatorPaused(at(2), "1001", "lunch"))
    story.tell(on.OperatorAvailable(at(3), "1001"))
    for n in range(4):
        story.offer(4 + n, f"c{n}")
    rung = [operator for _, operator in story.rung()]
    assert rung == ["1003", "1001", "1004", "1002"], "1003 waits for the author's word"


def test_an_offer_that_is_not_opened_goes_on_and_comes_back_when_nobody_else_is_there() -> None:
    story = Story(operators=2)
    told(story, 0, written(1))
    assert offered(story) == {"1": "1001"}
    silent = OFFERED_FOR.total_seconds()
    assert next_due(story.floor) == at(silent)
    story.wait_until(silent)
    assert offered(story) == {"1": "1002"}
    story.tell(on.OfferDeclined(at(silent + 1), "1001", "1"))
    assert offered(story) == {"1": "1002"}, "only who is offered it may decline"
    story.tell(on.OfferDeclined(at(silent + 1), "1002", "1"))
    assert offered(story) == {"1": None}
    back = silent + PASSED_FOR.total_seconds()
    story.wait_until(back - 1)
    assert offered(story) == {"1": None}
    story.wait_until(back)
    assert offered(story) == {"1": "1001"}
    results = [it.result for it in story.records_of(note.OfferEnded)]
    assert results == ["silent", "declined"]


def test_who_gave_it_back_or_fell_silent_is_not_offered_it_again_at_once() -> None:
    story = Story(operators=2)
    told(story, 0, written(1, holder="1001"))
    told(story, 1, written(1))
    assert offered(story) == {"1": "1002"}
    told(story, 2, written(2, holder=SOMEBODY))
    told(story, 3, written(2))
    assert offered(story)["2"] == "1001"


def test_a_pause_and_the_end_of_the_shift_give_back_what_was_offered() -> None:
    story = Story(operators=2)
    told(story, 0, written(1))
    story.tell(on.OperatorPaused(at(1), "1001", "lunch"))
    assert offered(story) == {"1": "1002"}
    story.tell(on.OperatorSignedOut(at(2), "1002"))
    assert offered(story) == {"1": None}
    assert [it.result for it in story.records_of(note.OfferEnded)] == ["away", "away"]
    story.tell(on.OperatorAvailable(at(3), "1001"))
    assert offered(story) == {"1": "1001"}


def test_who_takes_no_calls_is_never_rung_and_needs_no_telephone() -> None:
    story = Story(operators=2)
    skilled(story, o1001=Skills(calls=False, texts=2), o1002=Skills(texts=0))
    for extension in ("1001", "1002"):
        for device in list(story.operator(extension).phone.reachable):
            story.tell(on.PhoneReachable(at(-40), extension, device, False))
    assert story.operator("1001").state is OperatorState.AVAILABLE
    assert story.operator("1002").reason == RingResult.UNREACHABLE
    told(story, 0, written(1), written(2), written(3))
    assert offered(story) == {"1": "1001", "2": "1001", "3": None}
    story.offer(1, "c1")
    story.wait_until(60)
    assert story.rung() == []


def test_a_language_is_a_condition_where_somebody_at_work_reads_it() -> None:
    story = Story(operators=2)
    skilled(
        story, o1001=Skills(text_languages=frozenset({"kk"})), o1002=Skills(languages={"ru": 2})
    )
    told(story, 0, written(1, language="ru"), written(2, language="en"), written(3, language=None))
    assert offered(story) == {"1": "1002", "2": "1001", "3": "1001"}
    assert next_due(story.floor) == at(0) + min(OFFERED_FOR, timedelta(hours=1))
