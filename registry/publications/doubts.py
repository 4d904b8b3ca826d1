"""What in an applicant's words may be somebody's own data. Whoever decides is shown it; no rule
finds every name, so a person reads the whole. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from registry.open311.masking import masked_spans

_BIG, _SMALL = "А-ЯЁӘҒҚҢӨҰҮІҺA-Z", "а-яёәғқңөұүіһa-z"
#: How patronymics and surnames of the country end; and words in a row that begin with capitals.
_ENDINGS = re.compile(
    rf"(?<!\w)[{_BIG}][\w-]*(?:вич|вна|ұлы|улы|қызы|кызы|[оеё]ва|[оеё]в|[оеё]вой|енко)(?!\w)"
)
_CAPITALS = re.compile(rf"(?<!\w)[{_BIG}][{_SMALL}]+(?: [{_BIG}][{_SMALL}]+)+(?!\w)")
#: A car's plate, as 123 ABC 01 or A 123 BC.
_PLATE = re.compile(r"(?<!\w)(?:\d{3} ?[A-ZА-Я]{2,3} ?\d{2}|[A-ZА-Я] ?\d{3} ?[A-ZА-Я]{2,3})(?!\w)")


@dataclass(frozen=True, slots=True)
class TextSegment:
    """A piece of the words; `doubtful`: it may be somebody's own data."""

    words: str
    doubtful: bool


def parts(text: str) -> list[TextSegment]:
    """Return the whole text in pieces, each doubtful or not."""
    spans = sorted(
        [*masked_spans(text), *(match.span() for rule in (_ENDINGS, _CAPITALS, _PLATE)
                                for match in rule.finditer(text))]
    )  # fmt: skip
    found, at = [], 0
    for start, end in _merged(spans):
        found += [TextSegment(text[at:start], doubtful=False)] if start > at else []
        found.append(TextSegment(text[start:end], doubtful=True))
        at = end
    return [*found, *([TextSegment(text[at:], doubtful=False)] if at < len(text) else [])]


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those that overlap as one; `spans` in their order."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
