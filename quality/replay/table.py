"""The proof as a paper: docs/REPLAY.md, but for what is written there by hand. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quality.replay.proof import CALLS, CONFIDENCE, DAYS, SEED, FigureComparison, Proof

HEADING = "## The proof"
_HEAD = "| operators | calls an hour | talk | patience | load | figure | formula | replay | |"


def with_proof(paper: str, proofs: Sequence[Proof]) -> str:
    """Return the paper with this proof in the place of the one that it has; it is the last
    section."""
    by_hand, _, _ = paper.partition(HEADING)
    return f"{by_hand.rstrip()}\n\n{section(proofs)}".lstrip()


def section(proofs: Sequence[Proof]) -> str:
    """Write Markdown: each comparison with its interval."""
    comparisons = [it for proof in proofs for it in proof.comparisons]
    agree = sum(it.agrees for it in comparisons)
    calls, decisions = sum(it.calls for it in proofs), sum(it.decisions for it in proofs)
    rows = [row for proof in proofs for row in _rows(proof)]
    return f"""{HEADING}

`./komek replay --prove` writes this section. For each line {DAYS} days of {CALLS} calls were drawn
(seed {SEED}: Poisson arrivals, exponential talks and patience, no greeting, no wrap-up, telephones
picked up at once), each begun with as many callers as chance has there, and replayed:
{calls} calls, {decisions} decisions of the dispatcher. "Replay" is the mean of the days with
Student's interval, which is so wide that all {len(comparisons)} hold together with
{CONFIDENCE:.0%} (Bonferroni). {agree} of {len(comparisons)} agree.

{_HEAD}
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
{chr(10).join(rows)}
"""


def _rows(proof: Proof) -> Iterable[str]:
    line = proof.line
    patience = "endless" if line.patience_seconds is None else f"{line.patience_seconds:g} s"
    for comparison in proof.comparisons:
        cells = (
            f"{line.operators}",
            f"{line.calls_per_hour:g}",
            f"{line.talk_seconds:g} s",
            patience,
            f"{line.load:.3f}",
            comparison.name,
            *_shown(comparison),
            "agrees" if comparison.agrees else "**differs**",
        )
        yield f"| {' | '.join(cells)} |"


def _shown(comparison: FigureComparison) -> tuple[str, str]:
    if comparison.name == "mean wait":
        return (
            f"{comparison.formula:.2f} s",
            f"{comparison.replayed:.2f} ± {comparison.within:.2f} s",
        )
    return (
        f"{comparison.formula:.2%}",
        f"{100 * comparison.replayed:.2f} ± {100 * comparison.within:.2f} %",
    )
