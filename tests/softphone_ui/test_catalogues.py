"""No words that nobody says any more, and each in the one catalogue of the feature that says it.
(That none is missing, and that the blanks agree, is tried in tests/softphone_ui/test_words.py.)"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from foundation.words.catalogues import package_file, package_words
from softphone_ui.web.messages import TRANSLATED, messages_of, packages_with_words, uses
from softphone_ui.web.words import catalogue_files


def translated(language: str) -> Iterator[tuple[str, str]]:
    """(feature, message) of every entry."""
    for path in catalogue_files(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    yield path.parent.parent.name, key


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_message_is_translated_once_where_it_is_said(language: str) -> None:
    said = uses()
    places = defaultdict(list)
    for feature, message in translated(language):
        places[message].append(feature)
    assert len(places) > 1000
    assert [it for it in places if it not in said] == [], "nobody says these any more"
    wrong = {
        message: found
        for message, found in places.items()
        if found != [next(iter(said[message])) if len(said[message]) == 1 else "web"]
    }
    assert wrong == {}, "what several features say stands in web's catalogue"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_each_message_once(language: str) -> None:
    """Babel takes the last of two entries without a word, and which text is shown is chance."""
    for path in catalogue_files(language):
        written = re.findall(r"^msgid (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        twice = [message for message, times in Counter(written).items() if times > 1]
        assert twice in ([], ['""']), f"{path}: {twice}"


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("package", packages_with_words())
def test_a_package_below_the_pages_translates_what_it_says(package: str, language: str) -> None:
    said = {found.message for found in messages_of(package)}
    with package_file(language, package).open("rb") as file:
        catalogue = read_po(file, locale=language)
    translated = {str(it.id) for it in catalogue if it.id}
    assert (said - translated, translated - said) == (set(), set())


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("package", packages_with_words())
def test_a_translation_below_the_pages_has_the_places_of_its_message(
    package: str, language: str
) -> None:
    words = package_words(package)
    for found in messages_of(package):
        said = words.say(language, found.message)
        assert places_of(said) == places_of(found.message), found


def places_of(text: str) -> set[str]:
    """Return the names in braces, which are filled later."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
