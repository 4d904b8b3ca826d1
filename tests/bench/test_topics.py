"""What the benchmark of topics counts."""

from bench.topics import Answered, of_a_named_topic, score


def test_a_share_is_right_of_what_was_suggested_and_not_of_what_was_asked() -> None:
    answers = [
        Answered("road", "road", 0.1),
        Answered("road", None, 0.1),
        Answered("other", "other", 0.1),
        Answered("bus", "road", 0.1),
    ]
    every, named = score(answers), score(of_a_named_topic(answers))
    assert (every.texts, every.suggested_share, every.right_share) == (4, 3 / 4, 2 / 3)
    assert (named.texts, named.suggested_share, named.right_share) == (3, 2 / 3, 1 / 2)
    assert score([]).right_share == 0 and not every.reached


def test_the_target_needs_both_shares() -> None:
    right = [Answered("road", "road", 0.1)] * 88
    assert score([*right, *[Answered("road", "bus", 0.1)] * 12]).reached
    assert not score([*right, *[Answered("road", None, 0.1)] * 16]).reached, "too few"
    assert not score([*right, *[Answered("road", "bus", 0.1)] * 13]).reached, "too often wrong"
