"""A name in the city's three languages: of a line, topic, body, district or number outside."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True, slots=True)
class Names:
    """The same name in Kazakh, Russian and English. In the database it is the domain `names`, in
    JSON an object with these three keys; the database refuses one with an empty name."""

    kk: str
    ru: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the name in `language`, one of LANGUAGES; raises AttributeError for another
        one."""
        return str(getattr(self, language))


def in_language(names: Names | None, language: str) -> str | None:
    """Return a name as `Names.in_language`; None where there is nothing to name."""
    return None if names is None else names.in_language(language)
