"""What of a message the embedding model reads. Pure."""

from __future__ import annotations

from registry.understanding.script import in_cyrillic, is_latin

#: The beginning of a message says what it is about; more costs time.
EMBEDDED = 200
#: Words by which English is told from Kazakh and Russian in Latin letters.
_ENGLISH = frozenset(
    "the a an is are was i my me you your to of in on at for and not no it we please what when how "
    "where who can do does hello hi thank thanks from with has have there this that be by "
    "will".split()
)


def embedded_text(text: str) -> str:
    """Return what is embedded of a readable text: its beginning, Kazakh in Cyrillic letters."""
    begun = text[:EMBEDDED]
    if is_latin(begun) and not _ENGLISH.intersection(begun.lower().split()):
        return in_cyrillic(begun)
    return begun
