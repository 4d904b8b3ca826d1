"""A script that says a sentence with places gives each of them a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from foundation.sentences import places_of

STATIC = Path(__file__).parents[2] / "softphone_ui"
#: `t("…"` or `tn("…", "…"`, not `format("…"`.
CALL = re.compile(r'(?<![\w.])(tn?)\(\s*((?:"(?:[^"\\]|\\.)*"\s*,?\s*){1,2})')
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def calls(text: str) -> Iterator[tuple[str, set[str], str]]:
    """Function, places, and what follows the messages up to the end of the call."""
    for call in CALL.finditer(text):
        messages = QUOTED.findall(call[2])
        end, depth = call.end(), 1
        while depth and end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        places = set().union(*map(places_of, messages))
        yield call[1], places, text[call.end() : end - 1].strip()


def missing(function: str, places: set[str], values: str) -> set[str]:
    """Places without a value. Values that are no literal object are not looked into."""
    if function == "tn":
        places = places - {"n"}
        values = values.partition("{")[1] + values.partition("{")[2]
    if (values and not values.startswith("{")) or "..." in values:
        return set()
    given = set(re.findall(r"(\w+)\s*(?=[,:}])", re.sub(r'"[^"]*"|`[^`]*`', "", values)))
    return places - given


def test_every_place_gets_a_value() -> None:
    found = [
        (path.relative_to(STATIC).as_posix(), sorted(places), values)
        for path in sorted(STATIC.glob("*/static/**/*.js"))
        for function, places, values in calls(path.read_text(encoding="utf-8"))
        if places and missing(function, places, values)
    ]
    assert found == []


def test_a_missing_value_is_found() -> None:
    (it,) = calls('say(x, t("{n} of {m}", { n: f(1) }));')
    assert missing(*it) == {"m"}
    (it,) = calls('tn("{n} call of {who}", "{n} calls of {who}", 3, { who })')
    assert missing(*it) == set()
    (it,) = calls('t("{n} calls")')
    assert missing(*it) == {"n"}
