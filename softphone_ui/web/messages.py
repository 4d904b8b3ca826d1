"""Every message that templates, modules and Python show, found in the sources.

`python -m softphone_ui.web.messages` lists what has no Kazakh or Russian yet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_from_dir

from softphone_ui.web.words import read_catalogue

UI = Path(__file__).parent.parent
METHODS = [
    ("*/static/**.js", "javascript"),
    ("*/templates/**.html", "jinja2"),
    ("**.py", "python"),
]
OPTIONS = {"*/static/**.js": {"parse_template_string": True}}
KEYWORDS = {"_": None, "gettext": None, "w": None, "N_": None, "t": None}
PLURAL_KEYWORDS = {"tn": (1, 2), "ngettext": (1, 2)}
TRANSLATED = ("kk", "ru")


class MessageUse(NamedTuple):
    """A message and one place it stands in. `plural` is the English plural, if it has one."""

    message: str
    plural: str | None
    place: str


def messages() -> Iterator[MessageUse]:
    """Yield every message, once."""
    seen: set[str] = set()
    for found in _everywhere():
        if found.message not in seen:
            seen.add(found.message)
            yield found


def uses() -> dict[str, set[str]]:
    """Return message → the features that say it."""
    features: dict[str, set[str]] = {}
    for found in _everywhere():
        features.setdefault(found.message, set()).add(found.place.partition("/")[0])
    return features


def _everywhere() -> Iterator[MessageUse]:
    for file, line, message, *_ in extract_from_dir(
        UI, METHODS, OPTIONS, keywords={**KEYWORDS, **PLURAL_KEYWORDS}
    ):
        one, many = message[:2] if isinstance(message, tuple) else (message, None)
        if one:
            yield MessageUse(one, many, f"{file}:{line}")


def missing(language: str) -> list[MessageUse]:
    """Return messages without words, or without every plural form, in this language."""
    catalogue = read_catalogue(language)
    return [
        found for found in messages() if not _is_translated(catalogue.get(found.message), found)
    ]


def _is_translated(message: object, found: MessageUse) -> bool:
    words = getattr(message, "string", None)
    if found.plural is None:
        return isinstance(words, str) and bool(words)
    return isinstance(words, (list, tuple)) and len(words) > 1 and all(words)


def main() -> int:
    lines = [f"{language} {found}" for language in TRANSLATED for found in missing(language)]
    print(*lines, sep="\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
