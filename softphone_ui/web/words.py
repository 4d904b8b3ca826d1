"""The three languages: gettext catalogues read from .po files, or as they were kept.

A room keeps its own `words/<language>.po`; all are merged. English is the message itself.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import babel
from aiohttp import web
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from softphone_ui.web import word_cache
from softphone_ui.web.folders import folders
from softphone_ui.web.word_cache import Compiled, compile_once

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
DEFAULT = "kk"
COOKIE = "komek_language"
#: Set where somebody who is not signed in chose a language: whoever signs in next has chosen it.
CHOSEN_COOKIE = "komek_language_chosen"
#: What is made of the catalogues depends on them, too.
COMPILERS = (Path(__file__), Path(word_cache.__file__), Path(babel.__file__))
#: Says a message in a language: gettext.
Say = Callable[[str], str]


def N_(message: str) -> str:
    """Mark a message for the catalogues without translating it yet."""
    return message


def catalogue_files(language: str) -> list[Path]:
    """Return every room's catalogue of one language."""
    files = (folder / "words" / f"{language}.po" for folder in folders())
    return [file for file in files if file.exists()]


def read_catalogue(language: str) -> Catalog:
    """Return the merged catalogue of one language.

    ValueError: two rooms say one message differently, so that one of them would speak the other's
    words. What has two meanings has two messages."""
    merged = Catalog(locale=language)
    for path in catalogue_files(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    _merge(merged, message, path)
    return merged


def _merge(merged: Catalog, message: Message, path: Path) -> None:
    before = merged.get(_key(message))
    if before is not None and before.string != message.string:
        both = f"{before.string!r} and {message.string!r}"
        raise ValueError(f"{path}: {_key(message)!r} has two meanings: {both}")
    merged[_key(message)] = message


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


class Words:
    """Translations of every language, ready for templates and for the browser."""

    def __init__(self) -> None:
        files = [path for language in LANGUAGES for path in catalogue_files(language)]
        self._compiled = compile_once([*COMPILERS, *files], _compile_all)
        self._translations = {
            language: Translations(io.BytesIO(compiled.catalogue))
            for language, compiled in self._compiled.items()
        }

    def translations(self, language: str) -> Translations:
        return self._translations[language]

    def say(self, language: str, message: str) -> str:
        return str(self._translations[language].ugettext(message))

    def for_browser(self, language: str) -> Mapping[str, str | list[str]]:
        """Return message → translation; a plural is a list in the order of CLDR's categories."""
        return self._compiled[language].browser


WORDS = web.AppKey("words", Words)


@cache
def read_words() -> Words:
    """Return the words of this process, read once."""
    return Words()


def _compile_all() -> Mapping[str, Compiled]:
    return {language: _compile(read_catalogue(language)) for language in LANGUAGES}


def _compile(catalogue: Catalog) -> Compiled:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    browser: dict[str, str | list[str]] = {}
    for message in catalogue:
        forms = message.string
        if message.id and forms and all(forms):
            browser[_key(message)] = forms if isinstance(forms, str) else list(forms)
    return Compiled(compiled.getvalue(), browser)


def choose_language(request: web.Request) -> str:
    """Return the language of someone who has not signed in: cookie, then browser, then Kazakh."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("Accept-Language", "").split(","):
        language = part.split(";")[0].strip()[:2].lower()
        if language in LANGUAGES:
            return language
    return DEFAULT
