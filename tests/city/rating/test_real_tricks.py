"""Tricks by which a rating could be gamed, each played by the real steps of a clerk, or of somebody
of the centre who helps: the points fall, or a sign stands beside them.

`before` is what was measured on 52ce2b98, where 28 of 40 contacts are solved in term and the trick
is played with the other 12: contacts due, and the share of them that counted as solved.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from city.rating.rating import RatingFigures
from city.rating.signs import Sign
from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from registry.workflow.steps import TABLE, Step, TicketActor
from staff.roles import HEAD, ROLES, Right
from tests.city.rating import tricks
from tests.city.rating.tricks import PLAYED, TICKETS, Play, Played, play_all

pytestmark = pytest.mark.services
HONEST = TICKETS - PLAYED


@dataclass(frozen=True)
class Trick:
    """`before` and `after`: contacts due and per cent solved. `sign` that stands now; `refused`:
    why a step was. `apart`: contacts counted apart; `waited`: contacts with waiting time."""

    play: Play
    before: tuple[int, int]
    after: tuple[int, int]
    sign: Sign | None = None
    refused: str | None = None
    apart: int = 0
    waited: int = 0


#: Where nothing is solved but what was: 28 of 40.
FALLS = (40, 70)
TRICKS = (
    Trick(tricks.missed, (40, 70), FALLS),
    Trick(tricks.parks, (28, 100), FALLS, refused="says_nothing"),
    Trick(tricks.parks_politely, (28, 100), FALLS, Sign.WAITED, waited=PLAYED),
    Trick(tricks.answers_itself, (40, 100), FALLS, Sign.WAITED, "not_by_you", waited=PLAYED),
    Trick(tricks.asks_again, (40, 100), FALLS, Sign.WAITED, "second_question", waited=PLAYED),
    Trick(tricks.has_them_rejected, (40, 100), (28, 100), Sign.REJECTED, apart=PLAYED),
    Trick(tricks.closes_with_a_dot, (40, 100), FALLS, refused="says_nothing"),
    Trick(tricks.closes_alike, (40, 100), (40, 100), Sign.ALIKE),
    Trick(tricks.closes_before_doing, (52, 54), (52, 54), Sign.REOPENED),
    Trick(tricks.closes_at_the_last_moment, (40, 100), (40, 100), Sign.LAST_HOUR),
    Trick(tricks.hands_to_and_fro, (37, 75), (37, 75), Sign.BOUNCED),
    Trick(tricks.hands_on_when_late, (40, 70), FALLS),
    Trick(tricks.returns_them, (40, 70), FALLS),
    Trick(tricks.has_them_joined, (28, 100), FALLS, refused="not_by_you"),
    Trick(tricks.more_time_when_over, (40, 100), FALLS),
    Trick(tricks.more_time_for_all, (40, 100), (40, 100), Sign.EXTENDED),
    Trick(tricks.another_topic_when_over, (40, 100), FALLS),
)


@pytest_asyncio.fixture
async def played(fresh_settings: Settings) -> AsyncIterator[Played]:
    """All of them at once, each by a body of its own: one city, one month."""
    pool = await open_pool(fresh_settings, "test", size=3)
    async with pool.acquire() as link:
        yield await play_all(pool, link, {it.play.__name__: it.play for it in TRICKS})
    pool.terminate()


async def test_no_trick_makes_points_without_a_sign(played: Played) -> None:
    found = {it.play.__name__: _stands(it, played) for it in TRICKS}
    assert found == {it.play.__name__: (it.after, it.sign, it.apart, it.waited) for it in TRICKS}
    for it in TRICKS:
        assert it.refused in {None, *played.refused[it.play.__name__]}, it.play.__name__
        assert it.after[1] <= it.before[1] and (it.after == FALLS or it.sign is not None)
    assert played.rating.city.rejected == PLAYED and played.rating.city.questions == 3 * PLAYED
    waited = played.of(tricks.parks_politely.__name__).sums
    assert 3 <= waited.waited_days <= 6, "three working days, a weekend between them"
    honest = played.of(tricks.missed.__name__)
    assert honest.signs == () and honest.sums.questions == 0


def _stands(trick: Trick, played: Played) -> tuple[object, ...]:
    figures: RatingFigures = played.of(trick.play.__name__)
    assert figures.sums.solved >= HONEST and len(figures.signs) <= 1
    due = (round(figures.due), round(100 * (figures.share or 0.0)))
    return (due, next(iter(figures.signs), None), figures.sums.rejected, figures.sums.questions)


def test_a_head_leads_no_ticket_on_and_nobody_of_a_body_ends_a_question() -> None:
    """What a head has are objections, which somebody else decides (test_real_rating.py)."""
    assert not {Right.STEPS, Right.TICKETS, Right.BODY, Right.RATING_REVIEW} & ROLES[HEAD].rights
    answering = [rule for rule in TABLE if rule.step is Step.APPLICANT_ANSWERED]
    assert answering and all(TicketActor.BODY not in rule.by for rule in answering)
