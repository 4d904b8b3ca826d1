"""Which posts are written when, and what is made of what was heard."""

from __future__ import annotations

from bench.delays import quantiles
from bench.posts import Calls, is_met, judged
from bench.posts_peer import LARGE, SMALL, Heard, hear, plan


def test_an_hour_is_five_thousand_posts_a_photo_a_second_and_a_large_one_each_ten() -> None:
    posts = list(plan(3600, 5000))
    photos = [size for each in posts for size in each.photos]
    assert len(posts) == 5000 and 3599 <= posts[-1].at_seconds < 3600
    assert photos.count(SMALL) == 3600 and photos.count(LARGE) == 360


def test_a_post_is_shown_when_the_page_hears_of_its_conversation() -> None:
    heard = Heard({"post/bench0": 100.0, "post/bench1": 101.0}, {7: 100.9, 8: 101.4})
    found = judged(heard, {"post/bench0": (7, 100.4), "post/bench1": (8, 101.2)}, (1, 2))
    assert (found.posted, found.on_record) == (2, 2)
    assert round(found.shown.worst, 3) == 0.5 and round(found.published.worst, 3) == 0.9


def test_the_first_word_of_a_conversation_counts_and_the_floor_is_no_word_of_it() -> None:
    heard = Heard({}, {})
    hear(heard, {"type": "floor", "conversations": {"9": {"offered_to": "1001"}}}, 1.0)
    hear(heard, {"type": "written", "tickets": ["109-2026-0000001"]}, 2.0)
    hear(heard, {"type": "written", "conversations": [7, 8]}, 3.0)
    hear(heard, {"type": "written", "conversations": [7]}, 4.0)
    assert heard.heard == {7: 3.0, 8: 3.0}


def test_what_never_came_counts_as_endless() -> None:
    heard = Heard({"post/bench0": 100.0, "post/bench1": 100.0}, {7: 100.5})
    unseen = judged(heard, {"post/bench0": (7, 100.4)}, (0, 0))
    unheard = judged(heard, {"post/bench0": (7, 100.4), "post/bench1": (8, 100.4)}, (0, 0))
    assert unseen.shown.worst == unheard.shown.worst == float("inf")


def test_calls_beside_posts_are_held_against_those_without() -> None:
    posts = judged(Heard({"a": 1.0}, {1: 1.5}), {"a": (1, 1.2)}, (0, 0))
    good, slow = Calls(quantiles([0.005]), 10.5), Calls(quantiles([0.05]), 10.5)
    assert is_met(good, good, posts) and is_met(slow, slow, posts)
    assert not is_met(good, slow, posts) and not is_met(good, Calls(good.delays, 8.0), posts)
    late = judged(Heard({"a": 1.0}, {1: 9.0}), {"a": (1, 1.2)}, (0, 0))
    assert not is_met(good, good, late)
