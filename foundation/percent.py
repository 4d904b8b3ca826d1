"""Write shares as percentages: one rounding and one text for every page, message and file.

`softphone_ui/web/static/percent.js` writes the same text in browsers.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol

NO_DATA, MINUS = "–", "−"
#: Digits behind the decimal point, unless a caller asks for others.
DIGITS = 1


def percent_number(share: float, digits: int = DIGITS) -> Decimal:
    """Return `share` (0.0 to 1.0) in percent, rounded half up to `digits`.

    A share that is neither 0 nor 1 is never rounded to 0 or 100: nobody shall read "all" if one is
    missing.
    """
    step = Decimal(1).scaleb(-digits)
    # repr gives the shortest decimal that stands for the float. Browsers round the same one.
    exact = Decimal(repr(float(share))) * 100
    rounded = exact.quantize(step, ROUND_HALF_UP)
    if 0 < exact < 100:
        return min(max(rounded, step), 100 - step)
    return rounded


def percent_text(share: float | None, language: str, digits: int = DIGITS) -> str:
    """Write a share as percent in `language`, such as ``94,8 %``; return a dash for None."""
    if share is None:
        return NO_DATA
    point, sign = _marks_of(language)
    return f"{percent_number(share, digits):z}".replace("-", MINUS).replace(".", point) + sign


@cache
def _marks_of(language: str) -> tuple[str, str]:
    """Return the decimal point of `language`, and its percent sign with the space before it."""
    pattern: str = Locale.parse(language).percent_formats[None].pattern
    return get_decimal_symbol(language), pattern.removeprefix("#,##0")
