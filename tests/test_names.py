"""Names are nouns and verbs of the field: no past participle stands for a thing."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from foundation.settings import CODE_DIR
from tests.launcher.test_dependencies import ROOMS

PARTICIPLES = frozenset({"asked", "told", "said", "wanted", "given"})
#: What is left are names of columns and of fields that programs read.
MOST = 40
_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def names() -> Iterator[str]:
    """Every class, function, parameter, variable and attribute that a room's code names."""
    for room in ROOMS:
        for path in (CODE_DIR / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for field in ("name", "id", "arg", "attr"):
                    name = getattr(node, field, None)
                    if isinstance(name, str):
                        yield name


def test_no_participle_stands_for_a_thing() -> None:
    found = Counter(
        name for name in names() if PARTICIPLES & {it.lower() for it in _PARTS.findall(name)}
    )
    assert sum(found.values()) <= MOST, found.most_common(10)
