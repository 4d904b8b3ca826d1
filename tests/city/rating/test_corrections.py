"""What came to pass since a month was frozen, beside its points."""

from __future__ import annotations

from city.rating.corrections import MonthCorrections, by_part
from city.rating.rating import RatedKind
from city.rating.rows.rating import Correction
from city.rating.tally import WHOLE

HEAD, DEPUTY, BODY = 1, 2, 3


def test_points_come_of_what_was_taken_out_alone() -> None:
    """A month is frozen when its last solution can be taken back no more: who comes back since
    does so later than 15 days, and the contact counts as solved in every month."""
    assert MonthCorrections(refuted=3).points == 0
    assert MonthCorrections(refuted=3, upheld=1.5).points == 1.5


def test_each_head_deputy_and_body_has_its_own() -> None:
    found = by_part([Correction(HEAD, DEPUTY, BODY, 2, 0), Correction(HEAD, None, BODY, 0, WHOLE)])
    assert found == {
        (RatedKind.HEAD, HEAD): MonthCorrections(2, 1.0),
        (RatedKind.DEPUTY, DEPUTY): MonthCorrections(2, 0.0),
        (RatedKind.BODY, BODY): MonthCorrections(2, 1.0),
    }
