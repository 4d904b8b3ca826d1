"""Where the funnel's dots and bands are drawn."""

from __future__ import annotations

from city.rating.funnel import funnel_of
from city.rating.rating import RatedKind, rate
from city.rating.tally import WHOLE, Difficulty, RatingTally
from softphone_ui.rating.drawing import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, picture


def figures_of(*heads: tuple[int, int]) -> list[tuple[str, str, object]]:
    tallies = [
        RatingTally(
            body_id=n,
            head=n,
            deputy=None,
            topic_id=1,
            solved=solved,
            missed=missed * WHOLE,
            held=(solved + missed) * WHOLE,
        )
        for n, (solved, missed) in enumerate(heads)
    ]
    found = rate(tallies, {1: Difficulty(10, 2)}, {}).of(RatedKind.HEAD)
    return [(f"{n}", f"head {it.ident}", it) for n, it in enumerate(found, start=1)]


def test_dots_lie_where_their_figures_are_and_within_the_picture() -> None:
    drawn = picture(funnel_of([], 0.8), figures_of((80, 20), (10, 30), (390, 10), (2, 0)))  # type: ignore[arg-type]
    by_name = {it.name: it for it in drawn.dots}
    assert set(by_name) == {"head 0", "head 1", "head 2"}, "of whom nothing can be said has no dot"
    assert by_name["head 0"].y == drawn.mean, "80 of 100 where the city has 80 %"
    assert (
        by_name["head 2"].x == WIDTH - RIGHT
        and by_name["head 0"].x == LEFT + (WIDTH - LEFT - RIGHT) / 2
    )
    assert all(LEFT <= it.x <= WIDTH - RIGHT for it in drawn.dots)
    assert all(TOP <= it.y <= HEIGHT - BOTTOM for it in drawn.dots)
    assert len(drawn.inner.split()) == len(drawn.outer.split()) == 120
    assert [tick.value for tick in drawn.across][-1] <= 400 and len(drawn.across) >= 3
