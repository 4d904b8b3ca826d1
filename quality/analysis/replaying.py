"""What the candidates would have saved, by the replay. Pure, but long work: nothing for a loop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo
from functools import partial

from quality.analysis.saving import Saving
from quality.replay.cores import effects_on_all_cores
from quality.replay.effects import RemedyEffect
from quality.replay.recorded import RecordedDay, draw, in_line
from quality.replay.remedies import read_remedy


def savings(recorded: RecordedDay, remedies: Sequence[str], on: date, zone: tzinfo) -> list[Saving]:
    """Return each remedy replayed on the local day `on`: those that save most first, those that may
    save nothing last."""
    if not in_line(recorded):
        return []
    found = effects_on_all_cores(
        partial(draw, recorded), [read_remedy(each) for each in remedies], on, zone
    )
    all_of_them = [_saving(words, it) for words, it in zip(remedies, found, strict=True)]
    return sorted(all_of_them, key=lambda saving: (not saving.sure, -saving.saved))


def _saving(remedy: str, effect: RemedyEffect) -> Saving:
    return Saving(
        remedy, effect.begins, effect.ends, effect.calls, effect.lost_without, effect.saved,
        effect.least, effect.most,
        predicted=True,
    )  # fmt: skip
