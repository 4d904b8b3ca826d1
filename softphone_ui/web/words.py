"""The words of the pages in three languages: the catalogues of all features, merged, and in which
language somebody reads."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from aiohttp import web
from babel.messages.catalog import Catalog

from foundation.words.catalogues import (
    DEFAULT,
    LANGUAGES,
    Catalogues,
    merge_catalogues,
)
from foundation.words.marking import N_, Say
from softphone_ui.web.folders import folders

__all__ = ["DEFAULT", "LANGUAGES", "N_", "WORDS", "Say", "Words", "read_words"]

COOKIE = "komek_language"
#: Set where somebody who is not signed in chose a language: whoever signs in next has chosen it.
CHOSEN_COOKIE = "komek_language_chosen"


def catalogue_files(language: str) -> list[Path]:
    """Return every feature's catalogue of one language."""
    files = (folder / "words" / f"{language}.po" for folder in folders())
    return [file for file in files if file.exists()]


def read_catalogue(language: str) -> Catalog:
    """Return the merged catalogue of one language. Raises ValueError as `merge_catalogues`."""
    return merge_catalogues(language, catalogue_files(language))


class Words(Catalogues):
    """Translations of every language, ready for templates and for the browser."""

    def __init__(self) -> None:
        super().__init__(
            {language: catalogue_files(language) for language in LANGUAGES}, read_catalogue
        )


WORDS = web.AppKey("words", Words)


@cache
def read_words() -> Words:
    """Return the words of this process, read once."""
    return Words()


def language_of_address(request: web.Request) -> str:
    """Return the language that an address asks for: `?language=ru`; "" where it names none."""
    language = request.query.get("language", "")
    return language if language in LANGUAGES else ""


def choose_language(request: web.Request) -> str:
    """Return the language of someone who has not signed in: that of the address, of a page that
    another site shows or leads to; then cookie, then browser, then Kazakh."""
    for chosen in (language_of_address(request), request.cookies.get(COOKIE, "")):
        if chosen in LANGUAGES:
            return chosen
    for part in request.headers.get("Accept-Language", "").split(","):
        language = part.split(";")[0].strip()[:2].lower()
        if language in LANGUAGES:
            return language
    return DEFAULT
