"""What an attack came to, line by line, and its place in SECURITY.md. Pure, but for `publish`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench import report
from foundation.settings import CODE_DIR

FILE: Path = CODE_DIR / "SECURITY.md"
BEGINS = "<!-- Written by ./komek bench attacks. -->"
ENDS = "<!-- The end of what it writes. -->"
HEADINGS = ["attack", "what", "promised", "measured", "result"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. `promised` "": nothing is, the line only says how much there was."""

    what: str
    measured: str
    promised: str = ""
    met: bool = True


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack, and its figures in their order."""

    title: str
    figures: tuple[Figure, ...]

    @property
    def well(self) -> bool:
        return all(figure.met for figure in self.figures)


def at_most(what: str, measured: float, most: float, unit: str = "") -> Figure:
    """Return a figure that is not to be larger than `most`."""
    return Figure(what, f"{measured:,g}{unit}", f"at most {most:,g}{unit}", measured <= most)


def seconds_at_most(what: str, measured: float, most: float) -> Figure:
    """Return a time that is not to be longer than `most` seconds."""
    return Figure(what, f"{measured:.2f} s", f"at most {most:g} s", measured <= most)


def all_of(what: str, measured: int, of: int) -> Figure:
    """Compare with the promise that each of `of` is so; one that there was none of has not been
    tried, and is missed."""
    return Figure(what, f"{measured:,} of {of:,}", "all", 0 < of == measured)


def none_of(what: str, measured: int) -> Figure:
    """Compare with the promise that there is not one."""
    return Figure(what, f"{measured:,}", "none", measured == 0)


def so(what: str, true: bool) -> Figure:
    """Compare with the promise that it is so."""
    return Figure(what, "yes" if true else "no", "yes", true)


def count_of(what: str, measured: str | int) -> Figure:
    """Return how much there was."""
    return Figure(what, measured if isinstance(measured, str) else f"{measured:,}")


def table(attacks: Iterable[Attack]) -> str:
    """Return the Markdown table of all figures."""
    rows = []
    for attack in attacks:
        for at, figure in enumerate(attack.figures):
            title = attack.title if at == 0 else ""
            rows.append([title, figure.what, figure.promised, figure.measured, _verdict(figure)])
    return report.table(HEADINGS, rows)


def _verdict(figure: Figure) -> str:
    if not figure.promised:
        return ""
    return "held" if figure.met else "**missed**"


def between_marks(paper: str, text: str) -> str:
    """Replace in `paper` what stands between its two marks by `text`. Raises ValueError where it
    lacks one."""
    before, begins, rest = paper.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        raise ValueError("the paper lacks the marks between which the figures stand")
    return f"{before}{begins}\n\n{text.strip()}\n\n{ends}{after}"


def publish(text: str, file: Path = FILE) -> None:
    """Write the figures into the paper, whose other words are written by hand."""
    paper = between_marks(file.read_text(encoding="utf-8"), text)
    file.write_text(paper, encoding="utf-8")
