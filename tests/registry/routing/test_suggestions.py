"""Suggestions: stories of who is to solve it, and promises that hold for any tickets."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.routing.suggestions import (
    BodyChoice,
    EarlierTicket,
    RoutingRule,
    SuggestionBasis,
    TopicChoice,
    known_share,
    likeness,
    rarity,
    suggest_body,
    suggest_topic,
    telling,
    typed_of,
)

WATER, ROADS, AKIMAT = 10, 11, 12
OPEN = {WATER, ROADS, AKIMAT}
MANHOLE, SNOW = 1, 2
HERE = RoutingRule(AKIMAT, SuggestionBasis.DISTRICT, closed=False)
EVERYWHERE = RoutingRule(WATER, SuggestionBasis.TOPIC, closed=False)
WEIGHTS = {"люк": 3.0, "открыт": 2.0, "двор": 1.0}


def earlier(n: int, *shared: str, **how: object) -> EarlierTicket:
    plain = EarlierTicket(f"109-2026-{n:07}", MANHOLE, WATER, None, False, frozenset(shared))
    return replace(plain, **how)  # type: ignore[arg-type]


def test_the_districts_rule_goes_before_the_topics_own() -> None:
    told = suggest_body([HERE, EVERYWHERE], [], {}, "almaty", OPEN)
    assert told.first == BodyChoice(AKIMAT, SuggestionBasis.DISTRICT)
    assert told.closed == ()


def test_a_closed_body_is_passed_over_and_named() -> None:
    shut = replace(HERE, closed=True)
    told = suggest_body([shut, EVERYWHERE], [], {}, "almaty", {WATER})
    assert (told.first, told.closed) == (BodyChoice(WATER, SuggestionBasis.TOPIC), (AKIMAT,))
    alone = suggest_body([shut], [], {}, "almaty", {WATER})
    assert (alone.first, alone.closed) == (None, (AKIMAT,))


def test_what_operators_corrected_for_like_words_goes_before_the_rule() -> None:
    went_along = [earlier(n, "двор") for n in range(3)]
    fixed = [earlier(n, "люк", "открыт", body_id=ROADS, corrected=True) for n in (7, 8)]
    told = suggest_body([EVERYWHERE], went_along + fixed, WEIGHTS, None, OPEN)
    assert told.first == BodyChoice(ROADS, SuggestionBasis.CORRECTED, 2, 5)
    assert told.others == (BodyChoice(WATER, SuggestionBasis.TOPIC),)
    # Of other words and in another district the same corrections say little.
    far = [replace(it, district="nura", shared=frozenset()) for it in fixed]
    told = suggest_body([EVERYWHERE], far, WEIGHTS, "esil", OPEN)
    assert told.first == BodyChoice(WATER, SuggestionBasis.TOPIC)


def test_where_no_rule_says_anything_like_tickets_do() -> None:
    told = suggest_body([], [earlier(1, "люк", body_id=ROADS)], WEIGHTS, None, OPEN)
    assert told.first == BodyChoice(ROADS, SuggestionBasis.LIKE, 1, 1)


def test_a_topic_is_suggested_by_most_of_the_like_tickets() -> None:
    like = [earlier(n, "люк", "открыт") for n in range(4)]
    other = earlier(9, "люк", topic_id=SNOW)
    unlike = [earlier(n, "двор", topic_id=SNOW) for n in range(20, 30)]
    told = suggest_topic([*like, other, *unlike], WEIGHTS, {})
    assert told == TopicChoice(MANHOLE, SuggestionBasis.LIKE, 4, 5)
    assert suggest_topic([earlier(1, "люк"), replace(other)], WEIGHTS, {}) is None, "one each"


def test_tickets_that_share_the_few_known_words_of_a_text_are_little_like_it() -> None:
    """«Во дворе прорвало трубу, заливает подвал» where only dogs were ever in a yard."""
    dogs = [earlier(n, "двор", topic_id=SNOW) for n in range(9)]
    weights = {"двор": 3.0, "дом": 3.0}
    assert suggest_topic(dogs, weights, {}) == TopicChoice(SNOW, SuggestionBasis.LIKE, 9, 9)
    forms = [{"двор", "дворе"}, {"дом"}, {"прорва"}, {"труб"}, {"заливает"}, {"подвал"}]
    known = known_share(forms, {"двор": 90, "дом": 50, "труб": 0}, weights)
    assert known == 2 / 6
    assert suggest_topic(dogs, weights, {}, known) is None
    common = known_share([{"двор"}, {"у"}], {"двор": 90, "у": 2000}, {"двор": 3.0})
    assert common == 1.0, "what all have says nothing of either"
    assert known_share([{"труб"}], {}, {}) == known_share([], {}, {}) == 0.0


def test_a_citizen_is_asked_about_what_most_like_tickets_say() -> None:
    assert not TopicChoice(SNOW, SuggestionBasis.MEANING, 4, 9).clear
    assert not TopicChoice(SNOW, SuggestionBasis.LIKE, 2, 4).clear
    assert TopicChoice(SNOW, SuggestionBasis.MEANING, 5, 9).clear
    assert TopicChoice(SNOW, SuggestionBasis.NAME).clear


def test_a_new_registry_knows_topics_by_their_names() -> None:
    name = [{"открыт", "открытый"}, {"люк"}]
    assert typed_of(name, {"люк", "у", "школ"}) == 0.5
    assert typed_of(name, {"люк", "открыт", "школ"}) == 2.0 > typed_of([{"школ"}], {"школ"})
    assert suggest_topic([], {}, {MANHOLE: 0.5, SNOW: 0.2}) == TopicChoice(
        MANHOLE, SuggestionBasis.NAME
    )
    assert suggest_topic([], {}, {MANHOLE: 0.5, SNOW: 0.5}) is None, "either of two"


def test_a_rare_word_weighs_more_and_an_unknown_one_nothing() -> None:
    assert rarity(1000, 1) > rarity(1000, 900) > 0.0
    assert rarity(1000, 0) == 0.0
    assert likeness({"люк"}, WEIGHTS) == 0.5
    assert telling({"люк": 3, "у": 2000, "двор": 90, "мопед": 0}, 9000).keys() == {"люк", "двор"}
    assert telling({"у": 2000, "на": 2000}, 9000).keys() == {"на"}, "common words are all there is"
    assert likeness({"люк"}, {}) == 0.0


WORDS = st.frozensets(st.sampled_from([*WEIGHTS, "қар"]))
DISTRICTS = st.sampled_from([None, "esil", "nura"])
EARLIER = st.lists(
    st.builds(
        EarlierTicket,
        ticket=st.integers(1, 10**6).map(lambda n: f"109-2026-{n:07}"),
        topic_id=st.sampled_from([MANHOLE, SNOW]),
        body_id=st.sampled_from([None, WATER, ROADS, AKIMAT]),
        district=DISTRICTS,
        corrected=st.booleans(),
        shared=WORDS,
    ),
    max_size=15,
    unique_by=lambda it: it.ticket,
)
RULES = st.lists(st.sampled_from([HERE, EVERYWHERE]), max_size=2, unique=True)
BODIES = st.sets(st.sampled_from(sorted(OPEN)))


@settings(max_examples=60, deadline=None)
@given(EARLIER, RULES, DISTRICTS, BODIES)
def test_promises(
    tickets: list[EarlierTicket], rules: list[RoutingRule], district: str | None, bodies: set[int]
) -> None:
    """Only open bodies, each once, by counts that are true, whatever order the tickets come in."""
    rules = [replace(it, closed=it.body_id not in bodies) for it in rules]
    told = suggest_body(rules, tickets, WEIGHTS, district, bodies)
    chosen = [it for it in (told.first, *told.others) if it]
    assert len({it.body_id for it in chosen}) == len(chosen)
    assert all(it.body_id in bodies and it.tickets <= it.of for it in chosen)
    assert not set(told.closed) & bodies
    assert suggest_body(rules, tickets[::-1], WEIGHTS, district, bodies) == told
    topic = suggest_topic(tickets, WEIGHTS, {})
    assert suggest_topic(tickets[::-1], WEIGHTS, {}) == topic
    assert topic is None or 0 < topic.tickets <= topic.of <= len(tickets)


@settings(max_examples=60, deadline=None)
@given(EARLIER.map(lambda its: its[:8]), DISTRICTS)
def test_one_more_correction_never_speaks_against_its_body(
    tickets: list[EarlierTicket], district: str | None
) -> None:
    def place(known: list[EarlierTicket]) -> int:
        told = suggest_body([EVERYWHERE], known, WEIGHTS, district, OPEN)
        order = [it.body_id for it in (told.first, *told.others) if it]
        return order.index(ROADS) if ROADS in order else len(OPEN)

    fixed = earlier(0, *WEIGHTS, body_id=ROADS, corrected=True, district=district)
    assert place([*tickets, fixed]) <= place(tickets)
