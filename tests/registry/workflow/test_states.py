"""The table of states, its groups, and that no list of states stands anywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation.settings import CODE_DIR
from registry.workflow import groups, states
from registry.workflow.states import STANDINGS, BodyHolding, State, WaitingSide

#: The table itself, the table of steps, and the lists that the first one writes into schema.sql.
THE_PLACE = ("registry/workflow/states.py", "registry/workflow/steps.py")
#: What was true once, and made-up tickets.
NOT_RULES = ("foundation/postgres/migrations/", "bench/", "tests/", "node_modules/", ".venv/")
_STATE = "|".join(State)
#: `state IN ('a', 'b'`, `state = ANY (ARRAY['a', 'b'`, `state not in ("a", "b"`, and in a script
#: `["a", "b"].includes(`.
_LIST = re.compile(
    rf"""(?<!ticket_)state\b[^;\n'"]{{0,40}}[(\[{{]\s*['"](?:{_STATE})['"]\s*,\s*['"](?:{_STATE})['"]"""
    rf"""|\[\s*['"](?:{_STATE})['"]\s*,\s*['"](?:{_STATE})['"][^\]]*\]\s*\.(?:includes|indexOf)""",
    re.IGNORECASE,
)
#: `state = 'a' OR state = 'b'`, and the same with "is not".
_CHAIN = re.compile(
    rf"""\bstate\s*(?:=|<>)\s*'(?:{_STATE})'\s*(?:OR|AND)\s*(?:\w+\.)?state\s*(?:=|<>)\s*'(?:{_STATE})'""",
    re.IGNORECASE,
)


def files(*endings: str) -> Iterator[tuple[str, str]]:
    """(path from the root, text) of what is ours with these endings."""
    for path in sorted(CODE_DIR.rglob("*")):
        name = path.relative_to(CODE_DIR).as_posix()
        if path.suffix in endings and not name.startswith(NOT_RULES) and "/built/" not in name:
            yield name, path.read_text(encoding="utf-8")


def listed_in_text(text: str) -> list[str]:
    text = groups.without_groups(text)
    return [found[0] for pattern in (_LIST, _CHAIN) for found in pattern.finditer(text)]


def listed_in_python(text: str) -> list[str]:
    """Sets, lists and tuples of two states or more, by name or by word."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Set | ast.List | ast.Tuple)
        and sum(_is_state(it) for it in node.elts) > 1
        and all(_is_state(it) or isinstance(it, ast.Starred) for it in node.elts)
    ]


def _is_state(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return ast.unparse(node.value) in ("State", "states.State") and node.attr in vars(State)
    return isinstance(node, ast.Constant) and node.value in set(State)


@pytest.mark.parametrize(
    "text",
    [
        "WHERE t.state IN ('assigned', 'accepted')",
        "WHERE state NOT IN (\n  'assigned', 'accepted')",
        "WHERE t.state = ANY (ARRAY['resolved', 'confirmed'])",
        "WHERE t.state <> 'resolved' AND t.state <> 'confirmed'",
        '{% if ticket.state not in ("resolved", "confirmed") %}',
        'if (["resolved", "confirmed"].includes(it.state)) {',
    ],
)
def test_a_list_of_states_is_found_in_text(text: str) -> None:
    assert listed_in_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "OVER = {State.RESOLVED, State.CONFIRMED}",
        "if it in (*OPEN, State.RESOLVED, State.CONFIRMED): ...",
        "LATE = ('assigned', 'accepted')",
    ],
)
def test_a_list_of_states_is_found_in_python(text: str) -> None:
    assert listed_in_python(text)


def test_no_list_of_states_stands_beside_the_table() -> None:
    texts = [(name, listed_in_text(text)) for name, text in files(".sql", ".js", ".html", ".j2")]
    python = [
        (name, listed_in_python(text)) for name, text in files(".py") if name not in THE_PLACE
    ]
    assert {name: found for name, found in texts + python if found} == {}


def test_the_schema_has_the_groups_as_the_table_says_them() -> None:
    schema = groups.SCHEMA.read_text(encoding="utf-8")
    assert set(groups.written(schema)) == set(groups.GROUPS)
    assert schema == groups.renewed(schema), "run: python -m registry.workflow.groups"


def test_every_state_has_its_line() -> None:
    assert set(STANDINGS) == set(State)


def test_groups_by_their_meaning() -> None:
    assert states.OPEN == set(State) - states.OVER
    assert states.WITH_BODY < states.OPEN
    assert states.ENDED_BY_BODY < states.OVER
    assert {State.RESOLVED, State.CONFIRMED} == states.SOLVED
    assert states.OF_BODY.isdisjoint(states.PROPOSED)
    assert {State.DUPLICATE} == set(State) - states.OF_BODY - states.PROPOSED
    assert {State.AWAITING_APPLICANT} == states.PAUSED
    assert states.WORKED_ON | states.PAUSED | states.NEW_TO_BODY == states.WITH_BODY


@pytest.mark.parametrize("state", State)
def test_whose_turn_it_is_fits_who_has_it(state: State) -> None:
    it = STANDINGS[state]
    if it.waits_for is WaitingSide.BODY:
        assert it.body in (BodyHolding.NEW, BodyHolding.AGREED) and not it.over
    if it.waits_for in (WaitingSide.CENTRE, WaitingSide.FIRST_TICKET):
        assert not it.over
    if it.over:
        assert it.waits_for in (WaitingSide.NOBODY, WaitingSide.APPLICANT)


def test_a_list_is_written_anew(tmp_path: Path) -> None:
    old = "SELECT ticket_state_group('ticket_is_over', '{resolved}');"
    new = groups.renewed(old)
    assert groups.written(new) == {"ticket_is_over": {*states.OVER}}
