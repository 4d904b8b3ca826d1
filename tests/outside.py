"""Text from outside, as nobody in the house would write it; and what a function may cost that reads
it: it must end, its steps must grow no faster than the text, and it must not eat the memory.

Steps are lines of Python that were run: the same on every machine. What a pattern does inside `re`
is no line, so the end is also bounded by the processor's time, a hundred times what is needed.
"""

from __future__ import annotations

import signal
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from hypothesis import strategies as st

#: Seconds of the processor: what is linear takes a hundredth of it.
PATIENCE_SECONDS = 4.0
AGAIN_SECONDS = 1.0
#: Words that a rule may know, and letters that folding, bidi or a parser may trip over.
PIECES = (
    "Астана", "улица", "дом", "кв", "Кабанбай батыр", "көшесі", "үй", "мкр", "12", "12/1а", "-",
    "0", "٣", "²", "🏠", "👩‍👩‍👧‍👦", "شارع", "رقم", "‏", "İ", "ß", "ﬃ", "е́", "ё", "і", "’",
    "@", "a@b.kz", ".", ",", ";", ":", "sip:", "tel:", "<", ">", '"', "'", "\\", "(", ")", "[", "]",
    "{", "}", "{code}", "%", "%00", "%F0%9F", "&", "=", "+", "+77011234567", "8 (701) 123-45-67",
    "*", "#", "/", "..", "~", "_", "|", "\t", "\n", "\r\n", "\u2028", "\x1b", "\x7f", "\u00a0",
    "http://", "2026-11-25T08:00:00+05:00", "1e999", "NaN", "0x", "- ", "?? ", "gzip;q=0.", "ru-KZ",
)  # fmt: skip
#: Of each, many thousand in a row.
REPEATED = (*PIECES, "а", "a", " ", "1", "a ", "ab1 ", "ул ", "sip:a@", "a.", "a@a.", '\\"')


class NoEnd(BaseException):
    """The function was ended: it took too many steps, or too long."""


def outside_text(most: int = 400) -> st.SearchStrategy[str]:
    """Any text without NUL and lone surrogates, which JSON, forms and the database refuse."""
    letters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
    known = st.sampled_from(PIECES)
    mixed = st.lists(known | letters, max_size=24).map("".join)
    spaced = st.lists(known | letters, max_size=24).map(" ".join)
    return (mixed | spaced | repeated(most)).map(lambda text: text[:most])


def repeated(most: int) -> st.SearchStrategy[str]:
    """One piece as often as it fits."""
    return st.sampled_from(REPEATED).map(lambda piece: long(piece, most))


def long(piece: str, letters: int) -> str:
    """`piece` again and again."""
    return (piece * (letters // len(piece) + 1))[:letters]


@contextmanager
def ends(seconds: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Raises NoEnd in the body when it has used so much of the processor; main thread only.

    Raised where Python only reports what is raised (a callback of the garbage collector, a
    `__del__`), it would be lost and the body run for ever: so it is raised again and again.
    """

    def end(*_: object) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, AGAIN_SECONDS)
        raise NoEnd(f"not done after {seconds} s of the processor")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def steps(run: Callable[[], object], most: int = 20_000_000) -> int:
    """How many lines of Python `run` takes. Raises NoEnd beyond `most`."""
    count = 0

    def line(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        if count > most:
            raise NoEnd(f"more than {most} steps, the last in {frame.f_code.co_qualname}")
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def peak(run: Callable[[], object]) -> int:
    """The most bytes that `run` held at once."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
