"""Every message that templates, modules and Python show, found in the sources of the pages and of
the packages below them that have words.

`python -m softphone_ui.web.messages` lists what has no Kazakh or Russian yet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from foundation.settings import CODE_DIR
from foundation.words.catalogues import merge_catalogues, package_file
from softphone_ui.web.words import read_catalogue

UI = Path(__file__).parent.parent
METHODS = [
    ("*/static/**.js", "javascript"),
    ("*/templates/**.html", "jinja2"),
    ("**.py", "python"),
]
#: Templates are read with the tags that pages use. Not silently: a template that cannot be read
#: would lose all its messages.
OPTIONS: dict[str, dict[str, object]] = {
    "*/static/**.js": {"parse_template_string": True},
    "*/templates/**.html": {"extensions": "jinja2.ext.do", "silent": "false"},
}
KEYWORDS = {"_": None, "gettext": None, "w": None, "N_": None, "t": None}
PLURAL_KEYWORDS = {"tn": (1, 2), "ngettext": (1, 2)}
TRANSLATED = ("kk", "ru")


class MessageUse(NamedTuple):
    """A message and one place it stands in. `plural` is the English plural, if it has one."""

    message: str
    plural: str | None
    place: str


def messages() -> Iterator[MessageUse]:
    """Yield every message of the pages, once."""
    return _once(_found_in(UI))


def messages_of(package: str) -> Iterator[MessageUse]:
    """Yield every message of a package below the pages, once."""
    return _once(_found_in(CODE_DIR / package))


def packages_with_words() -> list[str]:
    """Name the packages below the pages that have words of their own."""
    return sorted(path.parent.name for path in CODE_DIR.glob("*/words") if path.is_dir()
                  and path.parents[1] == CODE_DIR and path.parent.name != "foundation")  # fmt: skip


def uses() -> dict[str, set[str]]:
    """Return message → the features that say it."""
    features: dict[str, set[str]] = {}
    for found in _found_in(UI):
        features.setdefault(found.message, set()).add(found.place.partition("/")[0])
    return features


def _once(messages: Iterable[MessageUse]) -> Iterator[MessageUse]:
    seen: set[str] = set()
    for found in messages:
        if found.message not in seen:
            seen.add(found.message)
            yield found


def _found_in(folder: Path) -> Iterator[MessageUse]:
    for file, line, message, *_ in extract_from_dir(
        folder, METHODS, OPTIONS, keywords={**KEYWORDS, **PLURAL_KEYWORDS}
    ):
        one, many = message[:2] if isinstance(message, tuple) else (message, None)
        if one:
            yield MessageUse(one, many, f"{file}:{line}")


def missing(language: str) -> list[MessageUse]:
    """Return messages without words, or without every plural form, in this language."""
    found = list(_untranslated(messages(), read_catalogue(language)))
    for package in packages_with_words():
        catalogue = merge_catalogues(language, [package_file(language, package)])
        found += _untranslated(messages_of(package), catalogue)
    return found


def _untranslated(messages: Iterable[MessageUse], catalogue: Catalog) -> Iterator[MessageUse]:
    for found in messages:
        if not _is_translated(catalogue.get(found.message), found):
            yield found


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
