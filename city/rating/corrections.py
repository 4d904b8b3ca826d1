"""What has come to pass since a month was frozen, by whose it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from city.rating.rating import RatedKind
from city.rating.rows.rating import Correction
from city.rating.tally import WHOLE


@dataclass(frozen=True, slots=True)
class MonthCorrections:
    """The corrections of a month. `refuted`: contacts that counted as solved and whose applicants
    came back since, which is later than the 15 days in which a solution is taken back; `upheld`:
    contacts, or parts of them, that an objection took out since."""

    refuted: int = 0
    upheld: float = 0.0

    @property
    def points(self) -> float:
        """Return by how much the frozen points would be others: what was missed and is taken out
        counts no more. Who came back later than 15 days changes none, in no month."""
        return self.upheld


def by_part(corrections: Iterable[Correction]) -> Mapping[tuple[RatedKind, int], MonthCorrections]:
    """Return the corrections of each head, deputy akim and body that has some."""
    refuted: dict[tuple[RatedKind, int], int] = {}
    upheld: dict[tuple[RatedKind, int], int] = {}
    for correction in corrections:
        for part, ident in zip(
            RatedKind, (correction.head, correction.deputy, correction.body_id), strict=True
        ):
            if ident is not None:
                refuted[part, ident] = refuted.get((part, ident), 0) + correction.refuted
                upheld[part, ident] = upheld.get((part, ident), 0) + correction.upheld
    return {key: MonthCorrections(refuted[key], upheld[key] / WHOLE) for key in refuted}
