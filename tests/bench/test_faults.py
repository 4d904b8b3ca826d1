"""Every row of `./komek bench faults` has a name of its own, by which it is run alone."""

from bench import faults
from bench.pairs import ROLES, pairs


def test_each_two_are_killed_and_stopped() -> None:
    found = set(pairs())
    two = {frozenset((first, second)) for first in ROLES for second in ROLES if first != second}
    assert len(two) == 28 and len(found) == 2 * len(two)
    for verb in ("kill", "hang"):
        named = {name.removeprefix(f"{verb} ") for name in found if name.startswith(verb)}
        assert {frozenset(name.split("+")) for name in named} == two


def test_no_name_stands_for_two_rows() -> None:
    names = faults.names()
    assert len(set(names)) == len(names)
