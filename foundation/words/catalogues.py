"""Catalogues of messages: gettext's, read from .po files or as they were compiled before.

A package keeps its own `words/<language>.po`, of which its own code alone speaks. English is the
message itself. Where several catalogues are merged, as those of the pages' features are, a message
has one meaning in all of them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import babel
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from foundation.settings import CODE_DIR
from foundation.words import cache as word_cache
from foundation.words.cache import Compiled, compile_once

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
DEFAULT = "kk"
#: What is made of the catalogues depends on them, too.
COMPILERS = (Path(__file__), Path(word_cache.__file__), Path(babel.__file__))


def package_file(language: str, package: str) -> Path:
    """Return the catalogue of a package; English needs none."""
    return CODE_DIR / package / "words" / f"{language}.po"


def merge_catalogues(language: str, files: Sequence[Path]) -> Catalog:
    """Read catalogues of one language and merge them.

    ValueError: two of them say one message differently, so that one package would speak the other's
    words. What has two meanings has two messages."""
    merged = Catalog(locale=language)
    for path in files:
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    _merge(merged, message, path)
    return merged


class Catalogues:
    """Translations of every language. `files`: the catalogues of each language; `read` makes one of
    those of a language."""

    def __init__(
        self,
        files: Mapping[str, Sequence[Path]],
        read: Callable[[str], Catalog] | None = None,
    ) -> None:
        def compile_all() -> Mapping[str, Compiled]:
            return {
                language: _compile(
                    read(language) if read else merge_catalogues(language, files[language])
                )
                for language in files
            }

        every = [path for language in files for path in files[language]]
        self._compiled = compile_once([*COMPILERS, *every], compile_all)
        self._translations = {
            language: Translations(io.BytesIO(compiled.catalogue))
            for language, compiled in self._compiled.items()
        }

    def translations(self, language: str) -> Translations:
        """Return gettext's translations of a language, for templates and for plural forms."""
        return self._translations[language]

    def say(self, language: str, message: str) -> str:
        """Return a message in a language."""
        return str(self._translations[language].ugettext(message))

    def for_browser(self, language: str) -> Mapping[str, str | list[str]]:
        """Return message → translation; a plural is a list in the order of CLDR's categories."""
        return self._compiled[language].browser


@cache
def package_words(package: str) -> Catalogues:
    """Return the words of a package below the pages, read once in a process."""
    files = {language: package_file(language, package) for language in LANGUAGES}
    return Catalogues({it: [file] if file.exists() else [] for it, file in files.items()})


def _merge(merged: Catalog, message: Message, path: Path) -> None:
    before = merged.get(_key(message))
    if before is not None and before.string != message.string:
        both = f"{before.string!r} and {message.string!r}"
        raise ValueError(f"{path}: {_key(message)!r} has two meanings: {both}")
    merged[_key(message)] = message


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _compile(catalogue: Catalog) -> Compiled:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    browser: dict[str, str | list[str]] = {}
    for message in catalogue:
        forms = message.string
        if message.id and forms and all(forms):
            browser[_key(message)] = forms if isinstance(forms, str) else list(forms)
    return Compiled(compiled.getvalue(), browser)
