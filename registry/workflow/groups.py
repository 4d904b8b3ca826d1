"""The groups of states that SQL knows by name, and their lists in schema.sql.

    python -m registry.workflow.groups

writes the lists again after a change of `registry.workflow.states`. A list that has changed drops
the indexes that were built with it, and schema.sql makes them again (`ticket_state_group`).
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from registry.workflow import states
from registry.workflow.states import State

#: Name of the function in SQL → the states for which it says true.
GROUPS: Mapping[str, frozenset[State]] = MappingProxyType(
    {
        "ticket_state_is_known": frozenset(State),
        "ticket_is_open": states.OPEN,
        "ticket_is_over": states.OVER,
        "ticket_is_with_body": states.WITH_BODY,
        "ticket_was_ended_by_body": states.ENDED_BY_BODY,
        "ticket_is_of_body": states.OF_BODY,
        "ticket_body_is_proposed": states.PROPOSED,
        "ticket_may_need_body": states.MAY_NEED_BODY,
        "ticket_is_awaited": states.AWAITED,
        "ticket_teaches": states.TEACHING,
    }
)
SCHEMA = Path(__file__).parents[2] / "schema.sql"
_CALL = re.compile(r"ticket_state_group\('(?P<name>\w+)', '\{(?P<states>[^}]*)\}'\)")


def written(schema: str) -> dict[str, frozenset[str]]:
    """Return the groups as the text of a schema has them."""
    return {
        found["name"]: frozenset(re.split(r"[\s,]+", found["states"].strip()))
        for found in _CALL.finditer(schema)
    }


def renewed(schema: str) -> str:
    """Return the text of the schema with the lists as they are here."""
    return _CALL.sub(lambda found: _call(found["name"]), schema)


def without_groups(text: str) -> str:
    """Return the text but for the lists that are written from here."""
    return _CALL.sub("", text)


def _call(name: str) -> str:
    listed = ", ".join(state for state in State if state in GROUPS[name])
    lines = textwrap.fill(listed, 96, initial_indent=" " * 4, subsequent_indent=" " * 4)
    return f"ticket_state_group('{name}', '{{\n{lines}}}')"


if __name__ == "__main__":
    SCHEMA.write_text(renewed(SCHEMA.read_text(encoding="utf-8")), encoding="utf-8")
